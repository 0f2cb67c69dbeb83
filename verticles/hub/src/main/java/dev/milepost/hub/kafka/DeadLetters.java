package dev.milepost.hub.kafka;

import dev.milepost.carrier.Decoded;
import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can never succeed as it is: kept whole, with the reasons, for agents to look at and redrive.
 * An outage brings nothing here (DESIGN invariant 14).
 */
public final class DeadLetters {
  private static final Logger LOGGER = LoggerFactory.getLogger(DeadLetters.class);

  /** A delivery with more problems than this has one problem: its format. */
  private static final int MOST_REASONS = 50;

  private final RecordSink sink;
  private final Counter letters;

  /** Counts {@code milepost.dead.letters}. */
  public DeadLetters(RecordSink sink, MeterRegistry metrics) {
    this.sink = sink;
    this.letters =
        Counter.builder("milepost.dead.letters")
            .description("Records that can never succeed as they are")
            .register(metrics);
  }

  /**
   * Keeps the record's bytes and headers, with where it goes back to and one pair of reason headers
   * for each problem. One letter for each record, however many problems: the bytes are kept once.
   *
   * @param record of one of the hub's topics
   */
  public Future<Void> send(ConsumerRecord<String, byte[]> record, List<Decoded.Problem> problems) {
    String delivery =
        Objects.requireNonNullElse(
            Records.text(record.headers(), TopicHeader.DELIVERY_ID), record.key());
    Headers headers = new RecordHeaders(record.headers().toArray());
    Records.put(headers, TopicHeader.ORIGIN, record.topic());
    Records.put(headers, TopicHeader.ORIGIN_KEY, record.key());
    if (record.timestamp() >= 0) {
      Instant written = Instant.ofEpochMilli(record.timestamp());
      Records.put(headers, TopicHeader.ORIGIN_TIME, written.toString());
    }
    return send(delivery, record.topic(), record.value(), headers, problems);
  }

  /**
   * Keeps what never became a record of a topic of ours, in the same way.
   *
   * @param name of the letter: its key
   * @param from where it came from, for the log
   * @param headers what is known of it; the reasons are added
   */
  public Future<Void> send(
      String name, String from, byte[] value, Headers headers, List<Decoded.Problem> problems) {
    problems.stream()
        .limit(MOST_REASONS)
        .forEach(
            problem -> {
              Records.put(headers, TopicHeader.REASON, problem.why());
              Records.put(
                  headers, TopicHeader.REASON_AT, Objects.requireNonNullElse(problem.at(), ""));
            });
    letters.increment();
    LOGGER
        .atWarn()
        .addKeyValue("deliveryId", name)
        .addKeyValue("from", from)
        .addKeyValue("problems", problems.size())
        .addKeyValue("reason", problems.isEmpty() ? "" : problems.get(0).why())
        .log("dead letter");
    return sink.send(Topic.DEAD_LETTERS, name, value, headers);
  }
}
