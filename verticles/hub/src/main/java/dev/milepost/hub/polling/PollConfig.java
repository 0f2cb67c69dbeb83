package dev.milepost.hub.polling;

import java.time.Duration;

/**
 * How carriers are asked.
 *
 * @param timeout how long a question may take, answer included
 * @param slow how long a question may take without counting against the carrier
 * @param maxAnswerBytes the longest answer
 * @param lease after how long another node may ask in place of one that died
 * @param lookEvery how often to look for what is due
 * @param tryAgainAfter how long a carrier that mostly fails is left alone before it is tried again
 */
public record PollConfig(
    Duration timeout,
    Duration slow,
    int maxAnswerBytes,
    Duration lease,
    Duration lookEvery,
    Duration tryAgainAfter) {
  /** A node's work is another's within 30 seconds, looking included. */
  public static final PollConfig DEFAULTS =
      new PollConfig(
          Duration.ofSeconds(15),
          Duration.ofSeconds(10),
          1024 * 1024,
          Duration.ofSeconds(25),
          Duration.ofMillis(250),
          Duration.ofSeconds(10));

  /** A record of Kafka's, which the answer becomes. */
  private static final int MOST_BYTES = 1536 * 1024;

  /** Refuses what could not work. */
  public PollConfig {
    atLeast("timeout", timeout, Duration.ofMillis(50));
    atLeast("slow", slow, Duration.ofMillis(10));
    atLeast("lookEvery", lookEvery, Duration.ofMillis(10));
    atLeast("tryAgainAfter", tryAgainAfter, Duration.ofMillis(10));
    if (lease.compareTo(timeout.plus(timeout.dividedBy(2))) < 0) {
      throw new IllegalArgumentException(
          "polling.lease: at least one and a half times the timeout");
    }
    if (maxAnswerBytes < 1024 || maxAnswerBytes > MOST_BYTES) {
      throw new IllegalArgumentException("polling.maxAnswerBytes: from 1KiB to 1.5 MiB");
    }
  }

  private static void atLeast(String key, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      throw new IllegalArgumentException("polling." + key + ": at least " + least);
    }
  }
}
