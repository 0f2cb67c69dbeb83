package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.engine.Lanes.days;
import static dev.milepost.event.Milestone.ARRIVED;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.PICKED_UP;
import static dev.milepost.event.ShipmentEventType.ESTIMATE;
import static dev.milepost.event.ShipmentEventType.MILESTONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.TrackedShipment.Arrival;
import dev.milepost.engine.TrackedShipment.Outcome;
import dev.milepost.event.Forecast;
import dev.milepost.event.ShipmentEvent;
import dev.milepost.event.Why;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForecastTellingTest {
  private static final Instant FRIDAY = Instant.parse("2026-12-04T22:00:00Z");
  private static final Instant MONDAY = Instant.parse("2026-12-07T13:00:00Z");

  private final TrackedShipment fresh = TrackedShipment.registered(Lanes.parcel());

  @Test
  void tellsWhenItExpectsTheShipmentOnceItIsInTheCarriersHands() {
    Outcome outcome = apply(fresh, FRIDAY, knowing(days(40, 1, 2)), says(PICKED_UP).at(FRIDAY));

    Forecast forecast = forecast(outcome);
    assertThat(outcome.events())
        .extracting(ShipmentEvent::type)
        .containsExactly(MILESTONE, ESTIMATE);
    assertThat(outcome.events().get(1).detail()).isEqualTo(new ShipmentEvent.Forecasted(forecast));
    assertThat(forecast.asEstimate().by()).isEqualTo("MILEPOST");
    assertThat(outcome.lookAgainAt()).isEqualTo(forecast.p50().plusMillis(1));
  }

  @Test
  void keepsWhatItSaidWhileItIsAboutRight() {
    TrackedShipment before =
        apply(fresh, FRIDAY, knowing(days(40, 1, 2)), says(PICKED_UP).at(FRIDAY)).after();

    Outcome outcome = apply(before, MONDAY, knowing(days(44, 1, 2)), says(ARRIVED).at(MONDAY));

    assertThat(outcome.events()).extracting(ShipmentEvent::type).containsExactly(MILESTONE);
    assertThat(forecast(outcome)).isEqualTo(before.journey().forecast());
  }

  @Test
  void tellsAnewWhereItMovesByMoreThanALittle() {
    TrackedShipment before =
        apply(fresh, FRIDAY, knowing(days(40, 1, 2)), says(PICKED_UP).at(FRIDAY)).after();

    Outcome outcome = apply(before, MONDAY, knowing(days(40, 2, 3)), says(ARRIVED).at(MONDAY));

    assertThat(outcome.events())
        .extracting(ShipmentEvent::type)
        .containsExactly(MILESTONE, ESTIMATE);
  }

  @Test
  void keepsWhatItSaidWhenNothingIsKnownAnyMore() {
    TrackedShipment before =
        apply(fresh, FRIDAY, knowing(days(40, 1, 2)), says(PICKED_UP).at(FRIDAY)).after();

    Outcome outcome = apply(before, MONDAY, Forecaster.NONE, says(ARRIVED).at(MONDAY));

    assertThat(forecast(outcome)).isEqualTo(before.journey().forecast());
  }

  @Test
  void replacesAForecastThatIsPassedByTimeAlone() {
    Forecaster forecaster =
        knowing(IntStream.concat(Arrays.stream(days(80, 1)), Arrays.stream(days(20, 4))).toArray());
    Outcome begun = apply(fresh, FRIDAY, forecaster, says(PICKED_UP).at(FRIDAY));
    Instant passed = Instant.parse("2026-12-08T00:00:00Z");

    Outcome outcome = apply(begun.after(), passed, forecaster);

    assertThat(forecast(begun).p50()).isBefore(passed);
    assertThat(forecast(outcome).p50()).isAfter(passed);
    assertThat(outcome.events()).extracting(ShipmentEvent::type).containsExactly(ESTIMATE);
  }

  @Test
  void tellsALateShipmentsForecastsAFewTimesOnly() {
    Forecaster forecaster = knowing(days(400, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7));
    TrackedShipment at = apply(fresh, FRIDAY, forecaster, says(PICKED_UP).at(FRIDAY)).after();
    int told = 0;
    for (Instant now = FRIDAY; now.isBefore(FRIDAY.plusSeconds(86_400 * 14)); ) {
      now = now.plusSeconds(900);
      Outcome outcome = apply(at, now, forecaster);
      told += outcome.events().size();
      Forecast forecast = outcome.after().journey().forecast();
      assertThat(forecast == null || forecast.p50().isAfter(now)).isTrue();
      at = outcome.after();
    }

    assertThat(told).isBetween(2, 8);
  }

  @Test
  void expectsNothingMoreOfWhatIsDelivered() {
    TrackedShipment before =
        apply(fresh, FRIDAY, knowing(days(40, 1, 2)), says(PICKED_UP).at(FRIDAY)).after();

    Outcome outcome = apply(before, MONDAY, knowing(days(40, 1, 2)), says(DELIVERED).at(MONDAY));

    assertThat(outcome.events()).extracting(ShipmentEvent::type).containsExactly(MILESTONE);
    assertThat(outcome.after().journey().forecast()).isNull();
    assertThat(outcome.lookAgainAt()).isNull();
  }

  private static Forecast forecast(Outcome outcome) {
    return Objects.requireNonNull(outcome.after().journey().forecast());
  }

  private static Forecaster knowing(int... minutes) {
    return new Forecaster(
        new Lanes().knows("US/KY", "US/TN", minutes), shipment -> WorkingDays.MONDAY_TO_FRIDAY);
  }

  private static Outcome apply(
      TrackedShipment to, Instant now, Forecaster forecaster, CarrierSays... said) {
    List<Arrival> arrivals =
        Arrays.stream(said)
            .map(
                one ->
                    new Arrival(one.event(), new Why("exact-reference", number("1Z1"), null), null))
            .toList();
    return to.apply(arrivals, now, Judge.BY_DEFAULT.with(forecaster));
  }
}
