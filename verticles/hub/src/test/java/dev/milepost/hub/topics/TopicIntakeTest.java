package dev.milepost.hub.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.connections.ConnectionMode;
import dev.milepost.hub.connections.ConnectionState;
import dev.milepost.hub.connections.LiveSecrets;
import dev.milepost.hub.connections.RateLimit;
import dev.milepost.hub.ingest.InboundDelivery;
import dev.milepost.hub.ingest.Road;
import dev.milepost.hub.kafka.DeadLetters;
import dev.milepost.hub.kafka.RecordSink;
import dev.milepost.hub.kafka.Records;
import dev.milepost.hub.traffic.Traffic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicIntakeTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final Connection CONNECTION =
      new Connection(
          "acme",
          new CarrierCode("PENGUIN"),
          ConnectionMode.TOPIC,
          ConnectionState.ACTIVE,
          "{}",
          new RateLimit(1, 1),
          LiveSecrets.only(""),
          1,
          NOW,
          NOW);

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<InboundDelivery> kept = new ArrayList<>();
  private final List<Headers> letters = new ArrayList<>();
  private final AtomicInteger looks = new AtomicInteger();
  private int looksBeforeKafkaTakes;
  private @Nullable RuntimeException refusal;

  private final TopicIntake intake =
      new TopicIntake(
          vertx,
          CONNECTION,
          () -> looks.incrementAndGet() > looksBeforeKafkaTakes,
          this::keep,
          new DeadLetters(deadLetters(), meters),
          new TopicMetrics(meters, new Traffic()).of("acme"),
          Clock.fixed(NOW, ZoneOffset.UTC));

  @AfterEach
  void close() {
    join(vertx.close());
  }

  @Test
  void keepsARecordByteForByteAndSaysWhereItWas() {
    byte[] value = {0, 1, (byte) 0xff};

    settle(List.of(record(7, 1_000, value)));

    InboundDelivery delivery = kept.get(0);
    assertThat(delivery.body()).isEqualTo(value);
    assertThat(delivery.connection()).isEqualTo("acme");
    assertThat(delivery.carrier()).isEqualTo(new CarrierCode("PENGUIN"));
    assertThat(delivery.receivedAt()).isEqualTo(NOW);
    assertThat(delivery.headers())
        .contains(
            Map.entry(TopicHeader.SOURCE_RECORD, "acme.tracking/3/7"),
            Map.entry("http-content-type", "application/json"));
    assertThat(count("kept")).isEqualTo(1);
  }

  @Test
  void givesARecordTheSameIdEachTimeAndNoOtherTheSame() {
    settle(List.of(record(7, 1_000, new byte[] {1}), record(8, 1_000, new byte[] {1})));
    settle(List.of(record(7, 1_000, new byte[] {1})));
    settle(List.of(record(7, 2_000, new byte[] {1})));

    List<String> ids = kept.stream().map(InboundDelivery::id).toList();
    assertThat(ids.get(2)).isEqualTo(ids.get(0));
    assertThat(List.of(ids.get(0), ids.get(1), ids.get(3))).doesNotHaveDuplicates();
  }

  @Test
  void countsTombstonesAndSkipsThem() {
    settle(List.of(record(7, 1_000, null), record(8, 1_000, new byte[] {1})));

    assertThat(kept).hasSize(1);
    assertThat(count("tombstone")).isEqualTo(1);
    assertThat(letters).isEmpty();
  }

  @Test
  void saysWhichRecordIsTooLongAndGoesOn() {
    settle(
        List.of(
            record(7, 1_000, new byte[InboundDelivery.LONGEST_BODY + 1]),
            record(8, 1_000, new byte[InboundDelivery.LONGEST_BODY])));

    assertThat(kept).hasSize(1);
    assertThat(letters).hasSize(1);
    assertThat(Records.text(letters.get(0), TopicHeader.REASON))
        .startsWith("acme.tracking/3/7: its 1572865 bytes are too many");
    assertThat(Records.text(letters.get(0), TopicHeader.CONNECTION)).isEqualTo("acme");
    assertThat(Records.text(letters.get(0), TopicHeader.CARRIER)).isEqualTo("PENGUIN");
    assertThat(count("too long")).isEqualTo(1);
  }

  @Test
  void saysSoOfARecordThatKafkaFindsTooLong() {
    refusal = new RecordTooLargeException("the limit of this cluster is 1000");

    settle(List.of(record(7, 1_000, new byte[2_000])));

    assertThat(Records.text(letters.get(0), TopicHeader.REASON)).contains("limit of this cluster");
  }

  @Test
  void failsWhereOneIsNotKeptSoThatAllAreReadAgain() {
    refusal = new IllegalStateException("neither here nor there");

    assertThatThrownBy(() -> settle(List.of(record(7, 1_000, new byte[] {1}))))
        .hasRootCauseMessage("neither here nor there");
    assertThat(letters).isEmpty();
  }

  /** A backlog of a partner's topic must not fill the queue that webhooks need. */
  @Test
  void waitsWhileKafkaDoesNotTakeDeliveries() {
    looksBeforeKafkaTakes = 2;

    Future<Void> settled = intake.settle(List.of(record(7, 1_000, new byte[] {1})));

    assertThat(kept).isEmpty();
    await().until(settled::isComplete);
    assertThat(settled.succeeded()).isTrue();
    assertThat(kept).hasSize(1);
  }

  @Test
  void waitsNoLongerWhenItIsToStop() {
    looksBeforeKafkaTakes = Integer.MAX_VALUE;
    Future<Void> settled = intake.settle(List.of(record(7, 1_000, new byte[] {1})));

    intake.stop();

    await().until(settled::isComplete);
    assertThat(settled.failed()).isTrue();
    assertThat(kept).isEmpty();
  }

  private Future<Road> keep(InboundDelivery delivery) {
    if (refusal != null) {
      return Future.failedFuture(refusal);
    }
    kept.add(delivery);
    return Future.succeededFuture(Road.KAFKA);
  }

  private RecordSink deadLetters() {
    return (topic, key, value, headers) -> {
      assertThat(topic).isEqualTo(Topic.DEAD_LETTERS);
      assertThat(value).isEmpty();
      letters.add(new RecordHeaders(headers));
      return Future.succeededFuture();
    };
  }

  private void settle(List<ConsumerRecord<String, byte[]>> records) {
    join(intake.settle(records));
  }

  private double count(String outcome) {
    return meters.get("milepost.topic.records").tags("outcome", outcome).counter().count();
  }

  private static ConsumerRecord<String, byte[]> record(
      long offset, long timestamp, byte @Nullable [] value) {
    Headers headers = new RecordHeaders();
    headers.add("Content-Type", "application/json".getBytes(UTF_8));
    return new ConsumerRecord<>(
        "acme.tracking",
        3,
        offset,
        timestamp,
        TimestampType.CREATE_TIME,
        0,
        value == null ? -1 : value.length,
        "key",
        value,
        headers,
        Optional.empty());
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
