package dev.milepost.dev.chaos;

import dev.milepost.hub.auth.Grant;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.auth.Scope;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What an admin, an ERP and UPS do with a hub, over HTTP. */
final class HubClient {
  private static final String SECRET = "only-ups-and-the-hub-know";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LIFETIME = Duration.ofHours(1);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI hub;
  private final OwnKeys keys;
  private final Clock clock = Clock.systemUTC();

  /**
   * @param data the hub's folder, where its keys are
   */
  HubClient(URI hub, Path data) throws IOException {
    this.hub = hub;
    this.keys = OwnKeys.in(data);
  }

  /** Each customer's parcels come over a connection of its own. */
  static String connectionOf(String customer) {
    return "ups-" + customer.toLowerCase(Locale.ROOT);
  }

  void connect(String customer) {
    JsonObject connection =
        new JsonObject()
            .put("id", connectionOf(customer))
            .put("carrier", "UPS")
            .put("mode", "webhook")
            .put("secret", SECRET);
    send("POST", "/admin/v1/connections", connection.encode(), Scope.ADMIN);
  }

  /** A connection that asks its carrier. */
  void ask(String id, String carrier, String secret, JsonObject options) {
    JsonObject connection =
        new JsonObject()
            .put("id", id)
            .put("carrier", carrier)
            .put("mode", "polling")
            .put("secret", secret)
            .put("options", options);
    send("POST", "/admin/v1/connections", connection.encode(), Scope.ADMIN);
  }

  void register(List<Parcel> parcels) {
    parcels.forEach(this::register);
  }

  /** Answers with how many waiting events found their shipment. */
  int register(Parcel parcel) {
    return register(parcel.shipment(), parcel.registration());
  }

  /** The same for any shipment. */
  int register(String shipment, JsonObject registration) {
    return send("PUT", "/v1/shipments/" + shipment, registration.encode(), Scope.SHIPMENTS_WRITE)
        .getInteger("applied");
  }

  /** The journey and what else is known of a shipment. */
  JsonObject shipment(String id) {
    return send("GET", "/v1/shipments/" + id, "", Scope.SHIPMENTS_READ);
  }

  /** When each of its carrier events happened, as far as the hub knows. */
  List<Instant> history(String id) {
    return send("GET", "/v1/shipments/" + id + "/events", "", Scope.SHIPMENTS_READ)
        .getJsonArray("events")
        .stream()
        .map(event -> ((JsonObject) event).getJsonObject("time").getString("instant"))
        .map(Instant::parse)
        .toList();
  }

  /** What UPS does when something happened. */
  CompletableFuture<HttpResponse<String>> post(Parcel parcel, String body) {
    return http.sendAsync(
        HttpRequest.newBuilder(hub.resolve("/v1/webhooks/" + parcel.connection()))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .header("User-Agent", "UPSPubSubTrackingService")
            .header("credential", SECRET)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  String portalToken(String customer) {
    return keys.mint(Grant.portal(customer, LIFETIME), clock);
  }

  private JsonObject send(String method, String path, String body, String scope) {
    HttpRequest request =
        HttpRequest.newBuilder(hub.resolve(path))
            .timeout(TIMEOUT)
            .header(
                "Authorization",
                "Bearer " + keys.mint(Grant.system(Set.of(scope), LIFETIME), clock))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          path + " answered " + response.statusCode() + ": " + response.body());
    }
    return new JsonObject(response.body());
  }
}
