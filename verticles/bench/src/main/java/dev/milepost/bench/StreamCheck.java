package dev.milepost.bench;

import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.kafka.KafkaConfig;
import dev.milepost.hub.kafka.Records;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads what was published of a fleet and counts: every shipment's sequence must run from 1 without
 * a gap, and nothing may come twice.
 */
final class StreamCheck {
  private static final byte[] SEQUENCE = "\"sequence\":\"".getBytes(StandardCharsets.UTF_8);
  private static final int WORDS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Fleet fleet;
  private final int[] highest;
  private final int[] count;
  private final long[] seen;
  private long reported;
  private long published;
  private long duplicates;

  StreamCheck(Fleet fleet) {
    this.fleet = fleet;
    this.highest = new int[fleet.size()];
    this.count = new int[fleet.size()];
    this.seen = new long[WORDS * fleet.size()];
  }

  /** Where the topic ends now: what comes later is read from there. */
  static Map<TopicPartition, Long> end(String kafka) {
    try (KafkaConsumer<String, byte[]> consumer = consumer(kafka)) {
      return consumer.endOffsets(partitions(consumer));
    }
  }

  /** Reads all that there is from there on. */
  void read(String kafka, Map<TopicPartition, Long> from) {
    try (KafkaConsumer<String, byte[]> consumer = consumer(kafka)) {
      List<TopicPartition> partitions = partitions(consumer);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      from.forEach(consumer::seek);
      long quiet = System.nanoTime();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        var polled = consumer.poll(Duration.ofMillis(500));
        polled.forEach(this::count);
        if (!polled.isEmpty()) {
          quiet = System.nanoTime();
        } else if (System.nanoTime() - quiet > PATIENCE.toNanos()) {
          throw new IllegalStateException("Kafka does not give back what was published");
        }
      }
    }
  }

  private void count(ConsumerRecord<String, byte[]> record) {
    String shipment = Records.text(record.headers(), TopicHeader.SHIPMENT);
    if (shipment == null) {
      return;
    }
    int index =
        Integer.parseInt(shipment.substring(shipment.length() - CarrierStory.DIGITS.length()))
            - fleet.from();
    int sequence = sequence(record.value());
    published++;
    count[index]++;
    highest[index] = Math.max(highest[index], sequence);
    // More than 127 events of one shipment are still counted, only not told apart.
    if (sequence < WORDS * Long.SIZE) {
      int word = WORDS * index + sequence / Long.SIZE;
      duplicates += (seen[word] >>> sequence) & 1;
      seen[word] |= 1L << sequence;
    }
    String type = Records.text(record.headers(), TopicHeader.EVENT_TYPE);
    if (type != null && !type.startsWith("delay")) {
      reported++;
    }
  }

  private static int sequence(byte[] json) {
    int at = 0;
    while (at < json.length - SEQUENCE.length) {
      int same = 0;
      while (same < SEQUENCE.length && json[at + same] == SEQUENCE[same]) {
        same++;
      }
      if (same == SEQUENCE.length) {
        int number = 0;
        for (int digit = at + same; json[digit] >= '0' && json[digit] <= '9'; digit++) {
          number = 10 * number + json[digit] - '0';
        }
        return number;
      }
      at++;
    }
    throw new IllegalStateException("an event without a sequence");
  }

  /** Events that the hub told customers. */
  long published() {
    return published;
  }

  /** Of these, what carriers had reported; the others are delays. */
  long reported() {
    return reported;
  }

  /** Numbers that are missing below a shipment's highest. */
  long gaps() {
    long gaps = 0;
    for (int index = 0; index < count.length; index++) {
      gaps += Math.max(0, highest[index] - count[index]);
    }
    return gaps;
  }

  /** Events that came more than once. */
  long duplicates() {
    long more = 0;
    for (int index = 0; index < count.length; index++) {
      more += Math.max(0, count[index] - highest[index]);
    }
    return Math.max(more, duplicates);
  }

  private static List<TopicPartition> partitions(KafkaConsumer<String, byte[]> consumer) {
    return consumer.partitionsFor(Topic.SHIPMENT_EVENTS.topicName()).stream()
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  private static KafkaConsumer<String, byte[]> consumer(String kafka) {
    Map<String, Object> settings =
        new HashMap<>(KafkaConfig.of(kafka).consumer("bench-stream-check"));
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
  }
}
