package dev.milepost.hub.outgoing;

import java.time.Duration;
import java.util.List;

/**
 * How events are pushed to customers' URLs.
 *
 * @param allowHttp whether a URL may be {@code http}; for tests and for hubs inside a company
 * @param allowPrivate whether a URL may lead into private networks and to this machine
 * @param ports the ports that a URL may name; empty for any
 * @param subscriptionsPerCustomer how many URLs a customer may register
 * @param timeout how long an attempt may take, answer included
 * @param attempts how long after the attempt before each attempt is made; the first is the first
 * @param inFlight attempts on their way at once from this process
 * @param failingInFlight of those to URLs whose last attempt failed; they have no others
 * @param inFlightPerSubscription attempts on their way at once to one URL; one while it fails
 * @param backlog messages of one subscription that may wait in PostgreSQL; the rest waits in Kafka
 * @param keep how long the log keeps what was delivered or given up
 * @param lookEvery how often to look for what is due, or to be served by this process
 * @param lease after how long of silence another process takes over
 */
public record OutgoingConfig(
    boolean allowHttp,
    boolean allowPrivate,
    List<Integer> ports,
    int subscriptionsPerCustomer,
    Duration timeout,
    List<Duration> attempts,
    int inFlight,
    int failingInFlight,
    int inFlightPerSubscription,
    int backlog,
    Duration keep,
    Duration lookEvery,
    Duration lease) {

  /** The specification's schedule, over three days. */
  public static final OutgoingConfig DEFAULTS =
      new OutgoingConfig(
          false,
          false,
          List.of(),
          20,
          Duration.ofSeconds(15),
          List.of(
              Duration.ZERO,
              Duration.ofSeconds(5),
              Duration.ofMinutes(5),
              Duration.ofMinutes(30),
              Duration.ofHours(2),
              Duration.ofHours(5),
              Duration.ofHours(10),
              Duration.ofHours(14),
              Duration.ofHours(20),
              Duration.ofHours(24)),
          256,
          64,
          8,
          10_000,
          Duration.ofDays(7),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10));

  /** Refuses what could not work. */
  public OutgoingConfig {
    ports = List.copyOf(ports);
    attempts = List.copyOf(attempts);
    for (int port : ports) {
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("outgoing.ports: each a number from 1 to 65535");
      }
    }
    if (attempts.isEmpty() || attempts.size() > 30) {
      throw new IllegalArgumentException("outgoing.attempts: 1 to 30 of them");
    }
    atLeast("subscriptionsPerCustomer", subscriptionsPerCustomer, 1);
    atLeast("timeout", timeout, Duration.ofMillis(50));
    atLeast("inFlight", inFlight, 1);
    atLeast("failingInFlight", failingInFlight, 1);
    atLeast("inFlightPerSubscription", inFlightPerSubscription, 1);
    atLeast("backlog", backlog, 1);
    atLeast("keep", keep, Duration.ofSeconds(1));
    atLeast("lookEvery", lookEvery, Duration.ofMillis(10));
    atLeast("lease", lease, lookEvery.multipliedBy(3));
  }

  private static void atLeast(String key, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      throw new IllegalArgumentException("outgoing." + key + ": at least " + least);
    }
  }

  private static void atLeast(String key, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException("outgoing." + key + ": at least " + least);
    }
  }
}
