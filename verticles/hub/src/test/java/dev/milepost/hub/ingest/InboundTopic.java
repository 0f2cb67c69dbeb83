package dev.milepost.hub.ingest;

import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.kafka.KafkaConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the whole of the inbound topic. */
public final class InboundTopic {

  private InboundTopic() {}

  /** Every record of that connection, partition by partition, each in its order. */
  public static List<ConsumerRecord<String, byte[]>> of(
      String bootstrapServers, String connection) {
    Map<String, Object> settings = KafkaConfig.of(bootstrapServers).consumer("reader-of-tests");
    List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, Topic.INBOUND.partitions())
              .mapToObj(partition -> new TopicPartition(Topic.INBOUND.topicName(), partition))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(it -> consumer.position(it) < ends.getOrDefault(it, 0L))) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(
                message -> {
                  if (connection.equals(header(message, TopicHeader.CONNECTION))) {
                    found.add(message);
                  }
                });
      }
    }
    return found;
  }

  public static String header(ConsumerRecord<String, byte[]> message, String name) {
    return new String(message.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  public static String id(ConsumerRecord<String, byte[]> message) {
    return header(message, TopicHeader.DELIVERY_ID);
  }
}
