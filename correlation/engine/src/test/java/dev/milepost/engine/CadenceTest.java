package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.START;
import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.event.Classifier.PLANNED;
import static dev.milepost.event.Milestone.ARRIVED;
import static dev.milepost.event.Milestone.AVAILABLE_FOR_PICKUP;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.DEPARTED;
import static dev.milepost.event.Milestone.EXCEPTION;
import static dev.milepost.event.Milestone.IN_TRANSIT;
import static dev.milepost.event.Milestone.LABEL_CREATED;
import static dev.milepost.event.Milestone.OUT_FOR_DELIVERY;
import static dev.milepost.event.Milestone.PICKED_UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.engine.TrackedShipment.Arrival;
import dev.milepost.event.Cause;
import dev.milepost.event.Mode;
import dev.milepost.event.Reference;
import dev.milepost.event.Shipment;
import dev.milepost.event.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CadenceTest {
  private static final Reference NUMBER = number("1Z1");
  private static final Duration WINDOW = Duration.ofDays(14);

  private final Cadence cadence = new Cadence(Judge.BY_DEFAULT);

  @Test
  void asksEvery20MinutesWhileAParcelIsOutForDelivery() {
    TrackedShipment parcel =
        known(parcel(), hour(14), says(PICKED_UP).at(hour(0)), says(OUT_FOR_DELIVERY).at(hour(13)));

    Cadence.Next next = next(parcel, asked(hour(14)));

    assertThat(next.at()).isBetween(hour(14).plusSeconds(18 * 60), hour(14).plusSeconds(20 * 60));
    assertThat(next.why()).isEqualTo("out for delivery: every 20 minutes");
  }

  @Test
  void givesATourUpThatLastsForDays() {
    TrackedShipment parcel =
        known(parcel(), hour(14), says(PICKED_UP).at(hour(0)), says(OUT_FOR_DELIVERY).at(hour(13)));

    assertThat(next(parcel, asked(day(3))).every()).isGreaterThan(Duration.ofHours(3));
  }

  @Test
  void asksRarelyAboutANumberThatTheCarrierDoesNotKnowAndAtOnceWhenItIsPickedUp() {
    Instant pickup = day(3);
    TrackedShipment parcel = known(Shipments.planned(pickup, null, NUMBER), START);

    assertThat(next(parcel, asked(hour(1))).every())
        .isBetween(Duration.ofHours(21), Duration.ofHours(24));
    assertThat(next(parcel, asked(pickup.minusSeconds(7200))).at())
        .isBetween(pickup.minusSeconds(12 * 60), pickup.plusSeconds(20 * 60));
    assertThat(next(parcel, asked(pickup)).every()).isLessThanOrEqualTo(Duration.ofMinutes(20));
  }

  @Test
  void asksMoreOftenTheNearerThePickupOfWhatIsAnnounced() {
    TrackedShipment parcel =
        known(Shipments.planned(hour(20), null, NUMBER), hour(1), says(LABEL_CREATED).at(START));

    assertThat(next(parcel, asked(hour(12))).every())
        .isGreaterThan(next(parcel, asked(hour(18))).every());
    assertThat(next(parcel, asked(hour(20))).why())
        .isEqualTo("pickup planned at " + hour(20) + ": every 20 minutes");
  }

  @Test
  void asksRarelyInMidOceanAndOftenWhereTheShipIsExpected() {
    TrackedShipment container =
        known(
            Shipments.of(Mode.OCEAN, NUMBER),
            hour(1),
            says(DEPARTED).at(START),
            says(ARRIVED).as(PLANNED).at(day(20)).heardAt(hour(1)));

    assertThat(next(container, asked(day(4))).why()).isEqualTo("at sea: every 2 days");
    assertThat(next(container, asked(day(20).minusSeconds(3600))).why())
        .startsWith("arrived planned at " + day(20))
        .endsWith(": every 2 hours");
  }

  @Test
  void asksOftenAroundTheEstimateAndThePromise() {
    TrackedShipment parcel =
        known(
            Shipments.promised(day(3), null, NUMBER),
            hour(2),
            says(PICKED_UP).at(hour(1)).expecting(day(2), hour(1)));

    assertThat(next(parcel, asked(hour(3))).every()).isGreaterThan(Duration.ofHours(3));
    assertThat(next(parcel, asked(day(2))).why())
        .isEqualTo("expected by UPS by " + day(2) + ": every 20 minutes");
    assertThat(next(parcel, asked(day(3))).why())
        .isEqualTo("promised by " + day(3) + ": every 20 minutes");
  }

  @Test
  void asksOftenWhileADelayIsOpenAndLessOftenTheLongerItIs() {
    TrackedShipment parcel =
        known(
            parcel(),
            hour(11),
            says(PICKED_UP).at(hour(0)),
            says(EXCEPTION).because(Cause.WEATHER).at(hour(10)));

    Cadence.Next first = next(parcel, asked(hour(10)));

    assertThat(first.why()).isEqualTo("delay carrier exception: every 60 minutes");
    assertThat(next(parcel, asked(day(8))).every()).isGreaterThan(first.every().multipliedBy(4));
  }

  @Test
  void asksOftenWhileThePromiseIsAtRisk() {
    TrackedShipment onTime = expected(day(2));
    TrackedShipment atRisk = expected(day(3).plusSeconds(600));

    assertThat(atRisk.delays()).isEmpty();
    assertThat(next(onTime, asked(day(1))).every())
        .isGreaterThan(next(atRisk, asked(day(1))).every());
    assertThat(next(atRisk, asked(day(2))).why()).startsWith("promise at risk: every ");
  }

  private TrackedShipment expected(Instant estimate) {
    return known(
        Shipments.promised(day(3), null, NUMBER),
        hour(2),
        says(PICKED_UP).at(hour(1)).expecting(estimate, hour(1)));
  }

  @Test
  void looksForCorrectionsAFewTimesAfterTheEndAndThenNeverAgain() {
    TrackedShipment parcel =
        known(parcel(), day(1), says(PICKED_UP).at(hour(0)), says(DELIVERED).at(day(1)));

    List<Instant> looks = new ArrayList<>();
    Optional<Cadence.Next> next = cadence.next(parcel, asked(day(1)), day(1));
    while (next.isPresent()) {
      looks.add(next.get().at());
      next = cadence.next(parcel, asked(next.get().at()), next.get().at());
    }

    assertThat(looks).hasSizeBetween(3, 5);
    assertThat(looks.get(looks.size() - 1)).isBeforeOrEqualTo(day(15));
    assertThat(cadence.next(parcel, asked(day(2)), day(16))).isEmpty();
  }

  @Test
  void neverAsksAgainWhereTheCarrierCorrectsNothing() {
    TrackedShipment parcel =
        known(parcel(), day(1), says(PICKED_UP).at(hour(0)), says(DELIVERED).at(day(1)));
    Asked asked = new Asked(NUMBER, START, day(2), null, false, Duration.ZERO, 1);

    assertThat(cadence.next(parcel, asked, day(2))).isEmpty();
  }

  @Test
  void goesOnAboutThePieceThatIsNotThere() {
    Shipment two = Shipments.of(NUMBER, number("1Z2"));
    TrackedShipment shipment =
        known(
            two,
            hour(20),
            says(OUT_FOR_DELIVERY).of("1Z1").at(hour(9)),
            says(OUT_FOR_DELIVERY).of("1Z2").at(hour(9)),
            says(DELIVERED).of("1Z1").at(hour(12)));

    Cadence.Next there = next(shipment, asked(hour(13)));
    Cadence.Next other =
        next(shipment, new Asked(number("1Z2"), START, hour(13), null, false, WINDOW, 1));

    assertThat(there.why()).startsWith("delivered: a few looks for corrections");
    assertThat(other.why()).isEqualTo("out for delivery: every 20 minutes");
  }

  @Test
  void endsWithTheShipmentWhereANumberIsAnotherNameOfItsPiece() {
    TrackedShipment shipment =
        known(
            Shipments.ofPieces(1, NUMBER, number("1Z2")),
            day(1),
            says(DELIVERED).of("1Z1").at(day(1)));
    Asked other = new Asked(number("1Z2"), START, day(1), null, false, WINDOW, 1);

    assertThat(next(shipment, other).why()).startsWith("delivered: ");
    assertThat(cadence.next(shipment, other, day(16))).isEmpty();
  }

  @Test
  void asksOnceADayWhereAWebhookTellsAndWhenTheNewsDidNotCome() {
    TrackedShipment parcel =
        known(
            Shipments.promised(day(6), null, NUMBER),
            hour(2),
            says(PICKED_UP).at(hour(1)).expecting(day(4), hour(1)));
    Instant by = Objects.requireNonNull(next(parcel, pushed(hour(2))).expectedBy());

    Cadence.Next sweep = next(parcel, pushed(hour(2)));
    Cadence.Next gap = next(parcel, pushed(by.minusSeconds(7200)));
    Cadence.Next after = next(parcel, pushed(by));

    assertThat(by).isBetween(day(2), day(4));
    assertThat(sweep.at()).isBetween(hour(2).plusSeconds(21 * 3600), hour(26));
    assertThat(sweep.why()).isEqualTo("a webhook tells of it: every 24 hours");
    assertThat(gap.at()).isBetween(by.minusSeconds(12 * 60), by.plusSeconds(20 * 60));
    assertThat(after.every()).isGreaterThanOrEqualTo(next(parcel, asked(by)).every());
    assertThat(after.every()).isLessThan(Duration.ofHours(5));
  }

  @Test
  void leavesTheDoorToTheWebhookUntilTheDayIsOver() {
    TrackedShipment parcel =
        known(parcel(), hour(14), says(PICKED_UP).at(hour(0)), says(OUT_FOR_DELIVERY).at(hour(13)));

    Cadence.Next next = next(parcel, pushed(hour(14)));

    // The destination's clock is not known here, so its day is UTC's.
    assertThat(next.expectedBy()).isEqualTo(day(1));
    assertThat(next.at()).isBetween(day(1).minusSeconds(3600), day(1).plusSeconds(1200));
  }

  @Test
  void spreadsTheFirstQuestionsAboutManyOverTime() {
    TrackedShipment parcel = known(parcel(), START);
    int[] quarters = new int[4];
    for (int i = 0; i < 10_000; i++) {
      Asked asked = Asked.never(number("1Z5R8939035756" + (1000 + i)), START, WINDOW);
      Instant at = cadence.next(parcel, asked, START).orElseThrow().at();
      quarters[(int) (Duration.between(START, at).toMinutes() / 60)]++;
    }

    assertThat(IntStream.of(quarters)).allMatch(quarter -> quarter > 2_300 && quarter < 2_700);
  }

  @Test
  void letsReferencesOfOneRhythmDriftApart() {
    TrackedShipment parcel = known(parcel(), hour(1), says(IN_TRANSIT).at(START));

    List<Instant> moments =
        IntStream.range(0, 100)
            .mapToObj(i -> new Asked(number("1Z" + i), START, hour(1), null, false, WINDOW, 1))
            .map(asked -> next(parcel, asked).at())
            .distinct()
            .toList();

    assertThat(moments).hasSizeGreaterThan(95);
  }

  @Test
  void forgetsWhatNothingWasHeardOfForAsLongAsANumberIsOnes() {
    TrackedShipment parcel = known(parcel(), hour(1), says(IN_TRANSIT).at(START));

    assertThat(cadence.next(parcel, asked(day(100)), day(100))).isPresent();
    assertThat(cadence.next(parcel, asked(day(119)), day(121))).isEmpty();
  }

  @Test
  void asksRarelyAboutWhatWaitsForItsConsignee() {
    TrackedShipment parcel =
        known(
            Shipments.promised(day(3), null, NUMBER),
            hour(30),
            says(AVAILABLE_FOR_PICKUP).at(hour(29)));

    assertThat(next(parcel, asked(day(3))).why()).startsWith("available for pickup: every ");
    assertThat(next(parcel, asked(day(3))).every()).isGreaterThan(Duration.ofHours(10));
  }

  @Test
  void stretchesWhereQuestionsAreScarce() {
    TrackedShipment parcel = known(parcel(), hour(1), says(IN_TRANSIT).at(START));
    Asked scarce = new Asked(NUMBER, START, hour(1), null, false, WINDOW, 3);

    Cadence.Next plenty = next(parcel, asked(hour(1)));
    Cadence.Next few = next(parcel, scarce);

    assertThat(Duration.between(hour(1), few.at())).isEqualTo(plenty.every().multipliedBy(3));
    assertThat(few.every()).isEqualTo(plenty.every());
    assertThat(few.aDay()).isBetween(5.5, 6.5);
  }

  @Test
  void refusesAStretchThatShortens() {
    assertThatThrownBy(() -> new Asked(NUMBER, START, null, null, false, WINDOW, 0.9))
        .hasMessageContaining("stretch");
    assertThatThrownBy(() -> new Asked(NUMBER, START, null, null, false, WINDOW, Double.NaN))
        .hasMessageContaining("stretch");
  }

  private static Shipment parcel() {
    return Shipments.of(NUMBER);
  }

  private Cadence.Next next(TrackedShipment shipment, Asked asked) {
    return cadence.next(shipment, asked, asked.anchor()).orElseThrow();
  }

  private static Asked asked(@Nullable Instant last) {
    return new Asked(NUMBER, START, last, null, false, WINDOW, 1);
  }

  private static Asked pushed(Instant last) {
    return new Asked(NUMBER, START, last, null, true, WINDOW, 1);
  }

  private static TrackedShipment known(Shipment shipment, Instant now, CarrierSays... said) {
    List<Arrival> arrivals =
        Arrays.stream(said)
            .map(CarrierSays::event)
            .map(
                event ->
                    new Arrival(event, new Why("exact-reference", event.reference(), null), null))
            .toList();
    return TrackedShipment.registered(shipment).apply(arrivals, now).after();
  }
}
