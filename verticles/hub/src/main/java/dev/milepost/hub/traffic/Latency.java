package dev.milepost.hub.traffic;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Lengths of time, counted in buckets that grow: what is said of a share of them is the end of a
 * bucket, never less than it was. The bounds are those of arrays in PostgreSQL.
 */
public final class Latency {
  private static final long[] SECONDS = {
    5, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 5_400, 7_200, 10_800, 14_400, 21_600, 28_800,
    43_200, 86_400, 172_800, 259_200, 604_800
  };

  private Latency() {}

  /** How many buckets there are; the last is for all that took longer than a week. */
  public static int buckets() {
    return SECONDS.length + 1;
  }

  /** The bucket of that length; a negative one, of a clock that goes wrong, is in the first. */
  public static int bucket(Duration length) {
    long seconds = length.toSeconds();
    int bucket = 0;
    while (bucket < SECONDS.length && seconds > SECONDS[bucket]) {
      bucket++;
    }
    return bucket;
  }

  /**
   * By when so many of hundred had passed, in seconds: the end of the bucket that they end in.
   * Nothing where none was counted; of what took longer than a week, a week.
   */
  public static OptionalLong percentile(Counts counts, int percent) {
    long all = counts.sum();
    if (all == 0) {
      return OptionalLong.empty();
    }
    long wanted = (all * percent + 99) / 100;
    long seen = 0;
    for (int i = 0; i < counts.places(); i++) {
      seen += counts.at(i);
      if (seen >= wanted) {
        return OptionalLong.of(SECONDS[Math.min(i, SECONDS.length - 1)]);
      }
    }
    return OptionalLong.of(SECONDS[SECONDS.length - 1]);
  }
}
