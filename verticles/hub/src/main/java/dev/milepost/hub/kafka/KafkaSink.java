package dev.milepost.hub.kafka;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The one producer of a process. Sends straight from the caller's event loop: with {@code
 * max.block.ms=0} the client never blocks, but fails at once where it would have waited (metadata
 * not known yet, buffer full), and then we try again after a moment. The answers of one round trip
 * come back to a context in one task, however many they are.
 */
public final class KafkaSink implements RecordSink {
  private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
  private static final long TRY_AGAIN_MS = 20;
  private static final int MOST_TRIES = (int) (DELIVERY_TIMEOUT.toMillis() / TRY_AGAIN_MS);

  private final Vertx vertx;
  private final KafkaProducer<String, byte[]> producer;
  private final Map<Context, Answers> answers = new ConcurrentHashMap<>();

  /** Opens the producer; it connects by itself, now or later. */
  public KafkaSink(Vertx vertx, KafkaConfig config) {
    this.vertx = vertx;
    this.producer =
        new KafkaProducer<>(properties(config), new StringSerializer(), new ByteArraySerializer());
  }

  private static Map<String, Object> properties(KafkaConfig config) {
    Map<String, Object> properties = new HashMap<>(config.client());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 * 1024 * 1024);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
    // A carrier waits for its answer: after this the delivery goes to the fallback queue.
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY_TIMEOUT.toMillis());
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT.toMillis());
    properties.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    // An idle topic would be forgotten, and its next send would have to wait for metadata.
    properties.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, (int) Duration.ofDays(7).toMillis());
    return properties;
  }

  @Override
  public Future<Void> send(ProducerRecord<String, byte[]> record) {
    Context context = vertx.getOrCreateContext();
    Answers back = answers.computeIfAbsent(context, Answers::new);
    Promise<Void> kept = Promise.promise();
    send(record, back, kept, MOST_TRIES);
    return kept.future();
  }

  private void send(
      ProducerRecord<String, byte[]> record, Answers back, Promise<Void> kept, int triesLeft) {
    try {
      var unused =
          producer.send(
              record,
              (metadata, failure) -> back.add(new Answer(this, record, kept, triesLeft, failure)));
    } catch (RuntimeException e) {
      kept.fail(e);
    }
  }

  private void answered(Answer answer, Answers back) {
    Exception failure = answer.failure();
    if (failure == null) {
      answer.kept().complete();
    } else if (wouldHaveBlocked(failure) && answer.triesLeft() > 0) {
      vertx.setTimer(
          TRY_AGAIN_MS,
          timer -> send(answer.record(), back, answer.kept(), answer.triesLeft() - 1));
    } else {
      answer.kept().fail(failure);
    }
  }

  /**
   * Told apart from a delivery that timed out by the text alone: both are the same exception.
   * Sending again is right only where nothing was sent yet.
   */
  private static boolean wouldHaveBlocked(Exception failure) {
    String text = failure.getMessage();
    return failure instanceof TimeoutException
        && text != null
        && (text.contains("not present in metadata") || text.contains("Failed to allocate"));
  }

  /** Sends what is on its way and closes. Blocks for a moment; call it off the event loop. */
  public void close() {
    producer.close(DELIVERY_TIMEOUT);
  }

  private record Answer(
      KafkaSink sink,
      ProducerRecord<String, byte[]> record,
      Promise<Void> kept,
      int triesLeft,
      @Nullable Exception failure) {}

  /** Answers on their way from the producer's thread to one context. */
  private static final class Answers {
    private final Context context;
    private final Queue<Answer> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean called = new AtomicBoolean();

    Answers(Context context) {
      this.context = context;
    }

    void add(Answer answer) {
      waiting.add(answer);
      if (called.compareAndSet(false, true)) {
        context.runOnContext(task -> take());
      }
    }

    private void take() {
      called.set(false);
      for (Answer answer = waiting.poll(); answer != null; answer = waiting.poll()) {
        answer.sink().answered(answer, this);
      }
    }
  }
}
