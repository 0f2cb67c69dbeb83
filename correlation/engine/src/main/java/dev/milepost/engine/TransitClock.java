package dev.milepost.engine;

import dev.milepost.event.Mode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How long a journey has been under way, in minutes that can be compared between journeys, and back
 * again into a moment. In both directions a later moment is never a smaller number.
 *
 * <p>Parcels and LTL move by the working day: their minutes are 1440 for each working day after the
 * day of the start, and the time of day. So a quantile falls on a day and an hour at which the
 * carrier delivers, whenever it picked up, and a holiday is no delay. A day that does not count is
 * the first minute of the next one that does. All else moves through nights and Sundays: minutes as
 * they pass.
 *
 * @param zone decides only where a day begins; learned and forecast in the same, it cancels out
 * @param days null where every minute counts
 */
public record TransitClock(Instant start, ZoneId zone, @Nullable WorkingDays days) {

  /** Longer than any transport takes: beyond it something is wrong with one of the dates. */
  public static final int MOST_MINUTES = 400 * 24 * 60;

  private static final int DAY = 24 * 60;

  /** The clock for that mode of transport; none that is stated is a parcel's. */
  static TransitClock of(@Nullable Mode mode, Instant start, ZoneId zone, WorkingDays days) {
    boolean byDay = mode == null || mode == Mode.PARCEL || mode == Mode.LTL;
    return new TransitClock(start, zone, byDay ? days : null);
  }

  /** Minutes from the start to that moment; none where that is before, or far too long after. */
  public OptionalInt minutesTo(Instant at) {
    if (at.isBefore(start) || Duration.between(start, at).toMinutes() > MOST_MINUTES) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(
        days == null ? (int) Duration.between(start, at).toMinutes() : worked(at, days));
  }

  private int worked(Instant at, WorkingDays working) {
    ZonedDateTime local = at.atZone(zone);
    LocalDate first = start.atZone(zone).toLocalDate();
    LocalDate last = local.toLocalDate();
    int count = 0;
    for (LocalDate day = first.plusDays(1); !day.isAfter(last); day = day.plusDays(1)) {
      if (working.isWorking(day)) {
        count++;
      }
    }
    return last.equals(first) || working.isWorking(last)
        ? count * DAY + local.toLocalTime().toSecondOfDay() / 60
        : (count + 1) * DAY;
  }

  /**
   * The moment that is so many minutes after the start.
   *
   * @param minutes as {@link #minutesTo} counts them
   */
  public Instant after(int minutes) {
    if (days == null) {
      return start.plusSeconds(60L * minutes);
    }
    LocalDate day = start.atZone(zone).toLocalDate();
    int left = minutes / DAY;
    // A calendar that knows no working day ends where a journey does.
    for (int i = 0; left > 0 && i < MOST_MINUTES / DAY; i++) {
      day = day.plusDays(1);
      if (days.isWorking(day)) {
        left--;
      }
    }
    return day.atTime(LocalTime.ofSecondOfDay(60L * (minutes % DAY))).atZone(zone).toInstant();
  }
}
