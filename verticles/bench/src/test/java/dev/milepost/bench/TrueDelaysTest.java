package dev.milepost.bench;

import static dev.milepost.bench.TrueParcel.journey;
import static dev.milepost.bench.TrueParcel.newDate;
import static dev.milepost.bench.TrueParcel.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.bench.TrueDelays.Told;
import dev.milepost.dev.journeys.City;
import dev.milepost.event.DelayKind;
import dev.milepost.event.Mode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules of docs/delays.md, sentence by sentence. */
class TrueDelaysTest {
  private static final String PROMISE = "2026-09-11T01:30:00Z";
  private static final Told LABEL = told(Happening.LABEL, City.BOSTON, "2026-09-08T12:00:00Z");
  private static final Told PICKUP = told(Happening.PICKUP, City.BOSTON, "2026-09-08T15:00:00Z");
  private static final Told OUT =
      told(Happening.OUT_FOR_DELIVERY, City.CHICAGO, "2026-09-10T13:00:00Z");

  @Test
  void opensALatePickupAfterItsGraceInWorkingTime() {
    TrueJourney journey = journey("2026-09-04T22:00:00Z", null);

    // Six hours of Friday, and six of the Tuesday after Labor Day.
    assertThat(open(journey, "2026-09-08T09:59:59Z")).isEmpty();
    assertThat(open(journey, "2026-09-08T10:00:00Z")).containsExactly(DelayKind.LATE_PICKUP);
    assertThat(open(journey, "2026-09-08T16:00:00Z", PICKUP)).isEmpty();
  }

  @Test
  void opensSilenceBeforeThePickupFromTheLabelOnAndNotBeforeThePlan() {
    assertThat(open(journey(null, null), "2026-09-10T11:59:59Z", LABEL)).isEmpty();
    assertThat(open(journey(null, null), "2026-09-10T12:00:00Z", LABEL))
        .containsExactly(DelayKind.STALLED_PRE_TRANSIT);
    assertThat(open(journey("2026-09-10T12:00:00Z", null), "2026-09-10T23:00:00Z", LABEL))
        .isEmpty();
  }

  @Test
  void opensSilenceOnTheWayAndCountsEveryHourOfAir() {
    assertThat(open(journey(null, null), "2026-09-11T15:00:00Z", LABEL, PICKUP))
        .containsExactly(DelayKind.STALLED_IN_TRANSIT);
    assertThat(open(journey(null, null), "2026-09-11T14:59:59Z", LABEL, PICKUP)).isEmpty();

    Told friday = told(Happening.PICKUP, City.BOSTON, "2026-09-04T15:00:00Z");
    assertThat(open(journey(null, null), "2026-09-07T15:00:00Z", friday)).isEmpty();
    assertThat(open(journey(Mode.AIR, null, null), "2026-09-07T15:00:00Z", friday))
        .containsExactly(DelayKind.STALLED_IN_TRANSIT);
  }

  @Test
  void saysNothingOfWhatWasWithdrawnOrDelivered() {
    Told voided = told(Happening.LABEL_VOIDED, City.BOSTON, "2026-09-08T13:00:00Z");
    Told delivered = told(Happening.DELIVERED, City.CHICAGO, "2026-09-12T15:00:00Z");

    assertThat(open(journey("2026-09-08T15:00:00Z", null), "2026-09-14T00:00:00Z", LABEL, voided))
        .isEmpty();
    assertThat(open(journey(null, PROMISE), "2026-09-14T00:00:00Z", LABEL, PICKUP, OUT, delivered))
        .isEmpty();
  }

  @Test
  void takesAPickupBackOnlyWhereItWas() {
    Told voided = told(Happening.PICKUP_VOIDED, City.BOSTON, "2026-09-08T16:00:00Z");
    Told elsewhere = told(Happening.PICKUP_VOIDED, City.DENVER, "2026-09-08T16:00:00Z");
    TrueJourney journey = journey("2026-09-08T14:00:00Z", null);

    assertThat(open(journey, "2026-09-09T16:00:00Z", LABEL, PICKUP, voided))
        .containsExactly(DelayKind.LATE_PICKUP);
    assertThat(open(journey, "2026-09-09T16:00:00Z", LABEL, PICKUP, elsewhere)).isEmpty();
  }

  @Test
  void opensWhatWillMissItsPromiseBeyondTheToleranceAndClearsItWithoutAny() {
    TrueJourney journey = journey(null, PROMISE);
    Told late = newDate("2026-09-09T10:00:00Z", "2026-09-12T04:59:59Z");
    Told aBit = newDate("2026-09-09T11:00:00Z", "2026-09-11T01:45:00Z");
    Told inTime = newDate("2026-09-09T12:00:00Z", "2026-09-11T01:30:00Z");

    assertThat(open(journey, "2026-09-09T15:00:00Z", PICKUP, aBit)).isEmpty();
    assertThat(open(journey, "2026-09-09T15:00:00Z", PICKUP, late, aBit))
        .containsExactly(DelayKind.WILL_MISS_PROMISE);
    assertThat(open(journey, "2026-09-09T15:00:00Z", PICKUP, late, aBit, inTime)).isEmpty();
  }

  @Test
  void takesADayForNoLaterThanAPromiseOfThatDay() {
    Told thatDay = newDate("2026-09-09T10:00:00Z", "2026-09-11T04:59:59Z");

    assertThat(open(journey(null, PROMISE), "2026-09-09T15:00:00Z", PICKUP, thatDay)).isEmpty();
  }

  @Test
  void opensAMissedPromiseAfterItsLastMomentAndSilencesTheWarning() {
    Told late = newDate("2026-09-09T10:00:00Z", "2026-09-12T04:59:59Z");

    assertThat(open(journey(null, PROMISE), PROMISE, PICKUP, OUT)).isEmpty();
    assertThat(open(journey(null, PROMISE), "2026-09-11T01:30:00.001Z", PICKUP, late, OUT))
        .containsExactly(DelayKind.MISSED_PROMISE);
  }

  @Test
  void clearsAFailedAttemptWhenItIsOutAgain() {
    Told attempt = told(Happening.ATTEMPT, City.CHICAGO, "2026-09-10T17:00:00Z");
    Told again = told(Happening.LOADED, City.CHICAGO, "2026-09-11T12:00:00Z");

    assertThat(open(journey(null, null), "2026-09-16T12:00:00Z", PICKUP, OUT, attempt))
        .as("it silences the silence")
        .containsExactly(DelayKind.FAILED_ATTEMPT);
    assertThat(open(journey(null, null), "2026-09-11T15:00:00Z", PICKUP, OUT, attempt, again))
        .isEmpty();
  }

  @Test
  void clearsAnExceptionByALaterScanInTheCarriersHands() {
    Told weather = told(Happening.WEATHER, City.LOUISVILLE, "2026-09-09T10:00:00Z");
    Told unknown = told(Happening.UNHEARD_OF, City.LOUISVILLE, "2026-09-09T11:00:00Z");
    Told departed = told(Happening.DEPARTED, City.LOUISVILLE, "2026-09-09T12:00:00Z");

    assertThat(open(journey(null, null), "2026-09-15T12:00:00Z", PICKUP, weather, unknown))
        .containsExactly(DelayKind.CARRIER_EXCEPTION);
    assertThat(open(journey(null, null), "2026-09-09T15:00:00Z", departed, weather, PICKUP))
        .isEmpty();
  }

  @Test
  void silencesAllThatWaitsForADeliveryOnTheWayBack() {
    Told attempt = told(Happening.ATTEMPT, City.CHICAGO, "2026-09-10T17:00:00Z");
    Told returning = told(Happening.RETURNING, City.CHICAGO, "2026-09-11T12:00:00Z");
    Told returned = told(Happening.RETURNED, City.BOSTON, "2026-09-13T12:00:00Z");

    assertThat(open(journey(null, PROMISE), "2026-09-13T15:00:00Z", OUT, attempt, returning))
        .containsExactly(DelayKind.RETURNING);
    assertThat(
            open(journey(null, PROMISE), "2026-09-13T15:00:00Z", OUT, attempt, returning, returned))
        .isEmpty();
  }

  private static Set<DelayKind> open(TrueJourney journey, String now, Told... told) {
    return TrueDelays.open(journey, List.of(told), Instant.parse(now));
  }
}
