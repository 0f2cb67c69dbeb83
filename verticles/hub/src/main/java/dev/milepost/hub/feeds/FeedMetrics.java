package dev.milepost.hub.feeds;

import dev.milepost.hub.traffic.Traffic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of files, by connection.
 *
 * <pre>
 * files claimed = milepost_feed_files_total, summed over outcome (kept, duplicate, failed, later, gone)
 * moved to done = files{outcome="kept" + "duplicate"}; moved to failed = files{outcome="failed"}
 * kept in Kafka = milepost_feed_deliveries_total
 * interchanges kept = milepost_feed_interchanges_total{number="new" + "again"}
 * looks = milepost_feed_looks_total, summed over outcome (ok, host key, denied, no connection, ...)
 * </pre>
 *
 * Alert when {@code milepost_feed_reachable} is 0 for long, when {@code
 * milepost_feed_waiting_seconds} grows, and when files fail.
 */
public final class FeedMetrics {
  private final MeterRegistry meters;
  private final Traffic traffic;

  /** A gauge belongs to the first object that it was made for, so there is one for each id. */
  private final Map<String, Of> connections = new ConcurrentHashMap<>();

  /**
   * Registers nothing yet: connections come and go.
   *
   * @param traffic is told how each folder looks, for agents
   */
  public FeedMetrics(MeterRegistry meters, Traffic traffic) {
    this.meters = meters;
    this.traffic = traffic;
  }

  Of of(String connection) {
    return connections.computeIfAbsent(
        connection, id -> new Of(meters, Tags.of("connection", id), traffic, id));
  }

  /** What became of a file that a node had claimed. */
  enum Outcome {
    KEPT,
    DUPLICATE,
    FAILED,
    /** It stays where it is, for another try. */
    LATER,
    /** It changed, or another node was faster. */
    GONE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One connection's, on this node. */
  static final class Of {
    final Counter deliveries;
    final Counter bytes;
    final Counter newNumbers;
    final Counter numbersAgain;
    final Counter acknowledgements;

    /** 1 when the last look found the folder. */
    final AtomicInteger reachable = new AtomicInteger();

    final AtomicInteger files = new AtomicInteger();
    final AtomicLong waitingMillis = new AtomicLong();
    private final MeterRegistry meters;
    private final Tags tags;
    private final Traffic traffic;
    private final String connection;

    private Of(MeterRegistry meters, Tags tags, Traffic traffic, String connection) {
      this.meters = meters;
      this.tags = tags;
      this.traffic = traffic;
      this.connection = connection;
      deliveries = meters.counter("milepost.feed.deliveries", tags);
      bytes = meters.counter("milepost.feed.bytes", tags);
      newNumbers = meters.counter("milepost.feed.interchanges", tags.and("number", "new"));
      numbersAgain = meters.counter("milepost.feed.interchanges", tags.and("number", "again"));
      acknowledgements = meters.counter("milepost.feed.acknowledgements", tags);
      Gauge.builder("milepost.feed.reachable", reachable, AtomicInteger::get)
          .description("1 while the partner's folder can be looked into, else 0")
          .tags(tags)
          .register(meters);
      Gauge.builder("milepost.feed.files.waiting", files, AtomicInteger::get)
          .description("files in the folder at the last look")
          .tags(tags)
          .register(meters);
      Gauge.builder("milepost.feed.waiting", waitingMillis, it -> it.get() / 1000.0)
          .description("how long the file that waits longest has not changed, at the last look")
          .baseUnit("seconds")
          .tags(tags)
          .register(meters);
    }

    /** This node looks there no more. */
    void left() {
      reachable.set(0);
      files.set(0);
      waitingMillis.set(0);
      traffic.left(connection);
    }

    void file(Outcome outcome) {
      meters.counter("milepost.feed.files", tags.and("outcome", outcome.word())).increment();
    }

    /**
     * Counts a look by what came of it.
     *
     * @param why it failed; null where it did not
     */
    void looked(String outcome, @Nullable String why) {
      traffic.stands(
          connection,
          new Traffic.Standing(reachable.get() == 1, files.get(), waitingMillis.get() / 1000, why));
      meters.counter("milepost.feed.looks", tags.and("outcome", outcome)).increment();
    }
  }
}
