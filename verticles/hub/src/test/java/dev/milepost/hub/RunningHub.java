package dev.milepost.hub;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.hub.auth.Grant;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.kafka.KafkaConfig;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A whole hub in this process, and the world that speaks HTTP to it. */
public final class RunningHub implements AutoCloseable {
  private static final Duration LONG = Duration.ofHours(1);
  private static final long PATIENCE_SECONDS = 120;
  private static final String TRACEPARENT =
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final Clock clock;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String bootstrapServers;
  private final OwnKeys keys;
  private final Hub hub;

  /** What the hub answered. */
  public record Answer(int status, HttpHeaders headers, String body) {
    public JsonObject json() {
      return new JsonObject(body);
    }

    /** The lines of an NDJSON answer. */
    public List<JsonObject> lines() {
      return body.lines().map(JsonObject::new).toList();
    }

    public String header(String name) {
      return headers.firstValue(name).orElse("");
    }

    public String problem() {
      return header("content-type").equals("application/problem+json")
          ? json().getString("type").replace("/problems/", "")
          : "";
    }
  }

  private RunningHub(
      String bootstrapServers,
      PostgresDatabase database,
      Path data,
      String node,
      UnaryOperator<HubConfig> otherwise,
      Clock clock)
      throws IOException {
    this.clock = clock;
    this.bootstrapServers = bootstrapServers;
    this.keys = OwnKeys.in(data);
    HubConfig config =
        HubConfig.DEFAULTS
            .withPorts(0, 0)
            .on(
                data,
                KafkaConfig.of(bootstrapServers),
                new HubConfig.Postgres(
                    database.host(),
                    database.port(),
                    database.database(),
                    database.user(),
                    database.password(),
                    8))
            .as(node, HubConfig.DEFAULTS.roles());
    this.hub = await(Hub.start(otherwise.apply(config), clock));
  }

  /** Starts one. All in one process: the topics and groups have fixed names. */
  public static RunningHub start(String bootstrapServers, PostgresDatabase database, Path data)
      throws IOException {
    return start(bootstrapServers, database, data, HubConfig.DEFAULTS.node());
  }

  /** Starts one of several: each has its own name, and all have the same data folder. */
  public static RunningHub start(
      String bootstrapServers, PostgresDatabase database, Path data, String node)
      throws IOException {
    return start(
        bootstrapServers, database, data, node, UnaryOperator.identity(), Clock.systemUTC());
  }

  /** Starts one that is set otherwise, or whose clock goes otherwise. */
  public static RunningHub start(
      String bootstrapServers,
      PostgresDatabase database,
      Path data,
      String node,
      UnaryOperator<HubConfig> otherwise,
      Clock clock)
      throws IOException {
    return new RunningHub(bootstrapServers, database, data, node, otherwise, clock);
  }

  public Clock clock() {
    return clock;
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** A token for a customer's portal. */
  public String portal(String customer) {
    return keys.mint(Grant.portal(customer, LONG), clock);
  }

  /** A token for the ERP, which is no customer's. */
  public String erp() {
    return token(null, Scope.SHIPMENTS_WRITE);
  }

  public String agent() {
    return keys.mint(Grant.agent(Role.VIEWER, LONG), clock);
  }

  /** A token of somebody else who administers. */
  public String admin(String subject) {
    return keys.mint(new Grant(subject, null, Set.of(Scope.ADMIN), Set.of(), LONG), clock);
  }

  /** A token for an agent of that name. */
  public String agent(String name) {
    return keys.mint(new Grant(name, null, Set.of(Scope.AGENTS), Set.of(), LONG), clock);
  }

  public String admin() {
    return token(null, Scope.ADMIN);
  }

  public String token(@Nullable String customer, String scope) {
    return keys.mint(new Grant("test", customer, Set.of(scope), Set.of(), LONG), clock);
  }

  /** A token of somebody, who is no customer. */
  public String tokenOf(String subject, String scope) {
    return keys.mint(new Grant(subject, null, Set.of(scope), Set.of(), LONG), clock);
  }

  public Answer get(String path, @Nullable String token) {
    return send(request(path, token).GET());
  }

  /** As a browser asks: with a header of its choice. */
  public Answer get(String path, String header, String value) {
    return send(request(path, null).header(header, value).GET());
  }

  public Answer put(String path, @Nullable String token, String body) {
    return send(request(path, token).PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Any other call, with JSON. */
  public Answer send(String method, String path, @Nullable String token, String body) {
    return send(
        request(path, token)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  public Answer delete(String path, @Nullable String token) {
    return send(request(path, token).DELETE());
  }

  public Answer post(String path, @Nullable String token, String body) {
    return send(request(path, token).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Registers a shipment, which must go well; its answer. */
  public JsonObject register(String id, JsonObject shipment) {
    Answer answer = put("/v1/shipments/" + id, erp(), shipment.encode());
    if (answer.status() != 200) {
      throw new AssertionError("not registered: " + answer);
    }
    return answer.json();
  }

  /** How the hub sees a shipment, for the ERP. */
  public JsonObject shipment(String id) {
    return get("/v1/shipments/" + id, erp()).json();
  }

  /** A shipment's events, for the ERP. */
  public List<JsonObject> events(String id) {
    return get("/v1/shipments/" + id + "/events", erp()).json().getJsonArray("events").stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  /** A new connection to UPS. */
  public UpsConnection ups() {
    String id = "ups-" + UUID.randomUUID();
    connect(id, "UPS");
    return new UpsConnection("/v1/webhooks/" + id, "s3cret-" + id);
  }

  /** A new connection of that id; its secret is {@code s3cret-<id>}. */
  public void connect(String id, String carrier) {
    JsonObject wanted =
        new JsonObject()
            .put("id", id)
            .put("carrier", carrier)
            .put("mode", "webhook")
            .put("secret", "s3cret-" + id)
            .put("options", new JsonObject());
    Answer answer = post("/admin/v1/connections", admin(), wanted.encode());
    if (answer.status() != 201) {
      throw new AssertionError("no connection: " + answer);
    }
  }

  /** Posts to such a connection's webhook as a carrier that shows its secret in a header. */
  public Answer deliver(String connection, String header, String body) {
    return deliver(connection, header, "s3cret-" + connection, body);
  }

  /** Posts to a connection's webhook with that header. */
  public Answer deliver(String connection, String header, String value, String body) {
    return send(
        request("/v1/webhooks/" + connection, null)
            .header(header, value)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Where it serves. */
  public String address() {
    return "http://127.0.0.1:" + hub.publicPort();
  }

  /** What UPS knows of us. */
  public final class UpsConnection {
    private final String webhook;
    private final String secret;

    private UpsConnection(String webhook, String secret) {
      this.webhook = webhook;
      this.secret = secret;
    }

    /** Posts what must be taken; the delivery's id. */
    public String post(String body) {
      return post(body, TRACEPARENT);
    }

    /** The same within a trace of its own. */
    public String post(String body, String traceparent) {
      Answer answer = tryToPost(body, secret, traceparent);
      if (answer.status() / 100 != 2) {
        throw new AssertionError("not taken: " + answer);
      }
      return answer.header("milepost-delivery-id");
    }

    public Answer tryToPost(String body, String credential) {
      return tryToPost(body, credential, TRACEPARENT);
    }

    private Answer tryToPost(String body, String credential, String traceparent) {
      return send(
          request(webhook, null)
              .header("credential", credential)
              .header("content-type", "application/json")
              .header("traceparent", traceparent)
              .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** What a payload would become; posted by the admin. */
    public Answer dryRun(String body) {
      return RunningHub.this.post("/admin/v1/connections/" + id() + "/dry-run", admin(), body);
    }

    public String id() {
      return webhook.substring(webhook.lastIndexOf('/') + 1);
    }

    /** The same connection, reached by another node. */
    public UpsConnection by(RunningHub other) {
      return other.new UpsConnection(webhook, secret);
    }

    public String secret() {
      return secret;
    }
  }

  /** Opens a customer's stream: what happens from now on. */
  public EventStream follow(String customer) {
    return new EventStream(http, request("/v1/stream", portal(customer)).build());
  }

  /**
   * Opens an agent's stream of the queue; {@code query} begins with a question mark, or is empty.
   */
  public EventStream followQueue(String token, String query) {
    return new EventStream(http, request("/agents/v1/delays/stream" + query, token).build());
  }

  /** Asks the port of health and metrics. */
  public Answer manage(String path) {
    return send(at(hub.managementPort(), path).GET());
  }

  /** The sum of a counter's series whose labels contain that text. */
  public double metric(String name, String labels) {
    return manage("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> line.contains(labels))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Stops in order. */
  @Override
  public void close() {
    await(hub.stop());
  }

  private HttpRequest.Builder request(String path, @Nullable String token) {
    HttpRequest.Builder request = at(hub.publicPort(), path);
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private static HttpRequest.Builder at(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(60));
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static <T> T await(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }
}
