package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.hour;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Classifier;
import dev.milepost.event.Conflict;
import dev.milepost.event.Correction;
import dev.milepost.event.Journey;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.Shipment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** DESIGN invariant 7, and what follows from it, of any history. */
class JourneyFoldPropertyTest {

  @Property
  void givesOneJourneyForEveryOrderWithAnyDuplicates(
      @ForAll("shipments") Shipment shipment,
      @ForAll("histories") List<CarrierEvent> history,
      @ForAll Random random) {
    List<CarrierEvent> heard = new ArrayList<>(history);
    history.stream()
        .filter(event -> random.nextInt(3) == 0)
        .forEach(event -> heard.add(Histories.heardAgain(event, random)));
    List<CarrierEvent> inAnotherOrder = new ArrayList<>(heard);
    inAnotherOrder.addAll(history);
    Collections.shuffle(inAnotherOrder, random);

    Journey journey = fold(shipment, inAnotherOrder);

    assertThat(journey).isEqualTo(fold(shipment, heard));
  }

  @Property
  void takesBackExactlyWhatIsNamed(
      @ForAll("shipments") Shipment shipment,
      @ForAll("corrected") List<CarrierEvent> statements,
      @ForAll @IntRange(max = 15) int which,
      @ForAll @IntRange(max = 12) int when) {
    Assume.that(which < statements.size());
    CarrierEvent target = statements.get(which);
    CarrierEvent retraction =
        retraction(target, when).correcting(new Correction(target.id(), Set.of())).event();
    CarrierEvent sameWithoutEffect = retraction(target, when).event();

    Journey journey = fold(shipment, with(statements, retraction));

    List<CarrierEvent> without = new ArrayList<>(statements);
    without.remove(which);
    assertThat(journey).isEqualTo(fold(shipment, with(without, sameWithoutEffect)));
  }

  @Property
  void takesBackSeveralInAnyOrder(
      @ForAll("shipments") Shipment shipment,
      @ForAll("statements") List<CarrierEvent> statements,
      @ForAll Random random) {
    List<CarrierEvent> all = new ArrayList<>(statements);
    List<CarrierEvent> left = new ArrayList<>(statements);
    for (CarrierEvent target : statements) {
      if (random.nextBoolean()) {
        CarrierSays retraction = retraction(target, random.nextInt(13));
        left.remove(target);
        left.add(retraction.event());
        all.add(
            random.nextInt(all.size() + 1),
            retraction.correcting(new Correction(target.id(), Set.of())).event());
      }
    }

    Journey journey = fold(shipment, all);

    assertThat(journey).isEqualTo(fold(shipment, left));
  }

  @Property
  void isNotMovedByWhatDidNotHappen(
      @ForAll("shipments") Shipment shipment, @ForAll("histories") List<CarrierEvent> history) {
    List<CarrierEvent> happened =
        history.stream()
            .filter(event -> event.classifier() == Classifier.ACTUAL || event.estimate() != null)
            .toList();

    Journey journey = fold(shipment, history);

    assertThat(journey).isEqualTo(fold(shipment, happened));
  }

  @Property
  void staysDeliveredUntilItReturnsOrTheDeliveryIsTakenBack(
      @ForAll("numbersOnly") Shipment shipment,
      @ForAll("statements") List<CarrierEvent> statements,
      @ForAll @IntRange(max = 12) int when) {
    List<CarrierEvent> all = new ArrayList<>(statements);
    all.removeIf(
        event ->
            event.milestone() == Milestone.RETURNING || event.milestone() == Milestone.RETURNED);
    for (Reference reference : shipment.references()) {
      all.add(CarrierSays.says(Milestone.DELIVERED).of(reference).at(hour(when)).event());
    }

    Journey journey = fold(shipment, all);

    assertThat(journey.milestone()).isEqualTo(Milestone.DELIVERED);
    assertThat(journey.piecesDelivered()).isEqualTo(journey.pieces());
  }

  @Property
  void isDeliveredExactlyWhenEveryPieceIs(
      @ForAll("shipments") Shipment shipment, @ForAll("histories") List<CarrierEvent> history) {
    Journey journey = fold(shipment, history);

    assertThat(journey.milestone() == Milestone.DELIVERED)
        .isEqualTo(journey.piecesDelivered() == journey.pieces());
  }

  @Provide
  Arbitrary<Shipment> shipments() {
    return Histories.shipments();
  }

  @Property
  void flagsAConflictExactlyWhereItNamesOne(
      @ForAll("shipments") Shipment shipment, @ForAll("histories") List<CarrierEvent> history) {
    Journey journey = fold(shipment, history);

    assertThat(journey.conflict()).isEqualTo(!journey.conflicts().isEmpty());
    assertThat(journey.conflicts()).extracting(Conflict::kind).isSorted().doesNotHaveDuplicates();
    assertThat(journey.conflicts())
        .allSatisfy(conflict -> assertThat(conflict.evidence()).isNotEmpty());
  }

  @Property
  void isNotMovedByWhatCannotHaveHappenedThen(
      @ForAll("numbersOnly") Shipment shipment, @ForAll("histories") List<CarrierEvent> history) {
    List<Fact> facts = Histories.facts(shipment, history);
    List<Fact> possible =
        facts.stream()
            .filter(fact -> !fact.isFromTheFuture() || fact.correction() != null)
            .toList();

    Journey journey = JourneyFold.fold(shipment, facts);

    assertThat(journey)
        .usingRecursiveComparison()
        .ignoringFields("conflict", "conflicts")
        .isEqualTo(JourneyFold.fold(shipment, possible));
  }

  @Property
  void holdsTheNewestOfTheHistoryOfEstimates(
      @ForAll("shipments") Shipment shipment, @ForAll("histories") List<CarrierEvent> history) {
    List<Fact> facts = Histories.facts(shipment, history);

    EstimateHistory estimates = EstimateHistory.of(shipment, facts);

    assertThat(estimates.newest().map(EstimateHistory.Said::estimate).orElse(null))
        .isEqualTo(JourneyFold.fold(shipment, facts).estimate());
  }

  @Property
  void leadsTheSameWayInEveryOrderWithAnyDuplicates(
      @ForAll("shipments") Shipment shipment,
      @ForAll("histories") List<CarrierEvent> history,
      @ForAll Random random) {
    List<Fact> heard = new ArrayList<>(Histories.facts(shipment, history));
    history.stream()
        .filter(event -> random.nextInt(3) == 0)
        .forEach(event -> heard.addAll(Histories.facts(shipment, List.of(event))));
    Collections.shuffle(heard, random);

    assertThat(Itinerary.of(shipment, heard))
        .isEqualTo(Itinerary.of(shipment, Histories.facts(shipment, history)));
    assertThat(EstimateHistory.of(shipment, heard))
        .isEqualTo(EstimateHistory.of(shipment, Histories.facts(shipment, history)));
  }

  @Provide
  Arbitrary<Shipment> numbersOnly() {
    return Histories.numbersOnly();
  }

  @Provide
  Arbitrary<List<CarrierEvent>> corrected() {
    return Histories.corrected();
  }

  @Provide
  Arbitrary<List<CarrierEvent>> statements() {
    return Histories.statements();
  }

  @Provide
  Arbitrary<List<CarrierEvent>> histories() {
    return Histories.histories();
  }

  private static CarrierSays retraction(CarrierEvent target, int when) {
    return CarrierSays.says(Milestone.SCAN_CANCELLED)
        .of(target.reference())
        .at(hour(when))
        .again("retraction of " + target.id());
  }

  private static List<CarrierEvent> with(List<CarrierEvent> events, CarrierEvent one) {
    List<CarrierEvent> more = new ArrayList<>(events);
    more.add(one);
    return more;
  }

  private static Journey fold(Shipment shipment, Collection<CarrierEvent> events) {
    return JourneyFold.fold(shipment, Histories.facts(shipment, events));
  }
}
