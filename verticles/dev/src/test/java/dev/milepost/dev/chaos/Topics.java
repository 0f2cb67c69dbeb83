package dev.milepost.dev.chaos;

import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What the broker holds, read from outside the hub. */
final class Topics {
  private static final Duration POLL = Duration.ofMillis(200);

  private static final List<Map.Entry<String, Topic>> READERS =
      List.of(
          Map.entry("milepost-reading", Topic.INBOUND),
          Map.entry("milepost-correlation-urgent", Topic.CARRIER_EVENTS_URGENT),
          Map.entry("milepost-correlation-routine", Topic.CARRIER_EVENTS_ROUTINE));

  private Topics() {}

  /**
   * One record of the raw deliveries.
   *
   * @param receivedAt when the hub got it
   * @param sentAt when the hub handed it to its Kafka client
   */
  record Inbound(
      String connection,
      String delivery,
      int partition,
      long offset,
      Instant receivedAt,
      Instant sentAt) {}

  /** How many records there are. */
  static long size(String bootstrapServers, Topic topic) {
    try (KafkaConsumer<String, byte[]> consumer = consumer(bootstrapServers)) {
      return consumer.endOffsets(partitions(topic)).values().stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  /** How many records the hub's readers have not settled, those upstream asked first. */
  static long lag(String bootstrapServers) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        KafkaConsumer<String, byte[]> consumer = consumer(bootstrapServers)) {
      long lag = 0;
      for (Map.Entry<String, Topic> reader : READERS) {
        Map<TopicPartition, OffsetAndMetadata> settled =
            admin.listConsumerGroupOffsets(reader.getKey()).partitionsToOffsetAndMetadata().get();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions(reader.getValue()));
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
          OffsetAndMetadata offset = settled.get(end.getKey());
          lag += end.getValue() - (offset == null ? 0 : offset.offset());
        }
      }
      return lag;
    }
  }

  /** Every raw delivery, each partition's in its order. */
  static List<Inbound> inbound(String bootstrapServers) {
    List<Inbound> all = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer = consumer(bootstrapServers)) {
      List<TopicPartition> partitions = partitions(Topic.INBOUND);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(POLL).forEach(record -> all.add(inbound(record)));
      }
    }
    return all;
  }

  private static Inbound inbound(ConsumerRecord<String, byte[]> record) {
    return new Inbound(
        header(record, TopicHeader.CONNECTION),
        header(record, TopicHeader.DELIVERY_ID),
        record.partition(),
        record.offset(),
        Instant.parse(header(record, TopicHeader.RECEIVED_AT)),
        Instant.ofEpochMilli(record.timestamp()));
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static List<TopicPartition> partitions(Topic topic) {
    List<TopicPartition> all = new ArrayList<>();
    for (int partition = 0; partition < topic.partitions(); partition++) {
      all.add(new TopicPartition(topic.topicName(), partition));
    }
    return all;
  }

  private static KafkaConsumer<String, byte[]> consumer(String bootstrapServers) {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", bootstrapServers),
        new StringDeserializer(),
        new ByteArrayDeserializer());
  }

  /** The first record of each delivery: one whose outcome was unknown may have been sent again. */
  static List<Inbound> firsts(List<Inbound> all) {
    Map<String, Inbound> firsts = new LinkedHashMap<>();
    all.forEach(record -> firsts.putIfAbsent(record.delivery(), record));
    return List.copyOf(firsts.values());
  }

  /**
   * Those that come after a delivery in the topic which was not even sent when they had their 2xx:
   * in the order of their partition, or of the times at which they went to Kafka.
   */
  static Set<String> overtaken(List<Inbound> firsts, Map<String, Load.Kept> kept) {
    List<Inbound> known =
        firsts.stream().filter(record -> kept.containsKey(record.delivery())).toList();
    Set<String> overtaken = overtaken(known, kept, record -> record.sentAt().toEpochMilli());
    known.stream()
        .collect(Collectors.groupingBy(Inbound::partition))
        .values()
        .forEach(one -> overtaken.addAll(overtaken(one, kept, Inbound::offset)));
    return overtaken;
  }

  private static Set<String> overtaken(
      List<Inbound> records, Map<String, Load.Kept> kept, ToLongFunction<Inbound> place) {
    Set<String> overtaken = new TreeSet<>();
    List<Inbound> inOrder = records.stream().sorted(Comparator.comparingLong(place)).toList();
    long newest = Long.MIN_VALUE;
    int before = 0;
    for (Inbound record : inOrder) {
      // Of those at the same place nobody can say which was first.
      while (place.applyAsLong(inOrder.get(before)) < place.applyAsLong(record)) {
        newest = Math.max(newest, of(inOrder.get(before), kept).sentAt());
        before++;
      }
      if (of(record, kept).keptAt() < newest) {
        overtaken.add(record.delivery());
      }
    }
    return overtaken;
  }

  private static Load.Kept of(Inbound record, Map<String, Load.Kept> kept) {
    return Objects.requireNonNull(kept.get(record.delivery()));
  }
}
