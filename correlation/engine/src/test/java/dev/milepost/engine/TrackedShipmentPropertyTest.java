package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.hour;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.TrackedShipment.Arrival;
import dev.milepost.engine.TrackedShipment.Outcome;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Delay;
import dev.milepost.event.DelayKind;
import dev.milepost.event.EventId;
import dev.milepost.event.Shipment;
import dev.milepost.event.ShipmentEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever batches a history arrives in, with whatever repetitions. */
class TrackedShipmentPropertyTest {

  @Property
  void endsInTheSameJourneyWhateverTheBatches(
      @ForAll("shipments") Shipment shipment,
      @ForAll("histories") List<CarrierEvent> history,
      @ForAll Random random) {
    List<CarrierEvent> heard = new ArrayList<>(history);
    history.stream()
        .filter(event -> random.nextInt(3) == 0)
        .forEach(event -> heard.add(Histories.heardAgain(event, random)));
    List<Outcome> outcomes = inBatches(shipment, heard, random);

    TrackedShipment after = last(shipment, outcomes);

    assertThat(after.journey())
        .isEqualTo(JourneyFold.fold(shipment, Histories.facts(shipment, heard)));
  }

  @Property
  void numbersWhatGoesOutFrom1WithoutHoles(
      @ForAll("shipments") Shipment shipment,
      @ForAll("histories") List<CarrierEvent> history,
      @ForAll Random random) {
    List<Outcome> outcomes = inBatches(shipment, history, random);

    List<Long> sequences = told(outcomes).stream().map(ShipmentEvent::sequence).toList();

    assertThat(sequences)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, last(shipment, outcomes).sequence()).boxed().toList());
  }

  @Property
  void reportsEveryEventOfOneCarrierExactlyOnce(
      @ForAll("shipments") Shipment shipment,
      @ForAll("statements") List<CarrierEvent> history,
      @ForAll Random random) {
    List<Outcome> outcomes = inBatches(shipment, history, random);

    assertThat(reported(outcomes))
        .containsExactlyInAnyOrderElementsOf(history.stream().map(CarrierEvent::id).toList());
  }

  /** What is not reported was: by another source, of the same number, minute and meaning. */
  @Property
  void reportsAScanThatSeveralSourcesTellOfAndNothingTwice(
      @ForAll("shipments") Shipment shipment,
      @ForAll("histories") List<CarrierEvent> history,
      @ForAll Random random) {
    List<Outcome> outcomes = inBatches(shipment, history, random);

    List<EventId> reported = reported(outcomes);

    List<Fact> told = facts(history).stream().filter(f -> reported.contains(f.id())).toList();
    assertThat(reported).doesNotHaveDuplicates();
    assertThat(facts(history))
        .filteredOn(fact -> !reported.contains(fact.id()))
        .allMatch(fact -> told.stream().anyMatch(other -> SameScan.isEcho(fact, other)));
  }

  @Property
  void endsWithWhatWasStatedLastWhateverTheBatches(
      @ForAll("shipments") Shipment shipment,
      @ForAll("restated") List<CarrierEvent> history,
      @ForAll Random random) {
    List<Outcome> outcomes = inBatches(shipment, history, random);

    Map<EventId, CarrierEvent> last = new HashMap<>();
    history.forEach(
        event ->
            last.merge(
                event.id(),
                event,
                BinaryOperator.maxBy(Comparator.comparing(CarrierEvent::statement))));
    assertThat(last(shipment, outcomes).journey())
        .isEqualTo(JourneyFold.fold(shipment, Histories.facts(shipment, last.values())));
    assertThat(last(shipment, outcomes).facts())
        .containsExactlyInAnyOrderElementsOf(Histories.facts(shipment, last.values()));
  }

  @Property
  void givesEveryEventAnIdOfItsOwn(
      @ForAll("shipments") Shipment shipment,
      @ForAll("histories") List<CarrierEvent> history,
      @ForAll Random random) {
    List<Outcome> outcomes = inBatches(shipment, history, random);

    assertThat(told(outcomes)).extracting(ShipmentEvent::id).doesNotHaveDuplicates();
  }

  /** A customer who only listens knows which delays are open. */
  @Property
  void tellsEveryDelayThatOpensAndEveryOneThatIsOver(
      @ForAll("shipments") Shipment shipment,
      @ForAll("histories") List<CarrierEvent> history,
      @ForAll Random random) {
    List<Outcome> outcomes = inBatches(shipment, history, random);

    Set<DelayKind> open = new HashSet<>();
    for (ShipmentEvent event : told(outcomes)) {
      if (event.detail() instanceof ShipmentEvent.DelayOpened opened) {
        open.add(opened.delay().kind());
      } else if (event.detail() instanceof ShipmentEvent.DelayCleared cleared) {
        assertThat(open.remove(cleared.delay().kind())).isTrue();
      }
    }
    assertThat(open)
        .containsExactlyInAnyOrderElementsOf(
            last(shipment, outcomes).delays().stream().map(Delay::kind).toList());
  }

  /** Hysteresis included: what was judged on the way decides nothing. */
  @Property
  void endsWithTheSameDelaysWhateverTheBatches(
      @ForAll("shipments") Shipment shipment,
      @ForAll("histories") List<CarrierEvent> history,
      @ForAll Random random) {
    TrackedShipment one = last(shipment, inBatches(shipment, history, random));
    TrackedShipment other = last(shipment, inBatches(shipment, history, random));

    assertThat(one.apply(List.of(), hour(300)).after().delays())
        .isEqualTo(other.apply(List.of(), hour(300)).after().delays());
    assertThat(one.apply(List.of(), hour(300)).lookAgainAt())
        .isEqualTo(other.apply(List.of(), hour(300)).lookAgainAt());
  }

  /** Who looks when he is told to look misses nothing, and never looks in vain. */
  @Property
  void changesByTimeAloneAtTheNextLookAndNotBefore(
      @ForAll("shipments") Shipment shipment,
      @ForAll("histories") List<CarrierEvent> history,
      @ForAll Random random) {
    Instant now = hour(13 + random.nextInt(100));
    Outcome outcome = TrackedShipment.registered(shipment).apply(arrivals(shipment, history), now);
    Instant next = outcome.lookAgainAt();
    Instant end = next == null ? now.plus(Duration.ofDays(400)) : next;
    Instant between =
        now.plusMillis((long) (Duration.between(now, end).toMillis() * random.nextDouble()));

    assertThat(outcome.after().apply(List.of(), between).events()).isEmpty();
    assertThat(outcome.after().apply(List.of(), end.minusMillis(1)).events()).isEmpty();
    if (next != null) {
      assertThat(next).isAfter(now);
      assertThat(outcome.after().apply(List.of(), next).events()).isNotEmpty();
    }
  }

  @Property
  void getsNoBetterByTimeAlone(
      @ForAll("shipments") Shipment shipment,
      @ForAll("histories") List<CarrierEvent> history,
      @ForAll Random random) {
    Outcome outcome =
        TrackedShipment.registered(shipment).apply(arrivals(shipment, history), hour(13));
    Outcome later = outcome.after().apply(List.of(), hour(14 + random.nextInt(900)));

    for (Delay delay : outcome.after().delays()) {
      assertThat(later.after().delays())
          .filteredOn(after -> after.kind() == delay.kind())
          .allMatch(after -> after.severity() >= delay.severity());
    }
  }

  @Property
  void neverClearsADelayInTheFuture(
      @ForAll("shipments") Shipment shipment,
      @ForAll("histories") List<CarrierEvent> history,
      @ForAll Random random) {
    List<Outcome> outcomes = inBatches(shipment, history, random);

    assertThat(told(outcomes))
        .allSatisfy(
            event -> {
              if (event.detail() instanceof ShipmentEvent.DelayCleared cleared) {
                assertThat(cleared.clearedAt()).isBeforeOrEqualTo(event.time().toInstant());
              }
            });
  }

  @Provide
  Arbitrary<Shipment> shipments() {
    return Histories.shipments();
  }

  @Provide
  Arbitrary<List<CarrierEvent>> histories() {
    return Histories.histories();
  }

  @Provide
  Arbitrary<List<CarrierEvent>> statements() {
    return Histories.statements();
  }

  @Provide
  Arbitrary<List<CarrierEvent>> restated() {
    return Histories.restated();
  }

  private static List<Fact> facts(Collection<CarrierEvent> events) {
    return events.stream().map(Fact::of).toList();
  }

  private static List<EventId> reported(List<Outcome> outcomes) {
    return told(outcomes).stream()
        .map(ShipmentEvent::detail)
        .filter(ShipmentEvent.Reported.class::isInstance)
        .map(detail -> ((ShipmentEvent.Reported) detail).event().id())
        .toList();
  }

  /** Shuffled, some twice, cut anywhere, with looks at the clock in between. */
  private static List<Outcome> inBatches(
      Shipment shipment, List<CarrierEvent> history, Random random) {
    List<CarrierEvent> heard = new ArrayList<>(history);
    history.stream().filter(event -> random.nextInt(3) == 0).forEach(heard::add);
    Collections.shuffle(heard, random);
    List<Outcome> outcomes = new ArrayList<>();
    int from = 0;
    int hour = 13;
    while (from < heard.size()) {
      int to = Math.min(heard.size(), from + random.nextInt(4));
      List<Arrival> batch = arrivals(shipment, heard.subList(from, to));
      outcomes.add(last(shipment, outcomes).apply(batch, hour(hour)));
      from = to;
      hour += random.nextInt(10);
    }
    return outcomes;
  }

  private static List<Arrival> arrivals(Shipment shipment, List<CarrierEvent> events) {
    return events.stream()
        .map(event -> new Arrival(event, Histories.why(shipment, event), null))
        .toList();
  }

  private static TrackedShipment last(Shipment shipment, List<Outcome> outcomes) {
    return outcomes.isEmpty()
        ? TrackedShipment.registered(shipment)
        : Objects.requireNonNull(outcomes.get(outcomes.size() - 1)).after();
  }

  private static List<ShipmentEvent> told(List<Outcome> outcomes) {
    return outcomes.stream().flatMap(outcome -> outcome.events().stream()).toList();
  }
}
