package dev.milepost.hub.shipments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.Ups;
import dev.milepost.hub.kafka.KafkaConfig;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An ERP that writes to the topic instead of calling PUT. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class ShipmentsTopicIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final String unique = UUID.randomUUID().toString();
  private final String customer = "ACME-" + unique;
  private final String shipment = "SHP-" + unique;
  private final String number = Ups.trackingNumber();
  private RunningHub hub;
  private Producer<String, byte[]> erp;

  @BeforeEach
  void begin(RunningHub shared) {
    hub = shared;
    erp =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", hub.bootstrapServers(), "acks", "all"),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void end() {
    erp.close();
  }

  @Test
  void registersAsPutDoes() {
    JsonObject words = Ups.shipment(customer, number).put("orders", List.of("SO-1"));

    send(shipment, words.copy().put("id", shipment));

    JsonObject shown = awaitVersion(1);
    words.forEach(field -> assertThat(shown.getValue(field.getKey())).isEqualTo(field.getValue()));
    assertThat(hub.register(shipment, words).getInteger("version")).isEqualTo(1);
  }

  @Test
  void takesTheIdFromTheKeyWhereTheBodySaysNone() {
    send(shipment, Ups.shipment(customer, number));

    assertThat(awaitVersion(1).getString("customer")).isEqualTo(customer);
  }

  @Test
  void takesWhatIsSaidOfOneShipmentInItsOrder() {
    JsonObject words = Ups.shipment(customer, number).put("id", shipment);
    for (int i = 1; i <= 20; i++) {
      sendNow(shipment, words.copy().put("service", "S" + i));
    }
    erp.flush();

    assertThat(awaitVersion(20).getString("service")).isEqualTo("S20");
  }

  @Test
  void changesNothingWhenTheSameIsReadAgain() {
    JsonObject words = Ups.shipment(customer, number).put("id", shipment);
    send(shipment, words);
    awaitVersion(1);

    send(shipment, words);
    awaitSettled(shipment, words);

    assertThat(hub.shipment(shipment).getInteger("version")).isEqualTo(1);
  }

  @Test
  void givesAShipmentTheEventsThatWaitedForIt() {
    hub.ups().post(Ups.departed(number, hub.clock().instant().minusSeconds(60)).encode());
    await()
        .atMost(PATIENCE)
        .until(() -> hub.metric("milepost_events_correlation_total", "unmatched") > 0);

    send(shipment, Ups.shipment(customer, number));

    awaitVersion(1);
    await().atMost(PATIENCE).until(() -> hub.events(shipment).size() == 1);
  }

  @Test
  void setsAsideWhatCannotBeRegisteredAndSaysWhatAndWhere() {
    JsonObject good = Ups.shipment(customer, number);
    JsonObject badType = good.copy();
    badType.getJsonArray("references").getJsonObject(0).put("type", "TELEX");
    double refused = refused();

    send("NO-JSON-" + unique, "{not json".getBytes(StandardCharsets.UTF_8));
    send("TYPE-" + unique, badType);
    send("KEY-" + unique, good.copy().put("id", "OTHER-" + unique));
    send("NUL-" + unique, good.copy().put("customer", "A\u0000B"));
    send("LARGE-" + unique, good.copy().put("service", "x".repeat(300_000)));
    send(shipment, good);

    awaitVersion(1);
    await().atMost(PATIENCE).until(() -> refused() >= refused + 5);
    Map<String, ConsumerRecord<String, byte[]>> letters = lettersOf(unique);
    assertThat(letters).hasSize(5);
    assertThat(reason(letters, "NO-JSON-")).contains("not JSON", "line 1");
    assertThat(reason(letters, "TYPE-")).contains("references[0].type");
    assertThat(header(letters, "TYPE-", TopicHeader.REASON_AT)).isEqualTo("/references/0/type");
    assertThat(reason(letters, "KEY-")).contains("OTHER-" + unique, "KEY-" + unique);
    assertThat(reason(letters, "NUL-")).contains("the database refuses a value");
    assertThat(reason(letters, "LARGE-")).contains("262144 bytes");
    assertThat(new JsonObject(value(letters, "TYPE-"))).isEqualTo(badType);
    assertThat(header(letters, "TYPE-", TopicHeader.TRACEPARENT)).isEqualTo(trace());
  }

  @Test
  void setsAsideARegistrationForAnotherCustomer() {
    hub.register(shipment, Ups.shipment(customer, number));

    send(shipment, Ups.shipment("OTHER-" + unique, number));

    await().atMost(PATIENCE).until(() -> lettersOf(shipment).size() == 1);
    assertThat(reason(lettersOf(shipment), shipment))
        .contains("registered for another customer")
        .doesNotContain(customer);
    assertThat(hub.shipment(shipment).getString("customer")).isEqualTo(customer);
  }

  @Test
  void countsATombstoneAndChangesNothing() {
    JsonObject words = Ups.shipment(customer, number);
    send(shipment, words);
    awaitVersion(1);
    double tombstones = counted("tombstone");

    send(shipment, (byte[]) null);

    await().atMost(PATIENCE).until(() -> counted("tombstone") > tombstones);
    assertThat(hub.shipment(shipment).getInteger("version")).isEqualTo(1);
    assertThat(lettersOf(shipment)).isEmpty();
    assertThat(counted("registered") + counted("refused") + counted("tombstone"))
        .isEqualTo(hub.metric("milepost_shipments_topic_read_total", ""));
  }

  /** Numbers of their own, and one that all share: both roads of the store. */
  @Test
  void registersManyWhateverTheyShare() {
    int many = 600;
    String order = "PO" + unique;
    IntStream.range(0, many)
        .forEach(
            i -> {
              JsonObject words = Ups.shipment(customer, Ups.trackingNumber());
              if (i % 10 == 0) {
                words
                    .getJsonArray("references")
                    .add(new JsonObject().put("type", "PURCHASE_ORDER").put("value", order));
              }
              sendNow(i + "-" + unique, words);
            });
    erp.flush();

    await().atMost(PATIENCE).until(() -> registeredOf(customer) == many);
  }

  private long registeredOf(String whose) {
    long count = 0;
    String next = "0";
    while (next != null) {
      JsonObject page =
          hub.get("/v1/shipments?customer=" + whose + "&after=" + next, hub.erp()).json();
      count += page.getJsonArray("shipments").size();
      next = page.getString("next");
    }
    return count;
  }

  private JsonObject awaitVersion(int version) {
    await()
        .atMost(PATIENCE)
        .until(() -> Objects.equals(hub.shipment(shipment).getInteger("version"), version));
    return hub.shipment(shipment);
  }

  /** What is sent behind it, in the same partition, is registered. */
  private void awaitSettled(String key, JsonObject words) {
    int partition = partitionOf(key, words);
    String behind = "BEHIND-" + unique;
    JsonObject other = Ups.shipment(customer, Ups.trackingNumber());
    get(
        erp.send(
            new ProducerRecord<>(Topic.SHIPMENTS.topicName(), partition, behind, bytes(other))));
    await()
        .atMost(PATIENCE)
        .until(() -> hub.get("/v1/shipments/" + behind, hub.erp()).status() == 200);
  }

  private int partitionOf(String key, JsonObject words) {
    return get(erp.send(record(key, bytes(words)))).partition();
  }

  private double refused() {
    return counted("refused");
  }

  private double counted(String outcome) {
    return hub.metric("milepost_shipments_topic_records_total", "outcome=\"" + outcome + "\"");
  }

  private void send(String key, JsonObject words) {
    send(key, bytes(words));
  }

  private void send(String key, byte @Nullable [] value) {
    get(erp.send(record(key, value)));
  }

  private void sendNow(String key, JsonObject words) {
    var unused = erp.send(record(key, bytes(words)));
  }

  private static byte[] bytes(JsonObject words) {
    return words.encode().getBytes(StandardCharsets.UTF_8);
  }

  private static ProducerRecord<String, byte[]> record(String key, byte @Nullable [] value) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(Topic.SHIPMENTS.topicName(), key, value);
    record.headers().add(TopicHeader.TRACEPARENT, trace().getBytes(StandardCharsets.UTF_8));
    return record;
  }

  private static String trace() {
    return "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  }

  private static RecordMetadata get(Future<RecordMetadata> sent) {
    try {
      return sent.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String reason(Map<String, ConsumerRecord<String, byte[]>> letters, String key) {
    return header(letters, key, TopicHeader.REASON);
  }

  private static String value(Map<String, ConsumerRecord<String, byte[]>> letters, String key) {
    return new String(of(letters, key).value(), StandardCharsets.UTF_8);
  }

  private static String header(
      Map<String, ConsumerRecord<String, byte[]>> letters, String key, String name) {
    return new String(of(letters, key).headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static ConsumerRecord<String, byte[]> of(
      Map<String, ConsumerRecord<String, byte[]>> letters, String key) {
    return letters.entrySet().stream()
        .filter(letter -> letter.getKey().startsWith(key))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  /** Dead letters whose key holds that text, by key. */
  private Map<String, ConsumerRecord<String, byte[]>> lettersOf(String text) {
    Map<String, Object> settings = KafkaConfig.of(hub.bootstrapServers()).consumer("none");
    Map<String, ConsumerRecord<String, byte[]>> found = new HashMap<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int i = 0; i < Topic.DEAD_LETTERS.partitions(); i++) {
        partitions.add(new TopicPartition(Topic.DEAD_LETTERS.topicName(), i));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(it -> consumer.position(it) < ends.getOrDefault(it, 0L))) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (record.key().contains(text)) {
            found.put(record.key(), record);
          }
        }
      }
    }
    return found;
  }
}
