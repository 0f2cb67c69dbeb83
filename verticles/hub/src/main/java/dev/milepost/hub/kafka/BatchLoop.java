package dev.milepost.hub.kafka;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.common.TopicPartition;
import io.vertx.kafka.client.consumer.KafkaConsumer;
import io.vertx.kafka.client.consumer.OffsetAndMetadata;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics as a member of a consumer group, one batch at a time: order and back-pressure come
 * from the loop, not from a buffer. A batch that is settled is committed a little later; one that
 * is not is read again after a pause, for as long as it takes (DESIGN invariant 14). So every
 * record is settled at least once, and what settles it must not mind seeing it twice.
 */
public final class BatchLoop {
  private static final Logger LOGGER = LoggerFactory.getLogger(BatchLoop.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final long PAUSE_MS = 500;

  /** An outage is told once in half a minute. */
  private static final int TRIES_TO_TELL = 60;

  /**
   * Records that come a millisecond apart share a batch and a transaction: without this wait every
   * event pays for its own, and a small machine spends itself on round trips. The wait is here and
   * not in the fetch (fetch.max.wait.ms), where each idle reader would ask the broker again and
   * again: five of them, each 4 ms, took a quarter of two cores while nothing happened.
   */
  private static final long GATHER_MS = 4;

  /** With so many in a batch there is enough to share. */
  private static final int MANY = 100;

  /**
   * Several batches share a commit: at small batches it would cost the broker as much as the fetch.
   * A crash makes this much be read again.
   */
  private static final long COMMIT_EVERY_MS = 200;

  private final Vertx vertx;
  private final String group;
  private final Map<String, String> properties;
  private final Set<String> topics;
  private final Function<List<ConsumerRecord<String, byte[]>>, Future<Void>> settle;
  private final Predicate<Throwable> goOn;
  private final Map<TopicPartition, OffsetAndMetadata> settled = new HashMap<>();
  private final Promise<Void> stopped = Promise.promise();
  private Future<?> committing = Future.succeededFuture();

  private KafkaConsumer<String, byte[]> consumer;
  private boolean running;
  private int failures;

  /**
   * @param properties of the Kafka client: where the brokers are, and how to speak to them
   * @param member a name of this reader that survives its process, so that a node which comes back
   *     takes its partitions at once; it must be no other's
   * @param settle succeeds when the batch may be forgotten
   * @param goOn whether to read on after a poll that failed so; where not, the loop has ended and
   *     needs only be stopped
   */
  @SuppressWarnings("NullAway") // consumer exists from start on
  BatchLoop(
      Vertx vertx,
      Map<String, String> properties,
      String group,
      String member,
      Set<String> topics,
      Function<List<ConsumerRecord<String, byte[]>>, Future<Void>> settle,
      Predicate<Throwable> goOn) {
    this.vertx = vertx;
    this.group = group;
    this.topics = Set.copyOf(topics);
    this.settle = settle;
    this.goOn = goOn;
    this.properties = new HashMap<>(properties);
    this.properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    this.properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, member);
    this.properties.put(ConsumerConfig.CLIENT_ID_CONFIG, member);
    this.properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    this.properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    this.properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1000");
    // Bounds what a batch of large records may take of memory and of time on the context.
    this.properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "2097152");
    this.properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "2097152");
    this.properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "10000");
    this.properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "2000");
    this.properties.putIfAbsent(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "500");
  }

  /** Subscribes and begins. */
  public Future<Void> start() {
    // Off the event loop: the constructor resolves names and reads certificates.
    return vertx
        .executeBlocking(
            () ->
                KafkaConsumer.create(
                    vertx, properties, new StringDeserializer(), new ByteArrayDeserializer()))
        .compose(this::subscribe);
  }

  private Future<Void> subscribe(KafkaConsumer<String, byte[]> made) {
    consumer = made;
    // Whoever has them now commits them.
    consumer.partitionsRevokedHandler(settled.keySet()::removeAll);
    running = true;
    long commits = vertx.setPeriodic(COMMIT_EVERY_MS, timer -> committing = commit());
    stopped.future().onComplete(done -> vertx.cancelTimer(commits));
    return consumer.subscribe(topics).onSuccess(subscribed -> next());
  }

  /** Finishes the batch under way, commits it and leaves. */
  public Future<Void> stop() {
    running = false;
    return stopped
        .future()
        .compose(done -> committing.eventually(this::commit).otherwiseEmpty())
        .compose(committed -> consumer.close());
  }

  private void next() {
    if (!running) {
      stopped.complete();
      return;
    }
    consumer
        .poll(POLL)
        .onFailure(failure -> running &= goOn.test(failure))
        .map(polled -> polled.records())
        .compose(this::settled)
        .onComplete(
            done -> {
              if (running) {
                tell(done.cause());
              }
              if (done.succeeded() && (done.result() == 0 || done.result() >= MANY)) {
                next();
              } else {
                vertx.setTimer(done.succeeded() ? GATHER_MS : PAUSE_MS, timer -> next());
              }
            });
  }

  private void tell(@Nullable Throwable failure) {
    if (failure == null) {
      if (failures > 0) {
        LOGGER
            .atInfo()
            .addKeyValue("group", group)
            .addKeyValue("tries", failures)
            .log("batches are settled again");
      }
      failures = 0;
    } else if (failures++ % TRIES_TO_TELL == 0) {
      LOGGER
          .atWarn()
          .setCause(failure)
          .addKeyValue("group", group)
          .log("batch not settled, reading it again until it is");
    }
  }

  /** Succeeds with how many there were. */
  private Future<Integer> settled(ConsumerRecords<String, byte[]> batch) {
    if (batch.isEmpty()) {
      return Future.succeededFuture(0);
    }
    List<ConsumerRecord<String, byte[]>> records =
        StreamSupport.stream(batch.spliterator(), false).toList();
    return Future.succeededFuture(records) // not settle.apply(records): a throw would skip rewind
        .compose(settle)
        .transform(
            settling -> {
              if (settling.failed()) {
                return rewind(batch).transform(done -> Future.failedFuture(settling.cause()));
              }
              advance(batch);
              return Future.succeededFuture(records.size());
            });
  }

  private void advance(ConsumerRecords<String, byte[]> batch) {
    for (var partition : batch.partitions()) {
      List<ConsumerRecord<String, byte[]>> records = batch.records(partition);
      long last = records.get(records.size() - 1).offset();
      settled.put(
          new TopicPartition(partition.topic(), partition.partition()),
          new OffsetAndMetadata(last + 1, ""));
    }
  }

  /** A lost commit is no harm: the next one says more, or the records are read again. */
  private Future<?> commit() {
    if (settled.isEmpty()) {
      return Future.succeededFuture();
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = Map.copyOf(settled);
    settled.clear();
    return consumer
        .commit(offsets)
        .onFailure(
            failure ->
                LOGGER
                    .atInfo()
                    .addKeyValue("group", group)
                    .addKeyValue("reason", failure.toString())
                    .log("offsets not committed"));
  }

  private Future<Void> rewind(ConsumerRecords<String, byte[]> batch) {
    return Future.join(
            batch.partitions().stream()
                .map(
                    partition ->
                        consumer.seek(
                            new TopicPartition(partition.topic(), partition.partition()),
                            batch.records(partition).get(0).offset()))
                .toList())
        .mapEmpty();
  }
}
