package dev.milepost.hub.topics;

import dev.milepost.hub.traffic.Traffic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is counted of partners' topics, by connection.
 *
 * <pre>
 * records read = milepost_topic_records_total, summed over outcome (kept, tombstone, too long)
 * bytes kept   = milepost_topic_bytes_total
 * </pre>
 *
 * A record that is read again after a crash is counted again. Alert when {@code
 * milepost_topic_reading} is 0 on every node for long, when {@code milepost_topic_lag} grows, and
 * on {@code outcome="too long"}.
 */
public final class TopicMetrics {
  private final MeterRegistry meters;
  private final Traffic traffic;

  /** A gauge belongs to the first object that it was made for, so there is one for each id. */
  private final Map<String, Of> connections = new ConcurrentHashMap<>();

  /**
   * Registers nothing yet: connections come and go.
   *
   * @param traffic is told how each topic looks, for agents
   */
  public TopicMetrics(MeterRegistry meters, Traffic traffic) {
    this.meters = meters;
    this.traffic = traffic;
  }

  Of of(String connection) {
    return connections.computeIfAbsent(connection, id -> new Of(meters, traffic, id));
  }

  /** One connection's, on this node. */
  static final class Of {
    final Counter kept;
    final Counter tombstones;
    final Counter tooLong;
    final Counter bytes;

    /** 1 while the topic is read. */
    final AtomicInteger reading = new AtomicInteger();

    /** Of all nodes, at the last look. */
    final AtomicLong lag = new AtomicLong();

    private final MeterRegistry meters;
    private final Tags tags;
    private final Traffic traffic;
    private final String connection;

    private Of(MeterRegistry meters, Traffic traffic, String connection) {
      this.meters = meters;
      this.traffic = traffic;
      this.connection = connection;
      this.tags = Tags.of("connection", connection);
      kept = records("kept");
      tombstones = records("tombstone");
      tooLong = records("too long");
      bytes = meters.counter("milepost.topic.bytes", tags);
      Gauge.builder("milepost.topic.reading", reading, AtomicInteger::get)
          .description("1 while this node reads the partner's topic, or its share of it, else 0")
          .tags(tags)
          .register(meters);
      Gauge.builder("milepost.topic.lag", lag, AtomicLong::get)
          .description("records of the partner's topic that no node has kept, at the last look")
          .tags(tags)
          .register(meters);
    }

    private Counter records(String outcome) {
      return meters.counter("milepost.topic.records", tags.and("outcome", outcome));
    }

    /** Reads, or is about to. */
    void well() {
      traffic.stands(connection, new Traffic.Standing(true, lag.get(), null, null));
    }

    /** This node looks there no more. */
    void left() {
      lag.set(0);
      traffic.left(connection);
    }

    void failed(String kind, String why) {
      traffic.stands(connection, new Traffic.Standing(false, lag.get(), null, why));
      meters.counter("milepost.topic.failures", tags.and("kind", kind)).increment();
    }
  }
}
