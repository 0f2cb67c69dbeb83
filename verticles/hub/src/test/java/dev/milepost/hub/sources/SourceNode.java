package dev.milepost.hub.sources;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.TestPool;
import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.kafka.DeadLetters;
import dev.milepost.hub.kafka.KafkaConfig;
import dev.milepost.hub.kafka.KafkaRecordSink;
import dev.milepost.hub.kafka.RecordSink;
import dev.milepost.hub.kafka.TopicSetup;
import dev.milepost.hub.sources.Source.View;
import dev.milepost.store.Migrations;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A process that fetches from ERPs, as the composition root would put it together. Calls block. */
final class SourceNode implements AutoCloseable {
  static final SourceConfig CONFIG =
      new SourceConfig(
          Duration.ofSeconds(5),
          64 * 1024,
          Duration.ofSeconds(2),
          Duration.ofMillis(50),
          2,
          Duration.ofMillis(100),
          Duration.ofSeconds(1));

  final SourceStore store;

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final KafkaRecordSink sink;
  private final Pool pool;
  private final String verticle;
  private boolean abandoned;

  /**
   * @param between what stands between the node and Kafka
   */
  SourceNode(String name, PostgresDatabase database, UnaryOperator<RecordSink> between) {
    pool = TestPool.of(vertx, database, 4);
    SecretBox box = new SecretBox(new byte[32], new SecureRandom());
    store = new SourceStore(pool, box);
    sink =
        await(
            KafkaRecordSink.open(vertx, KafkaConfig.of(SharedServers.kafka().bootstrapServers())));
    RecordSink seen = between.apply(sink);
    verticle =
        await(
            vertx.deployVerticle(
                new SourcesVerticle(
                    name,
                    pool,
                    box,
                    seen,
                    new DeadLetters(seen, registry),
                    CONFIG,
                    new SourceMetrics(registry),
                    Clock.systemUTC())));
  }

  SourceNode(String name, PostgresDatabase database) {
    this(name, database, sink -> sink);
  }

  /** A database with the tables, and the topics on the shared Kafka. */
  static PostgresDatabase prepared() {
    PostgresDatabase database = SharedServers.postgres().createDatabase();
    Migrations.apply(database.jdbcUrl(), database.user(), database.password());
    Vertx vertx = Vertx.vertx();
    await(new TopicSetup(vertx, KafkaConfig.of(SharedServers.kafka().bootstrapServers())).create());
    await(vertx.close());
    return database;
  }

  /** Adds a source. */
  void source(String id, String secret, JsonObject settings) {
    SourceSettings.of(settings);
    await(store.create(id, true, settings, secret.isEmpty() ? null : secret));
  }

  View view(String id) {
    return await(store.find(id)).orElseThrow();
  }

  /** The sum of the counters of that name with those tags. */
  double count(String name, String... tags) {
    return registry.find(name).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
  }

  /** Every record of that source in the topic, by partition in order. */
  static List<ConsumerRecord<String, byte[]>> written(Topic topic, String source) {
    var settings =
        KafkaConfig.of(SharedServers.kafka().bootstrapServers()).consumer("reader-of-tests");
    List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, topic.partitions())
              .mapToObj(partition -> new TopicPartition(topic.topicName(), partition))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(it -> consumer.position(it) < ends.getOrDefault(it, 0L))) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(
                message -> {
                  var header = message.headers().lastHeader(TopicHeader.SOURCE);
                  if (header != null
                      && source.equals(new String(header.value(), StandardCharsets.UTF_8))) {
                    found.add(message);
                  }
                });
      }
    }
    return found;
  }

  /** Ends as a process that is told to, unless it has ended. */
  @Override
  public void close() {
    if (abandoned) {
      return;
    }
    await(vertx.undeploy(verticle));
    await(sink.close());
    await(vertx.close());
  }

  /** Ends without finishing anything, as far as that goes within one JVM. */
  void abandon() {
    abandoned = true;
    await(pool.close());
    vertx.close().onComplete(closed -> {});
  }

  /** Removes every source, so that nodes of other tests do not ask them. */
  void forgetAll() {
    await(store.all()).forEach(view -> await(store.delete(view.source().id())));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
