package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.portal.TestTopic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeedConsumerIT {
  private static final int PARTITIONS = 3;
  private static final Duration POLL = Duration.ofMillis(100);

  /** Time that passes with each record. */
  private static final Duration MUCH = Duration.ofMillis(1);

  private static final Duration LITTLE = Duration.ofSeconds(3);

  private final MovingClock clock = new MovingClock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
  private final TestTopic topic = new TestTopic(PARTITIONS);
  private final Map<Integer, List<Long>> read = new TreeMap<>();
  private final TreeSet<Integer> gathered = new TreeSet<>();
  private final FeedConsumer consumer = new FeedConsumer(properties(), clock);

  FeedConsumerIT() throws Exception {}

  @BeforeEach
  void begin() {
    List<TopicPartition> all =
        IntStream.range(0, PARTITIONS)
            .mapToObj(partition -> new TopicPartition(topic.topic().name(), partition))
            .toList();
    consumer.assign(all);
    all.forEach(partition -> consumer.seek(partition, 0));
  }

  @AfterEach
  void end() {
    consumer.close();
    topic.close();
  }

  @Test
  void gathersAsManyBytesAsComeAndGivesEachRecordOnce() throws Exception {
    publish(3_000, "{}");
    readAll(3_000, MUCH);
    assertThat(gathered).as("of the first, it had to see them").hasSize(2).contains(1);
    int small = consumer.gathers();
    assertThat(small).isBetween(2 * 50, 2 * 500);

    gathered.clear();
    publish(5_000, "{\"more\":\"" + "x".repeat(1_000) + "\"}");
    readAll(8_000, MUCH);
    assertThat(consumer.gathers()).as("larger ones").isBetween(2 * 1_000, 2 * 1_500);

    for (int i = 1; i <= 5; i++) {
      publish(1, "{}");
      readAll(8_000 + i, LITTLE);
    }
    assertThat(consumer.gathers()).as("little").isOne();

    publish(3_000, "{}");
    readAll(11_005, MUCH);
    assertThat(consumer.gathers()).as("much again").isBetween(2 * 50, 2 * 500);
    read.values()
        .forEach(
            offsets ->
                assertThat(offsets)
                    .containsExactlyElementsOf(
                        LongStream.range(0, offsets.size()).boxed().toList()));
  }

  private void publish(int records, String document) throws Exception {
    for (int i = 1; i < records; i++) {
      var unused = topic.send("ACME-" + i % 20, "e" + i, "milestone", document, false);
    }
    topic.send("ACME", "last", "milestone", document, false).get();
  }

  /**
   * @param pace how much time passes with each record
   */
  private void readAll(int records, Duration pace) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (count() < records && System.nanoTime() < deadline) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        read.computeIfAbsent(record.partition(), first -> new ArrayList<>()).add(record.offset());
        clock.move(pace);
      }
      gathered.add(consumer.gathers());
    }
    assertThat(count()).isEqualTo(records);
  }

  private int count() {
    return read.values().stream().mapToInt(List::size).sum();
  }

  private Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>(topic.kafka());
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 250);
    // Little ahead of what is given, or bytes would come long before their time.
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 16 * 1024);
    return properties;
  }
}
