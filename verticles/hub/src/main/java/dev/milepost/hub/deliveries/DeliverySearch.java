package dev.milepost.hub.deliveries;

import com.github.f4b6a3.ulid.Ulid;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.ingest.FallbackSearch;
import dev.milepost.hub.ingest.InboundDelivery;
import dev.milepost.hub.kafka.Lookup;
import dev.milepost.hub.kafka.Records;
import dev.milepost.hub.reading.InboundRecord;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Finds one delivery in {@link Topic#INBOUND} by its id and the moment of its receipt, without a
 * group and without reading the whole topic: from that moment on, in all partitions, for the topic
 * spreads deliveries over them whatever their key. A record is sent when its delivery has been
 * received, so it lies behind that moment, a few records at most; far behind where it waited in the
 * fallback queue. Bounded by time and by records, and by how many look at once.
 */
public final class DeliverySearch {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration GOODBYE = Duration.ofSeconds(1);
  private static final int PIECE = 1_000;
  private static final int AT_ONCE = 2;
  private static final int MOST_WAITING = 16;

  /** Nodes' clocks differ a little, and a record's timestamp has no more than milliseconds. */
  private static final Duration CLOCKS = Duration.ofSeconds(2);

  private final WorkerExecutor workers;
  private final Map<String, Object> kafka;
  private final FallbackSearch fallback;
  private final Duration longest;
  private final int mostRecords;
  private final AtomicInteger looking = new AtomicInteger();

  /**
   * @param kafka client properties: where the brokers are, and how to speak to them
   */
  public DeliverySearch(Vertx vertx, Map<String, String> kafka, Pool pool) {
    this(vertx, kafka, pool, Duration.ofSeconds(8), 500_000);
  }

  /** With bounds of its own. */
  DeliverySearch(
      Vertx vertx, Map<String, String> kafka, Pool pool, Duration longest, int mostRecords) {
    this.workers = vertx.createSharedWorkerExecutor("milepost-delivery-search", AT_ONCE);
    this.kafka = Lookup.consumer(kafka);
    this.kafka.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, PIECE);
    this.fallback = new FallbackSearch(pool);
    this.longest = longest;
    this.mostRecords = mostRecords;
  }

  /**
   * What came of a search.
   *
   * @param kept the delivery; null where it was not found
   * @param forgotten not found, and the topic no longer reaches back to its receipt
   * @param whole not found, and all that the topic holds since its receipt was looked at
   * @param looked how many records were looked at
   */
  public record Result(@Nullable KeptDelivery kept, boolean forgotten, boolean whole, int looked) {
    Optional<KeptDelivery> found() {
      return Optional.ofNullable(kept);
    }
  }

  /** Too many look already; trying again in a moment helps. */
  public static final class Busy extends RuntimeException {
    private static final long serialVersionUID = 1;

    Busy() {
      super("too many deliveries are being looked for", null, false, false);
    }
  }

  /**
   * When a delivery of that id was received, where the id says so: those of webhooks begin with
   * their moment. Ids of polls, files and partners' topics do not.
   */
  public static Optional<Instant> receivedAt(String delivery) {
    return Ulid.isValid(delivery)
        ? Optional.of(Ulid.from(delivery).getInstant())
        : Optional.empty();
  }

  /**
   * Looks for it. Fails with {@link Busy}, or as Kafka's client does where it cannot be reached.
   *
   * @param receivedAt as its events say, or its id ({@link #receivedAt(String)})
   */
  public Future<Result> find(String delivery, Instant receivedAt) {
    if (looking.incrementAndGet() > MOST_WAITING) {
      looking.decrementAndGet();
      return Future.failedFuture(new Busy());
    }
    return workers
        .executeBlocking(() -> look(delivery, receivedAt), false)
        .onComplete(done -> looking.decrementAndGet())
        .compose(
            result ->
                result.kept() != null
                    ? Future.succeededFuture(result)
                    : fallback
                        .find(delivery)
                        .map(
                            waiting ->
                                waiting
                                    .map(one -> new Result(of(one), false, true, result.looked()))
                                    .orElse(result)));
  }

  private Result look(String delivery, Instant receivedAt) {
    LongSupplier elapsed = stopwatch();
    KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(kafka);
    try {
      List<TopicPartition> all =
          consumer.partitionsFor(Topic.INBOUND.topicName(), PATIENCE).stream()
              .map(one -> new TopicPartition(one.topic(), one.partition()))
              .toList();
      consumer.assign(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all, PATIENCE);
      boolean forgotten = seek(consumer, all, ends, receivedAt);
      int looked = 0;
      while (!isAtTheEnd(consumer, ends)) {
        if (looked >= mostRecords || elapsed.getAsLong() > longest.toMillis()) {
          return new Result(null, forgotten, false, looked);
        }
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          looked++;
          if (delivery.equals(Records.text(record.headers(), TopicHeader.DELIVERY_ID))) {
            KeptDelivery kept = of(record);
            if (kept != null) {
              return new Result(kept, false, true, looked);
            }
          }
        }
      }
      return new Result(null, forgotten, true, looked);
    } finally {
      consumer.close(CloseOptions.timeout(GOODBYE));
    }
  }

  /**
   * To the first record of each partition since then.
   *
   * @return whether the topic may have forgotten something since then: what it still holds of a
   *     partition begins later, or it holds nothing at all
   */
  private static boolean seek(
      KafkaConsumer<String, byte[]> consumer,
      List<TopicPartition> all,
      Map<TopicPartition, Long> ends,
      Instant receivedAt) {
    long since = receivedAt.minus(CLOCKS).toEpochMilli();
    Map<TopicPartition, OffsetAndTimestamp> begins =
        consumer.offsetsForTimes(
            all.stream().collect(Collectors.toMap(at -> at, at -> since)), PATIENCE);
    Map<TopicPartition, Long> oldest = consumer.beginningOffsets(all, PATIENCE);
    boolean cut = false;
    boolean empty = true;
    boolean wasUsed = false;
    for (TopicPartition at : all) {
      OffsetAndTimestamp begin = begins.get(at);
      long end = ends.getOrDefault(at, 0L);
      long first = oldest.getOrDefault(at, 0L);
      cut |= begin != null && first > 0 && begin.offset() <= first;
      empty &= first >= end;
      wasUsed |= end > 0;
      consumer.seek(at, begin == null ? end : begin.offset());
    }
    return cut || (empty && wasUsed);
  }

  private static boolean isAtTheEnd(
      KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), PATIENCE) >= end.getValue());
  }

  private static @Nullable KeptDelivery of(ConsumerRecord<String, byte[]> record) {
    Delivery delivery = InboundRecord.delivery(record);
    if (delivery == null) {
      return null;
    }
    Map<String, String> about = new LinkedHashMap<>();
    for (Header header : record.headers()) {
      about(header.key(), Records.text(header), about);
    }
    return new KeptDelivery(
        delivery,
        InboundRecord.carrier(record).orElse(null),
        new KeptDelivery.Place(
            record.topic(),
            record.partition(),
            record.offset(),
            Instant.ofEpochMilli(record.timestamp())),
        about);
  }

  private static KeptDelivery of(InboundDelivery waiting) {
    Map<String, String> about = new LinkedHashMap<>();
    List<Map.Entry<String, String>> http = new ArrayList<>();
    for (Map.Entry<String, String> header : waiting.headers()) {
      if (header.getKey().startsWith(TopicHeader.HTTP_PREFIX)) {
        http.add(
            new SimpleEntry<>(
                header.getKey().substring(TopicHeader.HTTP_PREFIX.length()), header.getValue()));
      }
      about(header.getKey(), header.getValue(), about);
    }
    return new KeptDelivery(
        new Delivery(
            waiting.id(),
            waiting.connection(),
            waiting.receivedAt(),
            Headers.of(http),
            waiting.body()),
        waiting.carrier(),
        null,
        about);
  }

  private static final Set<String> ABOUT =
      Set.of(
          TopicHeader.TRACEPARENT,
          TopicHeader.FILE,
          TopicHeader.FILE_SHA256,
          TopicHeader.PIECE,
          TopicHeader.SOURCE_RECORD);

  private static void about(String name, String value, Map<String, String> into) {
    if (ABOUT.contains(name) || name.startsWith(TopicHeader.HTTP_PREFIX)) {
      into.put(name, value);
    }
  }

  /** Milliseconds since now; how long something takes needs no calendar. */
  private static LongSupplier stopwatch() {
    long began = System.nanoTime();
    return () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  /** Lets go of its threads. */
  public Future<Void> close() {
    return workers.close();
  }
}
