package dev.milepost.hub.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Where Kafka is and how the hub uses it. The settings that the invariants rest on cannot be
 * overridden by {@code properties}.
 *
 * @param bootstrapServers {@code host:port}, several with commas
 * @param replicationFactor of topics that the hub creates; the durability of a cluster needs 3
 * @param deliveryTimeout when a send counts as failed, retries included
 * @param linger how long a record may wait for company; zero leaves batching to back-pressure
 * @param bufferBytes memory for records on their way; when it is full a send fails at once
 * @param properties anything else a Kafka client understands: security, addresses
 */
public record KafkaConfig(
    String bootstrapServers,
    int replicationFactor,
    Duration deliveryTimeout,
    Duration linger,
    long bufferBytes,
    Map<String, String> properties) {

  /** Room for a body of 1 MiB with its headers, on every topic and in every request. */
  static final int MAX_RECORD_BYTES = 2 * 1024 * 1024;

  /** What goes to one partition at once, at most. */
  static final int BATCH_BYTES = 128 * 1024;

  /** Validates, naming the key. */
  public KafkaConfig {
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException("kafka.bootstrapServers: missing");
    }
    if (replicationFactor < 1 || replicationFactor > Short.MAX_VALUE) {
      throw new IllegalArgumentException("kafka.replicationFactor: must be 1 or more");
    }
    if (deliveryTimeout.compareTo(Duration.ofMillis(500)) < 0
        || deliveryTimeout.compareTo(Duration.ofMinutes(2)) > 0) {
      throw new IllegalArgumentException("kafka.deliveryTimeout: must be 500ms to 2m");
    }
    if (linger.isNegative() || linger.compareTo(Duration.ofMillis(100)) > 0) {
      throw new IllegalArgumentException("kafka.linger: must be 0ms to 100ms");
    }
    if (bufferBytes < 2L * MAX_RECORD_BYTES) {
      throw new IllegalArgumentException("kafka.bufferBytes: must be 4MiB or more");
    }
    properties = Map.copyOf(properties);
  }

  /** The defaults, for that Kafka. */
  public static KafkaConfig of(String bootstrapServers) {
    return new KafkaConfig(
        bootstrapServers, 1, Duration.ofSeconds(3), Duration.ZERO, 96L * 1024 * 1024, Map.of());
  }

  /** Settings of an admin client. */
  public Map<String, Object> admin() {
    Map<String, Object> settings = client();
    settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
    return settings;
  }

  /**
   * Settings of the hub's producer: all replicas, no duplicates, no change of order, and never a
   * wait in {@code send}, because {@code send} is called on the event loop (DESIGN invariant 15).
   */
  public Map<String, Object> producer() {
    int delivery = Math.toIntExact(deliveryTimeout.toMillis());
    int lingering = Math.toIntExact(linger.toMillis());
    Map<String, Object> settings = client();
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0L);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, lingering);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, delivery);
    settings.put(
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
        Math.max(100, Math.min(2_000, delivery - lingering - 100)));
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, bufferBytes);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
    // A topic that is quiet for long must not lose its metadata: fetching it anew takes a wait.
    settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(365).toMillis());
    return settings;
  }

  /**
   * The same for records that are much alike and come by the hundred: LZ4 makes a quarter of
   * shipment events, and costs less than the broker's handling of the rest. Of a record or two it
   * would cost more, since each batch takes 128 KiB of buffers.
   */
  public Map<String, Object> compressingProducer() {
    Map<String, Object> settings = producer();
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    return settings;
  }

  /** Settings of a consumer: offsets are committed by hand, and only after the work is stored. */
  public Map<String, Object> consumer(String group) {
    Map<String, Object> settings = client();
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.putIfAbsent(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return settings;
  }

  private Map<String, Object> client() {
    Map<String, Object> settings = new HashMap<>(properties);
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
    return settings;
  }

  /** Without the properties: they may hold passwords. */
  @Override
  public String toString() {
    return "KafkaConfig[" + bootstrapServers + "]";
  }
}
