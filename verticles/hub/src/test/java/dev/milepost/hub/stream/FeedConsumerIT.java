package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.portal.TestTopic;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
  private static final Duration MORE_THAN_A_LOOK = Duration.ofMillis(300);

  private final MovingClock clock = new MovingClock(Clock.systemUTC());
  private final TestTopic topic = new TestTopic(PARTITIONS);
  private final Map<Integer, List<Long>> read = new TreeMap<>();
  private final List<Boolean> gears = new ArrayList<>();
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
  void givesEachRecordOnceWhateverGearItIsIn() throws Exception {
    publish(700);
    readAll(700);
    boolean gathered = gears.contains(true);
    for (int i = 0; i < 5; i++) {
      publish(1);
      readAll(701 + i);
    }
    boolean prompt = !consumer.isGathering();
    gears.clear();
    publish(700);
    readAll(1_405);

    assertThat(gathered).as("gathers when there is much").isTrue();
    assertThat(prompt).as("is prompt again when there is little").isTrue();
    assertThat(gears).as("gathers again").contains(true);
    read.values()
        .forEach(
            offsets ->
                assertThat(offsets)
                    .containsExactlyElementsOf(
                        LongStream.range(0, offsets.size()).boxed().toList()));
  }

  private void publish(int records) throws Exception {
    for (int i = 1; i < records; i++) {
      var unused = topic.send("ACME-" + i % 20, "e" + i, "milestone", "{}", false);
    }
    topic.send("ACME", "last", "milestone", "{}", false).get();
  }

  private void readAll(int records) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (count() < records && System.nanoTime() < deadline) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        read.computeIfAbsent(record.partition(), first -> new ArrayList<>()).add(record.offset());
      }
      gears.add(consumer.isGathering());
      clock.move(MORE_THAN_A_LOOK);
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
    return properties;
  }
}
