package dev.milepost.bench;

import dev.milepost.hub.auth.Grant;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.Scope;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What an admin and an ERP do before the load begins. Blocks. */
final class HubApi {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration LIFETIME = Duration.ofHours(6);
  private static final int MOST = 1_000_000;
  private static final int MOST_TRIES = 20;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;
  private final OwnKeys keys;
  private final Clock clock;

  HubApi(int port, Path hubData, Clock clock) throws IOException {
    this.base = URI.create("http://127.0.0.1:" + port);
    this.keys = OwnKeys.in(hubData);
    this.clock = clock;
  }

  /** Makes a UPS connection that may post as fast as it can; answers with its path. */
  String connect(String id, String secret) throws IOException, InterruptedException {
    return connect(id, "UPS", secret);
  }

  /** The same of any carrier that pushes. */
  String connect(String id, String carrier, String secret)
      throws IOException, InterruptedException {
    JsonObject connection =
        new JsonObject()
            .put("id", id)
            .put("carrier", carrier)
            .put("mode", "webhook")
            .put("secret", secret)
            .put("options", new JsonObject().put("ratePerSecond", MOST).put("burst", MOST));
    return new JsonObject(
            post("/admin/v1/connections", Scope.ADMIN, "application/json", connection.encode()))
        .getString("webhook");
  }

  /** Makes a connection that asks its carrier. */
  void ask(String id, String carrier, String secret, JsonObject options)
      throws IOException, InterruptedException {
    JsonObject connection =
        new JsonObject()
            .put("id", id)
            .put("carrier", carrier)
            .put("mode", "polling")
            .put("secret", secret)
            .put("options", options);
    post("/admin/v1/connections", Scope.ADMIN, "application/json", connection.encode());
  }

  /** Nobody is asked by that connection any more. */
  void pause(String id) throws IOException, InterruptedException {
    post("/admin/v1/connections/" + id + "/pause", Scope.ADMIN, "application/json", "");
  }

  /** Judges every shipment by the defaults with these changes. */
  void judgeBy(JsonObject changes) throws IOException, InterruptedException {
    JsonObject rule = new JsonObject().put("when", new JsonObject()).put("set", changes);
    JsonObject rules = new JsonObject().put("version", 0).put("rules", new JsonArray().add(rule));
    send(
        request("/admin/v1/policies", systemToken(Scope.ADMIN), "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(rules.encode()))
            .build());
  }

  /**
   * Registers shipments, one JSON object each with its id; all of them again where the hub was too
   * busy for some, which changes nothing for the others.
   */
  void register(List<JsonObject> shipments) throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    shipments.forEach(shipment -> lines.append(shipment.encode()).append('\n'));
    String odd = "";
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      String answer =
          post("/v1/shipments", Scope.SHIPMENTS_WRITE, "application/x-ndjson", lines.toString());
      List<String> refused = answer.lines().filter(line -> !line.contains("\"version\"")).toList();
      if (refused.isEmpty() && answer.lines().count() == shipments.size()) {
        return;
      }
      odd = refused.size() + " of " + shipments.size() + " shipments not registered: " + refused;
      if (!refused.stream().allMatch(line -> line.contains("\"status\":503"))) {
        break;
      }
      TimeUnit.SECONDS.sleep(1);
    }
    throw new IOException(odd);
  }

  /** A token that opens the stream of that customer. */
  String portalToken(String customer) {
    return keys.mint(Grant.portal(customer, LIFETIME), clock);
  }

  /**
   * A page of a customer's events.
   *
   * @param events CloudEvents
   * @param next the cursor of what comes after it
   * @param more whether there is something already
   */
  record Page(JsonArray events, String next, boolean more) {}

  /**
   * Asks for a page.
   *
   * @param after a cursor; null for the oldest
   */
  Page page(String customer, @Nullable String after, int limit)
      throws IOException, InterruptedException {
    String from = after == null ? "" : "&after=" + after;
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve("/v1/events?limit=" + limit + from))
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + portalToken(customer))
            .build();
    JsonObject page = new JsonObject(send(request));
    return new Page(page.getJsonArray("events"), page.getString("next"), page.getBoolean("more"));
  }

  /** A token of somebody at the console. */
  String agentToken() {
    return keys.mint(Grant.agent(Role.AGENT, LIFETIME), clock);
  }

  /** How many delays the agents' queue has. */
  int openDelays() throws IOException, InterruptedException {
    HttpRequest request =
        request("/agents/v1/delays?limit=1", agentToken(), "application/json").build();
    return new JsonObject(send(request)).getInteger("total");
  }

  /** A token of a system that may do that, for a few hours of the clock. */
  String systemToken(String scope) {
    return keys.mint(Grant.system(Set.of(scope), LIFETIME), clock);
  }

  private String post(String path, String scope, String type, String body)
      throws IOException, InterruptedException {
    return send(
        request(path, systemToken(scope), type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest.Builder request(String path, String token, String type) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", type);
  }

  private String send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          request.uri().getPath() + " answered " + response.statusCode() + ": " + response.body());
    }
    return response.body();
  }
}
