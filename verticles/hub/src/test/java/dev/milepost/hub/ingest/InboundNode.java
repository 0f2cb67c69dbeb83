package dev.milepost.hub.ingest;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.connections.ConnectionDirectory;
import dev.milepost.hub.connections.ConnectionsEndpoint;
import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.kafka.KafkaConfig;
import dev.milepost.hub.kafka.KafkaRecordSink;
import dev.milepost.hub.kafka.RecordSink;
import dev.milepost.hub.kafka.TopicSetup;
import dev.milepost.hub.traffic.Traffic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
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
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.flywaydb.core.Flyway;

/**
 * What every process has that takes deliveries, put together as the composition root would: the way
 * into Kafka, the connections, and an HTTP server to make them. Calls block: for test threads.
 */
public final class InboundNode implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  /** Nodes of one hub have the same. */
  private static final byte[] KEY = new byte[32];

  private final HttpClient http = HttpClient.newHttpClient();
  private final Clock clock = Clock.systemUTC();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Vertx vertx;
  private final Pool pool;
  private final KafkaRecordSink sink;
  private final InboundLog log;
  private final ConnectionDirectory directory;
  private final Context loop;
  private final Router router;
  private final HttpServer server;

  private InboundNode(
      KafkaConfig kafka,
      PostgresDatabase database,
      IngestConfig config,
      UnaryOperator<RecordSink> between) {
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setBlockedThreadCheckInterval(200)
                .setMaxEventLoopExecuteTime(TimeUnit.SECONDS.toNanos(1)));
    pool =
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
    directory = new ConnectionDirectory(vertx, pool, new SecretBox(KEY, new SecureRandom()), clock);
    sink = await(KafkaRecordSink.open(vertx, kafka));
    log =
        new InboundLog(
            vertx, between.apply(sink), pool, config.fallback(), registry, new Traffic());
    await(directory.start());
    await(log.start());
    loop = vertx.getOrCreateContext();
    router = Router.router(vertx);
    mount(
        new ConnectionsEndpoint(
            directory, Carriers.onClassPath(), RoutingContext::next, new SecureRandom(), clock));
    server =
        onLoop(
            () ->
                vertx
                    .createHttpServer(new HttpServerOptions().setPort(0).setHost("127.0.0.1"))
                    .requestHandler(router)
                    .listen());
  }

  /** Adds an endpoint to its HTTP server, on the event loop that serves. */
  void mount(Endpoint endpoint) {
    onLoop(
        () -> {
          endpoint.mount(vertx, router);
          return Future.succeededFuture();
        });
  }

  private <T> T onLoop(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    loop.runOnContext(go -> Future.succeededFuture().compose(begun -> work.get()).onComplete(done));
    return await(done.future());
  }

  /**
   * A started node.
   *
   * @param between what stands between it and Kafka
   */
  public static InboundNode start(
      KafkaConfig kafka,
      PostgresDatabase database,
      IngestConfig config,
      UnaryOperator<RecordSink> between) {
    return new InboundNode(kafka, database, config, between);
  }

  /** Makes the topics and the tables where they are missing. */
  public static void prepare(KafkaConfig kafka, PostgresDatabase database) {
    Flyway.configure()
        .dataSource(database.jdbcUrl(), database.user(), database.password())
        .locations("classpath:db/migration")
        .load()
        .migrate();
    Vertx vertx = Vertx.vertx();
    await(new TopicSetup(vertx, kafka).create());
    await(vertx.close());
  }

  /** Adds a connection. */
  public void connection(JsonObject body) {
    HttpResponse<String> answer =
        send(request("/admin/v1/connections").POST(BodyPublishers.ofString(body.encode())));
    if (answer.statusCode() != 201) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
  }

  /** A request to this node. */
  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(Duration.ofSeconds(30));
  }

  /** Sends a request and waits for the answer. */
  public HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return sendLater(request).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a request. */
  public CompletableFuture<HttpResponse<String>> sendLater(HttpRequest.Builder request) {
    return http.sendAsync(request.build(), BodyHandlers.ofString());
  }

  /** Where its HTTP server listens. */
  public int port() {
    return server.actualPort();
  }

  /** What it runs on. */
  public Vertx vertx() {
    return vertx;
  }

  /** Its pool of PostgreSQL. */
  public Pool pool() {
    return pool;
  }

  /** Its way into Kafka. */
  public InboundLog log() {
    return log;
  }

  /** The connections as it knows them. */
  public ConnectionDirectory directory() {
    return directory;
  }

  /** What it counts. */
  public SimpleMeterRegistry registry() {
    return registry;
  }

  /** The clock of all its parts. */
  public Clock clock() {
    return clock;
  }

  /** The sum of the counters of that name with those tags. */
  public double count(String name, String... tags) {
    return registry.find(name).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
  }

  /** The gauge of that name with those tags. */
  public double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  /** Ends as a process that is told to: nothing that was acknowledged may be lost. */
  @Override
  public void close() {
    await(log.stop().compose(done -> sink.close()).compose(done -> directory.stop()));
    await(vertx.close());
  }

  /** Waits for what comes of it. */
  public static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
