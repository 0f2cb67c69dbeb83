package dev.milepost.bench;

import dev.milepost.dev.journeys.City;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;

/**
 * One thing that really happens.
 *
 * @param when to the second
 * @param scheduled the day at the destination on which the carrier means to deliver from now on
 */
record TrueScan(Happening what, City at, Instant when, LocalDate scheduled) {
  /** When a delivery window ends that has been narrowed. */
  static final LocalTime NARROW_END = LocalTime.of(17, 45);

  boolean is(Happening other) {
    return what == other;
  }
}
