package dev.milepost.hub.drift;

import java.time.Duration;

/**
 * How carriers' payloads are watched.
 *
 * @param learn deliveries of a connection that show what is usual
 * @param bytesPerSecond what a process looks at; above it deliveries are read as ever and only
 *     counted as not judged
 * @param flushEvery how often what was seen is stored
 */
public record DriftConfig(int learn, int bytesPerSecond, Duration flushEvery) {
  /** The bound is about a twentieth of a core, and some 6,000 deliveries of 2 KB a second. */
  public static final DriftConfig DEFAULTS =
      new DriftConfig(200, 16 * 1024 * 1024, Duration.ofSeconds(2));

  /** Refuses what could not work. */
  public DriftConfig {
    if (learn < 1) {
      throw new IllegalArgumentException("drift.learn: at least 1");
    }
    if (bytesPerSecond < 0) {
      throw new IllegalArgumentException("drift.bytesPerSecond: 0 or more");
    }
    if (flushEvery.compareTo(Duration.ofMillis(50)) < 0) {
      throw new IllegalArgumentException("drift.flushEvery: at least 50ms");
    }
  }
}
