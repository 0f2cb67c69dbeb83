package dev.milepost.hub.shipments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.hub.RunningHub;
import dev.milepost.hub.RunningHub.Answer;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.Ups;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an ERP registers and what it and portals read, over HTTP. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class ShipmentsIT {
  private final String unique = UUID.randomUUID().toString();
  private final String customer = "ACME-" + unique;
  private final String shipment = "SHP-" + unique;
  private final String number = Ups.trackingNumber();
  private RunningHub hub;

  @BeforeEach
  void take(RunningHub shared) {
    hub = shared;
  }

  @Test
  void countsAVersionForEveryChangeAndNoneForTheSame() {
    JsonObject words = Ups.shipment(customer, number);

    JsonObject first = hub.register(shipment, words);
    JsonObject again = hub.register(shipment, words);
    JsonObject changed = hub.register(shipment, words.copy().put("service", "GROUND"));

    assertThat(first).isEqualTo(registered(shipment, 1));
    assertThat(again).isEqualTo(first);
    assertThat(changed).isEqualTo(registered(shipment, 2));
    assertThat(hub.shipment(shipment).getString("service")).isEqualTo("GROUND");
  }

  @Test
  void showsWhatWasRegistered() {
    JsonObject promise =
        new JsonObject()
            .put("earliest", "2090-11-25T08:00:00-05:00")
            .put("latest", "2090-11-25T18:00:00-05:00");
    JsonObject place =
        new JsonObject()
            .put("city", "Louisville")
            .put("region", "KY")
            .put("country", "US")
            .put("timeZone", "America/Kentucky/Louisville");
    JsonObject words =
        Ups.shipment(customer, number)
            .put("orders", new JsonArray().add("SO-1001"))
            .put("mode", "PARCEL")
            .put("service", "GROUND")
            .put("pieces", 1)
            .put("priority", "STANDARD")
            .put("value", new JsonObject().put("amount", "1200.00").put("currency", "USD"))
            .put("plannedPickup", "2090-11-23T17:00:00-05:00")
            .put("promise", promise)
            .put("origin", place)
            .put("destination", place.copy().put("city", "Lexington"));
    hub.register(shipment, words);

    JsonObject shown = hub.shipment(shipment);

    assertThat(shown.getString("shipment")).isEqualTo(shipment);
    assertThat(shown.getInteger("version")).isEqualTo(1);
    assertThat(shown.getJsonObject("journey").getValue("milestone")).isNull();
    assertThat(shown.getValue("delay")).isNull();
    assertThat(shown.getJsonArray("delays")).isEmpty();
    words.forEach(field -> assertThat(shown.getValue(field.getKey())).isEqualTo(field.getValue()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"references": [{"type": "TRACKING_NUMBER", "value": "1"}]} | customer
          {"customer": "ACME"}                                        | references
          {"customer": "ACME", "references": []}                      | references
          {"customer": "", "references": [{"type": "PRO", "value": "1"}]} | customer
          {"customer": "ACME", "references": [{"type": "PRO", "value": "1"}, {"type": "TELEX", "value": "1"}]} | references[1].type
          {"customer": "ACME", "references": [{"value": "1"}]}        | references[0]
          {"customer": "ACME", "references": [{"type": "PRO", "value": "--"}]} | reference
          {"customer": "ACME", "references": [{"type": "PRO", "value": "1"}], "colour": "red"} | colour
          {"customer": "ACME", "references": [{"type": "PRO", "value": "1"}], "pieces": "two"} | pieces
          {"customer": "ACME", "references": [{"type": "PRO", "value": "1"}], "promise": {"latest": "tomorrow"}} | promise.latest
          {"customer": "ACME", "references": [{"type": "PRO", "value": "1"}], "promise": {"earliest": null}} | promise
          {"customer": "ACME", "references": [{"type": "PRO", "value": "1"}], "priority": "HIGH"} | priority
          {"customer": "ACME", "references": [{"type": "PRO", "value": "1"}], "value": {"amount": "-1", "currency": "USD"}} | value.amount
          {"id": "another", "customer": "ACME", "references": [{"type": "PRO", "value": "1"}]} | id
          [1, 2]                                                      | the body is not a JSON object
          {"customer": "ACME",                                        | not JSON
          ``                                                          | not a JSON object
          """)
  void refusesWhatCannotBeRegisteredAndSaysWhere(String body, String place) {
    Answer answer = hub.put("/v1/shipments/" + shipment, hub.erp(), body);

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.problem()).isIn("invalid-shipment", "invalid-request");
    assertThat(answer.json().getString("detail")).contains(place);
    assertThat(hub.get("/v1/shipments/" + shipment, hub.erp()).status()).isEqualTo(404);
  }

  @Test
  void refusesABodyThatIsTooLarge() {
    String body = Ups.shipment(customer, number).put("service", "x".repeat(300_000)).encode();

    Answer answer = hub.put("/v1/shipments/" + shipment, hub.erp(), body);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.problem()).isEqualTo("http-413");
  }

  @Test
  void leavesAShipmentWithTheCustomerItWasRegisteredFor() {
    hub.register(shipment, Ups.shipment(customer, number));

    Answer answer =
        hub.put("/v1/shipments/" + shipment, hub.erp(), Ups.shipment("OTHER", number).encode());

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.problem()).isEqualTo("shipment-of-another-customer");
    assertThat(answer.body()).doesNotContain(customer);
    assertThat(hub.shipment(shipment).getString("customer")).isEqualTo(customer);
  }

  @Test
  void asksForTheRightToken() {
    String body = Ups.shipment(customer, number).encode();
    String path = "/v1/shipments/" + shipment;

    assertThat(hub.put(path, null, body).status()).isEqualTo(401);
    assertThat(hub.put(path, "made.up.token", body).status()).isEqualTo(401);
    assertThat(hub.put(path, hub.portal(customer), body).status()).isEqualTo(403);
    assertThat(hub.post("/v1/shipments", null, body).status()).isEqualTo(401);
    assertThat(hub.post("/v1/shipments", hub.portal(customer), body).status()).isEqualTo(403);
    assertThat(hub.get(path, null).status()).isEqualTo(401);
    assertThat(hub.get(path, hub.token(customer, Scope.STREAM_READ)).status()).isEqualTo(403);
    for (String part : List.of("/events", "/itinerary", "/estimates")) {
      assertThat(hub.get(path + part, null).status()).isEqualTo(401);
      assertThat(hub.get(path + part, hub.token(customer, Scope.STREAM_READ)).status())
          .isEqualTo(403);
    }
    assertThat(hub.get(path, hub.erp()).status()).isEqualTo(404);
  }

  @Test
  void writesWithinTheWallOfACustomersToken() {
    String confined = hub.token(customer, Scope.SHIPMENTS_WRITE);
    String others = Ups.shipment("OTHER-" + unique, number).put("id", shipment).encode();

    Answer own =
        hub.put("/v1/shipments/OWN-" + unique, confined, Ups.shipment(customer, number).encode());
    Answer strange = hub.put("/v1/shipments/" + shipment, confined, others);
    Answer bulk = hub.post("/v1/shipments", confined, others);

    assertThat(own.status()).isEqualTo(200);
    assertThat(strange.status()).isEqualTo(403);
    assertThat(bulk.lines().get(0).getInteger("status")).isEqualTo(403);
    assertThat(hub.get("/v1/shipments/" + shipment, hub.erp()).status()).isEqualTo(404);
  }

  @Test
  void showsTheWayThatItCame() {
    Instant departed =
        hub.clock().instant().minus(Duration.ofHours(5)).truncatedTo(ChronoUnit.SECONDS);
    hub.register(shipment, Ups.shipment(customer, number));
    hub.ups().post(Ups.together(Ups.departed(number, departed)));
    await().atMost(Duration.ofSeconds(20)).until(() -> hub.events(shipment).size() == 1);
    String own = hub.portal(customer);

    JsonObject way = hub.get("/v1/shipments/" + shipment + "/itinerary", own).json();
    JsonObject estimates = hub.get("/v1/shipments/" + shipment + "/estimates", own).json();

    JsonObject itinerary = way.getJsonArray("itineraries").getJsonObject(0);
    assertThat(way.getJsonArray("itineraries")).hasSize(1);
    assertThat(itinerary.getJsonArray("legs")).isEmpty();
    assertThat(itinerary.getJsonArray("stops"))
        .containsExactly(
            new JsonObject()
                .put("place", "LOUISVILLE")
                .put("arrival", new JsonObject())
                .put("departure", new JsonObject().put("actual", departed.toString()))
                .put("transshipment", false));
    assertThat(estimates)
        .isEqualTo(new JsonObject().put("shipment", shipment).put("estimates", new JsonArray()));
  }

  @Test
  void saysHowOldWhatItKnowsIsAndByWhenTheNextNewsIsExpected() {
    Instant departed =
        hub.clock().instant().minus(Duration.ofHours(5)).truncatedTo(ChronoUnit.SECONDS);
    hub.register(shipment, Ups.shipment(customer, number));
    hub.ups().post(Ups.departed(number, departed).encode());
    await().atMost(Duration.ofSeconds(20)).until(() -> hub.events(shipment).size() == 1);

    JsonObject journey = hub.shipment(shipment).getJsonObject("journey");

    assertThat(journey.getString("observedAt")).isEqualTo(departed.toString());
    assertThat(journey.getInstant("receivedAt"))
        .isBetween(departed.plus(Duration.ofHours(5)), hub.clock().instant());
    assertThat(journey.getInstant("expectedNextBy")).isAfter(departed);
    assertThat(journey.getString("expectedNext")).isEqualTo("the next scan");
    assertThat(
            hub.get("/v1/shipments", hub.portal(customer))
                .json()
                .getJsonArray("shipments")
                .getJsonObject(0)
                .getJsonObject("journey"))
        .isEqualTo(journey);
  }

  @Test
  void showsACustomerItsOwnAndHidesAllOthers() {
    hub.register(shipment, Ups.shipment(customer, number));
    String own = hub.portal(customer);
    String stranger = hub.portal("OTHER-" + unique);
    String path = "/v1/shipments/" + shipment;

    Answer hidden = hub.get(path, stranger);
    Answer absent = hub.get("/v1/shipments/NONE-" + unique, stranger);

    assertThat(hub.get(path, own).json().getString("customer")).isEqualTo(customer);
    assertThat(hub.get(path + "/events", own).json().getJsonArray("events")).isEmpty();
    assertThat(hidden.status()).isEqualTo(404);
    assertThat(hidden.body()).isEqualTo(absent.body());
    for (String part : List.of("/events", "/itinerary", "/estimates")) {
      assertThat(hub.get(path + part, stranger).status()).isEqualTo(404);
    }
    assertThat(hub.get("/v1/shipments?customer=" + customer, stranger).status()).isEqualTo(403);
    assertThat(hub.get("/v1/shipments", stranger).json().getJsonArray("shipments")).isEmpty();
    assertThat(hub.get("/v1/shipments", own).json().getJsonArray("shipments")).hasSize(1);
    assertThat(hub.get("/v1/shipments", hub.erp()).status()).isEqualTo(400);
    assertThat(
            hub.get("/v1/shipments?customer=" + customer, hub.erp())
                .json()
                .getJsonArray("shipments"))
        .hasSize(1);
  }

  @Test
  void explainsEachEventOfTheHistory() {
    hub.register(shipment, Ups.shipment(customer, number));
    String delivery =
        hub.ups().post(Ups.departed(number, hub.clock().instant().minusSeconds(60)).encode());

    await().atMost(Duration.ofSeconds(60)).until(() -> hub.events(shipment).size() == 1);

    JsonObject event = hub.events(shipment).get(0);
    assertThat(event.getString("deliveryId")).isEqualTo(delivery);
    assertThat(event.getString("milestone")).isEqualTo("DEPARTED");
    assertThat(event.getJsonObject("why").getString("rule")).isEqualTo("exact-reference");
    assertThat(event.getJsonObject("why").getJsonObject("reference").getString("value"))
        .isEqualTo(number);
  }

  @Test
  void saysOfAnEventWhichRulesWereTriedAndNamesOthersToNoCustomer() {
    hub.register(shipment, Ups.shipment(customer, number));
    hub.ups().post(Ups.departed(number, hub.clock().instant().minusSeconds(60)).encode());
    await().atMost(Duration.ofSeconds(60)).until(() -> hub.events(shipment).size() == 1);
    String event = hub.events(shipment).get(0).getString("id");
    String path = "/v1/shipments/" + shipment + "/events/" + event + "/why";

    JsonObject full = hub.get(path, hub.erp()).json();
    JsonObject own = hub.get(path, hub.portal(customer)).json();
    Answer hidden = hub.get(path, hub.portal("OTHER-" + unique));
    Answer unknown =
        hub.get("/v1/shipments/" + shipment + "/events/" + UUID.randomUUID() + "/why", hub.erp());

    assertThat(full.getString("event")).isEqualTo(event);
    assertThat(full.getString("now")).isEqualTo("MATCHED");
    assertThat(full.getJsonObject("why").getString("rule")).isEqualTo("exact-reference");
    assertThat(full.getJsonArray("shipments")).containsExactly(shipment);
    assertThat(outcomes(full))
        .startsWith(
            "linked-by-agent FAILED",
            "carrier-unique-id FAILED",
            "exact-reference MATCHED",
            "exact-reference-issuer-unstated NOT_TRIED");
    assertThat(full.getJsonArray("rules").getJsonObject(0).getString("detail")).isNotBlank();
    assertThat(outcomes(own)).isEqualTo(outcomes(full));
    assertThat(own.containsKey("shipments")).isFalse();
    assertThat(own.getJsonArray("rules").getJsonObject(0).containsKey("detail")).isFalse();
    assertThat(hidden.status()).isEqualTo(404);
    assertThat(unknown.status() + " " + unknown.problem()).isEqualTo("404 no-such-event");
  }

  private static List<String> outcomes(JsonObject why) {
    return why.getJsonArray("rules").stream()
        .map(JsonObject.class::cast)
        .map(rule -> rule.getString("rule") + " " + rule.getString("outcome"))
        .toList();
  }

  @Test
  void answersABulkLineByLineInItsOrder() {
    String lines =
        String.join(
            "\n",
            line("A-" + unique),
            "{not json",
            "",
            line("B-" + unique),
            Ups.shipment(customer, number).encode(),
            new JsonObject(line("A-" + unique)).put("service", "AIR").encode(),
            "{\"id\": \"C-" + unique + "\", \"customer\": \"ACME\"}",
            line("D-" + unique));

    Answer answer = hub.post("/v1/shipments", hub.erp(), lines);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/x-ndjson");
    List<JsonObject> results = answer.lines();
    assertThat(results)
        .extracting(result -> result.getInteger("line"))
        .containsExactly(1, 2, 4, 5, 6, 7, 8);
    assertThat(results.get(0)).isEqualTo(registered("A-" + unique, 1).put("line", 1));
    assertThat(results.get(1).getInteger("status")).isEqualTo(400);
    assertThat(results.get(1).getString("detail")).startsWith("not JSON");
    assertThat(results.get(2)).isEqualTo(registered("B-" + unique, 1).put("line", 4));
    assertThat(results.get(3).getString("detail")).isEqualTo("id: missing");
    assertThat(results.get(4)).isEqualTo(registered("A-" + unique, 2).put("line", 6));
    assertThat(results.get(5).getString("detail")).contains("references");
    assertThat(results.get(6)).isEqualTo(registered("D-" + unique, 1).put("line", 8));
    assertThat(hub.shipment("A-" + unique).getString("service")).isEqualTo("AIR");
  }

  @Test
  void takesABulkOfManyLines() {
    String lines =
        IntStream.range(0, 500)
            .mapToObj(i -> line(i + "-" + unique))
            .collect(Collectors.joining("\n"));

    List<JsonObject> results = hub.post("/v1/shipments", hub.erp(), lines).lines();

    assertThat(results)
        .extracting(result -> result.getString("shipment"))
        .containsExactlyElementsOf(
            IntStream.range(0, 500).mapToObj(i -> i + "-" + unique).toList());
  }

  @Test
  void answersWhatCameBeforeALineThatIsTooLong() {
    String lines =
        String.join(
            "\n",
            line("A-" + unique),
            line("B-" + unique),
            new JsonObject(line("C-" + unique)).put("service", "x".repeat(400_000)).encode(),
            line("D-" + unique));

    List<JsonObject> results = hub.post("/v1/shipments", hub.erp(), lines).lines();

    assertThat(results)
        .containsExactly(
            registered("A-" + unique, 1).put("line", 1),
            registered("B-" + unique, 1).put("line", 2),
            new JsonObject()
                .put("type", "/problems/line-too-long")
                .put("title", "A line is longer than 262144 bytes")
                .put("status", 400)
                .put("detail", "This line and all after it were not read.")
                .put("line", 3));
    assertThat(hub.get("/v1/shipments/D-" + unique, hub.erp()).status()).isEqualTo(404);
  }

  @Test
  void answersAnEmptyBulkWithNothing() {
    Answer answer = hub.post("/v1/shipments", hub.erp(), "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  private String line(String id) {
    return Ups.shipment(customer, Ups.trackingNumber()).put("id", id).encode();
  }

  private static JsonObject registered(String id, int version) {
    return new JsonObject().put("shipment", id).put("version", version).put("applied", 0);
  }
}
