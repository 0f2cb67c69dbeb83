package dev.milepost.hub.trace;

import dev.milepost.event.Topic;
import dev.milepost.hub.kafka.Lookup;
import dev.milepost.hub.kafka.Records;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Looks through stretches of the hub's topics for records, without a group. Bounded by time, by
 * records and by how many look at once, and says how far it came: what was not looked at is not
 * said to be absent.
 */
final class TopicSearch {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration GOODBYE = Duration.ofSeconds(1);
  private static final int AT_ONCE = 2;
  private static final int MOST_WAITING = 16;

  private final WorkerExecutor workers;
  private final Map<String, Object> kafka;
  private final Duration longest;
  private final int mostRecords;
  private final AtomicInteger looking = new AtomicInteger();

  /**
   * @param kafka client properties: where the brokers are, and how to speak to them
   * @param longest after which a search ends as far as it came
   * @param mostRecords after which it does
   */
  TopicSearch(Vertx vertx, Map<String, String> kafka, Duration longest, int mostRecords) {
    this.workers = vertx.createSharedWorkerExecutor("milepost-trace", AT_ONCE);
    this.kafka = Lookup.consumer(kafka);
    this.kafka.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
    this.longest = longest;
    this.mostRecords = mostRecords;
  }

  /**
   * A stretch of a topic.
   *
   * @param key only the partition of this key; null for all
   * @param until of the records' own timestamps
   * @param newest so many records of each partition at most, those that came last; 0 for all
   */
  record Stretch(Topic topic, @Nullable String key, Instant from, Instant until, int newest) {
    /** All of it. */
    Stretch(Topic topic, @Nullable String key, Instant from, Instant until) {
      this(topic, key, from, until, 0);
    }
  }

  /** Whether a record is wanted, by its topic. */
  interface Wanted {
    boolean is(Topic topic, ConsumerRecord<String, byte[]> record);
  }

  /** A record that was wanted. */
  record Found(Topic topic, ConsumerRecord<String, byte[]> record) {
    /** When a node sent it, by that node's clock. */
    Instant at() {
      return Instant.ofEpochMilli(record.timestamp());
    }

    @Nullable String header(String name) {
      return Records.text(record.headers(), name);
    }
  }

  /**
   * How far a search came in a topic.
   *
   * @param from the moment since which everything was looked at, where it began later than asked
   *     since Kafka keeps no older record, or since there were too many
   * @param forgotten Kafka no longer keeps what was sent at the moment that was asked for
   * @param whole whether all of it was looked at that is kept
   */
  record Looked(Topic topic, Instant from, long records, boolean forgotten, boolean whole) {}

  /** What came of a search. */
  record Result(List<Found> found, List<Looked> looked) {
    static final Result NOTHING = new Result(List.of(), List.of());

    Result {
      found = List.copyOf(found);
      looked = List.copyOf(looked);
    }
  }

  /** Too many look already; trying again in a moment helps. */
  static final class Busy extends RuntimeException {
    private static final long serialVersionUID = 1;

    Busy() {
      super("too many traces are being looked for", null, false, false);
    }
  }

  /**
   * Looks through the stretches, all at once.
   *
   * @param enough tried after each record that is found: whether the search may end
   */
  Future<Result> find(List<Stretch> stretches, Wanted wanted, Predicate<List<Found>> enough) {
    if (stretches.isEmpty()) {
      return Future.succeededFuture(Result.NOTHING);
    }
    if (looking.incrementAndGet() > MOST_WAITING) {
      looking.decrementAndGet();
      return Future.failedFuture(new Busy());
    }
    return workers
        .executeBlocking(() -> look(stretches, wanted, enough), false)
        .onComplete(done -> looking.decrementAndGet());
  }

  /** Lets go of its threads. */
  Future<Void> close() {
    return workers.close();
  }

  private Result look(List<Stretch> stretches, Wanted wanted, Predicate<List<Found>> enough) {
    LongSupplier elapsed = stopwatch();
    KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(kafka);
    try {
      Map<TopicPartition, Reading> readings = begin(consumer, stretches);
      List<Found> found = new ArrayList<>();
      long records = 0;
      Set<TopicPartition> open = new HashSet<>(readings.keySet());
      open.removeIf(at -> isRead(consumer, at, readings));
      consumer.assign(open);
      seek(consumer, open, readings);
      boolean satisfied = false;
      while (!open.isEmpty()
          && !satisfied
          && records < mostRecords
          && elapsed.getAsLong() < longest.toMillis()) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          records++;
          Reading reading = readings.get(new TopicPartition(record.topic(), record.partition()));
          if (reading == null || reading.take(record) || satisfied) {
            continue;
          }
          if (wanted.is(reading.topic, record)) {
            found.add(new Found(reading.topic, record));
            satisfied = enough.test(found);
          }
        }
        List<TopicPartition> over =
            open.stream().filter(at -> isRead(consumer, at, readings)).toList();
        if (!over.isEmpty()) {
          open.removeAll(over);
          consumer.pause(over);
        }
      }
      return new Result(found, looked(readings, open.isEmpty() || satisfied));
    } finally {
      consumer.close(CloseOptions.timeout(GOODBYE));
    }
  }

  /** One partition, from where to where. */
  private static final class Reading {
    private final Topic topic;
    private final Stretch stretch;
    private final long begin;
    private final long end;
    private final boolean forgotten;
    private @Nullable Instant first;
    private long next;
    private long records;
    private boolean past;

    Reading(Stretch stretch, long begin, long end, boolean forgotten) {
      this.topic = stretch.topic();
      this.stretch = stretch;
      this.begin = begin;
      this.next = begin;
      this.end = end;
      this.forgotten = forgotten;
    }

    /** Whether it lies behind the stretch. */
    boolean take(ConsumerRecord<String, byte[]> record) {
      next = record.offset() + 1;
      Instant at = Instant.ofEpochMilli(record.timestamp());
      if (first == null) {
        first = at;
      }
      boolean behind = record.offset() >= end || at.isAfter(stretch.until());
      past |= behind;
      if (!behind) {
        records++;
      }
      return behind;
    }

    boolean isOver() {
      return past || next >= end;
    }
  }

  private static boolean isRead(
      KafkaConsumer<String, byte[]> consumer,
      TopicPartition at,
      Map<TopicPartition, Reading> readings) {
    Reading reading = readings.get(at);
    // Past what compaction or a transaction's marker leaves out, too.
    return reading == null
        || reading.isOver()
        || (consumer.assignment().contains(at) && consumer.position(at, PATIENCE) >= reading.end);
  }

  private static void seek(
      KafkaConsumer<String, byte[]> consumer,
      Set<TopicPartition> open,
      Map<TopicPartition, Reading> readings) {
    for (TopicPartition at : open) {
      Reading reading = readings.get(at);
      if (reading != null) {
        consumer.seek(at, reading.begin);
      }
    }
  }

  private static Map<TopicPartition, Reading> begin(
      KafkaConsumer<String, byte[]> consumer, List<Stretch> stretches) {
    Map<TopicPartition, Stretch> wanted = new LinkedHashMap<>();
    Map<TopicPartition, Long> times = new HashMap<>();
    for (Stretch stretch : stretches) {
      int partitions = consumer.partitionsFor(stretch.topic().topicName(), PATIENCE).size();
      for (int i = 0; i < partitions; i++) {
        if (stretch.key() == null || i == partitionOf(stretch.key(), partitions)) {
          TopicPartition at = new TopicPartition(stretch.topic().topicName(), i);
          // Of two stretches of one partition, one that spans both.
          Stretch both = wanted.merge(at, stretch, TopicSearch::spanning);
          times.put(at, both.from().toEpochMilli());
        }
      }
    }
    Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(times, PATIENCE);
    Map<TopicPartition, Long> oldest = consumer.beginningOffsets(times.keySet(), PATIENCE);
    Map<TopicPartition, Long> ends = consumer.endOffsets(times.keySet(), PATIENCE);
    Map<TopicPartition, Reading> readings = new LinkedHashMap<>();
    wanted.forEach(
        (at, stretch) -> {
          OffsetAndTimestamp first = begins.get(at);
          long end = ends.getOrDefault(at, 0L);
          long kept = oldest.getOrDefault(at, 0L);
          long begin = first == null ? end : first.offset();
          if (stretch.newest() > 0) {
            begin = Math.max(begin, end - stretch.newest());
          }
          // Of a partition that is empty but was not, nobody knows how old its records were.
          boolean forgotten = kept > 0 && (begin <= kept || kept >= end);
          readings.put(at, new Reading(stretch, begin, end, forgotten));
        });
    return readings;
  }

  private static Stretch spanning(Stretch one, Stretch other) {
    return new Stretch(
        one.topic(),
        null,
        one.from().isBefore(other.from()) ? one.from() : other.from(),
        one.until().isAfter(other.until()) ? one.until() : other.until(),
        one.newest() == 0 || other.newest() == 0 ? 0 : Math.max(one.newest(), other.newest()));
  }

  /** As the producers choose it. */
  private static int partitionOf(String key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
  }

  private static List<Looked> looked(Map<TopicPartition, Reading> readings, boolean ended) {
    Map<Topic, Looked> looked = new LinkedHashMap<>();
    for (Reading reading : readings.values()) {
      Instant from =
          reading.first == null || reading.first.isBefore(reading.stretch.from())
              ? reading.stretch.from()
              : reading.stretch.newest() > 0 && reading.records >= reading.stretch.newest()
                  ? reading.first
                  : reading.stretch.from();
      looked.merge(
          reading.topic,
          new Looked(
              reading.topic, from, reading.records, reading.forgotten, ended || reading.isOver()),
          (one, other) ->
              new Looked(
                  one.topic(),
                  one.from().isAfter(other.from()) ? one.from() : other.from(),
                  one.records() + other.records(),
                  one.forgotten() || other.forgotten(),
                  one.whole() && other.whole()));
    }
    return List.copyOf(looked.values());
  }

  /** Milliseconds since now; how long something takes needs no calendar. */
  private static LongSupplier stopwatch() {
    long began = System.nanoTime();
    return () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }
}
