package dev.milepost.hub.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.event.TopicHeader;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.Ups;
import dev.milepost.hub.ingest.InboundDelivery;
import dev.milepost.hub.ingest.InboundTopic;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A partner writes to a topic of real Kafka; a whole hub reads it. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class TopicIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String id = "acme-" + UUID.randomUUID();
  private final String topic = "partner." + id;
  private final String number = Ups.trackingNumber();
  private RunningHub hub;
  private Admin admin;
  private KafkaProducer<byte[], byte[]> partner;

  @BeforeEach
  void open(RunningHub shared) {
    hub = shared;
    Map<String, Object> cluster = Map.of("bootstrap.servers", shared.bootstrapServers());
    admin = Admin.create(cluster);
    partner =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                shared.bootstrapServers(),
                "max.request.size",
                4 * 1024 * 1024,
                "compression.type",
                "zstd"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void close() {
    hub.delete("/admin/v1/connections/" + id, hub.admin());
    partner.close();
    admin.close();
  }

  @Test
  void tellsWhatAPartnerWroteAndTripsOverNothing() throws Exception {
    hub.register("SHP-" + id, Ups.shipment("ACME-" + id, number));
    create(3);
    connect(new JsonObject());
    Instant now = hub.clock().instant();
    String departed = Ups.departed(number, now.minusSeconds(7_200)).encode();

    write(0, departed);
    write(0, null);
    write(0, "x".repeat(InboundDelivery.LONGEST_BODY + 1));
    write(0, Ups.outForDelivery(number, now.minusSeconds(3_600)).encode());
    write(2, Ups.delivered(number, now.minusSeconds(60)).encode());

    await().atMost(PATIENCE).until(() -> hub.events("SHP-" + id).size() == 3);
    assertThat(hub.shipment("SHP-" + id).getJsonObject("journey").getString("milestone"))
        .isEqualTo("DELIVERED");
    List<ConsumerRecord<String, byte[]>> kept = kept();
    assertThat(kept).extracting(it -> new String(it.value(), UTF_8)).contains(departed);
    assertThat(kept)
        .extracting(it -> InboundTopic.header(it, TopicHeader.SOURCE_RECORD))
        .containsExactlyInAnyOrder(topic + "/0/0", topic + "/0/3", topic + "/2/0");
    assertThat(InboundTopic.header(kept.get(0), "http-content-type")).isEqualTo("application/json");
    assertThat(records("kept")).isEqualTo(3);
    assertThat(records("tombstone")).isEqualTo(1);
    assertThat(records("too long")).isEqualTo(1);
  }

  @Test
  void goesOnAfterAPauseAndMakesTheSameDeliveriesOfWhatItReadsAgain() throws Exception {
    create(1);
    connect(new JsonObject());
    write(0, alert(1));
    await().atMost(PATIENCE).until(() -> records("kept") == 1);

    change("pause");
    await().atMost(PATIENCE).until(() -> gauge("reading") == 0);
    write(0, alert(2));
    // As if the process had died between keeping and committing, at the worst moment.
    forget();
    change("resume");

    await().atMost(PATIENCE).until(() -> records("kept") == 3);
    assertThat(gauge("reading")).isEqualTo(1);
    assertThat(gauge("lag")).isEqualTo(2);
    List<String> ids = kept().stream().map(InboundTopic::id).toList();
    assertThat(ids).hasSize(3);
    assertThat(ids.stream().distinct()).hasSize(2);

    hub.delete("/admin/v1/connections/" + id, hub.admin());
    await().atMost(PATIENCE).until(() -> gauge("reading") == 0);
  }

  @Test
  void saysThatATopicIsNotThereAndReadsItOnceItIs() throws Exception {
    connect(new JsonObject());

    await().atMost(PATIENCE).until(() -> failures("no topic") > 0);
    assertThat(admin.listTopics().names().get()).doesNotContain(topic);
    create(1);
    write(0, alert(1));

    await().atMost(PATIENCE).until(() -> records("kept") == 1);
  }

  @Test
  void beginsWithWhatIsNewWhereItIsToldTo() throws Exception {
    create(2);
    Instant old = hub.clock().instant().minus(Duration.ofHours(1));
    for (int partition = 0; partition < 2; partition++) {
      var record = record(partition, alert(1), old.toEpochMilli());
      partner.send(record).get(30, TimeUnit.SECONDS);
    }
    connect(new JsonObject().put("from", "latest"));
    await().atMost(PATIENCE).until(() -> gauge("reading") == 1);

    write(1, alert(2));

    await().atMost(PATIENCE).until(() -> records("kept") == 1);
    assertThat(kept()).extracting(it -> new String(it.value(), UTF_8)).containsExactly(alert(2));
  }

  @Test
  void saysThatAClusterDoesNotLetItIn() throws Exception {
    create(1);

    connect(
        new JsonObject()
            .put("bootstrapServers", hub.bootstrapServers())
            .put("user", "milepost")
            .put("mechanism", "SCRAM-SHA-256"),
        "s3\"cret\\");

    await().atMost(PATIENCE).until(() -> failures("denied") > 0);
    assertThat(gauge("reading")).isZero();
  }

  private String alert(int minutes) {
    Instant hour = hub.clock().instant().truncatedTo(ChronoUnit.HOURS);
    return Ups.departed(number, hour.minus(Duration.ofMinutes(minutes))).encode();
  }

  private void connect(JsonObject options) {
    connect(options, null);
  }

  private void connect(JsonObject options, @Nullable String secret) {
    JsonObject wanted =
        new JsonObject()
            .put("id", id)
            .put("carrier", "UPS")
            .put("mode", "topic")
            .put("options", options.put("topic", topic));
    if (secret != null) {
      wanted.put("secret", secret);
    }
    assertThat(hub.post("/admin/v1/connections", hub.admin(), wanted.encode()).status())
        .isEqualTo(201);
  }

  private void change(String how) {
    var answer = hub.post("/admin/v1/connections/" + id + "/" + how, hub.admin(), "");
    assertThat(answer.status()).isEqualTo(200);
  }

  private void create(int partitions) throws Exception {
    admin
        .createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  /** Takes the group back to the beginning. */
  private void forget() throws Exception {
    String group = "milepost-topic-" + id;
    admin
        .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
        .all()
        .get(30, TimeUnit.SECONDS);
    admin
        .alterConsumerGroupOffsets(
            group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  private void write(int partition, @Nullable String value) throws Exception {
    partner.send(record(partition, value, hub.clock().millis())).get(30, TimeUnit.SECONDS);
  }

  private ProducerRecord<byte[], byte[]> record(
      int partition, @Nullable String value, long timestamp) {
    var record =
        new ProducerRecord<byte[], byte[]>(
            topic, partition, timestamp, null, value == null ? null : value.getBytes(UTF_8));
    record.headers().add("Content-Type", "application/json".getBytes(UTF_8));
    return record;
  }

  private List<ConsumerRecord<String, byte[]>> kept() {
    return InboundTopic.of(hub.bootstrapServers(), id);
  }

  private double records(String outcome) {
    return hub.metric(
        "milepost_topic_records_total", "connection=\"" + id + "\",outcome=\"" + outcome + "\"");
  }

  private double failures(String kind) {
    return hub.metric(
        "milepost_topic_failures_total", "connection=\"" + id + "\",kind=\"" + kind + "\"");
  }

  private double gauge(String name) {
    return hub.metric("milepost_topic_" + name, "connection=\"" + id + "\"");
  }
}
