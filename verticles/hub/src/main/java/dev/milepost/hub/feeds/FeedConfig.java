package dev.milepost.hub.feeds;

import dev.milepost.hub.ingest.InboundDelivery;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How files are taken.
 *
 * @param folder the folder in which all watched folders are; null for {@code feeds} in the data
 *     folder
 * @param spool where a file lies while it is worked at; null for {@code spool} in the data folder
 * @param maxFileBytes the longest file
 * @param pieceBytes what a file of X12 or EDIFACT is cut into when it is longer
 * @param lease after how long another node takes over a file of one that died
 * @param timeout how long a partner's server may take for a connection, or an answer
 */
public record FeedConfig(
    @Nullable Path folder,
    @Nullable Path spool,
    long maxFileBytes,
    int pieceBytes,
    Duration lease,
    Duration timeout) {
  private static final long MIB = 1024 * 1024;

  /** What Kafka takes as one record. */
  static final int RECORD_BYTES = InboundDelivery.LONGEST_BODY;

  /** The defaults. */
  public static final FeedConfig DEFAULTS =
      new FeedConfig(
          null, null, 1024 * MIB, 512 * 1024, Duration.ofSeconds(25), Duration.ofSeconds(30));

  /** Refuses what could not work. */
  public FeedConfig {
    require(maxFileBytes >= 1, "feeds.maxFileBytes: 1B or more");
    require(
        pieceBytes >= 1024 && pieceBytes <= MIB,
        "feeds.pieceBytes: from 1KiB to 1MiB; a message may be somewhat longer, and a record of"
            + " Kafka has room for 1.5MiB");
    require(
        lease.compareTo(Duration.ofMillis(300)) >= 0 && lease.compareTo(Duration.ofHours(1)) <= 0,
        "feeds.lease: from 300ms to 1h");
    require(
        timeout.compareTo(Duration.ofMillis(100)) >= 0
            && timeout.compareTo(Duration.ofMinutes(10)) <= 0,
        "feeds.timeout: from 100ms to 10m");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
