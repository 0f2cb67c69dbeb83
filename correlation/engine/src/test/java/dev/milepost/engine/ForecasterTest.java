package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.engine.Lanes.DAY;
import static dev.milepost.engine.Lanes.LOUISVILLE;
import static dev.milepost.engine.Lanes.NASHVILLE;
import static dev.milepost.engine.Lanes.days;
import static dev.milepost.engine.Lanes.parcel;
import static dev.milepost.event.Milestone.ARRIVED;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.LABEL_CREATED;
import static dev.milepost.event.Milestone.PICKED_UP;
import static dev.milepost.event.Milestone.PICKUP_VOIDED;
import static dev.milepost.event.Milestone.RETURNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.Forecast;
import dev.milepost.event.Mode;
import dev.milepost.event.Shipment;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForecasterTest {
  private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");

  /** A Friday afternoon in Louisville. */
  private static final Instant FRIDAY = Instant.parse("2026-12-04T22:00:00Z");

  private static final CarrierSays PICKUP = says(PICKED_UP).at(FRIDAY);

  @Test
  void expectsADayAndAnHourAtWhichTheCarrierDelivers() {
    Forecaster forecaster = forecaster(new Lanes().knows("US/KY", "US/TN", days(40, 1, 1, 1, 2)));

    Forecast forecast = forecast(forecaster, FRIDAY, PICKUP).orElseThrow();

    assertThat(local(forecast.p50())).isEqualTo("2026-12-07");
    assertThat(local(forecast.p90())).isEqualTo("2026-12-08");
    assertThat(forecast.p50().atZone(CHICAGO).getHour()).isBetween(9, 17);
    assertThat(forecast.journeys()).isEqualTo(40);
    assertThat(forecast.basis()).isEqualTo("UPS GROUND PARCEL US/KY to US/TN");
    assertThat(forecast.issuedAt()).isEqualTo(FRIDAY);
  }

  @Test
  void passesOverAHoliday() {
    Forecaster forecaster =
        new Forecaster(
            new Lanes().knows("US/KY", "US/TN", days(40, 1)),
            shipment ->
                day ->
                    WorkingDays.MONDAY_TO_FRIDAY.isWorking(day)
                        && !day.equals(LocalDate.parse("2026-12-07")));

    Forecast forecast = forecast(forecaster, FRIDAY, PICKUP).orElseThrow();

    assertThat(local(forecast.p50())).isEqualTo("2026-12-08");
  }

  @Test
  void saysNothingBeforeEnoughAreKnown() {
    Forecaster few = forecaster(new Lanes().knows("US/KY", "US/TN", days(29, 1)));
    Forecaster enough = forecaster(new Lanes().knows("US/KY", "US/TN", days(30, 1)));

    assertThat(forecast(few, FRIDAY, PICKUP)).isEmpty();
    assertThat(forecast(enough, FRIDAY, PICKUP)).isPresent();
  }

  @Test
  void asksTheFinestLaneThatKnowsEnough() {
    Lanes lanes =
        new Lanes()
            .knows("US/KY/402", "US/TN/372", days(29, 9))
            .knows("US/KY", "US/TN", days(30, 2))
            .knows("US", "US", days(3_000, 5));

    Forecast forecast = forecast(forecaster(lanes), FRIDAY, PICKUP).orElseThrow();

    assertThat(local(forecast.p50())).isEqualTo("2026-12-08");
    assertThat(forecast.journeys()).isEqualTo(30);
  }

  @Test
  void saysNothingBeforeTheFirstScanNorOfWhatIsOverNorOfALaneWithoutEnds() {
    Forecaster forecaster = forecaster(new Lanes().knows("US", "US", days(99, 1)));
    Instant later = FRIDAY.plus(Duration.ofDays(1));

    assertThat(forecast(forecaster, FRIDAY, says(LABEL_CREATED).at(FRIDAY))).isEmpty();
    assertThat(forecast(forecaster, later, PICKUP, says(DELIVERED).at(later))).isEmpty();
    assertThat(forecast(forecaster, later, PICKUP, says(RETURNING).at(later))).isEmpty();
    assertThat(forecast(forecaster, FRIDAY, Lanes.shipment(Mode.PARCEL, LOUISVILLE, null), PICKUP))
        .isEmpty();
    assertThat(
            forecast(
                forecaster,
                later,
                PICKUP,
                says(PICKUP_VOIDED).at(later).takingBackTheLatest(PICKED_UP)))
        .isEmpty();
  }

  @Test
  void expectsWhatIsLateByThoseThatWereLaterStill() {
    int[] took = IntStream.concat(Arrays.stream(days(80, 1)), Arrays.stream(days(20, 4))).toArray();
    Forecaster forecaster = forecaster(new Lanes().knows("US/KY", "US/TN", took));
    Instant tuesday = Instant.parse("2026-12-08T16:00:00Z");

    Forecast forecast = forecast(forecaster, tuesday, PICKUP).orElseThrow();

    assertThat(local(forecast.p50())).isEqualTo("2026-12-10");
  }

  @Test
  void asksACoarserLaneWhereTooFewTookSoLong() {
    int[] took = IntStream.concat(Arrays.stream(days(92, 1)), Arrays.stream(days(8, 4))).toArray();
    Lanes fine = new Lanes().knows("US/KY", "US/TN", took);
    Instant tuesday = Instant.parse("2026-12-08T16:00:00Z");

    Optional<Forecast> alone = forecast(forecaster(fine), tuesday, PICKUP);
    Optional<Forecast> backed =
        forecast(forecaster(fine.knows("US", "US", days(900, 1, 3, 5))), tuesday, PICKUP);

    assertThat(alone).isEmpty();
    assertThat(backed.orElseThrow().basis()).isEqualTo("UPS GROUND PARCEL US to US");
  }

  @Property
  void neverExpectsThePastNorTheNinthDecileBeforeTheMedian(
      @ForAll @Size(min = 30, max = 60) List<@IntRange(max = 9 * DAY) Integer> took,
      @ForAll @IntRange(min = -600, max = 12 * DAY) int passed,
      @ForAll boolean byDay) {
    int[] minutes = took.stream().mapToInt(Integer::intValue).toArray();
    TransitTimes times = lane -> Optional.of(Lanes.distribution(minutes));
    Shipment shipment = Lanes.shipment(byDay ? Mode.PARCEL : Mode.FTL, LOUISVILLE, NASHVILLE);
    Instant now = FRIDAY.plusSeconds(60L * passed);

    Optional<Forecast> forecast = forecast(forecaster(times), now, shipment, PICKUP);

    forecast.ifPresent(
        said -> {
          assertThat(said.p50()).isAfterOrEqualTo(now);
          assertThat(said.p90()).isAfterOrEqualTo(said.p50());
        });
  }

  @Test
  void learnsFromTheFirstScanToTheDelivery() {
    Instant tuesday = Instant.parse("2026-12-08T16:30:00Z");

    Optional<TransitSample> sample =
        sample(
            says(DELIVERED).at(tuesday),
            says(ARRIVED).at(FRIDAY.plusSeconds(7_200)),
            says(LABEL_CREATED).at(FRIDAY.minusSeconds(90_000)),
            PICKUP);

    assertThat(sample.orElseThrow().minutes()).isEqualTo(2 * DAY + 10 * 60 + 30);
    assertThat(sample.get().endedAt()).isEqualTo(tuesday);
    assertThat(sample.get().lanes().get(0).text())
        .isEqualTo("UPS|GROUND|PARCEL|US/KY/402|US/TN/372|FRIDAY");
  }

  @Test
  void learnsNothingOfADeliveryWithoutAScanNorOfOneThatIsInDoubt() {
    Instant tuesday = Instant.parse("2026-12-08T16:30:00Z");

    assertThat(sample(says(DELIVERED).at(tuesday))).isEmpty();
    assertThat(sample(PICKUP, says(ARRIVED).at(tuesday))).isEmpty();
    assertThat(
            sample(PICKUP, says(DELIVERED).at(tuesday), says(ARRIVED).at(tuesday.plusSeconds(60))))
        .isEmpty();
  }

  @Test
  void namesTheCarrierThatGaveOutTheNumberAndNotWhoPassesItOn() {
    CarrierSays passedOn = says(PICKED_UP).at(FRIDAY).by("EASYPOST");

    assertThat(
            sample(passedOn, says(DELIVERED).at(FRIDAY.plusSeconds(90_000)))
                .orElseThrow()
                .lanes()
                .get(0)
                .carrier())
        .isEqualTo("UPS");
  }

  private static Forecaster forecaster(TransitTimes times) {
    return new Forecaster(times, shipment -> WorkingDays.MONDAY_TO_FRIDAY);
  }

  private static Optional<Forecast> forecast(
      Forecaster forecaster, Instant now, CarrierSays... said) {
    return forecast(forecaster, now, parcel(), said);
  }

  private static Optional<Forecast> forecast(
      Forecaster forecaster, Instant now, Shipment shipment, CarrierSays... said) {
    List<Fact> facts = Arrays.stream(said).map(CarrierSays::fact).toList();
    return forecaster.forecast(shipment, facts, JourneyFold.fold(shipment, facts), now);
  }

  private static Optional<TransitSample> sample(CarrierSays... said) {
    List<Fact> facts = Arrays.stream(said).map(CarrierSays::fact).toList();
    return Forecaster.NONE.sample(parcel(), facts, JourneyFold.fold(parcel(), facts));
  }

  private static String local(@Nullable Instant at) {
    return at == null ? "" : at.atZone(CHICAGO).toLocalDate().toString();
  }
}
