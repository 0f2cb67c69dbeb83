package dev.milepost.hub.ingest;

import java.time.Duration;

/**
 * Bounds of what a process takes from carriers.
 *
 * @param maxBodyBytes the largest body; above it 413
 * @param maxInFlight deliveries that may be on their way at once; above it 503
 * @param maxInFlightBytes bytes of bodies that may be on their way at once; above it 503
 * @param bodyTimeout how long a carrier may take to send its body; then 408
 * @param retryAfter what a refused carrier is told to wait
 * @param fallback the queue for the time when Kafka is away
 */
public record IngestConfig(
    int maxBodyBytes,
    int maxInFlight,
    long maxInFlightBytes,
    Duration bodyTimeout,
    Duration retryAfter,
    Fallback fallback) {
  private static final int MIB = 1024 * 1024;

  /** Validates, naming the key. */
  public IngestConfig {
    require(
        maxBodyBytes >= 1 && maxBodyBytes <= MIB * 3 / 2,
        "ingest.maxBodyBytes: must be 1B to 1.5MiB, which is what a Kafka record has room for");
    require(maxInFlight >= 1, "ingest.maxInFlight: must be 1 or more");
    require(
        maxInFlightBytes >= maxBodyBytes,
        "ingest.maxInFlightBytes: must be at least ingest.maxBodyBytes");
    require(isPositive(bodyTimeout), "ingest.bodyTimeout: must be more than 0s");
    require(
        retryAfter.compareTo(Duration.ofSeconds(1)) >= 0, "ingest.retryAfter: must be 1s or more");
  }

  /** The defaults. */
  public static IngestConfig defaults() {
    return new IngestConfig(
        MIB, 10_000, 64L * MIB, Duration.ofSeconds(30), Duration.ofSeconds(5), Fallback.defaults());
  }

  /**
   * The queue in PostgreSQL for the time when Kafka is away.
   *
   * @param maxRows deliveries that may wait; above it 503
   * @param maxBytes bytes of bodies that may wait; above it 503
   * @param insertTimeout when an insert counts as failed
   * @param lookEvery how often to look whether there is something to move to Kafka
   * @param breakAfter failures in a row that open a circuit
   * @param tryAgainAfter how long an open circuit stays open before it is tried again
   */
  public record Fallback(
      long maxRows,
      long maxBytes,
      Duration insertTimeout,
      Duration lookEvery,
      int breakAfter,
      Duration tryAgainAfter) {

    /** Validates, naming the key. */
    public Fallback {
      require(maxRows >= 1, "ingest.fallback.maxRows: must be 1 or more");
      require(maxBytes >= 1, "ingest.fallback.maxBytes: must be 1B or more");
      require(isPositive(insertTimeout), "ingest.fallback.insertTimeout: must be more than 0s");
      require(isPositive(lookEvery), "ingest.fallback.lookEvery: must be more than 0s");
      require(breakAfter >= 1, "ingest.fallback.breakAfter: must be 1 or more");
      require(isPositive(tryAgainAfter), "ingest.fallback.tryAgainAfter: must be more than 0s");
    }

    /** The defaults. */
    public static Fallback defaults() {
      return new Fallback(
          1_000_000,
          4L * 1024 * MIB,
          Duration.ofSeconds(2),
          Duration.ofMillis(500),
          3,
          Duration.ofSeconds(1));
    }
  }

  private static boolean isPositive(Duration duration) {
    return duration.toMillis() > 0;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
