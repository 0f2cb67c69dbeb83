package dev.milepost.hub.reread;

import dev.milepost.event.Topic;
import dev.milepost.hub.kafka.Lookup;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * The kept deliveries from a moment on, as they are when it is opened: what arrives later is not
 * among them. Read piece by piece on a thread of its own, without a group, so that the hub's
 * readers do not notice.
 */
final class InboundHistory {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration GOODBYE = Duration.ofSeconds(1);
  private static final int PIECE = 500;

  private final WorkerExecutor worker;
  private final Map<String, Object> kafka;
  private final Instant from;
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private KafkaConsumer<String, byte[]> consumer;

  /**
   * @param kafka client properties: where the brokers are, and how to speak to them
   */
  @SuppressWarnings("NullAway") // consumer exists from open on
  InboundHistory(Vertx vertx, Map<String, String> kafka, Instant from) {
    this.worker = vertx.createSharedWorkerExecutor("milepost-reread", 1);
    this.kafka = Lookup.consumer(kafka);
    this.kafka.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, PIECE);
    this.from = from;
  }

  /** Finds the beginning and the end. */
  Future<Void> open() {
    return worker.executeBlocking(
        () -> {
          consumer = new KafkaConsumer<>(kafka);
          List<TopicPartition> all =
              consumer.partitionsFor(Topic.INBOUND.topicName(), PATIENCE).stream()
                  .map(one -> new TopicPartition(one.topic(), one.partition()))
                  .toList();
          consumer.assign(all);
          ends.putAll(consumer.endOffsets(all, PATIENCE));
          Map<TopicPartition, OffsetAndTimestamp> begins =
              consumer.offsetsForTimes(
                  all.stream().collect(Collectors.toMap(at -> at, at -> from.toEpochMilli())),
                  PATIENCE);
          for (TopicPartition at : all) {
            OffsetAndTimestamp begin = begins.get(at);
            consumer.seek(at, begin == null ? ends.get(at) : begin.offset());
          }
          return null;
        });
  }

  /** The next deliveries, in no order between partitions; empty at the end. */
  Future<List<ConsumerRecord<String, byte[]>>> next() {
    return worker.executeBlocking(
        () -> {
          List<ConsumerRecord<String, byte[]>> piece = new ArrayList<>();
          while (piece.isEmpty() && !isAtTheEnd()) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
              Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
              if (end != null && record.offset() < end) {
                piece.add(record);
              }
            }
          }
          return piece;
        });
  }

  Future<Void> close() {
    return worker
        .<Void>executeBlocking(
            () -> {
              if (consumer != null) {
                consumer.close(CloseOptions.timeout(GOODBYE));
              }
              return null;
            })
        .eventually(worker::close);
  }

  private boolean isAtTheEnd() {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), PATIENCE) >= end.getValue());
  }
}
