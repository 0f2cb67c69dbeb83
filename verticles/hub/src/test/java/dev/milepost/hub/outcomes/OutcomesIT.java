package dev.milepost.hub.outcomes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.hub.RunningHub;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.Ups;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Scorecards, outcomes and health over HTTP, held against a small history that was counted by hand.
 */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class OutcomesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String unique = UUID.randomUUID().toString();
  private final String customer = "ACME-" + unique;
  private final String service = "SERVICE-" + unique;
  private RunningHub hub;
  private RunningHub.UpsConnection ups;

  @BeforeEach
  void take(RunningHub shared) {
    hub = shared;
    ups = hub.ups();
  }

  /**
   * Three shipments of one service and customer.
   *
   * <ul>
   *   <li>The first is delivered three hours before its promise ends.
   *   <li>The second's promise is broken when it is registered, which Milepost says; then weather
   *       is the carrier's word, and it is delivered five hours late.
   *   <li>The third is held up by weather, a day before its promise ends: the carrier's word.
   * </ul>
   */
  @Test
  void addsUpToWhatWasCountedByHand() {
    Instant now = hub.clock().instant();
    String first = Ups.trackingNumber();
    String second = Ups.trackingNumber();
    String third = Ups.trackingNumber();
    register("FIRST", first, now.plusSeconds(3_600));
    register("SECOND", second, now.minusSeconds(7 * 3_600));
    register("THIRD", third, now.plus(Duration.ofDays(1)));
    await().atMost(PATIENCE).until(() -> knownFirst("delays") == 1);

    ups.post(
        Ups.together(
            Ups.departed(first, now.minus(Duration.ofDays(2))),
            Ups.outForDelivery(first, now.minusSeconds(4 * 3_600)),
            Ups.delivered(first, now.minusSeconds(2 * 3_600))));
    ups.post(Ups.weather(second, now.minusSeconds(60)).encode());
    await().atMost(PATIENCE).until(() -> knownFirst("first") == 1);
    ups.post(Ups.delivered(second, now.minusSeconds(2 * 3_600)).encode());
    ups.post(Ups.weather(third, now.minusSeconds(60)).encode());

    await().atMost(PATIENCE).until(() -> card().getInteger("shipments") == 2);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                outcomes("&customer=" + customer).getJsonObject("told").getInteger("toTell") == 2);
    JsonObject onTime = card().getJsonObject("onTime");
    assertThat(onTime)
        .isEqualTo(
            new JsonObject()
                .put("promised", 2)
                .put("onTime", 1)
                .put("late", 1)
                .put("returned", 0)
                .put("out", 0));
    assertThat(card().getJsonObject("punctuality").getInteger("onTheDay")).isEqualTo(1);
    assertThat(card().getJsonObject("punctuality").getInteger("lateTo1Day")).isEqualTo(1);
    JsonObject scans = card().getJsonObject("scans");
    assertThat(scans.getInteger("outForDelivery")).isEqualTo(1);
    assertThat(scans.getInteger("delivery")).isEqualTo(2);
    assertThat(scans.getInteger("lateHeard")).isEqualTo(1);

    JsonObject outcomes = outcomes("&customer=" + customer);
    assertThat(outcomes.getJsonObject("correlated").getInteger("byItself")).isEqualTo(6);
    assertThat(outcomes.getJsonObject("correlated").getInteger("byAgents")).isZero();
    JsonObject told = outcomes.getJsonObject("told");
    assertThat(told.getInteger("toTell") + " " + told.getInteger("inTime")).isEqualTo("2 1");
    assertThat(outcomes.containsKey("unmatched") || outcomes.containsKey("deliveries")).isFalse();
    assertThat(outcomes.getJsonObject("handling").getInteger("acted")).isZero();
  }

  @Test
  void hearingItAgainCountsNothingTwiceAndNoDeliveryIsLost() {
    Instant now = hub.clock().instant();
    String number = Ups.trackingNumber();
    register("ONE", number, now.plusSeconds(3_600));
    // In the middle of a class of the histogram.
    String delivered = Ups.delivered(number, now.minusSeconds(90)).encode();
    ups.post(delivered);
    await().atMost(PATIENCE).until(() -> card().getInteger("shipments", 0) == 1);

    ups.post(delivered);
    ups.post("{\"this is\": \"no alert\"}");
    assertThat(ups.tryToPost(delivered, "wrong").status()).isEqualTo(401);

    await().atMost(PATIENCE).until(() -> lastHour().getInteger("read", 0) == 3);
    await().atMost(PATIENCE).until(() -> lastHour().getInteger("deliveries", 0) == 3);
    assertThat(lastHour().getInteger("unreadable")).isEqualTo(1);
    assertThat(lastHour().getInteger("unauthentic")).isEqualTo(1);
    assertThat(lastHour().getInteger("events")).isEqualTo(2);
    assertThat(lastHour().getJsonObject("latency").getInteger("p50Seconds")).isEqualTo(120);
    assertThat(card().getInteger("shipments")).isEqualTo(1);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonObject deliveries = outcomes("&days=1").getJsonObject("deliveries");
              assertThat(deliveries.getInteger("lost")).as(deliveries.encode()).isZero();
              assertThat(deliveries.getInteger("dead")).isPositive();
              assertThat(deliveries.getInteger("waiting")).as(deliveries.encode()).isZero();
            });
  }

  @Test
  void answersViewersOnlyAndNobodyOfOneCustomer() {
    for (String path : new String[] {"/agents/v1/outcomes", "/agents/v1/scorecards?carrier=UPS"}) {
      assertThat(hub.get(path, hub.agent()).status()).as(path).isEqualTo(200);
      assertThat(hub.get(path, null).status()).as(path).isEqualTo(401);
      assertThat(hub.get(path, hub.token(customer, Scope.AGENTS)).status()).as(path).isEqualTo(403);
    }
    assertThat(hub.get("/agents/v1/outcomes?days=91", hub.agent()).status()).isEqualTo(400);
    assertThat(hub.get("/agents/v1/scorecards?days=x", hub.agent()).status()).isEqualTo(400);
  }

  @Test
  void triesAPayloadBeforeThereIsAConnection() {
    String number = Ups.trackingNumber();
    register("DRY", number, hub.clock().instant());
    String payload = Ups.departed(number, hub.clock().instant()).encode();

    JsonObject tried = hub.post("/admin/v1/carriers/UPS/dry-run", hub.admin(), payload).json();

    assertThat(tried.getString("outcome")).isEqualTo("events");
    assertThat(
            tried
                .getJsonArray("events")
                .getJsonObject(0)
                .getJsonObject("match")
                .getString("shipment"))
        .isEqualTo("DRY-" + unique);
    assertThat(tried.containsKey("connection")).isFalse();
    assertThat(hub.post("/admin/v1/carriers/NOBODY/dry-run", hub.admin(), payload).status())
        .isEqualTo(404);
    assertThat(hub.post("/admin/v1/carriers/UPS/dry-run", hub.agent(), payload).status())
        .isEqualTo(403);
    JsonObject known = hub.get("/admin/v1/carriers", hub.admin()).json();
    assertThat(known.encode()).contains("\"carrier\":\"UPS\"", "\"kind\":\"secret\"");
  }

  private void register(String name, String number, Instant promised) {
    hub.register(
        name + "-" + unique,
        Ups.shipment(customer, number)
            .put("service", service)
            .put("promise", new JsonObject().put("latest", promised.toString())));
  }

  private int knownFirst(String name) {
    return outcomes("&customer=" + customer).getJsonObject("knownFirst").getInteger(name);
  }

  private JsonObject outcomes(String query) {
    return hub.get("/agents/v1/outcomes?" + query, hub.agent()).json();
  }

  /** Of this test's service; empty before anything of it was counted. */
  private JsonObject card() {
    return hub
        .get("/agents/v1/scorecards?carrier=UPS", hub.agent())
        .json()
        .getJsonArray("scorecards")
        .stream()
        .map(JsonObject.class::cast)
        .flatMap(card -> card.getJsonArray("services").stream())
        .map(JsonObject.class::cast)
        .filter(card -> card.getString("service").equals(service))
        .findFirst()
        .orElse(new JsonObject().put("shipments", 0));
  }

  private JsonObject lastHour() {
    return hub.get("/agents/v1/carriers", hub.agent()).json().getJsonArray("carriers").stream()
        .map(JsonObject.class::cast)
        .filter(line -> line.getString("connection").equals(ups.id()))
        .findFirst()
        .map(line -> line.getJsonObject("traffic"))
        .map(traffic -> traffic.getJsonObject("lastHour"))
        .orElse(new JsonObject());
  }
}
