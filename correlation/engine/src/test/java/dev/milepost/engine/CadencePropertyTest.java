package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.START;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.IN_TRANSIT;
import static dev.milepost.event.Milestone.RETURNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.TrackedShipment.Arrival;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Mode;
import dev.milepost.event.Reference;
import dev.milepost.event.Shipment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever is known of a shipment, and however it was asked about. */
class CadencePropertyTest {
  private static final Cadence CADENCE = new Cadence(Judge.BY_DEFAULT);

  /**
   * How one reference was asked about.
   *
   * @param which of the shipment's references
   */
  record Asking(
      int which, int last, boolean never, boolean pushed, int days, double stretch, int later) {
    Asked of(TrackedShipment tracked) {
      return of(tracked, pushed, stretch);
    }

    Asked of(TrackedShipment tracked, boolean alive, double by) {
      List<Reference> references = tracked.shipment().references();
      return new Asked(
          Objects.requireNonNull(references.get(which % references.size())),
          START,
          never ? null : hour(last),
          null,
          alive,
          Duration.ofDays(days),
          by);
    }

    Instant now() {
      return hour(last + later);
    }
  }

  @Property
  void neverAsksBeforeNowNorWhenTheCarrierCorrectsNoMore(
      @ForAll("tracked") TrackedShipment tracked, @ForAll("askings") Asking asking) {
    Optional<Cadence.Next> next = CADENCE.next(tracked, asking.of(tracked), asking.now());

    next.ifPresent(one -> assertThat(one.at()).isAfterOrEqualTo(asking.now()));
    if (tracked.journey().ended()) {
      Instant end = Objects.requireNonNull(tracked.journey().occurredAt());
      next.ifPresent(
          one -> assertThat(one.at()).isBeforeOrEqualTo(end.plus(Duration.ofDays(asking.days()))));
    }
  }

  @Property
  void asksAboutEverythingThatHasNotEnded(
      @ForAll("tracked") TrackedShipment tracked, @ForAll("askings") Asking asking) {
    boolean ended =
        tracked.journey().ended()
            || tracked.journey().pieceStates().stream()
                .anyMatch(piece -> piece.milestone() == DELIVERED || piece.milestone() == RETURNED);

    assertThat(ended || CADENCE.next(tracked, asking.of(tracked), asking.now()).isPresent())
        .isTrue();
  }

  @Property
  void keepsToTheFloorAndTheCeilingOfItsMode(
      @ForAll("tracked") TrackedShipment tracked, @ForAll("askings") Asking asking) {
    Pace pace = Pace.of(Situation.mode(tracked.shipment()));
    Asked asked = asking.of(tracked, false, 1);

    CADENCE
        .next(tracked, asked, asked.anchor())
        .filter(next -> !next.why().contains("a few looks for corrections"))
        .ifPresent(
            next -> {
              assertThat(next.every()).isBetween(pace.floor(), pace.ceiling());
              assertThat(Duration.between(asked.anchor(), next.at()))
                  .isBetween(
                      asking.never() ? Duration.ZERO : pace.floor(),
                      asking.never() ? Duration.ofDays(10) : pace.ceiling());
            });
  }

  @Property
  void isNeverMadeSoonerByScarcityNorByAWebhook(
      @ForAll("tracked") TrackedShipment tracked,
      @ForAll("askings") Asking asking,
      @ForAll("stretches") double more) {
    Instant plain = at(tracked, asking.of(tracked, false, asking.stretch()), asking);

    assertThat(at(tracked, asking.of(tracked, false, asking.stretch() * more), asking))
        .isAfterOrEqualTo(plain);
    assertThat(at(tracked, asking.of(tracked, true, asking.stretch()), asking))
        .isAfterOrEqualTo(asking.never() ? asking.of(tracked).anchor() : plain);
  }

  private static Instant at(TrackedShipment tracked, Asked asked, Asking asking) {
    return CADENCE.next(tracked, asked, asking.now()).map(Cadence.Next::at).orElse(Instant.MAX);
  }

  @Property
  void saysTheSameInWhateverOrderTheFactsLie(
      @ForAll("tracked") TrackedShipment tracked,
      @ForAll("askings") Asking asking,
      @ForAll Random random) {
    List<Fact> shuffled = new ArrayList<>(tracked.facts());
    Collections.shuffle(shuffled, random);
    TrackedShipment other =
        new TrackedShipment(
            tracked.shipment(),
            tracked.sequence(),
            shuffled,
            tracked.journey(),
            tracked.delays(),
            tracked.judgedAt());

    assertThat(CADENCE.next(other, asking.of(other), asking.now()))
        .isEqualTo(CADENCE.next(tracked, asking.of(tracked), asking.now()));
  }

  @Property
  void asksNoLessOftenTheNearerThePromise(
      @ForAll Mode mode,
      @ForAll @IntRange(max = 600) int farther,
      @ForAll @IntRange(max = 600) int nearer) {
    // Two shipments that differ in the promise alone, asked about at the same time.
    Duration far = every(mode, Math.max(farther, nearer));
    Duration near = every(mode, Math.min(farther, nearer));

    assertThat(near).isLessThanOrEqualTo(far);
  }

  private static Duration every(Mode mode, int hoursToPromise) {
    TrackedShipment tracked = promised(mode, hour(2 + hoursToPromise));
    return CADENCE.next(tracked, asked(hour(2)), hour(2)).orElseThrow().every();
  }

  @Property
  void sleepsThroughNoPromise(
      @ForAll Mode mode,
      @ForAll @IntRange(min = 2, max = 600) int promise,
      @ForAll @IntRange(max = 600) int before) {
    TrackedShipment tracked = promised(mode, hour(promise));
    Instant last = hour(Math.max(2, promise - before));

    Instant at = CADENCE.next(tracked, asked(last), last).orElseThrow().at();

    assertThat(at).isBefore(hour(promise).plus(Pace.of(mode).often()).plusMillis(1));
  }

  private static Asked asked(Instant last) {
    return new Asked(CarrierSays.number("1Z1"), START, last, null, false, Duration.ofDays(14), 1);
  }

  private static TrackedShipment promised(Mode mode, Instant promise) {
    Shipment shipment = Shipments.with(mode, null, null, promise, null, CarrierSays.number("1Z1"));
    return tracked(shipment, List.of(says(IN_TRANSIT).at(hour(1)).event()), hour(2));
  }

  private static TrackedShipment tracked(
      Shipment shipment, List<CarrierEvent> history, Instant now) {
    return TrackedShipment.registered(shipment)
        .apply(
            history.stream()
                .map(event -> new Arrival(event, Histories.why(shipment, event), null))
                .toList(),
            now)
        .after();
  }

  @Provide
  Arbitrary<TrackedShipment> tracked() {
    return Combinators.combine(
            Histories.shipments(), Histories.histories(), Arbitraries.integers().between(0, 400))
        .as((shipment, history, now) -> tracked(shipment, history, hour(now)));
  }

  @Provide
  Arbitrary<Asking> askings() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 800),
            Arbitraries.of(true, false, false),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 30),
            stretches(),
            Arbitraries.integers().between(0, 100))
        .as(Asking::new);
  }

  @Provide
  Arbitrary<Double> stretches() {
    return Arbitraries.oneOf(
        Arbitraries.just(1.0), Arbitraries.doubles().between(1, 20), Arbitraries.just(1e9));
  }
}
