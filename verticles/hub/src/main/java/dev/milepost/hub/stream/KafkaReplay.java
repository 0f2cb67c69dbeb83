package dev.milepost.hub.stream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads one channel's events again from Kafka, for those whose position the window no longer holds.
 * A few threads read in pieces, so that one who is far behind does not keep others waiting.
 */
final class KafkaReplay {
  private static final int THREADS = 2;

  /** How many times as long as the pieces after the first took there is rest, all together. */
  private static final int REST = 2;

  private static final long LEAST_WAIT_NANOS = 1_000_000;
  private static final int MOST_BYTES = 512 * 1024;
  private static final int MOST_RECORDS = 50_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration GOODBYE = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Vertx vertx;
  private final WorkerExecutor workers;
  private final Clock clock;
  private final StreamTopic topic;
  private final int lookBack;
  private final Function<String, byte[]> secrets;
  private final Map<String, Object> kafka;
  private final Queue<Reader> idle = new ConcurrentLinkedQueue<>();
  private final AtomicLong restedAt = new AtomicLong(System.nanoTime());
  private volatile long pieceNanos;
  private volatile boolean closed;

  KafkaReplay(
      Vertx vertx,
      Clock clock,
      StreamTopic topic,
      int lookBack,
      Function<String, byte[]> secrets,
      Map<String, Object> kafka) {
    this.vertx = vertx;
    this.workers = vertx.createSharedWorkerExecutor("milepost-stream-replay", THREADS);
    this.clock = clock;
    this.topic = topic;
    this.lookBack = lookBack;
    this.secrets = secrets;
    Map<String, Object> reading = new HashMap<>(kafka);
    // A reader that has come to the end already asks for more; the next piece would have to wait
    // until the broker gives that up (measured: 500 ms a piece by default, 8 ms so).
    reading.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 5);
    this.kafka = Map.copyOf(reading);
  }

  /**
   * A piece of the past.
   *
   * @param events in order
   * @param next the position after the piece
   * @param lost whether Kafka no longer has all that was asked for
   */
  record Piece(List<StreamEvent> events, long next, boolean lost) {}

  /** One subscriber's way through the past. Used by one piece of work at a time. */
  static final class Journey {
    private final String channel;
    private final StreamFilter filter;
    private final StreamWindow window;
    private final RecentIds seen;
    private final boolean fromOldest;
    private volatile boolean begun;

    /**
     * @param fromOldest whether to begin with what Kafka still has, instead of calling it lost
     */
    Journey(
        String channel,
        StreamFilter filter,
        StreamWindow window,
        int remembered,
        boolean fromOldest) {
      this.channel = channel;
      this.filter = filter;
      this.window = window;
      this.seen = new RecentIds(remembered);
      this.fromOldest = fromOldest;
    }

    /** Whether a piece of it has been asked for. */
    boolean isBegun() {
      return begun;
    }
  }

  /** A journey of a subscriber. */
  Journey journey(String channel, StreamFilter filter, StreamWindow window, boolean fromOldest) {
    return new Journey(channel, filter, window, Math.max(1, lookBack), fromOldest);
  }

  /**
   * The next piece from this position on, and not beyond the window's end as it is now. The first
   * of a journey is read at once; the others are paced, so that those who are live feel little of
   * them.
   */
  Future<Piece> read(Journey journey, long position, int most) {
    if (!journey.isBegun()) {
      return readSoon(journey, position, most);
    }
    long wait = restedAt.addAndGet(pieceNanos * (1 + REST)) - System.nanoTime();
    if (wait < 0) {
      restedAt.addAndGet(-wait); // what was not used is gone
    }
    return wait < LEAST_WAIT_NANOS
        ? readSoon(journey, position, most)
        : vertx
            .timer(wait, TimeUnit.NANOSECONDS)
            .compose(rested -> readSoon(journey, position, most));
  }

  private Future<Piece> readSoon(Journey journey, long position, int most) {
    long until = journey.window.channel(journey.channel).end();
    return workers.executeBlocking(
        () -> {
          long begun = System.nanoTime();
          Piece piece = withReader(reader -> read(reader, journey, position, until, most));
          pieceNanos = (7 * pieceNanos + System.nanoTime() - begun) / 8;
          return piece;
        },
        false);
  }

  /**
   * The position of the channel's first record of that time or later; the end where all are older.
   */
  Future<Long> since(String channel, StreamWindow window, Instant time) {
    long end = window.channel(channel).end();
    TopicPartition at = new TopicPartition(topic.name(), window.partition(channel));
    return workers.executeBlocking(
        () ->
            withReader(
                reader -> {
                  OffsetAndTimestamp found =
                      reader
                          .consumer()
                          .offsetsForTimes(Map.of(at, time.toEpochMilli()), PATIENCE)
                          .get(at);
                  return found == null ? end : found.offset();
                }),
        false);
  }

  /** Lets the readers go. */
  Future<Void> close() {
    closed = true;
    return workers
        .<Void>executeBlocking(
            () -> {
              closeIdle();
              return null;
            },
            false)
        .compose(done -> workers.close());
  }

  private <T> T withReader(Function<Reader, T> work) {
    Reader reader = idle.poll();
    if (reader == null) {
      reader =
          new Reader(new KafkaConsumer<>(kafka), new StreamRecords(topic, new Cursors(secrets)));
    }
    boolean healthy = false;
    try {
      T result = work.apply(reader);
      healthy = true;
      return result;
    } finally {
      if (healthy) {
        idle.add(reader);
      } else {
        reader.consumer().close(CloseOptions.timeout(GOODBYE));
      }
      if (closed) {
        closeIdle();
      }
    }
  }

  private Piece read(Reader reader, Journey journey, long position, long until, int most) {
    KafkaConsumer<String, byte[]> consumer = reader.consumer();
    TopicPartition partition =
        new TopicPartition(topic.name(), journey.window.partition(journey.channel));
    consumer.assign(List.of(partition));
    long oldest =
        Objects.requireNonNull(
            consumer.beginningOffsets(List.of(partition), PATIENCE).get(partition));
    if (position < oldest && !journey.fromOldest) {
      return new Piece(List.of(), position, true);
    }
    long from = Math.max(position, oldest);
    // The first piece starts earlier: a record that repeats one before the position is known then.
    consumer.seek(partition, journey.begun ? from : Math.max(oldest, from - lookBack));
    journey.begun = true;

    List<StreamEvent> events = new ArrayList<>();
    long deadline = clock.millis() + PATIENCE.toMillis();
    int bytes = 0;
    int records = 0;
    while (consumer.position(partition, PATIENCE) < until) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        if (record.offset() >= until) {
          return new Piece(events, until, false);
        }
        records++;
        byte[] id = journey.channel.equals(record.key()) ? reader.records().id(record) : null;
        if (id != null && journey.seen.add(id) && record.offset() >= from) {
          StreamEvent event = reader.records().event(journey.window.epoch(), record, id);
          if (journey.filter.matches(event)) {
            events.add(event);
            bytes += event.size();
          }
        }
        boolean enough = events.size() >= most || bytes >= MOST_BYTES || records >= MOST_RECORDS;
        if (enough && record.offset() >= from) {
          return new Piece(events, record.offset() + 1, false);
        }
      }
      if (clock.millis() > deadline) {
        throw new IllegalStateException("Kafka did not give the events in time");
      }
    }
    return new Piece(events, Math.max(until, position), false);
  }

  private void closeIdle() {
    for (Reader reader = idle.poll(); reader != null; reader = idle.poll()) {
      reader.consumer().close(CloseOptions.timeout(GOODBYE));
    }
  }

  private record Reader(KafkaConsumer<String, byte[]> consumer, StreamRecords records) {}
}
