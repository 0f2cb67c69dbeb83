package dev.milepost.bench;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * When events arrived in Kafka, by the broker's clock, which is this machine's. A topic whose
 * records have the time of their arrival says it in whole milliseconds, cut off. So an arrival is
 * taken to be in the middle of its millisecond: what is counted from there is off by half a
 * millisecond at most, either way, and in the mean by nothing.
 */
final class Arrivals {
  private static final long HALF_A_MILLISECOND = 500_000;

  private final Map<Long, Long> byDue = new ConcurrentHashMap<>();
  private final long nanoTimeAtEpoch;

  Arrivals(Clock clock) {
    this(System.nanoTime() - nanosSinceEpoch(clock.instant()));
  }

  /**
   * @param nanoTimeAtEpoch what {@link System#nanoTime} would have said at the beginning of 1970
   */
  Arrivals(long nanoTimeAtEpoch) {
    this.nanoTimeAtEpoch = nanoTimeAtEpoch;
  }

  private static long nanosSinceEpoch(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }

  /**
   * Notes an arrival.
   *
   * @param due of the event's mark
   * @param millis of the record's timestamp
   */
  void note(long due, long millis) {
    byDue.put(due, nanoTimeAtEpoch + TimeUnit.MILLISECONDS.toNanos(millis) + HALF_A_MILLISECOND);
  }

  /**
   * From an event's arrival until it was read, microseconds; events that did not arrive are out.
   */
  Histogram latencies(List<Crowd.Reading> readings) {
    Histogram latencies = new Histogram(3);
    for (Crowd.Reading reading : readings) {
      Optional.ofNullable(byDue.get(reading.due()))
          .ifPresent(at -> latencies.recordValue(Math.max(0, reading.at() - at) / 1_000));
    }
    return latencies;
  }
}
