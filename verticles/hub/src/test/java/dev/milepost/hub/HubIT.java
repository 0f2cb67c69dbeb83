package dev.milepost.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.kafka.Records;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The main job on real Kafka and PostgreSQL: a carrier's webhook in, a customer's event out. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class HubIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String unique = UUID.randomUUID().toString();
  private final String customer = "ACME-" + unique;
  private final String shipment = "SHP-" + unique;
  private final String number = Ups.trackingNumber();
  private RunningHub hub;
  private RunningHub.UpsConnection ups;
  private Instant now;

  @BeforeEach
  void connect(RunningHub shared) {
    hub = shared;
    ups = shared.ups();
    now = shared.clock().instant().truncatedTo(ChronoUnit.SECONDS);
  }

  @Test
  void tellsACustomerWhatACarrierPosted() {
    JsonObject promise =
        new JsonObject()
            .put("earliest", "2090-11-25T08:00:00-05:00")
            .put("latest", "2090-11-25T18:00:00-05:00");
    hub.register(
        shipment,
        Ups.shipment(customer, number)
            .put("orders", new JsonArray().add("SO-1").add("SO-2"))
            .put("promise", promise));
    Instant at = now.minus(Duration.ofHours(1));
    Instant posted = now;

    try (EventStream stream = hub.follow(customer)) {
      ups.post(Ups.outForDelivery(number, at).encode());

      EventStream.Frame frame = stream.await("milestone", shipment);
      JsonObject event = frame.data().copy();
      JsonObject told = (JsonObject) event.remove("data");
      assertThat(frame.id()).isNotEmpty();
      assertThat(UUID.fromString((String) event.remove("id"))).isNotNull();
      assertThat((String) event.remove("traceparent"))
          .startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-");
      assertThat(event)
          .isEqualTo(
              new JsonObject()
                  .put("specversion", "1.0")
                  .put("source", "/milepost")
                  .put("type", "dev.milepost.shipment.milestone.v1")
                  .put("subject", shipment)
                  .put("time", inLouisville(at))
                  .put("sequence", "1")
                  .put("datacontenttype", "application/json"));
      assertThat(Instant.parse((String) told.remove("receivedAt")))
          .isBetween(posted, posted.plus(PATIENCE));
      assertThat(told.getJsonObject("journey").getString("milestone"))
          .isEqualTo("OUT_FOR_DELIVERY");
      assertThat(told.getJsonObject("journey").getString("occurredAt")).isEqualTo(at.toString());
      assertThat(told.getJsonObject("journey").getInteger("pieces")).isEqualTo(1);
      told.remove("journey");
      JsonObject reference = new JsonObject().put("type", "TRACKING_NUMBER").put("value", number);
      assertThat(told)
          .isEqualTo(
              new JsonObject()
                  .put("shipment", shipment)
                  .put("customer", customer)
                  .put("orders", new JsonArray().add("SO-1").add("SO-2"))
                  .put("milestone", "OUT_FOR_DELIVERY")
                  .put("classifier", "ACTUAL")
                  .put("occurredAt", at.toString())
                  .put("timeQuality", "GIVEN")
                  .put(
                      "place",
                      new JsonObject()
                          .put("city", "Louisville")
                          .put("region", "KY")
                          .put("country", "US"))
                  .put("carrier", "UPS")
                  .put("reference", reference)
                  .put(
                      "carrierStatus",
                      new JsonObject()
                          .put("type", "I")
                          .put("code", "OT")
                          .put("detail", "021")
                          .put("description", "Out For Delivery Today"))
                  .putNull("cause")
                  .put(
                      "why",
                      new JsonObject().put("rule", "exact-reference").put("reference", reference))
                  .putNull("estimate")
                  .put("promise", promise)
                  .putNull("delay"));
    }
  }

  private static String inLouisville(Instant at) {
    OffsetDateTime local = at.atZone(ZoneId.of("America/Kentucky/Louisville")).toOffsetDateTime();
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(local);
  }

  @Test
  void givesAShipmentTheEventsThatCameBeforeIt() {
    double before = correlated("unmatched");
    ups.post(
        Ups.together(
            Ups.departed(number, now.minus(Duration.ofHours(3))),
            Ups.outForDelivery(number, now.minus(Duration.ofHours(1)))));
    await().atMost(PATIENCE).until(() -> correlated("unmatched") >= before + 2);

    JsonObject registered = hub.register(shipment, Ups.shipment(customer, number));

    assertThat(registered)
        .isEqualTo(new JsonObject().put("shipment", shipment).put("version", 1).put("applied", 2));
    assertThat(milestone()).isEqualTo("OUT_FOR_DELIVERY");
    assertThat(hub.events(shipment))
        .extracting(event -> event.getString("milestone"))
        .containsExactly("DEPARTED", "OUT_FOR_DELIVERY");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(published())
                    .extracting(event -> event.getString("sequence"))
                    .containsExactly("1", "2"));
  }

  @Test
  void changesNothingWhenACarrierRepeatsItself() {
    hub.register(shipment, Ups.shipment(customer, number));
    JsonObject departed = Ups.departed(number, now.minus(Duration.ofHours(3)));
    JsonObject outForDelivery = Ups.outForDelivery(number, now.minus(Duration.ofHours(2)));
    JsonObject delivered = Ups.delivered(number, now.minus(Duration.ofHours(1)));
    double before = correlated("known");

    for (JsonObject[] turn :
        List.of(
            new JsonObject[] {delivered, departed, outForDelivery},
            new JsonObject[] {outForDelivery, delivered, departed},
            new JsonObject[] {departed, outForDelivery, delivered})) {
      ups.post(Ups.together(turn));
    }

    // At least: a batch whose commit's answer got lost is applied again, and counts again.
    await().atMost(PATIENCE).until(() -> correlated("known") >= before + 6);
    assertThat(milestone()).isEqualTo("DELIVERED");
    assertThat(hub.events(shipment))
        .extracting(event -> event.getString("milestone"))
        .containsExactly("DEPARTED", "OUT_FOR_DELIVERY", "DELIVERED");
    assertThat(hub.shipment(shipment).getLong("sequence")).isEqualTo(3);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(published()).hasSize(3));
  }

  @Test
  void keepsACodeThatNoTableKnowsAndStaysWhereItIs() {
    hub.register(shipment, Ups.shipment(customer, number));
    double before = hub.metric("milepost_events_read_total", "unknown=\"true\"");

    try (EventStream stream = hub.follow(customer)) {
      ups.post(Ups.departed(number, now.minus(Duration.ofHours(2))).encode());
      ups.post(
          Ups.alert(number, "I", "QQ", "777", "Something New", now.minus(Duration.ofHours(1)))
              .encode());

      EventStream.Frame unknown =
          stream.await(frame -> "UNKNOWN".equals(frame.told().getString("milestone")));
      assertThat(unknown.told().getJsonObject("carrierStatus"))
          .isEqualTo(
              new JsonObject()
                  .put("type", "I")
                  .put("code", "QQ")
                  .put("detail", "777")
                  .put("description", "Something New"));
    }
    await().atMost(PATIENCE).until(() -> "DEPARTED".equals(milestone()));
    assertThat(hub.events(shipment)).hasSize(2);
    assertThat(hub.metric("milepost_events_read_total", "unknown=\"true\"")).isEqualTo(before + 1);
  }

  @Test
  void putsAnOddEventAsideAndLetsItsSiblingThrough() {
    hub.register(shipment, Ups.shipment(customer, number));
    JsonObject odd =
        Ups.departed(number, now)
            .put("localActivityDate", "2026-02-30")
            .put("gmtActivityDate", "")
            .put("gmtActivityTime", "");

    String delivery = ups.post(Ups.together(odd, Ups.outForDelivery(number, now)));

    ConsumerRecord<String, byte[]> letter = recordOf(delivery, Topic.DEAD_LETTERS);
    assertThat(Records.text(letter.headers(), TopicHeader.REASON_AT))
        .isEqualTo("/0/localActivityDate");
    assertThat(Records.text(letter.headers(), TopicHeader.REASON)).isNotBlank();
    assertThat(Records.text(letter.headers(), TopicHeader.CARRIER)).isEqualTo("UPS");
    assertThat(new JsonArray(new String(letter.value(), UTF_8))).hasSize(2);
    assertThat(letter.headers().headers("http-credential")).isEmpty();
    await().atMost(PATIENCE).until(() -> "OUT_FOR_DELIVERY".equals(milestone()));
  }

  @Test
  void keepsAWholeDeliveryThatCannotBeRead() {
    String delivery = ups.post("<not json>");

    ConsumerRecord<String, byte[]> letter = recordOf(delivery, Topic.DEAD_LETTERS);

    assertThat(Records.text(letter.headers(), TopicHeader.REASON)).contains("not JSON");
    assertThat(new String(letter.value(), UTF_8)).isEqualTo("<not json>");
  }

  @Test
  void opensADelayForAnExceptionAndClearsItWhenTheParcelMoves() {
    hub.register(shipment, Ups.shipment(customer, number).put("priority", "CRITICAL"));
    Instant storm = now.minus(Duration.ofHours(2));

    try (EventStream stream = hub.follow(customer)) {
      ups.post(Ups.weather(number, storm).encode());
      EventStream.Frame opened = stream.await("delay", shipment);
      JsonObject delayed = hub.shipment(shipment);
      ups.post(Ups.departed(number, now.minus(Duration.ofHours(1))).encode());
      EventStream.Frame cleared = stream.await("delay-cleared", shipment);

      assertThat(opened.data().getString("type")).isEqualTo("dev.milepost.shipment.delay.v1");
      assertThat(opened.told().getString("kind")).isEqualTo("CARRIER_EXCEPTION");
      assertThat(opened.told().getString("cause")).isEqualTo("WEATHER");
      assertThat(opened.told().getInteger("severity")).isEqualTo(70);
      assertThat(opened.told().getString("since")).isEqualTo(storm.toString());
      assertThat(opened.told().getJsonArray("evidence"))
          .containsExactly(hub.events(shipment).get(0).getString("id"));
      assertThat(opened.told().getString("summary")).contains("Delay: Severe Weather");
      assertThat(delayed.getJsonObject("delay").getString("kind")).isEqualTo("CARRIER_EXCEPTION");
      assertThat(cleared.told().getString("kind")).isEqualTo("CARRIER_EXCEPTION");
      assertThat(cleared.told().getString("cleared")).isNotBlank();
      assertThat(cleared.told().getValue("delay")).isNull();
    }
    assertThat(hub.shipment(shipment).getJsonArray("delays")).isEmpty();
  }

  @Test
  void findsAMissedPromiseByTimeAlone() {
    Instant latest = hub.clock().instant().plusMillis(1_500);

    try (EventStream stream = hub.follow(customer)) {
      hub.register(
          shipment,
          Ups.shipment(customer, number)
              .put("promise", new JsonObject().put("latest", latest.toString())));
      JsonObject before = hub.shipment(shipment);
      EventStream.Frame frame = stream.await("delay", shipment);

      assertThat(before.getJsonArray("delays")).isEmpty();
      assertThat(frame.told().getString("kind")).isEqualTo("MISSED_PROMISE");
      assertThat(Instant.parse(frame.told().getString("since"))).isEqualTo(latest);
      assertThat(Duration.parse(frame.told().getString("atRisk"))).isPositive();
      ups.post(Ups.delivered(number, latest.plusSeconds(1)).encode());
      stream.await("delay-cleared", shipment);
    }
  }

  @Test
  void showsWhatAPayloadWouldBecomeAndStoresNothing() {
    hub.register(shipment, Ups.shipment(customer, number));
    String known = Ups.outForDelivery(number, now).encode();
    String unknown = Ups.outForDelivery(Ups.trackingNumber(), now).encode();

    JsonObject matched = ups.dryRun(known).json();
    JsonObject unmatched = ups.dryRun(unknown).json();
    JsonObject rejected = ups.dryRun("<not json>").json();

    JsonObject event = matched.getJsonArray("events").getJsonObject(0);
    assertThat(matched.getString("outcome")).isEqualTo("events");
    assertThat(matched.getBoolean("authentic")).isFalse();
    assertThat(event.getString("milestone")).isEqualTo("OUT_FOR_DELIVERY");
    assertThat(event.getJsonObject("match").getString("shipment")).isEqualTo(shipment);
    assertThat(event.getJsonObject("match").getJsonObject("why").getString("rule"))
        .isEqualTo("exact-reference");
    assertThat(
            unmatched
                .getJsonArray("events")
                .getJsonObject(0)
                .getJsonObject("match")
                .getString("outcome"))
        .isEqualTo("unmatched");
    assertThat(rejected.getString("outcome")).isEqualTo("rejected");
    assertThat(rejected.getString("why")).contains("not JSON");
    assertThat(hub.events(shipment)).isEmpty();
    ups.post(known);
    await().atMost(PATIENCE).until(() -> hub.events(shipment).size() == 1);
    assertThat(hub.events(shipment).get(0).getString("id")).isEqualTo(event.getString("id"));
  }

  @Test
  void letsOnlyAnAdminTryAPayload() {
    String path = "/admin/v1/connections/nobody/dry-run";

    assertThat(hub.post(path, hub.erp(), "{}").status()).isEqualTo(403);
    assertThat(hub.post(path, null, "{}").status()).isEqualTo(401);
    assertThat(hub.post(path, hub.admin(), "{}").status()).isEqualTo(404);
  }

  @Test
  void namesTheDeliveryAndItsTraceInEveryTopic() {
    hub.register(shipment, Ups.shipment(customer, number));

    String delivery = ups.post(Ups.outForDelivery(number, now).encode());

    assertThat(
            Stream.of(Topic.INBOUND, Topic.CARRIER_EVENTS_ROUTINE, Topic.SHIPMENT_EVENTS)
                .map(topic -> recordOf(delivery, topic))
                .map(record -> Records.text(record.headers(), TopicHeader.TRACEPARENT)))
        .hasSize(3)
        .allMatch(trace -> trace.startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
  }

  @Test
  void givesEachDeliveryAnIdThatNoOtherNodeGives() {
    String first = ups.post("[]");
    String second = ups.post("[]");

    String time = first.substring(0, 10);
    String random = first.substring(10);
    assertThat(first).isNotEqualTo(second);
    assertThat(random).doesNotContain(time).doesNotContain("000000");
  }

  @Test
  void keepsCustomersApart() {
    hub.register(shipment, Ups.shipment(customer, number));
    String otherNumber = Ups.trackingNumber();
    hub.register("OTHER-" + unique, Ups.shipment("OTHER-" + unique, otherNumber));

    try (EventStream mine = hub.follow(customer);
        EventStream others = hub.follow("OTHER-" + unique)) {
      ups.post(Ups.together(Ups.departed(otherNumber, now), Ups.departed(number, now)));
      mine.await("milestone", shipment);
      others.await("milestone", "OTHER-" + unique);

      assertThat(mine.frames()).hasSize(1);
      assertThat(others.frames()).hasSize(1);
    }
  }

  /** Everything that was ever told the customer. */
  private List<JsonObject> published() {
    return hub.get("/v1/events", hub.portal(customer)).json().getJsonArray("events").stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private @Nullable String milestone() {
    return hub.shipment(shipment).getJsonObject("journey").getString("milestone");
  }

  private double correlated(String outcome) {
    return hub.metric("milepost_events_correlation_total", "\"" + outcome + "\"");
  }

  private ConsumerRecord<String, byte[]> recordOf(String delivery, Topic topic) {
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", hub.bootstrapServers(), "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(
          consumer.partitionsFor(topic.topicName()).stream()
              .map(partition -> new TopicPartition(topic.topicName(), partition.partition()))
              .toList());
      return await()
          .atMost(PATIENCE)
          .pollInSameThread()
          .until(
              () ->
                  Stream.of(consumer.poll(Duration.ofMillis(200)))
                      .flatMap(batch -> StreamSupport.stream(batch.spliterator(), false))
                      .filter(
                          record ->
                              delivery.equals(
                                  Records.text(record.headers(), TopicHeader.DELIVERY_ID)))
                      .findFirst(),
              Optional::isPresent)
          .orElseThrow();
    }
  }
}
