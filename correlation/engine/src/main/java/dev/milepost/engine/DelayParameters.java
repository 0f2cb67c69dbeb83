package dev.milepost.engine;

import dev.milepost.event.DelayKind;
import dev.milepost.event.Mode;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * By what a shipment is judged late. What each default is, and why, stands in {@code
 * docs/delays.md}.
 *
 * @param off kinds that are not judged at all
 * @param pickupGrace how long after the planned pickup the first scan may come
 * @param pickupCounts which time counts of it
 * @param preTransitSilence how long nothing may be heard before the carrier has it
 * @param inTransitSilence how long nothing may be heard while the carrier has it
 * @param crossBorderSilence the same between two countries
 * @param silenceCounts which time counts of a silence
 * @param promiseTolerance how long after the promise it is not yet missed
 * @param pickupPointKeepsPromise whether a promise is kept by bringing it to a pickup point, where
 *     no attempt at the door failed before
 * @param willMissTolerance how much an estimate may be later than the promise
 * @param willMissMargin by how much an estimate must be better than that before the delay is over,
 *     and must differ to change it: what flutters by less is one
 * @param fewestJourneys on how many journeys Milepost's own forecast must rest
 * @param appointmentTolerance how long after an appointment it is not yet missed
 * @param severeAfter how much lost time weighs fully
 * @param highValue from which amount on a shipment is of high value, by currency
 * @param holidays regions whose holidays count; null for the country of the place
 * @param weekend days off; null for what is usual in the country of the place
 * @param opens when a business day begins
 * @param closes when it ends
 * @param zone of the calendar; null for the zone of the place
 * @param tellWithin the contract of notice: how soon the customer is told of a delay; null for no
 *     contract
 * @param tellAgain how often the customer is told anew while it lasts; null for once
 * @param noticeCounts which time counts of both
 */
public record DelayParameters(
    Set<DelayKind> off,
    Duration pickupGrace,
    Counting pickupCounts,
    Duration preTransitSilence,
    Duration inTransitSilence,
    Duration crossBorderSilence,
    Counting silenceCounts,
    Duration promiseTolerance,
    boolean pickupPointKeepsPromise,
    Duration willMissTolerance,
    Duration willMissMargin,
    int fewestJourneys,
    Duration appointmentTolerance,
    Duration severeAfter,
    Map<String, BigDecimal> highValue,
    @Nullable List<String> holidays,
    @Nullable Set<DayOfWeek> weekend,
    LocalTime opens,
    LocalTime closes,
    @Nullable ZoneId zone,
    @Nullable Duration tellWithin,
    @Nullable Duration tellAgain,
    Counting noticeCounts) {

  private static final Map<String, BigDecimal> HIGH_VALUE =
      Map.of(
          "USD", new BigDecimal("10000"),
          "EUR", new BigDecimal("10000"),
          "GBP", new BigDecimal("8000"),
          "CHF", new BigDecimal("10000"),
          "CAD", new BigDecimal("14000"));

  /** Copies the collections. */
  public DelayParameters {
    off = Set.copyOf(off);
    highValue = Map.copyOf(highValue);
    holidays = holidays == null ? null : List.copyOf(holidays);
    weekend = weekend == null ? null : Set.copyOf(weekend);
  }

  private static final Map<Mode, DelayParameters> DEFAULTS =
      Arrays.stream(Mode.values())
          .collect(Collectors.toUnmodifiableMap(Function.identity(), DelayParameters::defaults));

  /** What holds where no rule says otherwise. */
  public static DelayParameters of(Mode mode) {
    return Objects.requireNonNull(DEFAULTS.get(mode));
  }

  private static DelayParameters defaults(Mode mode) {
    return switch (mode) {
      case PARCEL -> road(hours(12), days(2), days(3), days(6), hours(1), hours(2));
      case LTL -> road(hours(8), days(2), days(3), days(5), hours(2), hours(1));
      case FTL -> road(hours(4), days(2), days(3), days(4), hours(2), hours(1));
      case AIR -> cargo(hours(12), days(3), days(3), days(4), hours(6), hours(4), days(4));
      case RAIL -> cargo(hours(24), days(7), days(5), days(7), hours(12), hours(12), days(8));
      case OCEAN -> cargo(hours(48), days(21), days(21), days(21), hours(24), hours(12), days(16));
    };
  }

  private static DelayParameters road(
      Duration pickup,
      Duration before,
      Duration during,
      Duration abroad,
      Duration estimate,
      Duration appointment) {
    return with(
        Counting.BUSINESS_DAYS, pickup, before, during, abroad, estimate, appointment, days(4));
  }

  private static DelayParameters cargo(
      Duration pickup,
      Duration before,
      Duration during,
      Duration abroad,
      Duration estimate,
      Duration appointment,
      Duration severeAfter) {
    return with(
        Counting.EVERY_HOUR, pickup, before, during, abroad, estimate, appointment, severeAfter);
  }

  private static DelayParameters with(
      Counting silenceCounts,
      Duration pickup,
      Duration before,
      Duration during,
      Duration abroad,
      Duration estimate,
      Duration appointment,
      Duration severeAfter) {
    return new DelayParameters(
        Set.of(),
        pickup,
        Counting.BUSINESS_DAYS,
        before,
        during,
        abroad,
        silenceCounts,
        Duration.ZERO,
        true,
        estimate,
        estimate,
        30,
        appointment,
        severeAfter,
        HIGH_VALUE,
        null,
        null,
        LocalTime.of(8, 0),
        LocalTime.of(18, 0),
        null,
        null,
        null,
        Counting.OPENING_HOURS);
  }

  private static Duration hours(int hours) {
    return Duration.ofHours(hours);
  }

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }
}
