package dev.milepost.hub.ingest;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.connections.ConnectionDirectory;
import dev.milepost.hub.connections.ConnectionsEndpoint;
import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.kafka.KafkaConfig;
import dev.milepost.hub.kafka.KafkaRecordSink;
import dev.milepost.hub.kafka.TopicSetup;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;

/**
 * A process that takes webhooks, as the composition root would put it together. Calls block: for
 * test threads.
 */
final class IngestNode implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  /** Made by two runs of one hub: a fixed key. */
  private static final byte[] KEY = new byte[32];

  private final Vertx vertx;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Pool pool;
  private final KafkaRecordSink sink;
  private final InboundLog log;
  private final WebhookEndpoint webhooks;
  private final ConnectionDirectory directory;
  private final List<HttpServer> servers = new ArrayList<>();

  private IngestNode(KafkaConfig kafka, PostgresDatabase database, IngestConfig config) {
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
    Clock clock = Clock.systemUTC();
    directory = new ConnectionDirectory(vertx, pool, new SecretBox(KEY, new SecureRandom()), clock);
    sink = await(KafkaRecordSink.open(vertx, kafka));
    log = new InboundLog(vertx, sink, pool, config.fallback(), registry);
    Carriers carriers = Carriers.onClassPath();
    webhooks = new WebhookEndpoint(config, directory, carriers, log, registry, clock);
    ConnectionsEndpoint connections =
        new ConnectionsEndpoint(
            directory, carriers, RoutingContext::next, new SecureRandom(), clock);
    await(directory.start());
    await(log.start());
    await(
        vertx.deployVerticle(
            () ->
                context -> {
                  Router router = Router.router(vertx);
                  webhooks.mount(vertx, router);
                  connections.mount(vertx, router);
                  return vertx
                      .createHttpServer(new HttpServerOptions().setPort(0).setHost("127.0.0.1"))
                      .requestHandler(router)
                      .listen()
                      .onSuccess(servers::add);
                },
            new DeploymentOptions()));
  }

  /** A started node on those servers. Makes the topics and the tables where they are missing. */
  static IngestNode start(String bootstrapServers, PostgresDatabase database, IngestConfig config) {
    prepare(bootstrapServers, database);
    return new IngestNode(KafkaConfig.of(bootstrapServers), database, config);
  }

  /** A started node on servers that were prepared before and may be away. */
  static IngestNode startUnprepared(
      String bootstrapServers, PostgresDatabase database, IngestConfig config) {
    return new IngestNode(KafkaConfig.of(bootstrapServers), database, config);
  }

  private static void prepare(String bootstrapServers, PostgresDatabase database) {
    Flyway.configure()
        .dataSource(database.jdbcUrl(), database.user(), database.password())
        .locations("classpath:db/migration")
        .load()
        .migrate();
    Vertx vertx = Vertx.vertx();
    await(new TopicSetup(vertx, KafkaConfig.of(bootstrapServers)).create());
    await(vertx.close());
  }

  /** Adds a UPS connection and answers with its id. */
  String connection(String id, String secret, String options) {
    HttpResponse<String> answer =
        send(
            request("/admin/v1/connections")
                .POST(
                    BodyPublishers.ofString(
                        """
                        {"id": "%s", "carrier": "UPS", "mode": "webhook", "secret": "%s",
                         "options": %s}"""
                            .formatted(id, secret, options))));
    if (answer.statusCode() != 201) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
    return id;
  }

  /** Posts as UPS does. */
  HttpResponse<String> post(String connection, String secret, byte[] body) {
    return send(webhook(connection, secret, body));
  }

  CompletableFuture<HttpResponse<String>> postLater(String connection, String secret, byte[] body) {
    return http.sendAsync(webhook(connection, secret, body).build(), BodyHandlers.ofString());
  }

  HttpRequest.Builder webhook(String connection, String secret, byte[] body) {
    return request("/v1/webhooks/" + connection)
        .header("credential", secret)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(body));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(Duration.ofSeconds(PATIENCE_SECONDS));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.sendAsync(request.build(), BodyHandlers.ofString())
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  int port() {
    return servers.get(0).actualPort();
  }

  Vertx vertx() {
    return vertx;
  }

  /** The sum of the counters of that name with those tags. */
  double count(String name, String... tags) {
    return registry.find(name).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
  }

  double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  long rowsInFallback() {
    return await(pool.query("SELECT count(*) FROM inbound_fallback").execute())
        .iterator()
        .next()
        .getLong(0);
  }

  boolean isDirect() {
    return log.isDirect();
  }

  Pool pool() {
    return pool;
  }

  /** Ends as a process that is told to: nothing that was acknowledged may be lost. */
  @Override
  public void close() {
    await(
        webhooks
            .stop()
            .compose(done -> log.stop())
            .compose(done -> sink.close())
            .compose(done -> directory.stop()));
    await(vertx.close());
  }

  /** Ends without finishing anything, as far as that goes within one JVM. */
  void abandon() {
    await(vertx.close());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
