package dev.milepost.hub.stream;

import java.time.Duration;

/**
 * How the stream treats its subscribers, and how much it remembers.
 *
 * @param heartbeat how often a quiet connection gets a comment
 * @param windowEvents how many events are kept in memory for those who come back
 * @param windowBytes how many bytes of them
 * @param lookBack how many records before a position are read to know a repeated event
 * @param connections open streams of this process
 * @param connectionsPerChannel open streams of one channel on this process
 * @param connectionsPerToken open streams of one token on this process
 * @param opensPerSecond streams that may be opened a second on this process, in the long run
 * @param opensAtOnce streams that may be opened at once
 * @param replays streams that may read from Kafka at once, being older than the window
 * @param writeQueue bytes that may wait for one subscriber
 * @param stalled how long a subscriber may not take anything before it is disconnected
 * @param retryMin the least that a client is told to wait before it comes back
 * @param retryMax the most; each client gets its own, so that they do not come back together
 * @param maxAge a stream ends after this at the latest, so that load moves to new nodes
 */
public record StreamConfig(
    Duration heartbeat,
    int windowEvents,
    long windowBytes,
    int lookBack,
    int connections,
    int connectionsPerChannel,
    int connectionsPerToken,
    int opensPerSecond,
    int opensAtOnce,
    int replays,
    int writeQueue,
    Duration stalled,
    Duration retryMin,
    Duration retryMax,
    Duration maxAge) {

  /** What fits a process with 1 GiB of heap. */
  public static final StreamConfig DEFAULTS =
      new StreamConfig(
          Duration.ofSeconds(15),
          100_000,
          128L * 1024 * 1024,
          5_000,
          20_000,
          1_000,
          1_000,
          2_000,
          10_000,
          64,
          64 * 1024,
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofHours(1));

  public StreamConfig {
    atLeast("heartbeat", heartbeat, Duration.ofMillis(50));
    atLeast("stalled", stalled, Duration.ofMillis(50));
    atLeast("retryMin", retryMin, Duration.ofMillis(1));
    atLeast("retryMax", retryMax, retryMin);
    atLeast("maxAge", maxAge, Duration.ofSeconds(1));
    atLeast("windowEvents", windowEvents, 1);
    atLeast("windowBytes", windowBytes, 1024);
    atLeast("lookBack", lookBack, 0);
    atLeast("connections", connections, 1);
    atLeast("connectionsPerChannel", connectionsPerChannel, 1);
    atLeast("connectionsPerToken", connectionsPerToken, 1);
    atLeast("opensPerSecond", opensPerSecond, 1);
    atLeast("opensAtOnce", opensAtOnce, 1);
    atLeast("replays", replays, 1);
    atLeast("writeQueue", writeQueue, 1024);
  }

  private static void atLeast(String key, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      throw new IllegalArgumentException("stream." + key + ": at least " + least);
    }
  }

  private static void atLeast(String key, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException("stream." + key + ": at least " + least);
    }
  }
}
