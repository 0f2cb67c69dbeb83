package dev.milepost.hub.outcomes;

import dev.milepost.event.Topic;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Asks Kafka how many deliveries were not read yet. */
public final class InboundBacklog {
  private static final int PATIENCE_MS = 3_000;

  /** Who read deliveries, as {@link dev.milepost.hub.kafka.BatchLoops} names a group. */
  private static final String READERS = "milepost-reading";

  private final Vertx vertx;
  private final Map<String, Object> kafka;
  private @Nullable Admin admin;

  /** Has a client of its own from the first question on; it connects by itself. */
  public InboundBacklog(Vertx vertx, Map<String, String> kafka) {
    this.vertx = vertx;
    this.kafka = Map.copyOf(kafka);
  }

  /** Made where it may block: it resolves names and reads certificates. */
  private synchronized Admin admin() {
    if (admin == null) {
      admin = Admin.create(kafka);
    }
    return admin;
  }

  private synchronized @Nullable Admin made() {
    return admin;
  }

  /**
   * How many records of the topic lie behind these places.
   *
   * @param counted up to where each partition was counted; one that never was is counted from where
   *     its readers stand
   */
  Future<Long> behind(Map<Integer, Long> counted) {
    return vertx.executeBlocking(
        () -> {
          Map<TopicPartition, Long> read = read();
          long behind = 0;
          for (Map.Entry<TopicPartition, Long> end : ends().entrySet()) {
            TopicPartition partition = end.getKey();
            long from =
                counted.getOrDefault(partition.partition(), read.getOrDefault(partition, 0L));
            behind += Math.max(0, end.getValue() - from);
          }
          return behind;
        },
        false);
  }

  private Map<TopicPartition, Long> ends()
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> latest =
        IntStream.range(0, Topic.INBOUND.partitions())
            .mapToObj(partition -> new TopicPartition(Topic.INBOUND.topicName(), partition))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin()
        .listOffsets(latest, new ListOffsetsOptions().timeoutMs(PATIENCE_MS))
        .all()
        .get(PATIENCE_MS, TimeUnit.MILLISECONDS)
        .forEach((partition, found) -> ends.put(partition, found.offset()));
    return ends;
  }

  private Map<TopicPartition, Long> read()
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, Long> read = new HashMap<>();
    admin()
        .listConsumerGroupOffsets(
            READERS, new ListConsumerGroupOffsetsOptions().timeoutMs(PATIENCE_MS))
        .partitionsToOffsetAndMetadata()
        .get(PATIENCE_MS, TimeUnit.MILLISECONDS)
        .forEach(
            (partition, at) -> {
              if (at != null) {
                read.put(partition, at.offset());
              }
            });
    return read;
  }

  /** Lets the client go. */
  public Future<?> close() {
    return vertx.executeBlocking(
        () -> {
          Admin mine = made();
          if (mine != null) {
            mine.close(Duration.ofSeconds(1));
          }
          return null;
        });
  }
}
