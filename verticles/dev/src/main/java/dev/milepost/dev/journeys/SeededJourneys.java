package dev.milepost.dev.journeys;

import dev.milepost.dev.journeys.Itinerary.Stop;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A journey for every number there may be, made from the number and the seed alone: nothing is
 * kept, so that a hundred thousand parcels cost no more than one.
 */
public final class SeededJourneys {
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final long seed;
  private final Instant from;
  private final Duration within;
  private final Duration length;

  /**
   * @param from when the first of them begin
   * @param within the rest of them begin within that time
   * @param length about how long a journey takes
   */
  public SeededJourneys(long seed, Instant from, Duration within, Duration length) {
    this.seed = seed;
    this.from = from;
    this.within = within;
    this.length = length;
  }

  /** What happens to the parcel of that number, in its order. The same number, the same answer. */
  public List<Activity> of(String number) {
    // Random's first numbers are alike for seeds that are near each other.
    Random random = new Random((seed * 31 + number.hashCode()) * SPREAD);
    List<City> ends = City.ends();
    int origin = random.nextInt(ends.size());
    int destination = (origin + 1 + random.nextInt(ends.size() - 1)) % ends.size();
    List<Stop> stops = Itinerary.between(ends.get(origin), ends.get(destination), random);
    Instant start = from.plusMillis((long) (within.toMillis() * random.nextDouble()));
    List<Instant> times = Timetable.of(stops, start, length, random);
    LocalDate scheduled =
        start
            .plus(length)
            .plus(random.nextInt(2), ChronoUnit.DAYS)
            .atZone(ends.get(destination).zone())
            .toLocalDate();
    List<Activity> activities = new ArrayList<>(stops.size());
    for (int i = 0; i < stops.size(); i++) {
      Stop stop = stops.get(i);
      activities.add(
          new Activity(
              stop.scan(),
              stop.at(),
              times.get(i).truncatedTo(ChronoUnit.SECONDS),
              stop.scan() == Scan.NEW_DATE ? scheduled.plusDays(1) : scheduled));
    }
    return activities;
  }
}
