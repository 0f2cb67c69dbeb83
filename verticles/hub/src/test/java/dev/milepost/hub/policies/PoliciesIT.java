package dev.milepost.hub.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.hub.EventStream;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.RunningHub.Answer;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.Ups;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Other rules than the defaults, in a whole hub. Each test's rules are for a customer of its own.
 */
@ExtendWith(SharedHub.class)
class PoliciesIT {
  private static final String PATH = "/admin/v1/policies";

  private final RunningHub hub;
  private final String customer = "CUST-" + UUID.randomUUID();
  private final String shipment = "SHP-" + UUID.randomUUID();

  PoliciesIT(RunningHub hub) {
    this.hub = hub;
  }

  @BeforeEach
  void register() {
    Instant latest = hub.clock().instant().minus(Duration.ofHours(2));
    hub.register(
        shipment,
        Ups.shipment(customer, Ups.trackingNumber())
            .put("promise", new JsonObject().put("latest", latest.toString())));
  }

  @Test
  void showsTheDefaultsOfEveryModeToAdminsOnly() {
    Answer answer = hub.get(PATH, hub.admin());
    Answer refused = hub.get(PATH, hub.agent());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().getJsonObject("defaults").fieldNames()).contains("PARCEL", "OCEAN");
    assertThat(refused.status()).isEqualTo(403);
  }

  @Test
  void judgesWhatIsOpenByTheRulesThatHoldNow() {
    JsonArray tolerant = rules(new JsonObject().put("promiseTolerance", "PT6H"));

    try (EventStream stream = hub.follow(customer)) {
      assertThat(hub.shipment(shipment).getJsonArray("delays")).hasSize(1);
      Answer answer = replace(version(), tolerant);
      EventStream.Frame cleared = stream.await("delay-cleared", shipment);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(cleared.told().getString("kind")).isEqualTo("MISSED_PROMISE");
    }
  }

  @Test
  void tellsAgentsByWhichRulesAShipmentIsJudged() {
    String path = "/agents/v1/shipments/" + shipment + "/judgement";
    JsonArray two =
        rules(new JsonObject().put("tellWithin", "PT3H"))
            .add(
                new JsonObject()
                    .put("when", new JsonObject().put("customer", "not " + customer))
                    .put("set", new JsonObject().put("tellWithin", "PT1H")));

    replace(version(), two);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !hub.get(path, hub.agent()).json().getJsonArray("rules").isEmpty());

    JsonObject judgement = hub.get(path, hub.agent()).json();
    assertThat(judgement.getJsonArray("rules")).hasSize(1);
    assertThat(judgement.getJsonArray("rules").getJsonObject(0).getInteger("number")).isEqualTo(1);
    assertThat(judgement.getJsonObject("parameters").getString("tellWithin")).isEqualTo("PT3H");
    assertThat(judgement.getString("mode")).isEqualTo("PARCEL");
    assertThat(hub.get(path, hub.portal(customer)).status()).isEqualTo(403);
  }

  @Test
  void letsOnlyOneOfTwoReplaceAVersion() {
    int version = version();

    Answer first = replace(version, rules(new JsonObject().put("tellWithin", "PT1H")));
    Answer second = replace(version, rules(new JsonObject().put("tellWithin", "PT2H")));

    assertThat(first.json().getInteger("version")).isEqualTo(version + 1);
    assertThat(second.status()).isEqualTo(409);
  }

  @Test
  void refusesRulesThatItDoesNotUnderstandWithTheirPath() {
    Answer answer = replace(version(), rules(new JsonObject().put("silence", "P1D")));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().getString("detail")).startsWith("rules[0].set.silence: is not known");
  }

  @Test
  void saysWhatOtherRulesWouldHaveDoneAndChangesNothing() {
    JsonObject asked =
        new JsonObject()
            .put("rules", rules(new JsonObject().put("off", new JsonArray().add("MISSED_PROMISE"))))
            .put("days", 1)
            .put("limits", new JsonObject().put("samples", 500));

    Answer answer = hub.post(PATH + "/dry-run", hub.admin(), asked.encode());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().getInteger("shipments")).isPositive();
    assertThat(answer.json().getJsonArray("samples"))
        .map(JsonObject.class::cast)
        .filteredOn(sample -> sample.getString("shipment").equals(shipment))
        .singleElement()
        .satisfies(
            sample -> {
              assertThat(sample.getString("kind")).isEqualTo("MISSED_PROMISE");
              assertThat(sample.getString("outcome")).isEqualTo("GONE");
              assertThat(sample.getJsonObject("before").getString("opened")).isNotBlank();
            });
    assertThat(hub.shipment(shipment).getJsonArray("delays")).hasSize(1);
  }

  private JsonArray rules(JsonObject set) {
    return new JsonArray()
        .add(
            new JsonObject()
                .put("when", new JsonObject().put("customer", customer))
                .put("set", set));
  }

  private int version() {
    return hub.get(PATH, hub.admin()).json().getInteger("version");
  }

  private Answer replace(int version, JsonArray rules) {
    return hub.put(
        PATH, hub.admin(), new JsonObject().put("version", version).put("rules", rules).encode());
  }
}
