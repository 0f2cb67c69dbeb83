package dev.milepost.dev.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What an admin does with the hub's connections, and an ERP with its histories. */
final class HubAdmin {
  private static final long TIMEOUT_MS = 10_000;
  private static final int TAKEN = 409;
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final int MOST_TRIES = 6;

  private final Vertx vertx;
  private final HttpClient http;
  private final String base;
  private final String adminToken;
  private final String shipmentsToken;
  private boolean closed;

  /** What was answered, with the body. */
  record Reply(int status, JsonObject body) {}

  HubAdmin(Vertx vertx, URI hub, String adminToken, String shipmentsToken) {
    this.vertx = vertx;
    this.base = hub.toString().replaceFirst("/+$", "");
    this.adminToken = adminToken;
    this.shipmentsToken = shipmentsToken;
    this.http = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(2_000));
  }

  /**
   * Makes a connection. Where an earlier run has left one of that id, whose secret nobody can read
   * again, a webhook's gets this secret and any other is made anew.
   */
  Future<Void> connect(
      String id, PlayedCarrier carrier, String mode, String secret, JsonObject options) {
    JsonObject connection =
        new JsonObject()
            .put("id", id)
            .put("carrier", carrier.name())
            .put("mode", mode)
            .put("options", options);
    if (!secret.isEmpty()) {
      connection.put("secret", secret);
    }
    return create(connection)
        .compose(
            made ->
                made.status() != TAKEN
                    ? Future.succeededFuture(made)
                    : mode.equals("webhook") ? rotate(id, secret) : again(connection))
        .compose(
            made ->
                made.status() / 100 == 2
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        "the hub refused the connection "
                            + id
                            + " with status "
                            + made.status()
                            + " "
                            + made.body().getString("detail", "")));
  }

  /** Removes a connection, if it is there. */
  Future<Void> disconnect(String id) {
    return ask(HttpMethod.DELETE, connections() + "/" + id, adminToken, null).mapEmpty();
  }

  /** The shipment's history. */
  Future<Reply> events(String shipment) {
    return ask(HttpMethod.GET, "/v1/shipments/" + shipment + "/events", shipmentsToken, null);
  }

  Future<Void> close() {
    closed = true;
    return http.close();
  }

  private Future<Reply> create(JsonObject connection) {
    return ask(HttpMethod.POST, connections(), adminToken, connection);
  }

  private Future<Reply> rotate(String id, String secret) {
    return ask(
        HttpMethod.POST,
        connections() + "/" + id + "/rotate",
        adminToken,
        new JsonObject().put("secret", secret).put("grace", "PT0S"));
  }

  private Future<Reply> again(JsonObject connection) {
    return disconnect(connection.getString("id")).compose(gone -> create(connection));
  }

  private static String connections() {
    return "/admin/v1/connections";
  }

  private Future<Reply> ask(
      HttpMethod method, String path, String token, @Nullable JsonObject body) {
    return ask(method, path, token, body, 1);
  }

  /** A hub that is busy, or does not answer, is asked again, some times. */
  private Future<Reply> ask(
      HttpMethod method, String path, String token, @Nullable JsonObject body, int tries) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setAbsoluteURI(base + path)
            .setTimeout(TIMEOUT_MS)
            .putHeader("Authorization", "Bearer " + token)
            .putHeader("Content-Type", "application/json");
    return Future.succeededFuture(options) // a client that is closed throws
        .compose(http::request)
        .compose(request -> body == null ? request.send() : request.send(body.toBuffer()))
        .compose(
            response ->
                response
                    .body()
                    .map(
                        bytes ->
                            new Reply(
                                response.statusCode(),
                                bytes.length() == 0 ? new JsonObject() : bytes.toJsonObject())))
        .transform(
            done -> {
              boolean busy =
                  done.failed()
                      || done.result().status() == 429
                      || done.result().status() / 100 == 5;
              return busy && tries < MOST_TRIES && !closed
                  ? vertx
                      .timer(PAUSE.toMillis() * tries, TimeUnit.MILLISECONDS)
                      .compose(later -> ask(method, path, token, body, tries + 1))
                  : done.failed()
                      ? Future.failedFuture(done.cause())
                      : Future.succeededFuture(done.result());
            });
  }
}
