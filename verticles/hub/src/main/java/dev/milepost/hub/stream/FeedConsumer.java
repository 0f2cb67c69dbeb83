package dev.milepost.hub.stream;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic. While little comes, the broker answers with each record: nobody waits, and at rest
 * nothing is done. With much that is a fetch and a wake-up of every loop for each, so then the
 * broker gathers what comes in about two milliseconds. It is told so in bytes, as many as lately
 * came: it then answers with a record that has just come, and not some time after one. (To wait
 * here and not there is no use: a consumer asks for more before it gives what it has, and that is
 * answered by the next record at once.)
 *
 * <p>How much is gathered is a consumer's for life. When it is no longer right, another one goes on
 * where the first has come to.
 *
 * <p>For one thread, but for {@link #wakeup}.
 */
final class FeedConsumer implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(FeedConsumer.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  /** An event waits half of it, in the mean. */
  private static final double GATHER_MILLIS = 2.2;

  /** When the broker answers at the latest, in case that no more comes. */
  private static final int GATHER_AT_MOST_MILLIS = 4;

  private static final int GATHER_AT_MOST_BYTES = 64 * 1024;

  /** How often it is asked how much is right: another consumer needs some milliseconds to begin. */
  private static final long LOOK_EVERY_MILLIS = 2_000;

  /** What makes gathering worth it, and what no longer does; records a millisecond. */
  private static final double MANY = 0.8;

  private static final double FEW = 0.4;

  /** What is gathered may be off by this factor. */
  private static final double SLACK = 1.4;

  /** The broker answers with each record. */
  private static final int NOTHING = 1;

  private final Map<String, Object> properties;
  private final Clock clock;
  private volatile KafkaConsumer<String, byte[]> atWork;
  private int gathers = NOTHING;
  private double bytesBefore;
  private int records;
  private long lookedAt;

  /**
   * @param properties of a consumer
   */
  FeedConsumer(Map<String, Object> properties, Clock clock) {
    this.properties = properties;
    this.clock = clock;
    this.atWork = new KafkaConsumer<>(properties);
    this.lookedAt = clock.millis();
  }

  void assign(Collection<TopicPartition> all) {
    atWork.assign(all);
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
    ConsumerRecords<String, byte[]> polled = atWork.poll(timeout);
    records += polled.count();
    long elapsed = clock.millis() - lookedAt;
    if (elapsed >= LOOK_EVERY_MILLIS) {
      look(elapsed);
    }
    return polled;
  }

  /** How many bytes the broker gathers; 1 while it answers with each record. */
  int gathers() {
    return gathers;
  }

  private void look(long millis) {
    double bytes = bytesReceived(atWork);
    boolean worthIt = records / (double) millis >= (gathers == NOTHING ? MANY : FEW);
    int right = worthIt ? bytesToGather((bytes - bytesBefore) / millis) : NOTHING;
    if (Math.max(right, gathers) > SLACK * Math.min(right, gathers)) {
      gather(right);
    } else {
      bytesBefore = bytes;
    }
    records = 0;
    lookedAt = clock.millis();
  }

  private static int bytesToGather(double bytesPerMilli) {
    return (int) Math.min(GATHER_AT_MOST_BYTES, NOTHING + bytesPerMilli * GATHER_MILLIS);
  }

  /** What the one has fetched ahead the other fetches again: positions count what was given. */
  private void gather(int bytes) {
    KafkaConsumer<String, byte[]> before = atWork;
    KafkaConsumer<String, byte[]> next = new KafkaConsumer<>(settings(bytes));
    next.assign(before.assignment());
    before.assignment().forEach(at -> next.seek(at, before.position(at, PATIENCE)));
    atWork = next;
    gathers = bytes;
    bytesBefore = 0;
    // Elsewhere: it says goodbye to its broker, and live events would wait for that.
    var unused = CompletableFuture.runAsync(() -> before.close(CloseOptions.timeout(GOODBYE)));
    LOGGER.atDebug().addKeyValue("bytes", bytes).log("the broker gathers another number of bytes");
  }

  private Map<String, Object> settings(int bytes) {
    Map<String, Object> patient = new HashMap<>(properties);
    if (bytes > NOTHING) {
      patient.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, bytes);
      patient.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, GATHER_AT_MOST_MILLIS);
    }
    return patient;
  }

  /** As they are on the wire: the broker counts compressed bytes. */
  private static double bytesReceived(KafkaConsumer<String, byte[]> by) {
    return by.metrics().values().stream()
        .filter(metric -> metric.metricName().group().equals("consumer-metrics"))
        .filter(metric -> metric.metricName().name().equals("incoming-byte-total"))
        .mapToDouble(metric -> (double) metric.metricValue())
        .sum();
  }

  /** Ends a poll that waits. Any thread. */
  void wakeup() {
    atWork.wakeup();
  }

  /** Not within the default of half a minute: while Kafka is away there is nothing to wait for. */
  @Override
  public void close() {
    atWork.close(CloseOptions.timeout(GOODBYE));
  }
}
