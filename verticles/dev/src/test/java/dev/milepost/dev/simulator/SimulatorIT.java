package dev.milepost.dev.simulator;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The simulator against a door that only looks like the hub's: who sends what, and how often. */
class SimulatorIT {
  private final Vertx vertx = Vertx.vertx();
  private final Map<String, JsonObject> connections = new ConcurrentHashMap<>();
  private final Map<String, JsonObject> shipments = new ConcurrentHashMap<>();
  private final Queue<JsonObject> kept = new ConcurrentLinkedQueue<>();
  private final Queue<String> console = new ConcurrentLinkedQueue<>();
  private final AtomicInteger webhooks = new AtomicInteger();
  private volatile IntUnaryOperator statusOfWebhook = count -> 202;
  private HttpServer server;
  private Simulator simulator;

  @BeforeEach
  void open() throws Exception {
    server = vertx.createHttpServer().requestHandler(this::answer);
    server.listen(0).toCompletionStage().toCompletableFuture().get(10, SECONDS);
    simulator = simulator();
  }

  @AfterEach
  void close() throws Exception {
    simulator.stop().toCompletionStage().toCompletableFuture().get(10, SECONDS);
    vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  @Test
  void registersShipmentsAndPostsWhatHappensToThem() throws Exception {
    start();

    await().until(() -> kept.size() > 100 && shipments.size() > 10 && console.size() > 1);
    assertThat(shipments.values())
        .allSatisfy(shipment -> assertThat(shipment.getString("customer")).isIn("ACME", "GLOBEX"));
    assertThat(simulator.counts().refused()).isZero();
  }

  @Test
  void sendsAgainWhatWasNotTaken() throws Exception {
    statusOfWebhook = count -> count % 3 == 0 ? 500 : count == 10 ? 429 : 202;

    start();

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> kept.size() > 100 && simulator.counts().again() > 20);
    assertThat(simulator.counts().refused()).isZero();
  }

  @Test
  void makesAnotherConnectionWhenItsOwnIsTaken() throws Exception {
    connections.put("ups-demo", new JsonObject());

    start();

    await().until(() -> kept.size() > 10);
    assertThat(connections.keySet()).hasSize(2).anyMatch(id -> id.startsWith("ups-demo-"));
  }

  @Test
  void isSilentAfterTheStop() throws Exception {
    start();
    await().until(() -> kept.size() > 10);

    simulator.stop().toCompletionStage().toCompletableFuture().get(10, SECONDS);

    int sent = webhooks.get();
    await().during(Duration.ofMillis(300)).until(() -> webhooks.get() <= sent + 64);
  }

  private Simulator simulator() {
    SimulatorSettings settings =
        new SimulatorSettings(
            200,
            1,
            List.of("ACME", "GLOBEX"),
            Duration.ofSeconds(10),
            "ups-demo",
            Duration.ofMillis(200));
    URI hub = URI.create("http://127.0.0.1:" + server.actualPort() + "/");
    return new Simulator(
        vertx, hub, "admin-token", "erp-token", settings, Clock.systemUTC(), console::add);
  }

  private void start() throws Exception {
    simulator.start().toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  private void answer(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              int status = status(request, body.toJsonObject());
              if (status == 429) {
                request.response().putHeader("Retry-After", "1");
              }
              request.response().setStatusCode(status).end();
            });
  }

  private int status(HttpServerRequest request, JsonObject body) {
    String path = request.path();
    if (path.equals("/admin/v1/connections")) {
      boolean mayCreate = "Bearer admin-token".equals(request.getHeader("Authorization"));
      return !mayCreate
          ? 403
          : connections.putIfAbsent(body.getString("id"), body) == null ? 201 : 409;
    }
    if (path.startsWith("/v1/shipments/")) {
      boolean mayWrite = "Bearer erp-token".equals(request.getHeader("Authorization"));
      shipments.put(path.substring("/v1/shipments/".length()), body);
      return mayWrite ? 200 : 403;
    }
    JsonObject connection = connections.get(path.substring("/v1/webhooks/".length()));
    String credential = request.getHeader("credential");
    if (connection == null || !connection.getString("secret").equals(credential)) {
      return 401;
    }
    int status = statusOfWebhook.applyAsInt(webhooks.incrementAndGet());
    if (status == 202) {
      kept.add(body);
    }
    return status;
  }
}
