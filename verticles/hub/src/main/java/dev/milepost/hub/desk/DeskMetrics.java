package dev.milepost.hub.desk;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What is counted of the agents' desk.
 *
 * <pre>
 * streams opened = open + ended (milepost_desk_streams_ended_total, by reason)
 * </pre>
 *
 * Alert when {@code milepost_desk_projection} shows seconds: agents see delays late.
 */
public final class DeskMetrics {
  private final Clock clock;
  private final Timer projection;
  final Counter opened;
  final Counter frames;
  final Counter gaps;
  final Counter slow;
  final Counter gone;
  final Counter over;
  final AtomicInteger streams = new AtomicInteger();
  final AtomicLong openCases = new AtomicLong();

  /** Registers the meters. */
  public DeskMetrics(MeterRegistry meters, Clock clock) {
    this.clock = clock;
    projection =
        Timer.builder("milepost.desk.projection")
            .description("from an event's publication until the queue shows it")
            .publishPercentileHistogram()
            .register(meters);
    opened = meters.counter("milepost.desk.streams.opened");
    frames = meters.counter("milepost.desk.frames");
    gaps = meters.counter("milepost.desk.gaps");
    slow = meters.counter("milepost.desk.streams.ended", "reason", "slow");
    gone = meters.counter("milepost.desk.streams.ended", "reason", "gone");
    over = meters.counter("milepost.desk.streams.ended", "reason", "over");
    Gauge.builder("milepost.desk.streams.open", streams, AtomicInteger::get).register(meters);
    Gauge.builder("milepost.desk.open.cases", openCases, AtomicLong::get)
        .description("over all nodes")
        .register(meters);
  }

  void settled(List<ConsumerRecord<String, byte[]>> batch) {
    long now = clock.millis();
    // The oldest of the batch says how late agents are.
    batch.stream()
        .mapToLong(ConsumerRecord::timestamp)
        .min()
        .ifPresent(oldest -> projection.record(Duration.ofMillis(Math.max(0, now - oldest))));
  }
}
