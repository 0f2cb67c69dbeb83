package dev.milepost.hub.deadletters;

import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.kafka.Lookup;
import dev.milepost.hub.kafka.Records;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The letters themselves, in Kafka: fetched by their places, without a group. One consumer on one
 * thread of its own; questions are answered one after the other.
 */
final class LetterLog {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration GOODBYE = Duration.ofSeconds(1);
  private static final long LONGEST_MINUTES = 2;

  /** Reading on over so many records is cheaper than asking for another place. */
  private static final int NEAR = 200;

  private final WorkerExecutor worker;
  private final Map<String, Object> kafka;
  private @Nullable KafkaConsumer<String, byte[]> consumer;

  /**
   * @param kafka client properties: where the brokers are, and how to speak to them
   */
  LetterLog(Vertx vertx, Map<String, String> kafka) {
    this.worker =
        vertx.createSharedWorkerExecutor(
            "milepost-dead-letters", 1, LONGEST_MINUTES, TimeUnit.MINUTES);
    this.kafka = Lookup.consumer(kafka);
    this.kafka.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 * 1024 * 1024);
  }

  /**
   * The records at these places. A place that is missing in the answer is forgotten by Kafka. Fails
   * where Kafka does not answer in time.
   */
  Future<Map<LetterPlace, ConsumerRecord<String, byte[]>>> fetch(Collection<LetterPlace> places) {
    return places.isEmpty()
        ? Future.succeededFuture(Map.of())
        : worker.executeBlocking(() -> fetchNow(places), true);
  }

  /** The first offset that is still there, by partition. */
  Future<Map<Integer, Long>> beginnings() {
    return worker.executeBlocking(
        () -> {
          KafkaConsumer<String, byte[]> reader = consumer();
          Map<Integer, Long> begins = new HashMap<>();
          reader
              .beginningOffsets(partitions(reader, Topic.DEAD_LETTERS), PATIENCE)
              .forEach((at, offset) -> begins.put(at.partition(), offset));
          return begins;
        },
        true);
  }

  /**
   * Which of these letters have been put back on a topic since that moment: their records name
   * them.
   *
   * @param ids of letters
   */
  Future<Set<Long>> putBackSince(Set<Topic> topics, Instant since, Set<Long> ids) {
    return ids.isEmpty()
        ? Future.succeededFuture(Set.of())
        : worker.executeBlocking(
            () -> {
              Set<Long> found = new HashSet<>();
              for (Topic topic : topics) {
                search(topic, since, ids, found);
              }
              return found;
            },
            true);
  }

  Future<Void> close() {
    return worker
        .<Void>executeBlocking(
            () -> {
              letGo();
              return null;
            },
            true)
        .eventually(worker::close);
  }

  private Map<LetterPlace, ConsumerRecord<String, byte[]>> fetchNow(Collection<LetterPlace> places)
      throws IOException {
    KafkaConsumer<String, byte[]> reader = consumer();
    Map<LetterPlace, ConsumerRecord<String, byte[]>> found = new HashMap<>();
    Map<Integer, List<LetterPlace>> byPartition =
        places.stream()
            .sorted(Comparator.comparingLong(LetterPlace::offset))
            .collect(
                Collectors.groupingBy(LetterPlace::partition, TreeMap::new, Collectors.toList()));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (Map.Entry<Integer, List<LetterPlace>> one : byPartition.entrySet()) {
      fetch(reader, one.getKey(), one.getValue(), deadline, found);
    }
    return found;
  }

  private static void fetch(
      KafkaConsumer<String, byte[]> reader,
      int partition,
      List<LetterPlace> wanted,
      long deadline,
      Map<LetterPlace, ConsumerRecord<String, byte[]>> found)
      throws IOException {
    TopicPartition at = new TopicPartition(Topic.DEAD_LETTERS.topicName(), partition);
    if (partitions(reader, Topic.DEAD_LETTERS).stream().noneMatch(at::equals)) {
      return;
    }
    reader.assign(List.of(at));
    long begin = Objects.requireNonNull(reader.beginningOffsets(List.of(at), PATIENCE).get(at));
    long end = Objects.requireNonNull(reader.endOffsets(List.of(at), PATIENCE).get(at));
    Map<Long, LetterPlace> left = new TreeMap<>();
    for (LetterPlace place : wanted) {
      if (place.offset() >= begin && place.offset() < end) {
        left.put(place.offset(), place);
      }
    }
    long position = -1;
    while (!left.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("Kafka does not give the dead letters in time");
      }
      long next = left.keySet().iterator().next();
      if (position < 0 || next < position || next > position + NEAR) {
        reader.seek(at, next);
      }
      for (ConsumerRecord<String, byte[]> record : reader.poll(POLL)) {
        LetterPlace place = left.remove(record.offset());
        if (place != null && place.equals(LetterPlace.of(record))) {
          found.put(place, record);
        }
      }
      position = reader.position(at, PATIENCE);
      // What lies before where it has come is not there: a hole, or another topic of that name.
      long come = position;
      left.keySet().removeIf(offset -> offset < come);
    }
  }

  private void search(Topic topic, Instant since, Set<Long> ids, Set<Long> found)
      throws IOException {
    KafkaConsumer<String, byte[]> reader = consumer();
    List<TopicPartition> all = partitions(reader, topic);
    Map<TopicPartition, Long> ends = reader.endOffsets(all, PATIENCE);
    Map<TopicPartition, OffsetAndTimestamp> begins =
        reader.offsetsForTimes(
            all.stream().collect(Collectors.toMap(at -> at, at -> since.toEpochMilli())), PATIENCE);
    List<TopicPartition> open = all.stream().filter(at -> begins.get(at) != null).toList();
    reader.assign(open);
    for (TopicPartition at : open) {
      reader.seek(at, Objects.requireNonNull(begins.get(at)).offset());
    }
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (found.size() < ids.size()
        && open.stream()
            .anyMatch(at -> reader.position(at, PATIENCE) < ends.getOrDefault(at, 0L))) {
      if (System.nanoTime() > deadline) {
        throw new IOException("Kafka does not tell in time what was put back");
      }
      for (ConsumerRecord<String, byte[]> record : reader.poll(POLL)) {
        String letter = Records.text(record.headers(), TopicHeader.REDRIVE_OF);
        if (letter != null && letter.matches("\\d{1,18}") && ids.contains(Long.valueOf(letter))) {
          found.add(Long.valueOf(letter));
        }
      }
    }
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<String, byte[]> reader, Topic topic) {
    return reader.partitionsFor(topic.topicName(), PATIENCE).stream()
        .map(one -> new TopicPartition(one.topic(), one.partition()))
        .toList();
  }

  private KafkaConsumer<String, byte[]> consumer() {
    KafkaConsumer<String, byte[]> reader = consumer;
    if (reader == null) {
      reader = new KafkaConsumer<>(kafka);
      consumer = reader;
    }
    return reader;
  }

  private void letGo() {
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(GOODBYE));
      consumer = null;
    }
  }
}
