package dev.milepost.hub.portal;

import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.SharedServers;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.stream.StreamTopic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A topic of one test's own on the shared broker, and what publishes to it. */
public final class TestTopic implements AutoCloseable {
  private static final short ONE = 1;

  final String name = "stream-" + UUID.randomUUID();
  final int partitions;
  private final String servers;
  private final KafkaProducer<String, byte[]> producer;
  private final Admin admin;

  public TestTopic(int partitions) throws Exception {
    this(SharedServers.kafka().bootstrapServers(), partitions);
  }

  TestTopic(String servers, int partitions) throws Exception {
    this.servers = servers;
    this.partitions = partitions;
    this.admin = Admin.create(Map.of("bootstrap.servers", servers));
    create();
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "acks", "all", "linger.ms", 0),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  public StreamTopic topic() {
    return ShipmentStream.TOPIC.named(name);
  }

  public Map<String, String> kafka() {
    return Map.of("bootstrap.servers", servers);
  }

  private void create() throws Exception {
    admin.createTopics(List.of(new NewTopic(name, partitions, ONE))).all().get();
  }

  /** Another topic of the same name, empty. */
  public void makeAnew() throws Exception {
    admin.deleteTopics(List.of(name)).all().get();
    await().atMost(Duration.ofSeconds(60)).until(this::isRecreated);
  }

  private boolean isRecreated() {
    try {
      create();
      return true;
    } catch (Exception e) {
      return false; // the broker is still deleting the old one
    }
  }

  /** Makes Kafka forget what is before the offset. */
  public void forgetBefore(int partition, long offset) throws Exception {
    admin
        .deleteRecords(
            Map.of(new TopicPartition(name, partition), RecordsToDelete.beforeOffset(offset)))
        .all()
        .get();
  }

  /** A milestone of shipment {@code S-<id>}, order {@code O-<id>}; its document is its id. */
  public RecordMetadata publish(String customer, String id) throws Exception {
    return send(customer, id, "milestone", document(customer, id), false).get();
  }

  public RecordMetadata publish(String customer, String id, String type) throws Exception {
    return send(customer, id, type, document(customer, id), false).get();
  }

  RecordMetadata republish(String customer, String id) throws Exception {
    return send(customer, id, "milestone", document(customer, id), true).get();
  }

  public Future<RecordMetadata> send(
      @Nullable String customer, String id, String type, String document, boolean again) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(name, customer, document.getBytes(StandardCharsets.UTF_8));
    header(record, TopicHeader.EVENT_TYPE, type);
    header(record, TopicHeader.EVENT_ID, id);
    header(record, TopicHeader.SHIPMENT, "S-" + id);
    header(record, TopicHeader.ORDER, "O-" + id);
    header(record, TopicHeader.ORDER, "O-all");
    if (again) {
      header(record, TopicHeader.REPUBLISHED, "true");
    }
    return producer.send(record);
  }

  public static String document(String customer, String id) {
    return "{\"customer\":\"" + customer + "\",\"id\":\"" + id + "\"}";
  }

  private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
    record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
