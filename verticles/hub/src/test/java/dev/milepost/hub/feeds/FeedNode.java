package dev.milepost.hub.feeds;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import dev.milepost.hub.ingest.InboundNode;
import dev.milepost.hub.ingest.InboundTopic;
import dev.milepost.hub.ingest.IngestConfig;
import dev.milepost.hub.kafka.KafkaConfig;
import dev.milepost.hub.kafka.RecordSink;
import dev.milepost.hub.traffic.Traffic;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A process that takes files, on the shared Kafka. Calls block: for test threads. */
final class FeedNode implements AutoCloseable {
  private final InboundNode node;

  private FeedNode(
      PostgresDatabase database,
      Path root,
      Path spool,
      FeedConfig config,
      UnaryOperator<RecordSink> between) {
    node = InboundNode.start(kafka(), database, IngestConfig.defaults(), between);
    InboundNode.await(
        node.vertx()
            .deployVerticle(
                new FeedsVerticle(
                    node.directory(),
                    node.pool(),
                    node.log(),
                    root,
                    spool,
                    config,
                    new FeedMetrics(node.registry(), new Traffic()),
                    node.clock())));
  }

  private static KafkaConfig kafka() {
    return KafkaConfig.of(SharedServers.kafka().bootstrapServers());
  }

  /** A database with the tables, and the topics. */
  static PostgresDatabase prepared() {
    PostgresDatabase database = SharedServers.postgres().createDatabase();
    InboundNode.prepare(kafka(), database);
    return database;
  }

  static FeedNode start(PostgresDatabase database, Path root, Path spool, FeedConfig config) {
    return new FeedNode(database, root, spool, config, sink -> sink);
  }

  /**
   * @param between what stands between the hub and Kafka
   */
  static FeedNode start(
      PostgresDatabase database,
      Path root,
      Path spool,
      FeedConfig config,
      UnaryOperator<RecordSink> between) {
    return new FeedNode(database, root, spool, config, between);
  }

  /** Adds a connection. */
  void connection(String id, String carrier, String mode, String secret, JsonObject options) {
    node.connection(
        new JsonObject()
            .put("id", id)
            .put("carrier", carrier)
            .put("mode", mode)
            .put("secret", secret)
            .put("options", options));
  }

  double count(String name, String... tags) {
    return node.count(name, tags);
  }

  double gauge(String name, String... tags) {
    return node.gauge(name, tags);
  }

  /** Every record of that connection in the inbound topic. */
  static List<ConsumerRecord<String, byte[]>> kept(String connection) {
    return InboundTopic.of(SharedServers.kafka().bootstrapServers(), connection);
  }

  /** Ends as a process that is told to. */
  @Override
  public void close() {
    node.close();
  }

  /** Ends without finishing anything, as far as that goes within one JVM. */
  void abandon() {
    node.vertx().close().onComplete(closed -> {});
  }
}
