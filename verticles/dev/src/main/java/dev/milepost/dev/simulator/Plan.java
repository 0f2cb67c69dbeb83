package dev.milepost.dev.simulator;

import dev.milepost.dev.journeys.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * When a journey takes place.
 *
 * @param first when the first thing happens
 * @param length about how long it takes, pressed into minutes
 * @param promised by when the shipper was promised it, by the calendar and not by the length
 */
record Plan(Instant first, Duration length, Instant promised) {

  /** A time for each of so many things, of which none shares its second with another. */
  List<Instant> times(int count, Random random) {
    return Timetable.even(count, first, length, random);
  }
}
