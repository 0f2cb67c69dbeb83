package dev.milepost.hub.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.RunningHub.Answer;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.Ups;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.kafka.Records;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Dead letters over HTTP: found by their cause, understood, and put back. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class DeadLettersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PATH = "/agents/v1/dead-letters";

  private final String unique = UUID.randomUUID().toString();
  private final String customer = "ACME-" + unique;
  private final String shipment = "SHP-" + unique;
  private final String number = Ups.trackingNumber();
  private RunningHub hub;
  private RunningHub.UpsConnection ups;
  private String agent;
  private Instant now;

  @BeforeEach
  void begin(RunningHub shared) {
    hub = shared;
    ups = shared.ups();
    agent = hub.token(null, Scope.AGENTS);
    now = hub.clock().instant().truncatedTo(ChronoUnit.SECONDS);
  }

  @Test
  void showsWhatFailsAndWhomItConcernsAndTakesItBackWhenItFailsAgain() {
    String promise = now.plus(Duration.ofDays(2)).toString();
    hub.register(
        shipment,
        Ups.shipment(customer, number).put("promise", new JsonObject().put("latest", promise)));
    JsonObject broken =
        Ups.departed(number, now).put("localActivityDate", "31.11.").put("gmtActivityDate", "?");
    String sound = Ups.departed(Ups.trackingNumber(), now).encode();
    ups.post("[" + sound + ",\n " + broken.encode() + "]");
    JsonObject group = awaitGroup(1);

    JsonObject letter = letters(group).get(0);
    JsonObject whole = hub.get(PATH + "/" + id(letter), hub.agent()).json();
    Answer tried = redrive(group, new JsonObject().put("dryRun", true));
    Answer begun = redrive(group, new JsonObject().put("reason", "the parser is mended, I think"));

    assertThat(group.getString("cause")).contains("yyyyMMdd");
    assertThat(group.getString("carrier")).isEqualTo("UPS");
    assertThat(group.getString("origin")).isEqualTo("inbound");
    assertThat(group.getInteger("shipments")).isEqualTo(1);
    assertThat(Instant.parse(group.getString("nearestPromise"))).isEqualTo(Instant.parse(promise));
    JsonObject place = whole.getJsonArray("reasons").getJsonObject(0).getJsonObject("place");
    String text = whole.getJsonObject("body").getString("text");
    assertThat(text.substring(place.getInteger("start"), place.getInteger("end")))
        .isEqualTo("\"31.11.\"");
    assertThat(whole.getJsonArray("affected").getJsonObject(0).getString("shipment"))
        .isEqualTo(shipment);
    assertThat(whole.getJsonArray("headers").toString()).doesNotContain(ups.secret());
    assertThat(whole.getJsonObject("now").getString("outcome")).isEqualTo("partly");
    assertThat(tried.json().getJsonObject("outcomes").getInteger("partly")).isEqualTo(1);
    assertThat(tried.json().getJsonArray("problems")).hasSize(1);
    assertThat(begun.status()).as(begun.body()).isEqualTo(201);
    JsonObject ended = awaitDone(begun);
    assertThat(ended.getInteger("sent")).isEqualTo(1);
    await().atMost(PATIENCE).until(() -> shown(ended).getInteger("cameBack") == 1);
    JsonObject again = letters(group).get(0);
    assertThat(again.getString("parent")).isEqualTo(id(letter));
    assertThat(again.getInteger("redrives")).isEqualTo(1);
    assertThat(again.getString("delivery")).isEqualTo(letter.getString("delivery"));
    JsonObject before = hub.get(PATH + "/" + id(letter), hub.agent()).json();
    assertThat(before.getString("state")).isEqualTo("redriven");
    assertThat(before.getJsonArray("cameBackAs").getJsonObject(0).getString("id"))
        .isEqualTo(id(again));
    assertThat(before.getJsonArray("history").getJsonObject(0).getString("reason"))
        .isEqualTo("the parser is mended, I think");
  }

  /** A letter of an older release, which could not read what this one can. */
  @Test
  void appliesWhatCanBeReadByNow() {
    hub.register(shipment, Ups.shipment(customer, number));
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    layAside(Ups.outForDelivery(number, now.minusSeconds(60)).encode(), trace);
    JsonObject group = awaitGroup(1);

    JsonObject tried = redrive(group, new JsonObject().put("dryRun", true)).json();
    assertThat(hub.events(shipment)).isEmpty();
    awaitDone(redrive(group, new JsonObject().put("reason", "mended").put("rate", 1)));

    assertThat(tried.getJsonObject("outcomes").getInteger("readable")).isEqualTo(1);
    assertThat(tried.getInteger("shipments")).isEqualTo(1);
    assertThat(tried.getBoolean("whole")).isTrue();
    JsonObject event =
        tried.getJsonArray("samples").getJsonObject(0).getJsonArray("events").getJsonObject(0);
    assertThat(event.getString("match")).isEqualTo("matched");
    assertThat(event.getJsonArray("shipments")).isEqualTo(new JsonArray().add(shipment));
    await().atMost(PATIENCE).until(() -> hub.events(shipment).size() == 1);
    assertThat(hub.events(shipment).get(0).getString("milestone")).isEqualTo("OUT_FOR_DELIVERY");
    assertThat(groups("open")).noneMatch(this::isOurs);
    assertThat(groups("redriven")).anyMatch(this::isOurs);
  }

  /** What the ERP has said since must not be undone by what it said before. */
  @Test
  void leavesARegistrationWhereItIsThatTheErpHasOvertaken() {
    Instant written = now.minus(Duration.ofHours(1));
    send(
        Topic.DEAD_LETTERS,
        shipment,
        Ups.shipment(customer, number).encode().getBytes(UTF_8),
        TopicHeader.ORIGIN,
        Topic.SHIPMENTS.topicName(),
        TopicHeader.ORIGIN_KEY,
        shipment,
        TopicHeader.ORIGIN_TIME,
        written.toString(),
        TopicHeader.REASON,
        "mode: 'RAFT' is none, said " + shipment);
    hub.register(shipment, Ups.shipment(customer, number).put("service", "EXPRESS"));
    await().atMost(PATIENCE).until(() -> byDelivery(shipment, "open").size() == 1);
    String letter = id(byDelivery(shipment, "open").get(0));
    JsonObject named = new JsonObject().put("letters", new JsonArray().add(letter));

    JsonObject tried =
        hub.post(PATH + "/redrive", agent, named.copy().put("dryRun", true).encode()).json();
    JsonObject ended =
        awaitDone(hub.post(PATH + "/redrive", agent, named.copy().put("reason", "x").encode()));

    assertThat(tried.getJsonArray("samples").getJsonObject(0).getString("stays"))
        .isEqualTo("overtaken");
    assertThat(ended.getInteger("sent")).isZero();
    assertThat(ended.getJsonObject("stays").getInteger("overtaken")).isEqualTo(1);
    assertThat(byDelivery(shipment, "open")).hasSize(1);
    assertThat(hub.shipment(shipment).getString("service")).isEqualTo("EXPRESS");
  }

  @Test
  void isDecidedByAgentsOnlyAndForAReason() {
    ups.post("{\"broken\": ");
    JsonObject group = awaitGroup(1);
    JsonObject all = new JsonObject().put("group", group.getString("group"));
    JsonObject said = all.copy().put("reason", "a test of theirs");

    Answer byViewer = hub.post(PATH + "/dismiss", hub.agent(), said.encode());
    Answer byCustomer = hub.get(PATH + "/groups", hub.token(customer, Scope.AGENTS));
    Answer silent = hub.post(PATH + "/dismiss", agent, all.encode());
    Answer both = hub.post(PATH + "/redrive", agent, said.copy().put("all", true).encode());
    Answer dismissed = hub.post(PATH + "/dismiss", agent, said.encode());
    Answer nothing = redrive(group, new JsonObject().put("reason", "x"));
    boolean gone = groups("open").stream().noneMatch(this::isOurs);
    Answer reopened = hub.post(PATH + "/reopen", agent, said.encode());

    assertThat(byViewer.status()).isEqualTo(403);
    assertThat(byCustomer.status()).isEqualTo(403);
    assertThat(silent.status()).isEqualTo(400);
    assertThat(both.status()).isEqualTo(400);
    assertThat(dismissed.json().getInteger("letters")).isEqualTo(1);
    assertThat(nothing.problem()).isEqualTo("nothing-open");
    assertThat(gone).isTrue();
    assertThat(reopened.json().getInteger("letters")).isEqualTo(1);
    assertThat(hub.get(PATH + "/999999999", agent).status()).isEqualTo(404);
    assertThat(hub.get(PATH + "/x", agent).status()).isEqualTo(404);
    assertThat(hub.get("/agents/v1/redrives/999999999", agent).status()).isEqualTo(404);
  }

  private void layAside(String body, String trace) {
    String delivery = UUID.randomUUID().toString();
    send(
        Topic.DEAD_LETTERS,
        delivery,
        body.getBytes(UTF_8),
        TopicHeader.DELIVERY_ID,
        delivery,
        TopicHeader.CONNECTION,
        ups.id(),
        TopicHeader.CARRIER,
        "UPS",
        TopicHeader.RECEIVED_AT,
        now.toString(),
        TopicHeader.TRACEPARENT,
        trace,
        TopicHeader.REASON,
        "none of the forms that this release knows",
        TopicHeader.REASON_AT,
        "");
  }

  private void send(Topic topic, String key, byte[] body, String... headers) {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic.topicName(), key, body);
    for (int i = 0; i < headers.length; i += 2) {
      Records.put(record.headers(), headers[i], headers[i + 1]);
    }
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", hub.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      var unused = producer.send(record);
    }
  }

  private Answer redrive(JsonObject group, JsonObject how) {
    return hub.post(PATH + "/redrive", agent, how.put("group", group.getString("group")).encode());
  }

  private JsonObject awaitDone(Answer begun) {
    assertThat(begun.status()).as(begun.body()).isEqualTo(201);
    await().atMost(PATIENCE).until(() -> shown(begun.json()).getString("state").equals("done"));
    return shown(begun.json());
  }

  private JsonObject shown(JsonObject redrive) {
    return hub.get("/agents/v1/redrives/" + redrive.getString("redrive"), hub.agent()).json();
  }

  private JsonObject awaitGroup(int letters) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                groups("open").stream()
                    .anyMatch(it -> isOurs(it) && it.getInteger("letters") == letters));
    return groups("open").stream().filter(this::isOurs).findFirst().orElseThrow();
  }

  private boolean isOurs(JsonObject group) {
    return ups.id().equals(group.getString("connection"));
  }

  private List<JsonObject> groups(String state) {
    return list(hub.get(PATH + "/groups?state=" + state, hub.agent()).json(), "groups");
  }

  private List<JsonObject> letters(JsonObject group) {
    return list(
        hub.get(PATH + "?group=" + group.getString("group"), hub.agent()).json(), "letters");
  }

  private List<JsonObject> byDelivery(String delivery, String state) {
    return list(
        hub.get(PATH + "?delivery=" + delivery + "&state=" + state, hub.agent()).json(), "letters");
  }

  private static List<JsonObject> list(JsonObject json, String name) {
    return json.getJsonArray(name).stream().map(JsonObject.class::cast).toList();
  }

  private static @Nullable String id(JsonObject letter) {
    return letter.getString("id");
  }
}
