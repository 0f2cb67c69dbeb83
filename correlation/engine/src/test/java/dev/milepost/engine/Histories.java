package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.pro;
import static dev.milepost.engine.CarrierSays.sscc;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Milestone;
import dev.milepost.event.Priority;
import dev.milepost.event.Reference;
import dev.milepost.event.Revision;
import dev.milepost.event.Shipment;
import dev.milepost.event.Why;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/**
 * What carriers may say of a shipment, in any mix: few numbers, hours and places, so that ties are
 * common.
 */
final class Histories {
  private static final List<Reference> NUMBERS =
      List.of(number("1Z1"), number("1Z2"), pro("77"), sscc("00340434161094042557"));

  private Histories() {}

  static Arbitrary<Shipment> shipments() {
    return Combinators.combine(
            references(),
            Arbitraries.integers().between(0, 12).injectNull(0.3),
            Arbitraries.of(Priority.class).injectNull(0.5),
            Arbitraries.integers().between(1, 4).injectNull(0.6),
            Arbitraries.of(12, 24 * 30 + 6).injectNull(0.6))
        .as(
            (chosen, promisedHour, priority, pieces, pickupHour) ->
                Shipments.with(
                    null,
                    pieces,
                    pickupHour == null ? null : hour(pickupHour),
                    promisedHour == null ? null : hour(promisedHour),
                    priority,
                    chosen.toArray(Reference[]::new)));
  }

  /** Of which the ERP says nothing but the numbers. */
  static Arbitrary<Shipment> numbersOnly() {
    return references().map(chosen -> Shipments.of(chosen.toArray(Reference[]::new)));
  }

  private static Arbitrary<List<Reference>> references() {
    return Arbitraries.of(NUMBERS).list().ofMinSize(1).ofMaxSize(4).uniqueElements();
  }

  /**
   * By which number an event is matched: its own, or for some, always the same, one of the
   * shipment's, or an agent's hand.
   */
  static Why why(Shipment shipment, CarrierEvent event) {
    List<Reference> references = shipment.references();
    boolean own = references.stream().anyMatch(one -> one.key().equals(event.reference().key()));
    int dice = Math.floorMod(event.id().hashCode(), 6);
    if (own || dice > 3) {
      return new Why("exact-reference", event.reference(), null);
    }
    return dice == 3
        ? new Why("linked-by-agent", event.reference(), "ann")
        : new Why("through-edge", references.get(dice % references.size()), null);
  }

  /** The facts of that shipment. */
  static List<Fact> facts(Shipment shipment, Collection<CarrierEvent> events) {
    return events.stream().map(event -> Fact.of(event, why(shipment, event))).toList();
  }

  /** The same event in another delivery, up to three days earlier or later. */
  static CarrierEvent heardAgain(CarrierEvent event, Random random) {
    return heardAt(event, event.receivedAt().plusSeconds(3600L * (random.nextInt(145) - 72)));
  }

  private static CarrierEvent heardAt(CarrierEvent event, Instant receivedAt) {
    return new CarrierEvent(
        event.id(),
        event.carrier(),
        event.reference(),
        event.related(),
        event.milestone(),
        event.classifier(),
        event.time(),
        event.place(),
        event.carrierStatus(),
        event.cause(),
        event.estimate(),
        event.correction(),
        event.warnings(),
        event.connection(),
        event.deliveryId(),
        receivedAt,
        event.revision());
  }

  /** Of one carrier, without corrections. */
  static Arbitrary<List<CarrierEvent>> statements() {
    return statement("UPS").list().ofMaxSize(12).map(Histories::distinct);
  }

  /**
   * Of a carrier, aggregators and agents, with corrections of each kind: by target, by milestone,
   * of one another.
   */
  static Arbitrary<List<CarrierEvent>> histories() {
    return corrected(statement("UPS", "UPS", "UPS", "EASYPOST", "AFTERSHIP", "AGENT"));
  }

  /** Of a carrier and agents, who echo nobody, with corrections of each kind. */
  static Arbitrary<List<CarrierEvent>> corrected() {
    return corrected(statement("UPS", "UPS", "UPS", "AGENT"));
  }

  private static Arbitrary<List<CarrierEvent>> corrected(Arbitrary<CarrierSays> statement) {
    return Combinators.combine(
            statement.list().ofMaxSize(12),
            Arbitraries.randoms(),
            Arbitraries.integers().between(0, 4))
        .as(
            (statements, random, corrections) -> {
              List<CarrierEvent> events = new ArrayList<>(distinct(statements));
              for (int i = 0; i < corrections; i++) {
                events.add(correction("correction " + i, events, random));
              }
              return events;
            });
  }

  private static Arbitrary<CarrierSays> statement(String... carriers) {
    Arbitrary<Milestone> milestones =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(3, Arbitraries.of(Milestone.class)),
            net.jqwik.api.Tuple.of(
                2,
                Arbitraries.of(
                    Milestone.DELIVERED,
                    Milestone.ARRIVED,
                    Milestone.DEPARTED,
                    Milestone.EXCEPTION,
                    Milestone.PICKED_UP)));
    return Combinators.combine(
            milestones,
            Arbitraries.of(NUMBERS),
            Arbitraries.integers().between(0, 12),
            Arbitraries.of("", "Louisville", "Memphis"),
            Arbitraries.frequency(
                net.jqwik.api.Tuple.of(5, Classifier.ACTUAL),
                net.jqwik.api.Tuple.of(1, Classifier.ESTIMATED),
                net.jqwik.api.Tuple.of(1, Classifier.PLANNED)),
            Arbitraries.of(Cause.class).injectNull(0.5),
            Combinators.combine(
                    Arbitraries.integers().between(0, 5).injectNull(0.6),
                    Arbitraries.of(carriers),
                    Arbitraries.frequency(
                        net.jqwik.api.Tuple.of(9, 0), net.jqwik.api.Tuple.of(1, 48)))
                .as(Voice::new))
        .as(
            (milestone, reference, at, city, classifier, cause, voice) -> {
              Integer issued = voice.issued();
              CarrierSays said =
                  CarrierSays.says(milestone)
                      .of(reference)
                      .at(hour(at))
                      .in(city)
                      .as(classifier)
                      .by(voice.carrier())
                      .heardAt(hour(at - voice.hoursAhead()).plusSeconds(1))
                      .because(cause);
              return issued == null ? said : said.expecting(day(issued + at % 3), hour(issued));
            });
  }

  /** Who says it, when an estimate in it was made, and how long before it is said to happen. */
  private record Voice(@Nullable Integer issued, String carrier, int hoursAhead) {}

  /** The same fact stated up to three times with other contents, beside what else there is. */
  static Arbitrary<List<CarrierEvent>> restated() {
    return Combinators.combine(statements(), statements(), Arbitraries.randoms())
        .as(
            (first, anew, random) -> {
              List<CarrierEvent> events = new ArrayList<>(first);
              for (CarrierEvent other : anew) {
                if (!first.isEmpty()) {
                  CarrierEvent one = first.get(random.nextInt(first.size()));
                  events.add(statement(one, other, events.size()));
                }
              }
              return events;
            });
  }

  /** What the other says, as a statement of the one. No two are of the same moment. */
  private static CarrierEvent statement(CarrierEvent one, CarrierEvent other, int number) {
    return new CarrierEvent(
        one.id(),
        one.carrier(),
        one.reference(),
        one.related(),
        other.milestone(),
        other.classifier(),
        other.time(),
        other.place(),
        other.carrierStatus(),
        other.cause(),
        other.estimate(),
        other.correction(),
        other.warnings(),
        other.connection(),
        other.deliveryId(),
        other.receivedAt(),
        new Revision(hour(number), null));
  }

  private static List<CarrierEvent> distinct(List<CarrierSays> said) {
    List<CarrierEvent> events = new ArrayList<>();
    for (CarrierSays one : said) {
      events.add(one.again("statement " + events.size()).event());
    }
    return events;
  }

  private static CarrierEvent correction(String name, List<CarrierEvent> events, Random random) {
    CarrierSays said =
        CarrierSays.says(Milestone.SCAN_CANCELLED)
            .of(NUMBERS.get(random.nextInt(NUMBERS.size())))
            .at(hour(random.nextInt(13)))
            .again(name);
    if (events.isEmpty() || random.nextBoolean()) {
      return said.takingBackTheLatest(
              Milestone.ARRIVED, Milestone.DEPARTED, Milestone.DELIVERED, Milestone.PICKED_UP)
          .event();
    }
    CarrierEvent target = events.get(random.nextInt(events.size()));
    return said.correcting(new Correction(target.id(), Set.of())).event();
  }
}
