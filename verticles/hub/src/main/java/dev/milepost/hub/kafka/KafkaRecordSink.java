package dev.milepost.hub.kafka;

import dev.milepost.event.Topic;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends to Kafka from the event loop itself.
 *
 * <p>The producer is told to wait for nothing ({@code max.block.ms=0}), so a send costs the event
 * loop an append to a batch. Vert.x's own Kafka client hands every record to a worker thread
 * instead, because it must allow for waits; that hop and the one back are the larger part of its
 * cost. Where a producer would wait (it has lost sight of the topics, or its buffer is full) a send
 * fails before it returns. It is not tried again here: the records after it would overtake it.
 *
 * <p>Shipment events have a producer of their own, which compresses.
 */
public final class KafkaRecordSink implements RecordSink {
  private static final Logger LOGGER = LoggerFactory.getLogger(KafkaRecordSink.class);
  private static final long LOOK_AGAIN_MILLIS = 25;
  private static final int LOOKS_AT_START = 200;

  private final Vertx vertx;
  private final Producer<String, byte[]> producer;
  private final Producer<String, byte[]> telling;
  private final Map<EventLoop, Loop> loops = new ConcurrentHashMap<>();

  private KafkaRecordSink(
      Vertx vertx, Producer<String, byte[]> producer, Producer<String, byte[]> telling) {
    this.vertx = vertx;
    this.producer = producer;
    this.telling = telling;
  }

  /**
   * A sink that knows where the topics are, or that has looked for five seconds: Kafka may be away
   * when the hub starts. Topics should exist by then ({@link TopicSetup}).
   */
  public static Future<KafkaRecordSink> open(Vertx vertx, KafkaConfig config) {
    // Off the event loop: the constructor resolves names.
    return vertx
        .executeBlocking(
            () ->
                new KafkaRecordSink(
                    vertx, producer(config.producer()), producer(config.compressingProducer())))
        .compose(
            sink ->
                sink.findTopics(LOOKS_AT_START)
                    .onSuccess(sink::reportMissing)
                    .map(missing -> sink));
  }

  private static Producer<String, byte[]> producer(Map<String, Object> settings) {
    return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  private Producer<String, byte[]> of(Topic topic) {
    return topic == Topic.SHIPMENT_EVENTS ? telling : producer;
  }

  @Override
  public Future<Void> send(Topic topic, String key, byte[] value, Iterable<Header> headers) {
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    Promise<Void> promise = context.promise();
    Loop loop = loops.computeIfAbsent(context.nettyEventLoop(), this::loop);
    // The key of a delivery holds its id, so no two are the same.
    Integer partition = topic == Topic.INBOUND ? loop.inbound().next(value.length) : null;
    new Sending(
            new ProducerRecord<>(topic.topicName(), partition, key, value, headers), promise, loop)
        .sendBy(of(topic));
    return promise.future();
  }

  private Loop loop(EventLoop loop) {
    return new Loop(
        new Completions(loop),
        new Spread(loops.size(), KafkaConfig.BATCH_BYTES, () -> partitions(Topic.INBOUND)));
  }

  /** How many partitions the topic has, 0 while Kafka does not tell. */
  private int partitions(Topic topic) {
    try {
      return of(topic).partitionsFor(topic.topicName()).size();
    } catch (RuntimeException notNow) {
      return 0;
    }
  }

  /** Sends what is under way and lets go. Records that do not get through in time have failed. */
  public Future<Void> close() {
    return vertx.executeBlocking(
        () -> {
          telling.close(Duration.ofSeconds(10));
          producer.close(Duration.ofSeconds(10));
          return null;
        });
  }

  /** Names of the topics that could not be found within that many looks. */
  private Future<List<String>> findTopics(int looks) {
    List<String> missing =
        List.of(Topic.values()).stream()
            .filter(topic -> partitions(topic) == 0)
            .map(Topic::topicName)
            .toList();
    return missing.isEmpty() || looks == 0
        ? Future.succeededFuture(missing)
        : vertx.timer(LOOK_AGAIN_MILLIS).compose(later -> findTopics(looks - 1));
  }

  private void reportMissing(List<String> topics) {
    if (!topics.isEmpty()) {
      LOGGER
          .atWarn()
          .addKeyValue("topics", topics)
          .log("Kafka does not answer for these topics yet; sends fail until it does");
    }
  }

  /** What each event loop has of its own. */
  private record Loop(Completions completions, Spread inbound) {}

  /** One record on its way. */
  private static final class Sending implements Callback, Runnable {
    private final ProducerRecord<String, byte[]> message;
    private final Promise<Void> promise;
    private final Loop loop;
    private @Nullable Thread inSend;
    private @Nullable Exception failure;

    Sending(ProducerRecord<String, byte[]> message, Promise<Void> promise, Loop loop) {
      this.message = message;
      this.promise = promise;
      this.loop = loop;
    }

    void sendBy(Producer<String, byte[]> producer) {
      inSend = Thread.currentThread();
      try {
        var unused = producer.send(message, this);
      } catch (RuntimeException refused) {
        // A closed producer or a fenced one: the callback is not called.
        promise.tryFail(refused);
      } finally {
        inSend = null;
      }
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
      failure = exception;
      if (inSend == Thread.currentThread()) {
        run();
      } else {
        loop.completions().add(this);
      }
    }

    /** On the caller's event loop. */
    @Override
    public void run() {
      if (failure == null) {
        promise.tryComplete();
      } else {
        loop.inbound().move();
        promise.tryFail(failure);
      }
    }
  }
}
