package dev.milepost.hub.outgoing;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.hub.auth.AccessTokens;
import dev.milepost.hub.auth.AuthConfig;
import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Grant;
import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.auth.StreamTickets;
import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Problems;
import dev.milepost.hub.portal.StreamEndpoint;
import dev.milepost.hub.portal.TestTopic;
import dev.milepost.hub.stream.StreamConfig;
import dev.milepost.hub.stream.StreamFeed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
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
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One process of the hub, as far as outgoing webhooks go. */
final class OutgoingNode implements AutoCloseable {
  /** Once, and where it may keep an event loop busy: that is another test's matter. */
  private static final Contract CONTRACT = contract();

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String PATH = "/v1/webhook-subscriptions";

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Vertx vertx = Vertx.vertx();
  private final Clock clock;
  private final OwnKeys keys;
  private final Pool pool;
  private final StreamFeed feed;
  private final HttpServer server;
  private final String deployment;
  private boolean closed;

  /** What the hub answered. */
  record Answer(int status, String body) {
    JsonObject json() {
      return new JsonObject(body);
    }
  }

  /** What all nodes of one hub have in common. */
  record World(
      TestTopic topic,
      PostgresDatabase database,
      HubKey key,
      OwnKeys keys,
      SecretBox box,
      Clock clock) {}

  OutgoingNode(
      String name,
      World world,
      StreamConfig stream,
      OutgoingConfig config,
      @Nullable NameLookup names)
      throws Exception {
    this.clock = world.clock();
    this.keys = world.keys();
    this.pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(8))
            .connectingTo(
                new PgConnectOptions()
                    .setHost(world.database().host())
                    .setPort(world.database().port())
                    .setDatabase(world.database().database())
                    .setUser(world.database().user())
                    .setPassword(world.database().password()))
            .using(vertx)
            .build();
    this.feed =
        new StreamFeed(
            vertx,
            clock,
            world.topic().topic(),
            stream,
            world.topic().kafka(),
            world.key()::derive,
            meters);
    SecretBox box = world.box();
    BearerGate gate =
        new BearerGate(await(AccessTokens.open(vertx, clock, AuthConfig.ofPem(keys.publicPem()))));
    OutgoingVerticle verticle =
        new OutgoingVerticle(
            name,
            feed,
            pool,
            box,
            config,
            new OutgoingMetrics(meters),
            new Random(1),
            clock,
            names,
            new HttpClientOptions());
    OutgoingEndpoint endpoint =
        new OutgoingEndpoint(
            CONTRACT,
            feed,
            pool,
            box,
            config,
            gate,
            verticle::nudge,
            new SecureRandom(),
            clock,
            names,
            new HttpClientOptions());
    await(feed.start());
    this.deployment = await(vertx.deployVerticle(verticle));
    Router router = Router.router(vertx);
    router.route().failureHandler(Problems.handler());
    endpoint.mount(vertx, router);
    new StreamEndpoint(
            feed,
            gate,
            new StreamTickets(
                world.key(),
                clock,
                Duration.ofSeconds(60),
                (id, until) -> Future.succeededFuture(true)))
        .mount(vertx, router);
    this.server = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
  }

  private static Contract contract() {
    Vertx patient =
        Vertx.vertx(
            new VertxOptions()
                .setMaxEventLoopExecuteTime(1)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MINUTES));
    Contract contract = await(Contract.load(patient));
    await(patient.close());
    return contract;
  }

  Answer create(String customer, JsonObject body) throws Exception {
    return call(customer, "POST", "", body);
  }

  /** A call about subscriptions by a customer's system. */
  Answer call(String customer, String method, String path, @Nullable JsonObject body)
      throws Exception {
    String token =
        keys.mint(
            new Grant(
                "test",
                customer,
                Set.of(Scope.STREAM_READ, Scope.WEBHOOKS_WRITE),
                Set.of(),
                Duration.ofMinutes(10)),
            clock);
    return send(token, method, PATH + path, body);
  }

  Answer call(Grant grant, String method, String path, @Nullable JsonObject body) throws Exception {
    return send(keys.mint(grant, clock), method, PATH + path, body);
  }

  /** The cursor of now. */
  String cursor(String customer) throws Exception {
    String token = keys.mint(Grant.portal(customer, Duration.ofMinutes(10)), clock);
    return send(token, "GET", "/v1/events?after=latest", null).json().getString("next");
  }

  private Answer send(String token, String method, String path, @Nullable JsonObject body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + token)
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()))
            .build();
    HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }

  double count(String meter, String... tags) {
    return meters.get(meter).tags(tags).counter().count();
  }

  /** As a crash would: what PostgreSQL was not told of, it never hears. */
  void kill() {
    closed = true;
    await(pool.close());
    await(feed.stop());
    await(vertx.close());
  }

  static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      await(vertx.undeploy(deployment));
      await(feed.stop());
      await(vertx.close());
    }
  }
}
