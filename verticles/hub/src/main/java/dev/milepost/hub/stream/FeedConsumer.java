package dev.milepost.hub.stream;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a topic in two gears, each a consumer of its own, of which one is at work. In the first the
 * broker answers as soon as there is a record: nobody waits, and while nothing comes nothing is
 * done. With many records a second that is a fetch and a wake-up of every loop for each, so in the
 * second the broker gathers for a millisecond. (To wait here and not there is no use: a consumer
 * asks for more before it gives what it has, and that is answered by the next record at once.)
 *
 * <p>For one thread, but for {@link #wakeup}.
 */
final class FeedConsumer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration GOODBYE = Duration.ofSeconds(1);
  private static final int GATHER_MILLIS = 1;
  private static final int GATHER_BYTES = 64 * 1024;

  /** How often it is asked which gear is right. */
  private static final long LOOK_EVERY_MILLIS = 250;

  /** What makes the second gear worth it, and what no longer does; records between two looks. */
  private static final int MANY = 200;

  private static final int FEW = 100;

  private final Clock clock;
  private final KafkaConsumer<String, byte[]> prompt;
  private final KafkaConsumer<String, byte[]> gathering;
  private KafkaConsumer<String, byte[]> atWork;
  private long lookedAt;
  private int since;

  /**
   * @param properties of a consumer
   */
  FeedConsumer(Map<String, Object> properties, Clock clock) {
    this.clock = clock;
    this.prompt = new KafkaConsumer<>(properties);
    Map<String, Object> patient = new HashMap<>(properties);
    patient.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, GATHER_BYTES);
    patient.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, GATHER_MILLIS);
    this.gathering = new KafkaConsumer<>(patient);
    this.atWork = prompt;
    this.lookedAt = clock.millis();
  }

  void assign(Collection<TopicPartition> all) {
    atWork.assign(all);
    KafkaConsumer<String, byte[]> other = other();
    other.assign(all);
    other.pause(all);
  }

  Set<TopicPartition> assignment() {
    return atWork.assignment();
  }

  Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> of, Duration patience) {
    return atWork.beginningOffsets(of, patience);
  }

  Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> of, Duration patience) {
    return atWork.endOffsets(of, patience);
  }

  void seek(TopicPartition partition, long offset) {
    atWork.seek(partition, offset);
  }

  long position(TopicPartition partition, Duration patience) {
    return atWork.position(partition, patience);
  }

  OptionalLong currentLag(TopicPartition partition) {
    return atWork.currentLag(partition);
  }

  ConsumerRecords<String, byte[]> poll(Duration timeout) {
    ConsumerRecords<String, byte[]> records = atWork.poll(timeout);
    since += records.count();
    long now = clock.millis();
    if (now - lookedAt >= LOOK_EVERY_MILLIS) {
      boolean worthIt = since >= (isGathering() ? FEW : MANY);
      if (worthIt != isGathering()) {
        shift();
      }
      lookedAt = now;
      since = 0;
    }
    return records;
  }

  /** Whether the broker gathers for it. */
  boolean isGathering() {
    return atWork == gathering;
  }

  /** What the one has fetched ahead the other fetches again: positions count what was given. */
  private void shift() {
    KafkaConsumer<String, byte[]> next = other();
    Set<TopicPartition> all = atWork.assignment();
    all.forEach(partition -> next.seek(partition, atWork.position(partition, PATIENCE)));
    atWork.pause(all);
    next.resume(all);
    atWork = next;
  }

  private KafkaConsumer<String, byte[]> other() {
    return atWork == prompt ? gathering : prompt;
  }

  /** Ends a poll that waits. Any thread. */
  void wakeup() {
    prompt.wakeup();
    gathering.wakeup();
  }

  /** Not within the default of half a minute: while Kafka is away there is nothing to wait for. */
  @Override
  public void close() {
    try {
      prompt.close(CloseOptions.timeout(GOODBYE));
    } finally {
      gathering.close(CloseOptions.timeout(GOODBYE));
    }
  }
}
