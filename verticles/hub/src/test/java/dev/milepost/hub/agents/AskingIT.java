package dev.milepost.hub.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.RunningHub.Answer;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.Ups;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What agents see of the asking of carriers, and that they have it done, over HTTP. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class AskingIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String unique = UUID.randomUUID().toString();
  private final String customer = "ACME-" + unique;
  private final String shipment = "SHP-" + unique;
  private RunningHub hub;

  @BeforeEach
  void take(RunningHub shared) {
    hub = shared;
  }

  @Test
  void asksAtOnceWhatWouldBeAskedInHoursAndSaysWhatCameOfIt() throws IOException {
    AtomicInteger questions = new AtomicInteger();
    HttpServer dhl = brokenCarrier(questions);
    String connection = "dhl-" + unique;
    String path = "/agents/v1/shipments/" + shipment;
    String wanted = new JsonObject().put("reason", "the customer calls").encode();
    String agent = hub.token(null, Scope.AGENTS);
    try {
      connect(connection, "http://127.0.0.1:" + dhl.getAddress().getPort());
      hub.register(shipment, dhlShipment());
      await().atMost(PATIENCE).until(() -> asking().getString("why") != null);
      JsonObject before = asking();

      Answer asked = hub.post(path + "/ask", agent, wanted);
      await().atMost(PATIENCE).until(() -> asking().getInteger("failures") == 1);
      Answer again = hub.post(path + "/ask", agent, wanted);

      assertThat(before.getString("why")).startsWith("not known to the carrier yet: every");
      assertThat(before.getInstant("dueAt")).isAfter(hub.clock().instant().plusSeconds(60));
      assertThat(asked.status()).as(asked.body()).isEqualTo(202);
      assertThat(asked.json().getJsonArray("asked"))
          .containsExactly(
              new JsonObject()
                  .put("connection", connection)
                  .put("reference", dhlShipment().getJsonArray("references").getJsonObject(0)));
      assertThat(questions).hasValue(1);
      assertThat(asking().getString("lastFailure")).isEqualTo("status 5xx");
      assertThat(asking().getString("next")).isEqualTo("ask");
      assertThat(asking().getString("why")).isEqualTo("asked again after a failure");
      assertThat(again.status() + " " + again.problem()).isEqualTo("429 asked-just-now");
      assertThat(Integer.parseInt(again.header("retry-after"))).isBetween(1, 60);
      JsonObject how = lineOf(connection).getJsonObject("asking");
      assertThat(how.getInteger("references")).isEqualTo(1);
      assertThat(how.getInteger("failing")).isEqualTo(1);
      assertThat(how.getJsonArray("limits").getJsonObject(0))
          .isEqualTo(new JsonObject().put("most", 9).put("in", "PT24H").put("used", 1));
      assertThat(how.getJsonArray("circuits").getJsonObject(0).getString("state"))
          .isEqualTo("closed");
      assertThat(audit())
          .extracting(
              line -> line.getString("action") + " " + line.getString("by"),
              line -> line.getString("reason"),
              line -> line.getString("connection"))
          .containsExactly(tuple("ASK test", "the customer calls", connection));
    } finally {
      hub.delete("/admin/v1/connections/" + connection, hub.admin());
      dhl.stop(0);
    }
  }

  @Test
  void saysWhenTheLastDeliveryOfAConnectionCame() {
    Instant before = hub.clock().instant();
    RunningHub.UpsConnection ups = hub.ups();

    ups.post(Ups.departed(Ups.trackingNumber(), before.minusSeconds(60)).encode());

    await().atMost(PATIENCE).until(() -> lineOf(ups.id()).containsKey("lastDelivery"));
    JsonObject line = lineOf(ups.id());
    assertThat(line.getInstant("lastDelivery"))
        .isBetween(before.minusMillis(1), hub.clock().instant());
    assertThat(line.getString("mode") + " " + line.getString("state")).isEqualTo("webhook active");
    assertThat(line.containsKey("asking")).isFalse();
  }

  @Test
  void letsViewersReadAgentsAskAndCustomersNeither() {
    hub.register(shipment, Ups.shipment(customer, Ups.trackingNumber()));
    String path = "/agents/v1/shipments/" + shipment;
    String agent = hub.token(null, Scope.AGENTS);
    String bound = hub.token(customer, Scope.AGENTS);
    String body = "{\"reason\": \"now\"}";

    assertThat(hub.get(path + "/asking", hub.agent()).json().getJsonArray("asking")).isEmpty();
    for (String read : new String[] {path + "/asking", "/agents/v1/carriers"}) {
      assertThat(hub.get(read, null).status()).isEqualTo(401);
      assertThat(hub.get(read, hub.portal(customer)).status()).isEqualTo(403);
      assertThat(hub.get(read, bound).status()).isEqualTo(403);
    }
    assertThat(hub.post(path + "/ask", hub.agent(), body).status()).isEqualTo(403);
    assertThat(hub.post(path + "/ask", bound, body).status()).isEqualTo(403);
    assertThat(problem(hub.post(path + "/ask", agent, "{}"))).isEqualTo("400 invalid-request");
    assertThat(problem(hub.post(path + "/ask", agent, body))).isEqualTo("409 nobody-to-ask");
    assertThat(problem(hub.post("/agents/v1/shipments/NONE-" + unique + "/ask", agent, body)))
        .isEqualTo("404 no-such-thing");
  }

  private static String problem(Answer answer) {
    return answer.status() + " " + answer.problem();
  }

  /** Answers nothing but 500. */
  private static HttpServer brokenCarrier(AtomicInteger questions) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/track/shipments",
        exchange -> {
          questions.incrementAndGet();
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private void connect(String id, String base) {
    JsonObject limit = new JsonObject().put("most", 9).put("in", "P1D");
    Answer answer =
        hub.post(
            "/admin/v1/connections",
            hub.admin(),
            new JsonObject()
                .put("id", id)
                .put("carrier", "DHL")
                .put("mode", "polling")
                .put("secret", "s3cret")
                .put(
                    "options",
                    new JsonObject().put("baseUrl", base).put("limits", new JsonArray().add(limit)))
                .encode());
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
  }

  /** Of a number whose first question is hours away: what spreads them is made of the number. */
  private JsonObject dhlShipment() {
    JsonObject reference =
        new JsonObject()
            .put("type", "TRACKING_NUMBER")
            .put("value", "4471829305")
            .put("issuer", "DHL");
    return new JsonObject()
        .put("customer", customer)
        .put("references", new JsonArray().add(reference));
  }

  /** The one reference; empty before it is taken up. */
  private JsonObject asking() {
    JsonArray all =
        hub.get("/agents/v1/shipments/" + shipment + "/asking", hub.agent())
            .json()
            .getJsonArray("asking");
    return all.isEmpty() ? new JsonObject() : all.getJsonObject(0);
  }

  private JsonObject lineOf(String connection) {
    return hub.get("/agents/v1/carriers", hub.agent()).json().getJsonArray("carriers").stream()
        .map(JsonObject.class::cast)
        .filter(line -> line.getString("connection").equals(connection))
        .findFirst()
        .orElseThrow();
  }

  private Iterable<JsonObject> audit() {
    return hub
        .get("/agents/v1/audit?shipment=" + shipment, hub.agent())
        .json()
        .getJsonArray("audit")
        .stream()
        .map(JsonObject.class::cast)
        .toList();
  }
}
