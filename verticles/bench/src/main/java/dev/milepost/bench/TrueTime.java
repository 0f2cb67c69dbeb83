package dev.milepost.bench;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * The fortnight in which everything happens, in steps of three hours. It is always the same one, so
 * that a seed gives the same run on any day; its one public holiday is Labor Day, which all of the
 * United States have.
 */
final class TrueTime {
  static final Instant START = Instant.parse("2026-09-01T00:00:00Z");
  static final Duration STEP = Duration.ofHours(3);
  static final int STEPS = 14 * 8;
  private static final LocalDate LABOR_DAY = LocalDate.parse("2026-09-07");

  private TrueTime() {}

  /** When that step is taken: all that happened before it may be told in it. */
  static Instant of(int step) {
    return START.plus(STEP.multipliedBy(step));
  }

  /** The first step in which what happens then can be told. */
  static int firstAfter(Instant when) {
    return -(int) Math.floorDiv(Duration.between(when, START).toSeconds(), STEP.toSeconds());
  }

  /** The step that was the last to be taken then. */
  static int stepAt(Instant now) {
    return (int) Math.floorDiv(Duration.between(START, now).toMillis(), STEP.toMillis());
  }

  /** When that much of working days has passed, from midnight to midnight of that zone. */
  static Instant workingTimeAfter(Instant from, Duration time, ZoneId zone) {
    ZonedDateTime at = from.atZone(zone);
    Duration left = time;
    while (true) {
      ZonedDateTime midnight = at.toLocalDate().plusDays(1).atStartOfDay(zone);
      if (isWorking(at.toLocalDate())) {
        Duration today = Duration.between(at, midnight);
        if (today.compareTo(left) >= 0) {
          return at.plus(left).toInstant();
        }
        left = left.minus(today);
      }
      at = midnight;
    }
  }

  static boolean isWorking(LocalDate day) {
    return day.getDayOfWeek() != DayOfWeek.SATURDAY
        && day.getDayOfWeek() != DayOfWeek.SUNDAY
        && !day.equals(LABOR_DAY);
  }
}
