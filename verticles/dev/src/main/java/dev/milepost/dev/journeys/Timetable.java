package dev.milepost.dev.journeys;

import dev.milepost.dev.journeys.Itinerary.Stop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** When the scans of an itinerary happen. */
public final class Timetable {

  /** UPS tells the time to the second: two scans of a parcel in one second look like one. */
  private static final Duration SHORTEST_GAP = Duration.ofMillis(1_100);

  /**
   * Nor do its codes tell two scans of one kind at one place in one minute apart: what is done
   * again is done "the next day".
   */
  private static final Duration NEXT_DAY = Duration.ofSeconds(61);

  private Timetable() {}

  /**
   * A time for each stop.
   *
   * @param first that of the first one
   * @param length about how long all of it takes
   */
  public static List<Instant> of(List<Stop> stops, Instant first, Duration length, Random random) {
    List<Instant> times = new ArrayList<>(stops.size());
    Instant at = first;
    for (Stop stop : stops) {
      times.add(at);
      at = at.plus(gap(length.dividedBy(stops.size()), random)).plus(pause(stop.scan()));
    }
    return times;
  }

  /** A time for each of so many things, about as far from each other, and a second at least. */
  public static List<Instant> even(int count, Instant first, Duration length, Random random) {
    List<Instant> times = new ArrayList<>(count);
    Instant at = first;
    for (int i = 0; i < count; i++) {
      times.add(at);
      at = at.plus(gap(length.dividedBy(count), random));
    }
    return times;
  }

  private static Duration gap(Duration even, Random random) {
    Duration gap = Duration.ofMillis((long) (even.toMillis() * (0.5 + random.nextDouble())));
    return gap.compareTo(SHORTEST_GAP) < 0 ? SHORTEST_GAP : gap;
  }

  private static Duration pause(Scan scan) {
    return scan == Scan.ATTEMPT || scan == Scan.PICKUP_VOIDED || scan == Scan.ARRIVAL_CANCELLED
        ? NEXT_DAY
        : Duration.ZERO;
  }
}
