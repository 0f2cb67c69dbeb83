package dev.milepost.engine;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/**
 * When people work at a place, and how long a duration takes there. A day begins at the place's
 * midnight and may have 23 or 25 hours: what counts is time that passes, not what a clock shows.
 *
 * @param regions whose holidays count, as {@link Holidays} names them
 * @param opens the first moment of a business day at which somebody works
 * @param closes the first at which nobody does any more; {@link LocalTime#MIDNIGHT} for never
 */
public record BusinessCalendar(
    ZoneId zone,
    Set<DayOfWeek> weekend,
    LocalTime opens,
    LocalTime closes,
    List<String> regions,
    Holidays holidays) {

  /** Beyond this a deadline means nothing; and a calendar without business days ends here. */
  private static final int MOST_DAYS = 3_660;

  /** Copies the collections. */
  public BusinessCalendar {
    weekend = Set.copyOf(weekend);
    regions = List.copyOf(regions);
  }

  /** Whether people work on that day. */
  public boolean isBusinessDay(LocalDate day) {
    return !weekend.contains(day.getDayOfWeek())
        && regions.stream().noneMatch(region -> holidays.isHoliday(region, day));
  }

  /** When the duration is over that begins then. Never before {@code from}. */
  public Instant after(Instant from, Duration duration, Counting counting) {
    if (counting == Counting.EVERY_HOUR || duration.isZero() || duration.isNegative()) {
      return duration.isNegative() ? from : from.plus(duration);
    }
    Duration left = duration;
    LocalDate day = from.atZone(zone).toLocalDate();
    for (int i = 0; i < MOST_DAYS; i++, day = day.plusDays(1)) {
      if (!isBusinessDay(day)) {
        continue;
      }
      Instant begin = later(from, begin(day, counting));
      Instant end = end(day, counting);
      Duration open = Duration.between(begin, end);
      if (open.compareTo(left) >= 0) {
        return begin.plus(left);
      }
      if (!open.isNegative()) {
        left = left.minus(open);
      }
    }
    return from.plus(duration);
  }

  private Instant begin(LocalDate day, Counting counting) {
    return counting == Counting.OPENING_HOURS
        ? day.atTime(opens).atZone(zone).toInstant()
        : day.atStartOfDay(zone).toInstant();
  }

  private Instant end(LocalDate day, Counting counting) {
    return counting == Counting.OPENING_HOURS && !closes.equals(LocalTime.MIDNIGHT)
        ? day.atTime(closes).atZone(zone).toInstant()
        : day.plusDays(1).atStartOfDay(zone).toInstant();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
