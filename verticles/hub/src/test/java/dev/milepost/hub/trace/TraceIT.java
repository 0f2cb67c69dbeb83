package dev.milepost.hub.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.event.Topic;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.Ups;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The way of what matched, of what waits, of what is dead and of what Kafka has forgotten. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class TraceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final String unique = UUID.randomUUID().toString();
  private final String customer = "ACME-" + unique;
  private final String shipment = "SHP-" + unique;
  private final String number = Ups.trackingNumber();
  private final String traceparent = "00-" + unique.replace("-", "") + "-00f067aa0ba902b7-01";
  private RunningHub hub;

  @BeforeEach
  void begin(RunningHub shared) {
    hub = shared;
  }

  @Test
  void followsADeliveryToItsSubscribersWithTheTimeOfEachStepThatHasOne() {
    String delivery = matched();

    JsonObject trace = traced(delivery);

    assertThat(trace.getString("kind")).isEqualTo("DELIVERY");
    assertThat(names(trace))
        .containsExactly("RECEIVED", "KEPT", "READ", "FORWARDED", "CORRELATED", "APPLIED", "TOLD");
    assertThat(step(trace, "KEPT").getJsonObject("details").getString("topic"))
        .isEqualTo(Topic.INBOUND.topicName());
    assertThat(step(trace, "READ").getJsonObject("details").getInteger("count")).isEqualTo(1);
    assertThat(step(trace, "CORRELATED").getJsonObject("details").getString("rule"))
        .isEqualTo("exact-reference");
    assertThat(step(trace, "APPLIED").getString("shipment")).isEqualTo(shipment);
    assertThat(step(trace, "TOLD").getJsonObject("details").getString("sequence")).isEqualTo("1");
    // Nobody notes when it is decided and applied; the others have a time, in their order.
    assertThat(step(trace, "CORRELATED").getString("at")).isNull();
    assertThat(step(trace, "APPLIED").getString("at")).isNull();
    List<Instant> times =
        steps(trace).stream()
            .filter(one -> one.getString("at") != null)
            .map(one -> Instant.parse(one.getString("at")).truncatedTo(ChronoUnit.MILLIS))
            .toList();
    assertThat(times).hasSize(5).isSorted();
    assertThat(step(trace, "TOLD").getLong("tookMs"))
        .isEqualTo(Duration.between(times.get(3), times.get(4)).toMillis());
  }

  @Test
  void findsTheSameWayByAnyNameThatPeopleHaveOfIt() {
    String delivery = matched();
    JsonObject byDelivery = traced(delivery);
    String event = step(byDelivery, "APPLIED").getString("event");
    String told = step(byDelivery, "TOLD").getJsonObject("details").getString("id");

    assertThat(kindAndSteps(traced(event))).isEqualTo("EVENT " + names(byDelivery));
    assertThat(kindAndSteps(traced(told))).isEqualTo("SHIPMENT_EVENT " + names(byDelivery));
    assertThat(kindAndSteps(traced(number.toLowerCase(Locale.ROOT).replaceFirst("z", "z-"))))
        .isEqualTo("REFERENCE " + names(byDelivery));
    assertThat(traced(shipment).getString("kind")).isEqualTo("SHIPMENT");
    assertThat(names(traced(shipment))).startsWith("REGISTERED", "RECEIVED").endsWith("TOLD");
    assertThat(traced(traceparent).getString("kind")).isEqualTo("TRACE");
    assertThat(traced(event).getJsonArray("others").encode()).contains(delivery).contains(shipment);
  }

  @Test
  void saysWhyAnEventWaitsAndThenWhoLinkedItAndWhenItWasTold() {
    hub.register(shipment, Ups.shipment(customer, Ups.trackingNumber()));
    String delivery =
        hub.ups().post(Ups.departed(number, hub.clock().instant().minusSeconds(60)).encode());
    await().atMost(PATIENCE).until(() -> outcome(traced(delivery)).equals("WAITING"));
    JsonObject waiting = step(traced(delivery), "CORRELATED");

    hub.post(
        "/agents/v1/links",
        hub.token(null, Scope.AGENTS),
        new JsonObject()
            .put("reference", new JsonObject().put("type", "TRACKING_NUMBER").put("value", number))
            .put("shipment", shipment)
            .put("reason", "as the label says")
            .encode());
    await().atMost(PATIENCE).until(() -> step(traced(delivery), "TOLD").getString("at") != null);
    JsonObject linked = traced(delivery);

    assertThat(waiting.getJsonObject("details").getString("explanation")).isNotBlank();
    assertThat(waiting.getJsonObject("links").getString("waiting")).isEqualTo(number);
    assertThat(outcome(linked)).isEqualTo("MATCHED");
    assertThat(step(linked, "CORRELATED").getJsonObject("details").getString("linkedBy"))
        .isEqualTo("test");
    assertThat(step(linked, "DECIDED").getJsonObject("details").getString("reason"))
        .isEqualTo("as the label says");
  }

  @Test
  void showsTheDeadLetterOfWhatCannotBeRead() {
    String delivery = hub.ups().post("{\"nothing\": \"of " + unique + "\"}");

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(names(traced(delivery))).contains("DEAD_LETTER"));

    JsonObject trace = traced(delivery);
    assertThat(names(trace)).containsExactly("RECEIVED", "KEPT", "READ", "DEAD_LETTER");
    JsonObject letter = step(trace, "DEAD_LETTER");
    assertThat(letter.getJsonObject("details").getJsonArray("reasons")).isNotEmpty();
    assertThat(letter.getString("where")).startsWith(Topic.DEAD_LETTERS.topicName());
    assertThat(letter.getJsonObject("links").getString("deadLetter")).matches("\\d+-\\d+");
  }

  @Test
  void knowsFromTheDatabaseWhatKafkaHasForgotten() throws Exception {
    String delivery = matched();
    JsonObject kept = step(traced(delivery), "KEPT").getJsonObject("details");
    forget(kept.getInteger("partition"), kept.getLong("offset"));

    JsonObject trace = traced(delivery);

    assertThat(step(trace, "KEPT").getJsonObject("details").getString("outcome"))
        .isEqualTo("FORGOTTEN");
    assertThat(step(trace, "KEPT").getString("at")).isNull();
    assertThat(names(trace))
        .containsExactly("RECEIVED", "KEPT", "FORWARDED", "CORRELATED", "APPLIED", "TOLD");
    assertThat(step(trace, "RECEIVED").getString("at")).isNotNull();
  }

  @Test
  void saysWhereItLookedForWhatNobodyKnows() {
    JsonObject trace = traced(UUID.randomUUID().toString());

    assertThat(trace.getString("kind")).isEqualTo("UNKNOWN");
    assertThat(trace.getJsonArray("steps")).isEmpty();
    assertThat(trace.getJsonArray("looked")).hasSize(5);
    assertThat(traced("no such number " + unique).getString("kind")).isEqualTo("UNKNOWN");
    assertThat(hub.get("/agents/v1/trace?q=%20", hub.agent()).status()).isEqualTo(400);
    assertThat(hub.get("/agents/v1/trace?q=x&around=then", hub.agent()).status()).isEqualTo(400);
    assertThat(hub.get("/agents/v1/trace?q=x", hub.portal(customer)).status()).isEqualTo(403);
    assertThat(hub.get("/agents/v1/trace?q=x", hub.token(customer, Scope.AGENTS)).status())
        .isEqualTo(403);
    assertThat(hub.get("/agents/v1/trace?q=x", null).status()).isEqualTo(401);
  }

  /** A delivery whose event is on the shipment and was told. */
  private String matched() {
    hub.register(shipment, Ups.shipment(customer, number));
    Instant at = hub.clock().instant().minusSeconds(60);
    String delivery = hub.ups().post(Ups.departed(number, at).encode(), traceparent);
    await().atMost(PATIENCE).until(() -> hub.events(shipment).size() == 1);
    await().atMost(PATIENCE).until(() -> step(traced(delivery), "TOLD").getString("at") != null);
    return delivery;
  }

  private void forget(int partition, long offset) throws Exception {
    try (Admin admin =
        Admin.create(Map.<String, Object>of("bootstrap.servers", hub.bootstrapServers()))) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(Topic.INBOUND.topicName(), partition),
                  RecordsToDelete.beforeOffset(offset + 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  private JsonObject traced(String query) {
    RunningHub.Answer answer =
        hub.get("/agents/v1/trace?q=" + URLEncoder.encode(query, UTF_8), hub.agent());
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static List<JsonObject> steps(JsonObject trace) {
    return trace.getJsonArray("steps").stream().map(JsonObject.class::cast).toList();
  }

  private static List<String> names(JsonObject trace) {
    return steps(trace).stream().map(one -> one.getString("step")).toList();
  }

  private static String kindAndSteps(JsonObject trace) {
    return trace.getString("kind") + " " + names(trace);
  }

  /** The first step of that name; one that says nothing where there is none. */
  private static JsonObject step(JsonObject trace, String name) {
    return steps(trace).stream()
        .filter(one -> one.getString("step").equals(name))
        .findFirst()
        .orElse(new JsonObject().put("details", new JsonObject()).put("links", new JsonObject()));
  }

  private static String outcome(JsonObject trace) {
    return step(trace, "CORRELATED").getJsonObject("details").getString("outcome", "");
  }
}
