package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.event.Milestone.AVAILABLE_FOR_PICKUP;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.ETA_UPDATED;
import static dev.milepost.event.Milestone.EXCEPTION;
import static dev.milepost.event.Milestone.IN_TRANSIT;
import static dev.milepost.event.Milestone.LOST;
import static dev.milepost.event.Milestone.RETURNED;
import static dev.milepost.event.Milestone.RETURNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.Cause;
import dev.milepost.event.Delay;
import dev.milepost.event.DelayKind;
import dev.milepost.event.Priority;
import dev.milepost.event.Shipment;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void isLateAtAPickupPointToo() {
    List<Delay> delays = judge(promised, day(3), says(AVAILABLE_FOR_PICKUP).at(day(1)));

    assertThat(delays).extracting(Delay::kind).containsExactly(DelayKind.MISSED_PROMISE);
  }

  @Test
  void isNotLateOnceDeliveredOrReturned() {
    List<Delay> delivered = judge(promised, day(9), says(DELIVERED).at(day(8)));
    List<Delay> returned = judge(promised, day(9), says(RETURNED).at(day(8)));

    assertThat(delivered).isEmpty();
    assertThat(returned).isEmpty();
  }

  @Test
  void isLateWhileItReturns() {
    List<Delay> delays = judge(promised, day(9), says(RETURNING).at(day(1)));

    assertThat(delays).extracting(Delay::kind).containsExactly(DelayKind.MISSED_PROMISE);
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
  void isNoMoreInTroubleAfterALaterScan() {
    List<Delay> delays =
        judge(unpromised, hour(9), says(EXCEPTION).at(hour(5)), says(IN_TRANSIT).at(hour(6)));

    assertThat(delays).isEmpty();
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

    assertThat(delays)
        .extracting(Delay::kind)
        .containsExactly(DelayKind.CARRIER_EXCEPTION, DelayKind.MISSED_PROMISE);
  }

  @ParameterizedTest
  @CsvSource({"STANDARD, 60", "EXPEDITE, 75", "CRITICAL, 90"})
  void mindsThePriority(Priority priority, int severity) {
    Shipment shipment = Shipments.promised(day(2), priority, number("1Z1"));

    List<Delay> delays = judge(shipment, day(3));

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
  void looksNoMoreOnceThePromiseIsMissedOrKept() {
    assertThat(nextLook(promised, day(3))).isEmpty();
    assertThat(nextLook(promised, day(1), says(DELIVERED).at(hour(1)))).isEmpty();
    assertThat(nextLook(unpromised, day(1))).isEmpty();
  }

  private static List<Delay> judge(Shipment shipment, Instant now, CarrierSays... said) {
    return DelayPolicy.judgeAll(shipment, JourneyFold.fold(shipment, facts(said)), now);
  }

  private static Optional<Instant> nextLook(Shipment shipment, Instant now, CarrierSays... said) {
    return DelayPolicy.nextLook(shipment, JourneyFold.fold(shipment, facts(said)), now);
  }

  private static List<Fact> facts(CarrierSays... said) {
    return Arrays.stream(said).map(CarrierSays::fact).toList();
  }
}
