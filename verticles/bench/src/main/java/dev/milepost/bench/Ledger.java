package dev.milepost.bench;

import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/**
 * Which event was due when and which has arrived. An event's time starts when it was due, not when
 * it was sent: a sender that was held up must not hide the wait (coordinated omission).
 *
 * <p>{@link #arrived} is for one thread; the others read {@link #distinct} meanwhile and the rest
 * when that thread has ended.
 */
final class Ledger {
  private static final long LONGEST = 3_600_000_000_000L;

  private final long start;
  private final long interval;
  private final int warmUp;
  private final int[] arrivals;
  private final Histogram latencies = new Histogram(LONGEST, 3);
  private final LongAdder distinct = new LongAdder();

  /**
   * @param start when the first event is due, as {@link System#nanoTime} counts
   * @param interval nanoseconds from one to the next
   * @param warmUp how many of the first are not measured
   * @param events of all, the warm-up included
   */
  Ledger(long start, long interval, int warmUp, int events) {
    this.start = start;
    this.interval = interval;
    this.warmUp = warmUp;
    this.arrivals = new int[events];
  }

  int events() {
    return arrivals.length;
  }

  int warmUp() {
    return warmUp;
  }

  int measured() {
    return arrivals.length - warmUp;
  }

  long due(int event) {
    return start + event * interval;
  }

  /** An event was seen; numbers that were never given out are not ours. */
  void arrived(int event, long at) {
    if (event < 0 || event >= arrivals.length) {
      return;
    }
    if (arrivals[event]++ == 0) {
      distinct.increment();
      if (event >= warmUp) {
        latencies.recordValue(Math.min(LONGEST, Math.max(0, at - due(event))));
      }
    }
  }

  /** How many different events have arrived. */
  long distinct() {
    return distinct.sum();
  }

  /** Events that never arrived, those of the warm-up too. */
  int missing() {
    int missing = 0;
    for (int count : arrivals) {
      missing += count == 0 ? 1 : 0;
    }
    return missing;
  }

  /** Arrivals beyond the first of each event. */
  int duplicates() {
    int duplicates = 0;
    for (int count : arrivals) {
      duplicates += Math.max(0, count - 1);
    }
    return duplicates;
  }

  double latencyMillis(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e6;
  }

  double longestMillis() {
    return latencies.getMaxValue() / 1e6;
  }
}
