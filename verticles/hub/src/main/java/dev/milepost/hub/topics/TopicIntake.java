package dev.milepost.hub.topics;

import dev.milepost.carrier.Decoded;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.ingest.InboundDelivery;
import dev.milepost.hub.ingest.Road;
import dev.milepost.hub.kafka.DeadLetters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Keeps the records of a partner's topic, each as a delivery of one connection. A batch that fails
 * is kept again, with the same ids.
 */
final class TopicIntake {
  private static final byte[] NOTHING = new byte[0];
  private static final long LOOK_AGAIN_MILLIS = 250;

  /**
   * 15 seconds in all. Longer than that no batch may be held: its members would miss the group's
   * next change.
   */
  private static final int LOOKS = 60;

  private final Vertx vertx;
  private final Connection connection;
  private final BooleanSupplier kafkaTakes;
  private final Function<InboundDelivery, Future<Road>> log;
  private final DeadLetters deadLetters;
  private final TopicMetrics.Of metrics;
  private final Clock clock;
  private boolean stopping;

  /**
   * @param kafkaTakes whether what is logged goes straight to Kafka
   * @param log succeeds when the delivery can no longer be lost
   */
  TopicIntake(
      Vertx vertx,
      Connection connection,
      BooleanSupplier kafkaTakes,
      Function<InboundDelivery, Future<Road>> log,
      DeadLetters deadLetters,
      TopicMetrics.Of metrics,
      Clock clock) {
    this.vertx = vertx;
    this.connection = connection;
    this.kafkaTakes = kafkaTakes;
    this.log = log;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Waits for nothing from now on. */
  void stop() {
    stopping = true;
  }

  /** Succeeds when every record is kept, and the partner's offsets may be committed. */
  Future<Void> settle(List<ConsumerRecord<String, byte[]>> batch) {
    return whenKafkaTakes(LOOKS)
        .compose(takes -> Future.join(batch.stream().map(this::settle).toList()).mapEmpty());
  }

  /**
   * The fallback queue is for those who cannot come again. What is in the partner's topic stays
   * there, and a long backlog would fill the queue that webhooks need.
   */
  private Future<Void> whenKafkaTakes(int looks) {
    if (kafkaTakes.getAsBoolean()) {
      return Future.succeededFuture();
    }
    return stopping || looks == 0
        ? Future.failedFuture("Kafka does not take deliveries now; the partner's topic waits")
        : vertx.timer(LOOK_AGAIN_MILLIS).compose(later -> whenKafkaTakes(looks - 1));
  }

  private Future<Void> settle(ConsumerRecord<String, byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      metrics.tombstones.increment();
      return Future.succeededFuture();
    }
    if (value.length > InboundDelivery.LONGEST_BODY) {
      return tooLong(record, "a record has room for " + InboundDelivery.LONGEST_BODY + " here");
    }
    return log.apply(delivery(record, value))
        .transform(
            kept -> {
              if (kept.succeeded()) {
                metrics.kept.increment();
                metrics.bytes.increment(value.length);
                return Future.succeededFuture();
              }
              return kept.cause() instanceof RecordTooLargeException
                      || kept.cause() instanceof RecordBatchTooLargeException
                  ? tooLong(record, String.valueOf(kept.cause().getMessage()))
                  : Future.failedFuture(kept.cause());
            });
  }

  /** Its bytes have no place here, but that it came has: the partner's topic still holds it. */
  private Future<Void> tooLong(ConsumerRecord<String, byte[]> record, String why) {
    InboundDelivery place = delivery(record, NOTHING);
    String reason =
        "%s: its %d bytes are too many: %s; the record is still in the partner's topic"
            .formatted(source(record), record.value().length, why);
    return deadLetters
        .send(
            place.id(),
            record.topic(),
            NOTHING,
            new RecordHeaders(place.recordHeaders()),
            List.of(new Decoded.Problem(null, reason)))
        .onSuccess(sent -> metrics.tooLong.increment());
  }

  private InboundDelivery delivery(ConsumerRecord<String, byte[]> record, byte[] body) {
    List<Map.Entry<String, String>> headers =
        new ArrayList<>(PartnerHeaders.kept(record.headers()));
    headers.add(Map.entry(TopicHeader.SOURCE_RECORD, source(record)));
    return new InboundDelivery(
        connection.id(), connection.carrier(), id(record), clock.instant(), headers, body);
  }

  /**
   * The same for the same record, however often it is read. Its timestamp tells it from the one at
   * the same place in a topic that was deleted and made again.
   */
  private String id(ConsumerRecord<String, byte[]> record) {
    String name = String.join("\n", connection.id(), source(record), "" + record.timestamp());
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static String source(ConsumerRecord<String, byte[]> record) {
    return record.topic() + "/" + record.partition() + "/" + record.offset();
  }
}
