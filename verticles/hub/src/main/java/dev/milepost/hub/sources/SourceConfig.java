package dev.milepost.hub.sources;

import java.time.Duration;

/**
 * How ERPs are asked.
 *
 * @param timeout how long a question may take, answer included
 * @param maxAnswerBytes the longest answer
 * @param lease after how long another node goes on in place of one that died
 * @param lookEvery how often to look for what is due
 * @param atOnce how many sources one node asks at once
 * @param firstRetry how long a source is left alone after a failure; twice as long after each
 *     further one in a row
 * @param lastRetry the longest of that
 */
public record SourceConfig(
    Duration timeout,
    int maxAnswerBytes,
    Duration lease,
    Duration lookEvery,
    int atOnce,
    Duration firstRetry,
    Duration lastRetry) {
  /** A node's work is another's within 30 seconds, looking included. */
  public static final SourceConfig DEFAULTS =
      new SourceConfig(
          Duration.ofSeconds(30),
          8 * 1024 * 1024,
          Duration.ofSeconds(25),
          Duration.ofSeconds(1),
          4,
          Duration.ofSeconds(5),
          Duration.ofMinutes(10));

  /** How long it is left alone after that many failures in a row. */
  Duration rest(int failures) {
    Duration rest = firstRetry.multipliedBy(1L << Math.min(Math.max(0, failures - 1), 20));
    return rest.compareTo(lastRetry) > 0 ? lastRetry : rest;
  }
}
