package dev.milepost.bench;

import dev.milepost.event.ShipmentEventType;
import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A hub that runs the stream and nothing else. Its events are put into the topic that it reads. */
final class HubSide implements StreamSide {
  /**
   * A node that only streams, as {@code docs/operations.md} says it is to be run; the limits on one
   * customer and token are out of the way.
   */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "MILEPOST_STREAM_CONNECTIONS_PER_CHANNEL", "20000",
          "MILEPOST_STREAM_CONNECTIONS_PER_TOKEN", "20000",
          "MILEPOST_HTTP_IO_URING", "true");

  private final Stage stage;
  private final ChildJvm hub;
  private final HubApi api;
  private final KafkaProducer<String, byte[]> producer;
  private final Map<Integer, String> tokens = new HashMap<>();
  private final AtomicLong events = new AtomicLong();
  private volatile @Nullable Arrivals arrivals;

  private HubSide(Stage stage, ChildJvm hub, HubApi api, KafkaProducer<String, byte[]> producer) {
    this.stage = stage;
    this.hub = hub;
    this.api = api;
    this.producer = producer;
  }

  static HubSide start(Stage stage, Clock clock) throws IOException {
    return start(stage, clock, Map.of());
  }

  /**
   * A hub that differs from the others of the bench.
   *
   * @param settings {@code MILEPOST_...}, as in its environment
   */
  static HubSide start(Stage stage, Clock clock, Map<String, String> settings) throws IOException {
    Map<String, String> all = new HashMap<>(SETTINGS);
    all.putAll(settings);
    ChildJvm hub = stage.startHub("stream", all);
    return new HubSide(
        stage,
        hub,
        new HubApi(hub.port(), stage.hubData(), clock),
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stage.bootstrapServers(), "acks", "all", "linger.ms", 0),
            new StringSerializer(),
            new ByteArraySerializer()));
  }

  static String customer(int topic) {
    return "CUSTOMER-" + topic;
  }

  HubApi api() {
    return api;
  }

  @Override
  public String name() {
    return "hub";
  }

  @Override
  public int port() {
    return hub.port();
  }

  @Override
  public String head(int topic) {
    String token = tokens.computeIfAbsent(topic, first -> api.portalToken(customer(first)));
    return "GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
        + "Authorization: Bearer "
        + token
        + "\r\n";
  }

  @Override
  public void publish(int topic, byte[] document) {
    long number = events.incrementAndGet();
    String id = "bench-" + hub.pid() + "-" + number;
    List<Header> headers =
        List.of(
            header(TopicHeader.EVENT_TYPE, ShipmentEventType.MILESTONE.sseName()),
            header(TopicHeader.EVENT_ID, id),
            header(TopicHeader.SHIPMENT, "SHP-" + number % 1000),
            header(TopicHeader.ORDER, "SO-" + number % 1000));
    Arrivals noted = arrivals;
    long due =
        noted == null ? 0 : StreamMark.due(document, StreamMark.find(document, 0, document.length));
    var unused =
        producer.send(
            new ProducerRecord<>(
                Topic.SHIPMENT_EVENTS.topicName(), null, customer(topic), document, headers),
            (arrived, failure) -> {
              if (noted != null && failure == null) {
                noted.note(due, arrived.timestamp());
              }
            });
  }

  /** Notes from now on when events arrive in Kafka, which gives them that time. */
  Arrivals noteArrivals(Clock clock) throws IOException {
    ConfigResource topic =
        new ConfigResource(ConfigResource.Type.TOPIC, Topic.SHIPMENT_EVENTS.topicName());
    AlterConfigOp byArrival =
        new AlterConfigOp(
            new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"),
            AlterConfigOp.OpType.SET);
    try (Admin admin =
        Admin.create(Map.<String, Object>of("bootstrap.servers", stage.bootstrapServers()))) {
      admin.incrementalAlterConfigs(Map.of(topic, List.of(byArrival))).all().get();
    } catch (ExecutionException e) {
      throw new IOException("the topic's records cannot get the time of their arrival", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    Arrivals noted = new Arrivals(clock);
    arrivals = noted;
    return noted;
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public double cpuSeconds() {
    return CpuTime.secondsOf(hub.pid());
  }

  /** CPU seconds of the broker, which reads and keeps what nchan has in memory only. */
  double brokerCpuSeconds() {
    return CpuTime.secondsOf(stage.servers().kafka().pid());
  }

  @Override
  public long memory() throws IOException {
    return Memory.of(hub.pid());
  }

  /** The process is gone at once, as by {@code kill -9}. */
  void kill() {
    hub.kill();
  }

  @Override
  public void close() {
    producer.close();
    hub.close();
  }
}
