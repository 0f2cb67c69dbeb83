package dev.milepost.hub.stream;

import dev.milepost.hub.http.Problem;
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
  private final AtomicInteger open = new AtomicInteger();
  private final Map<String, Integer> byCustomer = new ConcurrentHashMap<>();
  private final Semaphore replays;

  StreamLimits(StreamConfig config, StreamMetrics metrics) {
    this.config = config;
    this.metrics = metrics;
    this.replays = new Semaphore(config.replays());
  }

  /** Takes a place, or says why there is none. Agents have no customer. */
  @Nullable Problem enter(@Nullable String customer) {
    if (open.incrementAndGet() > config.connections()) {
      open.decrementAndGet();
      metrics.refusedFull.increment();
      return full("too-many-streams", "This node has as many streams as it can serve.");
    }
    if (customer != null
        && byCustomer.merge(customer, 1, Integer::sum) > config.connectionsPerCustomer()) {
      leave(customer);
      metrics.refusedCustomer.increment();
      return Problem.retryable(
          429,
          "too-many-streams",
          "Too many streams",
          "This customer has " + config.connectionsPerCustomer() + " open streams on this node.",
          comeBack());
    }
    return null;
  }

  /** Gives a place back. */
  void leave(@Nullable String customer) {
    open.decrementAndGet();
    if (customer != null) {
      byCustomer.computeIfPresent(customer, (who, count) -> count == 1 ? null : count - 1);
    }
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
