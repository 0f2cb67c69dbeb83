package dev.milepost.hub.kafka;

import java.util.HashMap;
import java.util.Map;

/**
 * Where Kafka is.
 *
 * @param bootstrapServers {@code host:port}, several with commas between
 * @param replicationFactor of topics that the hub creates
 * @param properties further properties of every Kafka client (security and so on)
 */
public record KafkaConfig(
    String bootstrapServers, short replicationFactor, Map<String, String> properties) {

  /** A broker on this machine. */
  public static final KafkaConfig DEFAULTS = new KafkaConfig("localhost:9092", (short) 1, Map.of());

  /** Refuses what no client could use. */
  public KafkaConfig {
    properties = Map.copyOf(properties);
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException("kafka.bootstrapServers: missing");
    }
    if (replicationFactor < 1) {
      throw new IllegalArgumentException("kafka.replicationFactor: at least 1");
    }
  }

  /** The properties that every client of the hub begins with. */
  public Map<String, String> client() {
    Map<String, String> client = new HashMap<>(properties);
    client.put("bootstrap.servers", bootstrapServers);
    return client;
  }
}
