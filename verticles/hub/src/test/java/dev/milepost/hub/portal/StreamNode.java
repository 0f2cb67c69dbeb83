package dev.milepost.hub.portal;

import dev.milepost.hub.auth.AccessTokens;
import dev.milepost.hub.auth.AuthConfig;
import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Grant;
import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.StreamTickets;
import dev.milepost.hub.config.ConfigReader;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.PublicServer;
import dev.milepost.hub.http.PublicTls;
import dev.milepost.hub.http.Sockets;
import dev.milepost.hub.stream.StreamConfig;
import dev.milepost.hub.stream.StreamFeed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One process of the hub, as far as the stream goes: a feed, two event loops, a port. */
final class StreamNode implements AutoCloseable {
  final Vertx vertx =
      Vertx.builder()
          .with(
              new VertxOptions()
                  .setBlockedThreadCheckInterval(100)
                  .setMaxEventLoopExecuteTime(1)
                  .setMaxEventLoopExecuteTimeUnit(TimeUnit.SECONDS))
          .withTransport(Sockets.transport(true))
          .build();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final StreamFeed feed;
  final HttpClient http;
  private final java.net.http.HttpClient calls =
      java.net.http.HttpClient.newBuilder()
          .version(java.net.http.HttpClient.Version.HTTP_1_1)
          .build();
  private final OwnKeys keys;
  private final AtomicInteger port = new AtomicInteger();

  record Answer(int status, @Nullable String retryAfter, Buffer body) {}

  private StreamNode(
      TestTopic topic,
      StreamConfig config,
      HubKey key,
      OwnKeys keys,
      List<Endpoint> first,
      @Nullable PublicTls tls)
      throws Exception {
    Clock clock = Clock.systemUTC();
    this.keys = keys;
    this.feed =
        new StreamFeed(vertx, clock, topic.topic(), config, topic.kafka(), key::derive, meters);
    AccessTokens tokens =
        await(AccessTokens.open(vertx, clock, AuthConfig.ofPem(keys.publicPem())));
    BearerGate gate = new BearerGate(tokens);
    Set<String> used = ConcurrentHashMap.newKeySet();
    StreamTickets tickets =
        new StreamTickets(
            key,
            clock,
            Duration.ofSeconds(60),
            (id, until) -> Future.succeededFuture(used.add(id)));
    List<Endpoint> endpoints = new ArrayList<>(first);
    endpoints.add(new StreamEndpoint(feed, gate, tickets));
    endpoints.add(new AgentStreamEndpoint(feed, gate, tickets));
    await(feed.start());
    await(
        vertx.deployVerticle(
            () -> new PublicServer("127.0.0.1", 0, port, endpoints, tls),
            new DeploymentOptions().setInstances(2)));
    this.http = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(1000));
  }

  static StreamNode start(TestTopic topic, StreamConfig config, HubKey key, OwnKeys keys)
      throws Exception {
    return start(topic, config, key, keys, List.of(), null);
  }

  /** One with other endpoints before the stream's, and a certificate. */
  static StreamNode start(
      TestTopic topic,
      StreamConfig config,
      HubKey key,
      OwnKeys keys,
      List<Endpoint> first,
      @Nullable PublicTls tls)
      throws Exception {
    return new StreamNode(topic, config, key, keys, first, tls);
  }

  int port() {
    return port.get();
  }

  String portalToken(String customer) {
    return keys.mint(Grant.portal(customer, Duration.ofMinutes(10)), Clock.systemUTC());
  }

  String agentToken() {
    return keys.mint(Grant.agent(Role.VIEWER, Duration.ofMinutes(10)), Clock.systemUTC());
  }

  SseClient follow(String customer) throws Exception {
    return follow(customer, "", null);
  }

  SseClient follow(String customer, String query, @Nullable String lastEventId) throws Exception {
    return open("/v1/stream" + query, portalToken(customer), lastEventId);
  }

  SseClient open(String uri, @Nullable String token, @Nullable String lastEventId)
      throws Exception {
    Map<String, String> headers = new java.util.HashMap<>();
    if (token != null) {
      headers.put("Authorization", "Bearer " + token);
    }
    if (lastEventId != null) {
      headers.put("Last-Event-ID", lastEventId);
    }
    return SseClient.open(http, port(), uri, headers);
  }

  Answer call(HttpMethod method, String uri, @Nullable String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + uri))
            .timeout(Duration.ofSeconds(20))
            .method(method.name(), HttpRequest.BodyPublishers.noBody());
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<byte[]> response =
        calls.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("Retry-After").orElse(null),
        Buffer.buffer(response.body()));
  }

  double count(String meter, String... tags) {
    return meters.get(meter).tags(tags).counter().count();
  }

  double gauge(String meter) {
    return meters.get(meter).gauge().value();
  }

  /** As delivered, but for these lines, which are as in {@code hub.example.yaml}. */
  static StreamConfig config(String... lines) {
    return new ConfigReader()
        .read(
            StreamConfig.DEFAULTS,
            StreamConfig.class,
            "the test",
            String.join("\n", lines),
            Map.of());
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    feed.stop()
        .compose(stopped -> vertx.close())
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }
}
