package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.event.Milestone.ARRIVED;
import static dev.milepost.event.Milestone.ARRIVED_AT_DELIVERY;
import static dev.milepost.event.Milestone.AVAILABLE_FOR_PICKUP;
import static dev.milepost.event.Milestone.DAMAGED;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.DELIVERY_APPOINTMENT;
import static dev.milepost.event.Milestone.DELIVERY_ATTEMPTED;
import static dev.milepost.event.Milestone.DEPARTED;
import static dev.milepost.event.Milestone.ETA_UPDATED;
import static dev.milepost.event.Milestone.EXCEPTION;
import static dev.milepost.event.Milestone.IN_TRANSIT;
import static dev.milepost.event.Milestone.LABEL_CREATED;
import static dev.milepost.event.Milestone.LOST;
import static dev.milepost.event.Milestone.OUT_FOR_DELIVERY;
import static dev.milepost.event.Milestone.PICKED_UP;
import static dev.milepost.event.Milestone.PICKUP_ATTEMPTED;
import static dev.milepost.event.Milestone.PICKUP_SCHEDULED;
import static dev.milepost.event.Milestone.REFUSED;
import static dev.milepost.event.Milestone.RETURNED;
import static dev.milepost.event.Milestone.RETURNING;
import static dev.milepost.event.Milestone.VOIDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Delay;
import dev.milepost.event.DelayKind;
import dev.milepost.event.Estimate;
import dev.milepost.event.Forecast;
import dev.milepost.event.Mode;
import dev.milepost.event.Place;
import dev.milepost.event.Priority;
import dev.milepost.event.Shipment;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every rule by examples. Day 0 is Tuesday the 24th of November 2026. */
class DelayPolicyTest {
  private final Shipment unpromised = Shipments.of(number("1Z1"));
  private final Shipment promised = Shipments.promised(day(2), null, number("1Z1"));

  @Test
  void isNotLateAtTheLastMomentOfThePromise() {
    List<Delay> delays = judge(promised, day(2), says(IN_TRANSIT).at(day(1)));

    assertThat(delays).isEmpty();
  }

  @Test
  void isLateFromTheNextMomentOn() {
    List<Delay> delays = judge(promised, day(2).plusSeconds(60), says(IN_TRANSIT).at(day(1)));

    assertThat(delays)
        .containsExactly(
            new Delay(
                DelayKind.MISSED_PROMISE,
                null,
                60,
                day(2),
                Duration.ofMinutes(1),
                List.of(),
                "Promised by 2026-11-26T00:00:00Z and not delivered; it stands at in transit."));
  }

  @Test
  void saysThatTheCarrierNeverScannedIt() {
    List<Delay> delays = judge(promised, day(3));

    assertThat(delays)
        .extracting(Delay::summary)
        .containsExactly(
            "Promised by 2026-11-26T00:00:00Z and not delivered; the carrier has not scanned it"
                + " yet.");
  }

  @Test
  void isLateByTheEstimateWhereThatIsStillToCome() {
    List<Delay> delays =
        judge(promised, day(3), says(ETA_UPDATED).at(day(1)).expecting(day(5), day(1)));

    assertThat(delays).extracting(Delay::atRisk).containsExactly(Duration.ofDays(3));
  }

  @Test
  void missesNoPromiseWithinItsTolerance() {
    Judge patient = with(rule(Changed.promiseTolerance(Duration.ofHours(1))));

    assertThat(judge(patient, promised, day(2).plusSeconds(3600))).isEmpty();
    assertThat(judge(patient, promised, day(2).plusSeconds(3601)))
        .extracting(Delay::kind, Delay::since)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(DelayKind.MISSED_PROMISE, day(2)));
  }

  @Test
  void keepsThePromiseAtAPickupPointThatItReachedInTime() {
    List<Delay> inTime = judge(promised, day(3), says(AVAILABLE_FOR_PICKUP).at(day(1)));
    List<Delay> late = judge(promised, day(3), says(AVAILABLE_FOR_PICKUP).at(hour(50)));

    assertThat(inTime).isEmpty();
    assertThat(kinds(late)).containsExactly(DelayKind.MISSED_PROMISE);
  }

  @Test
  void breaksThePromiseAtAPickupPointAfterAnAttemptAtTheDoor() {
    List<Delay> delays =
        judge(
            promised,
            day(3),
            says(DELIVERY_ATTEMPTED).at(hour(20)),
            says(AVAILABLE_FOR_PICKUP).at(hour(30)));

    assertThat(kinds(delays)).containsExactly(DelayKind.MISSED_PROMISE);
  }

  @Test
  void isNotLateOnceDeliveredOrReturned() {
    List<Delay> delivered = judge(promised, day(9), says(DELIVERED).at(day(8)));
    List<Delay> returned = judge(promised, day(9), says(RETURNED).at(day(8)));

    assertThat(delivered).isEmpty();
    assertThat(returned).isEmpty();
  }

  @Test
  void isInTroubleWhenTheCarrierSaysSo() {
    CarrierSays trouble =
        says(EXCEPTION).at(hour(5)).because(Cause.WEATHER).saying("Severe weather");

    List<Delay> delays = judge(unpromised, hour(6), trouble);

    assertThat(delays)
        .containsExactly(
            new Delay(
                DelayKind.CARRIER_EXCEPTION,
                Cause.WEATHER,
                40,
                hour(5),
                null,
                List.of(trouble.id()),
                "The carrier reports exception: Severe weather"));
  }

  @Test
  void isInTroubleThoughTheCarriersClockIsAhead() {
    Fact ahead = received(says(EXCEPTION).at(hour(9)), hour(6));

    assertThat(kinds(judgeFacts(Judge.BY_DEFAULT, unpromised, hour(6), ahead)))
        .containsExactly(DelayKind.CARRIER_EXCEPTION);
  }

  @Test
  void isNoMoreInTroubleAfterALaterScan() {
    List<Delay> delays =
        judge(unpromised, hour(9), says(EXCEPTION).at(hour(5)), says(IN_TRANSIT).at(hour(6)));

    assertThat(delays).isEmpty();
  }

  @Test
  void losesNoMoreTimeByADamageOnceDelivered() {
    CarrierSays delivered = says(DELIVERED).at(day(1));
    CarrierSays damaged = says(DAMAGED).at(day(2)).because(Cause.DAMAGE);

    List<Delay> soon = judge(promised, day(2), delivered, damaged);
    List<Delay> later = judge(promised, day(40), delivered, damaged);

    assertThat(kinds(soon)).containsExactly(DelayKind.CARRIER_EXCEPTION);
    assertThat(later).isEqualTo(soon);
    assertThat(nextLook(promised, day(2), delivered, damaged)).isEmpty();
  }

  @Test
  void givesTheCauseOfTheTroubleToTheMissedPromise() {
    CarrierSays trouble = says(EXCEPTION).at(hour(5)).because(Cause.CUSTOMS);

    List<Delay> delays = judge(promised, day(3), trouble);

    assertThat(delays)
        .extracting(Delay::kind, Delay::cause, Delay::evidence)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                DelayKind.MISSED_PROMISE, Cause.CUSTOMS, List.of(trouble.id())),
            org.assertj.core.groups.Tuple.tuple(
                DelayKind.CARRIER_EXCEPTION, Cause.CUSTOMS, List.of(trouble.id())));
  }

  @Test
  void putsTheWorstFirst() {
    List<Delay> delays = judge(promised, day(3), says(LOST).at(hour(5)).because(Cause.LOSS));

    assertThat(kinds(delays))
        .containsExactly(DelayKind.CARRIER_EXCEPTION, DelayKind.MISSED_PROMISE);
  }

  @Test
  void isPickedUpLateWhenNoScanFollowsThePlan() {
    Shipment planned = Shipments.planned(hour(16), null, number("1Z1"));
    Instant opens = hour(28);

    assertThat(judge(planned, opens.minusMillis(1), says(LABEL_CREATED).at(hour(1)))).isEmpty();
    assertThat(nextLook(planned, hour(2), says(LABEL_CREATED).at(hour(1)))).hasValue(opens);
    assertThat(judge(planned, opens, says(LABEL_CREATED).at(hour(1))))
        .extracting(Delay::kind, Delay::since, Delay::atRisk)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                DelayKind.LATE_PICKUP, hour(16), Duration.ofHours(12)));
  }

  @Test
  void isNotPickedUpLateWhenAnyScanShowsThatTheCarrierHasItOrItsLabelIsVoid() {
    Shipment planned = Shipments.planned(hour(16), null, number("1Z1"));

    assertThat(judge(planned, hour(40), says(ARRIVED).at(hour(20)))).isEmpty();
    assertThat(judge(planned, hour(40), says(VOIDED).at(hour(20)))).isEmpty();
  }

  @Test
  void stallsBeforeTheCarrierHasItAfterTwoBusinessDaysWithoutANewScan() {
    CarrierSays label = says(LABEL_CREATED).at(hour(60));

    assertThat(judge(unpromised, day(6), label)).isEmpty();
    // From Thursday noon: Friday, the weekend, Monday noon.
    assertThat(nextLook(unpromised, day(3), label)).hasValue(hour(6 * 24 + 12));
    assertThat(kinds(judge(unpromised, hour(6 * 24 + 12), label)))
        .containsExactly(DelayKind.STALLED_PRE_TRANSIT);
  }

  @Test
  void doesNotStallBeforeItsPlannedPickup() {
    Shipment planned = Shipments.planned(day(20), null, number("1Z1"));

    assertThat(judge(planned, day(19), says(LABEL_CREATED).at(hour(1)))).isEmpty();
  }

  @Test
  void stallsInTransitAfterThreeBusinessDaysWithoutAScan() {
    CarrierSays scan = says(DEPARTED).at(hour(12));

    assertThat(judge(unpromised, hour(83), scan)).isEmpty();
    assertThat(judge(unpromised, hour(84), scan))
        .containsExactly(
            new Delay(
                DelayKind.STALLED_IN_TRANSIT,
                null,
                35,
                hour(12),
                Duration.ZERO,
                List.of(scan.id()),
                "Nothing heard since departed at 2026-11-24T12:00:00Z."));
  }

  @Test
  void doesNotTakeAnEstimateForAScan() {
    List<Delay> delays =
        judge(
            unpromised,
            hour(84),
            says(DEPARTED).at(hour(12)),
            says(ETA_UPDATED).at(hour(70)).expecting(day(9), hour(70)));

    assertThat(kinds(delays)).containsExactly(DelayKind.STALLED_IN_TRANSIT);
  }

  @Test
  void isNotSilentBeforeTheNextStepThatTheCarrierAnnounced() {
    Shipment ocean = Shipments.of(Mode.OCEAN, CarrierSays.pro("77"));
    CarrierSays sailed = says(DEPARTED).of(CarrierSays.pro("77")).at(hour(0));
    CarrierSays expected =
        says(ARRIVED).of(CarrierSays.pro("77")).as(Classifier.ESTIMATED).at(day(30));

    assertThat(kinds(judge(ocean, day(22), sailed))).containsExactly(DelayKind.STALLED_IN_TRANSIT);
    assertThat(judge(ocean, day(50), sailed, expected)).isEmpty();
    assertThat(kinds(judge(ocean, day(51), sailed, expected)))
        .containsExactly(DelayKind.STALLED_IN_TRANSIT);
  }

  @Test
  void isNotStalledWhereItWaitsForTheConsignee() {
    List<Delay> delays = judge(unpromised, day(30), says(AVAILABLE_FOR_PICKUP).at(hour(1)));

    assertThat(delays).isEmpty();
  }

  @Test
  void isPatientAcrossABorder() {
    Shipment abroad = Shipments.between("DE", "US", number("1Z1"));

    assertThat(judge(abroad, day(7), says(DEPARTED).at(hour(12)))).isEmpty();
    assertThat(kinds(judge(abroad, day(9), says(DEPARTED).at(hour(12)))))
        .containsExactly(DelayKind.STALLED_IN_TRANSIT);
  }

  @Test
  void willMissThePromiseByTheCarriersEstimate() {
    CarrierSays estimate = says(ETA_UPDATED).at(hour(5)).expecting(day(3), hour(5));

    List<Delay> delays = judge(promised, hour(6), says(PICKED_UP).at(hour(1)), estimate);

    assertThat(delays)
        .containsExactly(
            new Delay(
                DelayKind.WILL_MISS_PROMISE,
                null,
                52,
                hour(5),
                Duration.ofDays(1),
                List.of(estimate.id()),
                "Promised by 2026-11-26T00:00:00Z, and UPS expects it by 2026-11-27T00:00:00Z."));
  }

  @Test
  void willNotMissThePromiseByLessThanTheTolerance() {
    List<Delay> delays =
        judge(promised, hour(6), says(ETA_UPDATED).at(hour(5)).expecting(hour(49), hour(5)));

    assertThat(delays).isEmpty();
  }

  @Test
  void doesNotTakeADayForAMoment() {
    Shipment byEvening = Shipments.promised(hour(47), null, number("1Z1"));
    Instant endOfThatDayInNewYork = hour(53).minusSeconds(1);

    List<Delay> delays =
        judge(
            byEvening,
            hour(6),
            says(ETA_UPDATED).at(hour(5)).expecting(endOfThatDayInNewYork, hour(5)));

    assertThat(delays).isEmpty();
  }

  /** Scanned in Rockford, Illinois, and said of Boston, whose Wednesday is over an hour earlier. */
  @Test
  void readsADayByTheDestinationsClockWhereTheCarrierDidNotSayByWhich() {
    Instant endOfWednesdayInRockford = hour(54).minusSeconds(1);
    Estimate certain = new Estimate(null, endOfWednesdayInRockford, "UPS", hour(5));
    Estimate assumed =
        new Estimate(null, endOfWednesdayInRockford, "UPS", hour(5), ZoneOffset.ofHours(-6));
    Place boston = new Place("Boston", "MA", null, "US", null, null, "America/New_York");

    for (Shipment byWednesdayEvening :
        List.of(
            Shipments.promised(hour(47), null, number("1Z1")),
            Shipments.at(boston, hour(47), number("1Z1")))) {
      assertThat(
              judge(byWednesdayEvening, hour(6), says(ETA_UPDATED).at(hour(5)).expecting(assumed)))
          .isEmpty();
      assertThat(
              kinds(
                  judge(
                      byWednesdayEvening,
                      hour(6),
                      says(ETA_UPDATED).at(hour(5)).expecting(certain))))
          .containsExactly(DelayKind.WILL_MISS_PROMISE);
    }
  }

  @Test
  void missesThePromiseByAWindowThatIsTooLateByTheDestinationsClock() {
    Place boston = new Place("Boston", "MA", null, "US", null, null, "America/New_York");
    Shipment byEvening = Shipments.at(boston, hour(47), number("1Z1"));
    Estimate byNine = new Estimate(null, hour(51), "UPS", hour(5), ZoneOffset.ofHours(-6));

    List<Delay> delays = judge(byEvening, hour(6), says(ETA_UPDATED).at(hour(5)).expecting(byNine));

    assertThat(delays).extracting(Delay::atRisk).containsExactly(Duration.ofHours(3));
  }

  @Test
  void passesOverAnEstimateThatWasStaleWhenItWasMadeOrLiesInNeverland() {
    List<Delay> delays =
        judge(
            promised,
            hour(6),
            says(ETA_UPDATED).at(hour(1)).expecting(day(3), hour(1)),
            says(ETA_UPDATED).at(hour(2)).expecting(day(-20), hour(2)),
            says(ETA_UPDATED).at(hour(3)).expecting(day(36_000), hour(3)));

    assertThat(delays).extracting(Delay::atRisk).containsExactly(Duration.ofDays(1));
  }

  @Test
  void doesNotFlapWithAnEstimateThatFlutters() {
    CarrierSays[] flutter = {
      says(ETA_UPDATED).at(hour(1)).expecting(hour(50), hour(1)),
      says(ETA_UPDATED).at(hour(2)).expecting(hour(48).plusSeconds(1800), hour(2)),
      says(ETA_UPDATED).at(hour(3)).expecting(hour(49).plusSeconds(1800), hour(3)),
      says(ETA_UPDATED).at(hour(4)).expecting(hour(48).plusSeconds(60), hour(4))
    };

    assertThat(judge(promised, hour(9), flutter))
        .extracting(Delay::kind, Delay::since)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(DelayKind.WILL_MISS_PROMISE, hour(1)));
  }

  @Test
  void isOnTimeAgainOnceAnEstimateKeepsThePromise() {
    List<Delay> delays =
        judge(
            promised,
            hour(9),
            says(ETA_UPDATED).at(hour(1)).expecting(hour(60), hour(1)),
            says(ETA_UPDATED).at(hour(2)).expecting(hour(48), hour(2)));

    assertThat(delays).isEmpty();
  }

  @Test
  void takesMilepostsForecastWhereTheCarrierSaysNothing() {
    Forecast late = new Forecast(day(3), day(4), 200, "such journeys", hour(5));
    Forecast thin = new Forecast(day(3), day(4), 29, "such journeys", hour(5));

    assertThat(kinds(judge(promised, hour(6), late, says(PICKED_UP).at(hour(1)))))
        .containsExactly(DelayKind.WILL_MISS_PROMISE);
    assertThat(judge(promised, hour(6), thin, says(PICKED_UP).at(hour(1)))).isEmpty();
    assertThat(
            judge(
                promised, hour(6), late, says(ETA_UPDATED).at(hour(2)).expecting(day(2), hour(2))))
        .isEmpty();
  }

  @Test
  void saysNoMoreThatThePromiseWillBeMissedOnceItIs() {
    List<Delay> delays =
        judge(promised, day(3), says(ETA_UPDATED).at(hour(1)).expecting(day(4), hour(1)));

    assertThat(kinds(delays)).containsExactly(DelayKind.MISSED_PROMISE);
  }

  @Test
  void missesAnAppointmentAtWhichNobodyCame() {
    CarrierSays appointment = says(DELIVERY_APPOINTMENT).as(Classifier.PLANNED).at(hour(20));

    assertThat(judge(unpromised, hour(22).minusMillis(1), appointment)).isEmpty();
    assertThat(judge(unpromised, hour(22), appointment))
        .containsExactly(
            new Delay(
                DelayKind.MISSED_APPOINTMENT,
                null,
                45,
                hour(20),
                Duration.ofHours(2),
                List.of(appointment.id()),
                "It was to be delivered by appointment at 2026-11-24T20:00:00Z, and nobody"
                    + " came."));
    assertThat(judge(unpromised, hour(22), appointment, says(ARRIVED_AT_DELIVERY).at(hour(19))))
        .isEmpty();
  }

  @Test
  void holdsTheAppointmentThatWasMadeLast() {
    Fact first = received(says(DELIVERY_APPOINTMENT).as(Classifier.PLANNED).at(hour(20)), hour(1));
    Fact moved = received(says(DELIVERY_APPOINTMENT).as(Classifier.PLANNED).at(hour(30)), hour(2));

    assertThat(judgeFacts(Judge.BY_DEFAULT, unpromised, hour(25), first, moved)).isEmpty();
    assertThat(kinds(judgeFacts(Judge.BY_DEFAULT, unpromised, hour(33), first, moved)))
        .containsExactly(DelayKind.MISSED_APPOINTMENT);
  }

  @Test
  void missesThePickupThatTheCarrierNamedWhereTheErpNamesNone() {
    CarrierSays scheduled = says(PICKUP_SCHEDULED).as(Classifier.PLANNED).at(hour(20));

    assertThat(kinds(judge(unpromised, hour(22), scheduled)))
        .containsExactly(DelayKind.MISSED_APPOINTMENT);
    assertThat(judge(Shipments.planned(hour(20), null, number("1Z1")), hour(22), scheduled))
        .isEmpty();
  }

  @Test
  void failsAtTheDoorUntilItIsOutAgain() {
    CarrierSays attempt =
        says(DELIVERY_ATTEMPTED).at(hour(10)).because(Cause.RECIPIENT_ABSENT).saying("Not home");
    CarrierSays depot = says(ARRIVED).at(hour(20));

    assertThat(judge(unpromised, hour(21), attempt, depot))
        .extracting(Delay::kind, Delay::cause, Delay::severity, Delay::summary)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                DelayKind.FAILED_ATTEMPT,
                Cause.RECIPIENT_ABSENT,
                44,
                "An attempt to deliver failed: Not home"));
    assertThat(judge(unpromised, hour(33), attempt, depot, says(OUT_FOR_DELIVERY).at(hour(32))))
        .isEmpty();
  }

  @Test
  void isWorseAfterASecondAttempt() {
    CarrierSays first = says(DELIVERY_ATTEMPTED).at(hour(10));
    CarrierSays second = says(DELIVERY_ATTEMPTED).at(hour(34));

    assertThat(judge(unpromised, hour(35), first, says(OUT_FOR_DELIVERY).at(hour(30)), second))
        .extracting(Delay::severity, Delay::since, Delay::evidence)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(50, hour(34), List.of(first.id(), second.id())));
  }

  @Test
  void failsAtThePickupToo() {
    Shipment planned = Shipments.planned(hour(16), null, number("1Z1"));

    List<Delay> delays =
        judge(planned, hour(40), says(PICKUP_ATTEMPTED).at(hour(17)).because(Cause.ADDRESS));

    assertThat(kinds(delays)).containsExactly(DelayKind.FAILED_ATTEMPT);
  }

  @Test
  void returnsAndIsThenNotLateAnyMore() {
    List<Delay> delays =
        judge(
            promised,
            day(9),
            says(REFUSED).at(day(1)).because(Cause.REFUSED),
            says(RETURNING).at(day(2)));

    assertThat(delays)
        .extracting(Delay::kind, Delay::cause, Delay::since)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(DelayKind.RETURNING, Cause.REFUSED, day(2)));
  }

  @Test
  void judgesNoKindThatIsOff() {
    Judge quiet = with(rule(Changed.off(DelayKind.MISSED_PROMISE, DelayKind.STALLED_PRE_TRANSIT)));

    assertThat(judge(quiet, promised, day(30), says(LABEL_CREATED).at(hour(1)))).isEmpty();
  }

  @Test
  void letsWhatIsSpecificSilenceWhatIsGeneral() {
    List<Delay> delays =
        judge(
            unpromised,
            day(30),
            says(DEPARTED).at(hour(1)),
            says(EXCEPTION).at(hour(2)).because(Cause.MECHANICAL));

    assertThat(kinds(delays)).containsExactly(DelayKind.CARRIER_EXCEPTION);
  }

  @ParameterizedTest
  @CsvSource({"STANDARD, 60", "EXPEDITE, 75", "CRITICAL, 90"})
  void mindsThePriority(Priority priority, int severity) {
    Shipment shipment = Shipments.promised(day(2), priority, number("1Z1"));

    List<Delay> delays = judge(shipment, day(2).plusSeconds(60));

    assertThat(delays).extracting(Delay::severity).containsExactly(severity);
  }

  @ParameterizedTest
  @CsvSource({
    "999.99, USD, 60",
    "1000, USD, 65",
    "9999.99, USD, 65",
    "10000.00, USD, 70",
    "10000000, XTS, 60"
  })
  void mindsTheValueWhereItsCurrencyIsKnown(String amount, String currency, int severity) {
    Shipment shipment = Shipments.valued(day(2), amount, currency, number("1Z1"));

    List<Delay> delays = judge(shipment, day(2).plusSeconds(60));

    assertThat(delays).extracting(Delay::severity).containsExactly(severity);
  }

  @ParameterizedTest
  @CsvSource({"5, 60", "6, 64", "12, 68", "24, 72", "48, 76", "96, 80", "9600, 80"})
  void growsWithTheTimeThatIsLost(int hours, int severity) {
    List<Delay> delays = judge(promised, day(2).plus(Duration.ofHours(hours)));

    assertThat(delays).extracting(Delay::severity).containsExactly(severity);
  }

  @Test
  void isNeverWorseThan100() {
    Shipment shipment = Shipments.promised(null, Priority.CRITICAL, number("1Z1"));

    List<Delay> delays = judge(shipment, day(3), says(LOST).because(Cause.LOSS));

    assertThat(delays).extracting(Delay::severity).containsExactly(100);
  }

  @Test
  void looksAgainAtTheFirstMomentAtWhichThePromiseIsMissed() {
    Optional<Instant> look = nextLook(promised, day(1));

    assertThat(look).hasValue(day(2).plusMillis(1));
    assertThat(judge(promised, look.orElseThrow())).hasSize(1);
  }

  @Test
  void looksAgainWhenTimeAloneLiftsItIntoAnotherBand() {
    Optional<Instant> look = nextLook(promised, day(3));

    assertThat(look).hasValue(day(6));
    assertThat(judge(promised, look.orElseThrow())).extracting(Delay::severity).containsExactly(80);
  }

  @Test
  void looksNoMoreOnceNothingCanGetWorseOrThePromiseIsKept() {
    assertThat(nextLook(promised, day(7))).isEmpty();
    assertThat(nextLook(promised, day(1), says(DELIVERED).at(hour(1)))).isEmpty();
    assertThat(nextLook(unpromised, day(1))).isEmpty();
  }

  private static List<DelayKind> kinds(List<Delay> delays) {
    return delays.stream().map(Delay::kind).toList();
  }

  private static Judge with(DelayRules.Rule... rules) {
    return new Judge(new DelayRules(List.of(rules)), Holidays.NONE);
  }

  private static DelayRules.Rule rule(DelayRules.Changes changes) {
    return new DelayRules.Rule(DelayRules.Selector.ALL, changes);
  }

  private static List<Delay> judge(Shipment shipment, Instant now, CarrierSays... said) {
    return judgeFacts(Judge.BY_DEFAULT, shipment, now, facts(said));
  }

  private static List<Delay> judge(
      Judge judge, Shipment shipment, Instant now, CarrierSays... said) {
    return judgeFacts(judge, shipment, now, facts(said));
  }

  private static List<Delay> judgeFacts(
      Judge judge, Shipment shipment, Instant now, Fact... facts) {
    return judgement(judge, shipment, now, null, facts).delays();
  }

  private static List<Delay> judge(
      Shipment shipment, Instant now, Forecast forecast, CarrierSays... said) {
    return judgement(Judge.BY_DEFAULT, shipment, now, forecast, facts(said)).delays();
  }

  private static Optional<Instant> nextLook(Shipment shipment, Instant now, CarrierSays... said) {
    return Optional.ofNullable(
        judgement(Judge.BY_DEFAULT, shipment, now, null, facts(said)).nextLook());
  }

  private static Judge.Judgement judgement(
      Judge judge, Shipment shipment, Instant now, @Nullable Forecast forecast, Fact... facts) {
    return judge.judge(shipment, JourneyFold.folded(shipment, List.of(facts)), forecast, now);
  }

  private static Fact[] facts(CarrierSays... said) {
    return Arrays.stream(said).map(CarrierSays::fact).toArray(Fact[]::new);
  }

  private static Fact received(CarrierSays said, Instant when) {
    return said.heardAt(when).fact();
  }
}
