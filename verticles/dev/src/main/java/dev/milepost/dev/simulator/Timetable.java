package dev.milepost.dev.simulator;

import dev.milepost.dev.simulator.Itinerary.Stop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** When the scans of an itinerary happen. */
final class Timetable {

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
  static List<Instant> of(List<Stop> stops, Instant first, Duration length, Random random) {
    List<Instant> times = new ArrayList<>(stops.size());
    Instant at = first;
    for (Stop stop : stops) {
      times.add(at);
      at = at.plus(gap(length.dividedBy(stops.size()), random)).plus(pause(stop.scan()));
    }
    return times;
  }

  private static Duration gap(Duration even, Random random) {
    Duration gap = Duration.ofMillis((long) (even.toMillis() * (0.5 + random.nextDouble())));
    return gap.compareTo(SHORTEST_GAP) < 0 ? SHORTEST_GAP : gap;
  }

  private static Duration pause(Scan scan) {
    return scan == Scan.ATTEMPT || scan == Scan.PICKUP_VOIDED ? NEXT_DAY : Duration.ZERO;
  }
}
