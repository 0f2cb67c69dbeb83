package dev.milepost.hub.stream;

import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.http.Problem;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Who may still come in, over all event loops of the process. */
final class StreamLimits {
  private final StreamConfig config;
  private final StreamMetrics metrics;
  private final Pace opens;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<String, Integer> byCustomer = new ConcurrentHashMap<>();
  private final Map<String, Integer> byToken = new ConcurrentHashMap<>();
  private final Semaphore replays;

  StreamLimits(StreamConfig config, StreamMetrics metrics, Clock clock) {
    this.config = config;
    this.metrics = metrics;
    this.opens = new Pace(clock, config.opensPerSecond(), config.opensAtOnce());
    this.replays = new Semaphore(config.replays());
  }

  /** Lets one more stream be opened now, or says that too many are. */
  @Nullable Problem open() {
    if (opens.take()) {
      return null;
    }
    metrics.refusedHerd.increment();
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

  /** Takes a place, or says why there is none. */
  @Nullable Problem enter(Identity identity) {
    if (open.incrementAndGet() > config.connections()) {
      open.decrementAndGet();
      metrics.refusedFull.increment();
      return full("too-many-streams", "This node has as many streams as it can serve.");
    }
    if (byToken.merge(identity.token(), 1, Integer::sum) > config.connectionsPerToken()) {
      open.decrementAndGet();
      less(byToken, identity.token());
      metrics.refusedToken.increment();
      return tooMany("token", config.connectionsPerToken(), "stream.connectionsPerToken");
    }
    String customer = identity.customer();
    if (customer != null
        && byCustomer.merge(customer, 1, Integer::sum) > config.connectionsPerCustomer()) {
      leave(identity);
      metrics.refusedCustomer.increment();
      return tooMany("customer", config.connectionsPerCustomer(), "stream.connectionsPerCustomer");
    }
    return null;
  }

  /** Gives a place back. */
  void leave(Identity identity) {
    open.decrementAndGet();
    less(byToken, identity.token());
    if (identity.customer() != null) {
      less(byCustomer, identity.customer());
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
