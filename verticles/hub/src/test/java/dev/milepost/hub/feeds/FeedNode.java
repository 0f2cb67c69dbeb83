package dev.milepost.hub.feeds;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.connections.ConnectionDirectory;
import dev.milepost.hub.connections.ConnectionsEndpoint;
import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.ingest.InboundLog;
import dev.milepost.hub.ingest.IngestConfig;
import dev.milepost.hub.kafka.KafkaConfig;
import dev.milepost.hub.kafka.KafkaRecordSink;
import dev.milepost.hub.kafka.RecordSink;
import dev.milepost.hub.kafka.TopicSetup;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
import org.flywaydb.core.Flyway;

/** A process that takes files, as the composition root would put it together. Calls block. */
final class FeedNode implements AutoCloseable {
  private static final byte[] KEY = new byte[32];

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final HttpClient http = HttpClient.newHttpClient();
  private final KafkaRecordSink sink;
  private final InboundLog log;
  private final ConnectionDirectory directory;
  private final HttpServer server;

  private FeedNode(
      PostgresDatabase database,
      Path root,
      Path spool,
      FeedConfig config,
      UnaryOperator<RecordSink> between) {
    KafkaConfig kafka = KafkaConfig.of(SharedServers.kafka().bootstrapServers());
    Pool pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(4).setConnectionTimeout(2))
            .connectingTo(
                new PgConnectOptions()
                    .setHost(database.host())
                    .setPort(database.port())
                    .setDatabase(database.database())
                    .setUser(database.user())
                    .setPassword(database.password()))
            .using(vertx)
            .build();
    Clock clock = Clock.systemUTC();
    directory = new ConnectionDirectory(vertx, pool, new SecretBox(KEY, new SecureRandom()), clock);
    sink = await(KafkaRecordSink.open(vertx, kafka));
    log =
        new InboundLog(
            vertx, between.apply(sink), pool, IngestConfig.defaults().fallback(), registry);
    await(directory.start());
    await(log.start());
    await(
        vertx.deployVerticle(
            new FeedsVerticle(
                directory, pool, log, root, spool, config, new FeedMetrics(registry), clock)));
    Router router = Router.router(vertx);
    new ConnectionsEndpoint(
            directory, Carriers.onClassPath(), RoutingContext::next, new SecureRandom(), clock)
        .mount(vertx, router);
    server =
        await(
            vertx
                .createHttpServer(new HttpServerOptions().setPort(0).setHost("127.0.0.1"))
                .requestHandler(router)
                .listen());
  }

  /** A database with the tables, and the topics on the shared Kafka. */
  static PostgresDatabase prepared() {
    PostgresDatabase database = SharedServers.postgres().createDatabase();
    Flyway.configure()
        .dataSource(database.jdbcUrl(), database.user(), database.password())
        .locations("classpath:db/migration")
        .load()
        .migrate();
    Vertx vertx = Vertx.vertx();
    await(new TopicSetup(vertx, KafkaConfig.of(SharedServers.kafka().bootstrapServers())).create());
    await(vertx.close());
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
    JsonObject body =
        new JsonObject()
            .put("id", id)
            .put("carrier", carrier)
            .put("mode", mode)
            .put("secret", secret)
            .put("options", options);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.actualPort() + "/admin/v1/connections"))
            .POST(BodyPublishers.ofString(body.encode()))
            .build();
    try {
      HttpResponse<String> answer =
          http.sendAsync(request, BodyHandlers.ofString()).get(30, TimeUnit.SECONDS);
      if (answer.statusCode() != 201) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The sum of the counters of that name with those tags. */
  double count(String name, String... tags) {
    return registry.find(name).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
  }

  double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  /** Every record of that connection in the inbound topic. */
  static List<ConsumerRecord<String, byte[]>> kept(String connection) {
    var settings =
        KafkaConfig.of(SharedServers.kafka().bootstrapServers()).consumer("reader-of-tests");
    List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, Topic.INBOUND.partitions())
              .mapToObj(partition -> new TopicPartition(Topic.INBOUND.topicName(), partition))
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
                  if (connection.equals(header(message, TopicHeader.CONNECTION))) {
                    found.add(message);
                  }
                });
      }
    }
    return found;
  }

  static String header(ConsumerRecord<String, byte[]> message, String name) {
    return new String(message.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  /** Ends as a process that is told to. */
  @Override
  public void close() {
    await(directory.stop().compose(done -> log.stop()).compose(done -> sink.close()));
    await(vertx.close());
  }

  /** Ends without finishing anything, as far as that goes within one JVM. */
  void abandon() {
    vertx.close().onComplete(closed -> {});
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
