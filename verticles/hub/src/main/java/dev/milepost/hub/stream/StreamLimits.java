package dev.milepost.hub.stream;

import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Who may still come in, over all event loops of the process. */
final class StreamLimits {
  private static final long LONGEST_MARGIN_MILLIS = 30_000;

  private final String channelName;
  private final StreamConfig config;
  private final StreamMetrics metrics;
  private final Clock clock;
  private final Pace opens;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<String, Integer> byChannel = new ConcurrentHashMap<>();
  private final Map<String, Integer> byToken = new ConcurrentHashMap<>();
  private final Semaphore replays;

  /**
   * @param channelName what a channel is called where somebody reads it
   */
  StreamLimits(String channelName, StreamConfig config, StreamMetrics metrics, Clock clock) {
    this.channelName = channelName;
    this.config = config;
    this.clock = clock;
    this.metrics = metrics;
    this.opens = new Pace(clock, config.opensPerSecond(), config.opensAtOnce());
    this.replays = new Semaphore(config.replays());
  }

  /**
   * Takes a place for a stream.
   *
   * @throws ProblemException when too many are open or are being opened
   */
  void open(StreamClient client) {
    if (!opens.take()) {
      metrics.refusedHerd.increment();
      throw new ProblemException(herd());
    }
    enter(client);
  }

  private Problem herd() {
    // Long enough that all who fit here can be let in one after the other.
    int spread = Math.max(5, config.connections() / config.opensPerSecond());
    return Problem.retryable(
        429,
        "too-many-at-once",
        "Too many clients come at once",
        "This node opens "
            + config.opensPerSecond()
            + " streams a second: stream.opensPerSecond. Come again after Retry-After.",
        ThreadLocalRandom.current().nextInt(1, spread + 1));
  }

  /**
   * Takes a place for a request that waits: it comes again for each page, herd or not.
   *
   * @throws ProblemException when too many are open
   */
  void enter(StreamClient client) {
    if (open.incrementAndGet() > config.connections()) {
      open.decrementAndGet();
      metrics.refusedFull.increment();
      throw new ProblemException(
          full("too-many-streams", "This node has as many streams as it can serve."));
    }
    if (byToken.merge(client.token(), 1, Integer::sum) > config.connectionsPerToken()) {
      open.decrementAndGet();
      less(byToken, client.token());
      metrics.refusedToken.increment();
      throw new ProblemException(
          tooMany("token", config.connectionsPerToken(), "stream.connectionsPerToken"));
    }
    String channel = client.channel();
    if (channel != null
        && byChannel.merge(channel, 1, Integer::sum) > config.connectionsPerChannel()) {
      leave(client);
      metrics.refusedChannel.increment();
      throw new ProblemException(
          tooMany(channelName, config.connectionsPerChannel(), "stream.connectionsPerChannel"));
    }
  }

  /**
   * When a stream of this client ends: before its token does, and not together with those that were
   * opened at the same time.
   *
   * @throws ProblemException when the token has no time left
   */
  long deadline(StreamClient client) {
    long now = clock.millis();
    long left = client.expiresAt().toEpochMilli() - now;
    // Streams are looked at once a tick, so the margin has to be more than one.
    long margin =
        Math.max(config.heartbeat().toMillis() / 5, Math.min(left / 10, LONGEST_MARGIN_MILLIS));
    long most = Math.min(left - margin, config.maxAge().toMillis());
    if (most <= 0) {
      throw new ProblemException(
          Problem.of(
              401, "unauthenticated", "Authentication is needed", "the token is about to expire"));
    }
    return now + most - ThreadLocalRandom.current().nextLong(most / 10 + 1);
  }

  /** Gives a place back. */
  void leave(StreamClient client) {
    open.decrementAndGet();
    less(byToken, client.token());
    if (client.channel() != null) {
      less(byChannel, client.channel());
    }
  }

  private static void less(Map<String, Integer> counts, String whose) {
    counts.computeIfPresent(whose, (who, count) -> count == 1 ? null : count - 1);
  }

  private static Problem tooMany(String whose, int most, String key) {
    return Problem.retryable(
        429,
        "too-many-streams",
        "Too many streams",
        "This " + whose + " has " + most + " open streams on this node: " + key + ".",
        comeBack());
  }

  /** Takes one of the places for reading from Kafka. */
  boolean startReplay() {
    return replays.tryAcquire();
  }

  void endReplay() {
    replays.release();
  }

  Problem tooManyReplays() {
    metrics.refusedReplays.increment();
    return full("too-many-replays", "Too many clients are catching up from far behind.");
  }

  Problem notReady() {
    metrics.refusedNotReady.increment();
    return Problem.retryable(
        503, "stream-not-ready", "The stream is not ready", "Events are not read yet.", comeBack());
  }

  Problem leaving() {
    return full("stopping", "This node is stopping; another one serves.");
  }

  private Problem full(String type, String detail) {
    return Problem.retryable(503, type, "The stream is overloaded", detail, comeBack());
  }

  /** Spread, so that those who were refused together do not come back together. */
  private static int comeBack() {
    return ThreadLocalRandom.current().nextInt(2, 11);
  }
}
