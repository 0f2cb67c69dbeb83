package dev.milepost.hub.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.hub.RunningHub;
import dev.milepost.hub.RunningHub.Answer;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.Ups;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What agents see and decide, over HTTP. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class HandIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final String unique = UUID.randomUUID().toString();
  private final String customer = "ACME-" + unique;
  private final String shipment = "SHP-" + unique;
  private final String strange = Ups.trackingNumber();
  private RunningHub hub;
  private String agent;

  @BeforeEach
  void begin(RunningHub shared) {
    hub = shared;
    agent = hub.token(null, Scope.AGENTS);
    hub.register(shipment, Ups.shipment(customer, Ups.trackingNumber()));
  }

  @Test
  void linksWhatWaitsAfterLookingAndKeepsItInTheAudit() {
    hub.ups().post(Ups.departed(strange, hub.clock().instant().minusSeconds(60)).encode());
    await().atMost(PATIENCE).until(() -> waits(strange));
    JsonObject link = link(strange, shipment);

    Answer shown = hub.post("/agents/v1/links?dryRun=true", agent, link.encode());
    Answer linked = hub.post("/agents/v1/links", agent, link.encode());
    Answer again = hub.post("/agents/v1/links", agent, link.encode());

    assertThat(shown.status()).as(shown.body()).isEqualTo(200);
    assertThat(shown.json().getJsonArray("moves").getJsonObject(0).getString("shipment"))
        .isEqualTo(shipment);
    assertThat(linked.status()).as(linked.body()).isEqualTo(200);
    assertThat(linked.json().getBoolean("changed")).isTrue();
    assertThat(again.json().getBoolean("changed")).isFalse();
    assertThat(hub.events(shipment).get(0).getJsonObject("why").getString("linkedBy"))
        .isEqualTo("test");
    assertThat(waits(strange)).isFalse();
    JsonObject line =
        hub.get("/agents/v1/audit?shipment=" + shipment, hub.agent())
            .json()
            .getJsonArray("audit")
            .getJsonObject(0);
    assertThat(line.getString("by")).isEqualTo("test");
    assertThat(line.getString("reason")).isEqualTo("as the label says");
    assertThat(line.getString("customer")).isEqualTo(customer);
  }

  @Test
  void saysWhyAnEventWaitsAndWhyEachRuleFailed() {
    hub.ups().post(Ups.departed(strange, hub.clock().instant().minusSeconds(60)).encode());
    await().atMost(PATIENCE).until(() -> waits(strange));
    String event = latestOf(strange);
    String path = "/agents/v1/waiting/" + event + "/why";

    JsonObject why = hub.get(path, hub.agent()).json();

    assertThat(why.getString("event")).isEqualTo(event);
    assertThat(why.getString("now")).isEqualTo("UNMATCHED");
    assertThat(why.containsKey("why")).isFalse();
    assertThat(why.getJsonArray("shipments")).isEmpty();
    assertThat(why.getJsonArray("rules"))
        .isNotEmpty()
        .allSatisfy(
            rule -> {
              assertThat(((JsonObject) rule).getString("outcome")).isEqualTo("FAILED");
              assertThat(((JsonObject) rule).getString("detail")).isNotBlank();
            });
    assertThat(hub.get(path, hub.portal(customer)).status()).isEqualTo(403);
    assertThat(hub.get("/agents/v1/waiting/" + UUID.randomUUID() + "/why", hub.agent()).status())
        .isEqualTo(404);
  }

  @Test
  void countsWhatWaitsAndFindsItByAPartOfItsNumber() {
    hub.ups().post(Ups.departed(strange, hub.clock().instant().minusSeconds(60)).encode());
    await().atMost(PATIENCE).until(() -> !sought(strange).isEmpty());

    JsonObject one = sought(strange.substring(4, 14) + "-" + strange.substring(14)).get(0);
    JsonObject counted =
        hub.get("/agents/v1/waiting/summary", hub.agent()).json().getJsonArray("carriers").stream()
            .map(JsonObject.class::cast)
            .filter(carrier -> carrier.getString("carrier").equals("UPS"))
            .findFirst()
            .orElseThrow();

    assertThat(
            hub.get(
                    "/agents/v1/waiting/events?carrier=UPS&type=TRACKING_NUMBER&value=" + strange,
                    hub.agent())
                .json()
                .getJsonArray("events"))
        .singleElement()
        .extracting(event -> ((JsonObject) event).getString("id"))
        .isEqualTo(one.getJsonObject("latest").getString("id"));
    assertThat(one.getJsonObject("reference").getString("value")).isEqualTo(strange);
    assertThat(one.getJsonObject("latest").getString("deliveryId")).isNotBlank();
    assertThat(counted.getLong("numbers")).isPositive();
    assertThat(counted.getLong("events")).isGreaterThanOrEqualTo(counted.getLong("numbers"));
    assertThat(counted.getJsonArray("received")).isNotEmpty();
    assertThat(
            hub.get("/agents/v1/waiting?order=oldest&olderThan=P9D&text=" + strange, agent).body())
        .doesNotContain(strange);
  }

  @Test
  void putsANumberAsideUntilItIsBroughtBack() {
    hub.ups().post(Ups.departed(strange, hub.clock().instant().minusSeconds(60)).encode());
    await().atMost(PATIENCE).until(() -> !sought(strange).isEmpty());
    JsonObject waiting = sought(strange).get(0);
    JsonObject wanted =
        new JsonObject()
            .put("carrier", "UPS")
            .put("reference", waiting.getJsonObject("reference"))
            .put(
                "seen",
                new JsonObject()
                    .put("events", waiting.getLong("events"))
                    .put("newest", waiting.getString("newest")))
            .put("reason", "another company's account");

    Answer unseen =
        hub.post(
            "/agents/v1/dismissals",
            agent,
            wanted
                .copy()
                .put(
                    "seen", new JsonObject().put("events", 1).put("newest", "2020-01-01T00:00:00Z"))
                .encode());
    Answer aside = hub.post("/agents/v1/dismissals", agent, wanted.encode());

    assertThat(unseen.status() + " " + unseen.problem()).isEqualTo("409 more-came");
    assertThat(aside.status()).as(aside.body()).isEqualTo(200);
    assertThat(sought(strange)).isEmpty();
    assertThat(sought(strange + "&dismissed=true"))
        .singleElement()
        .satisfies(
            one ->
                assertThat(one.getJsonObject("dismissal").getString("reason"))
                    .isEqualTo("another company's account"));
    assertThat(hub.post("/agents/v1/dismissals", hub.agent(), wanted.encode()).status())
        .isEqualTo(403);

    String path = "/agents/v1/dismissals/" + aside.json().getLong("dismissal") + "?reason=mistake";
    assertThat(hub.delete(path, agent).json().getBoolean("changed")).isTrue();
    assertThat(sought(strange)).hasSize(1);
    assertThat(
            hub.get("/agents/v1/audit?type=TRACKING_NUMBER&value=" + strange, hub.agent())
                .json()
                .getJsonArray("audit"))
        .extracting(line -> ((JsonObject) line).getString("action"))
        .containsExactly("RESTORE", "DISMISS");
  }

  @Test
  void saysWhoDecidedOtherwiseAndWhen() {
    JsonObject link = link(strange, shipment);
    Answer anns = hub.post("/agents/v1/unlinks", hub.token(null, Scope.ADMIN), link.encode());

    Answer refused = hub.post("/agents/v1/links", hub.tokenOf("bob", Scope.AGENTS), link.encode());

    JsonObject standing = refused.json().getJsonObject("standing");
    assertThat(refused.status() + " " + refused.problem()).isEqualTo("409 decided-otherwise");
    assertThat(standing.getString("by")).isEqualTo("test");
    assertThat(standing.getString("verdict")).isEqualTo("UNLINK");
    assertThat(standing.getString("shipment")).isEqualTo(shipment);
    assertThat(standing.getLong("decision")).isEqualTo(anns.json().getLong("decision"));
    assertThat(standing.getString("at")).isNotBlank();
  }

  @Test
  void statesAMilestoneAndTakesItBack() {
    String path = "/agents/v1/shipments/" + shipment + "/overrides";
    JsonObject statement =
        new JsonObject()
            .put("milestone", "DELIVERED")
            .put("occurredAt", hub.clock().instant().minusSeconds(60).toString())
            .put("reason", "the customer called");

    Answer stated = hub.post(path, agent, statement.encode());
    String then = hub.shipment(shipment).getJsonObject("journey").getString("milestone");
    Answer back =
        hub.delete(path + "/" + stated.json().getString("event") + "?reason=mistake", agent);

    assertThat(stated.status()).as(stated.body()).isEqualTo(200);
    assertThat(then).isEqualTo("DELIVERED");
    assertThat(back.status()).as(back.body()).isEqualTo(200);
    assertThat(hub.shipment(shipment).getJsonObject("journey").getValue("milestone")).isNull();
    assertThat(hub.get("/v1/shipments/" + shipment + "/events", hub.portal(customer)).body())
        .doesNotContain("the customer called");
  }

  @Test
  void letsViewersReadAgentsDecideAndCustomersNeither() {
    String link = link(strange, shipment).encode();
    String bound = hub.token(customer, Scope.AGENTS);

    assertThat(hub.get("/agents/v1/waiting", hub.agent()).status()).isEqualTo(200);
    assertThat(hub.get("/agents/v1/rules", hub.agent()).status()).isEqualTo(200);
    assertThat(hub.get("/agents/v1/rules/proposals", hub.agent()).status()).isEqualTo(200);
    assertThat(hub.get("/agents/v1/waiting", null).status()).isEqualTo(401);
    assertThat(hub.get("/agents/v1/waiting", hub.portal(customer)).status()).isEqualTo(403);
    assertThat(hub.get("/agents/v1/waiting", bound).status()).isEqualTo(403);
    assertThat(hub.post("/agents/v1/links", hub.agent(), link).status()).isEqualTo(403);
    assertThat(hub.post("/agents/v1/links", bound, link).status()).isEqualTo(403);
    assertThat(hub.post("/agents/v1/links", null, link).status()).isEqualTo(401);
  }

  @Test
  void saysWhatIsWrong() {
    JsonObject link = link(strange, shipment);

    assertThat(problem("/agents/v1/links", "{")).isEqualTo("400 invalid-request");
    assertThat(problem("/agents/v1/links", without(link, "reason")))
        .isEqualTo("400 invalid-request");
    assertThat(problem("/agents/v1/links", without(link, "reference")))
        .isEqualTo("400 invalid-request");
    assertThat(problem("/agents/v1/links", link(strange, "NONE-" + unique).encode()))
        .isEqualTo("404 no-such-thing");
    assertThat(problem("/agents/v1/rules", "{\"proposal\": 999999, \"reason\": \"x\"}"))
        .isEqualTo("404 no-such-thing");
    assertThat(hub.get("/agents/v1/waiting?limit=0", agent).status()).isEqualTo(400);
    assertThat(hub.get("/agents/v1/waiting?after=%21", agent).status()).isEqualTo(400);
    assertThat(hub.get("/agents/v1/waiting?order=colour", agent).status()).isEqualTo(400);
    assertThat(hub.get("/agents/v1/waiting?olderThan=long", agent).status()).isEqualTo(400);
    assertThat(hub.delete("/agents/v1/dismissals/0?reason=x", agent).status()).isEqualTo(404);
  }

  private String problem(String path, String body) {
    Answer answer = hub.post(path, agent, body);
    return answer.status() + " " + answer.problem();
  }

  private static String without(JsonObject body, String field) {
    JsonObject less = body.copy();
    less.remove(field);
    return less.encode();
  }

  private List<JsonObject> sought(String text) {
    return hub
        .get("/agents/v1/waiting?order=oldest&text=" + text, hub.agent())
        .json()
        .getJsonArray("waiting")
        .stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private boolean waits(String number) {
    return hub.get("/agents/v1/waiting?carrier=UPS&limit=200", hub.agent()).body().contains(number);
  }

  /** The latest event of the number that waits. */
  private String latestOf(String number) {
    return hub
        .get("/agents/v1/waiting?carrier=UPS&limit=200", hub.agent())
        .json()
        .getJsonArray("waiting")
        .stream()
        .map(JsonObject.class::cast)
        .filter(one -> one.getJsonObject("reference").getString("value").equals(number))
        .map(one -> one.getJsonObject("latest").getString("id"))
        .findFirst()
        .orElseThrow();
  }

  private static JsonObject link(String number, String to) {
    return new JsonObject()
        .put(
            "reference",
            new JsonObject()
                .put("type", "TRACKING_NUMBER")
                .put("value", number)
                .put("issuer", "UPS"))
        .put("shipment", to)
        .put("reason", "as the label says");
  }
}
