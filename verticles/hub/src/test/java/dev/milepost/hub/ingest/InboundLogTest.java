package dev.milepost.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.milepost.event.CarrierCode;
import dev.milepost.hub.traffic.Traffic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboundLogTest {
  private static final Duration SOON = Duration.ofMillis(20);

  private final Vertx vertx = Vertx.vertx();
  private final RecordingSink kafka = new RecordingSink(vertx);
  private final MemoryFallbackQueue queue = new MemoryFallbackQueue(vertx);
  private final InboundLog log = newLog(100_000);
  private int number;

  @BeforeEach
  void start() {
    join(log.start());
    await().until(log::isDirect);
  }

  @AfterEach
  void stop() {
    join(log.stop());
    join(vertx.close());
  }

  @Test
  void keepsInKafkaWhileKafkaIsThere() {
    Road road = keep();

    assertThat(road).isEqualTo(Road.KAFKA);
    assertThat(kafka.keys()).containsExactly("c/0");
    assertThat(queue.size()).isZero();
  }

  @Test
  void keepsInTheQueueWhatKafkaDidNotTake() {
    kafka.goAway();

    Road road = keep();

    assertThat(road).isEqualTo(Road.FALLBACK);
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void movesTheQueueInOrderWhenKafkaIsBack() {
    kafka.goAway();
    for (int i = 0; i < 20; i++) {
      keep();
    }

    kafka.comeBack();
    await().until(log::isDirect);
    keep();

    assertThat(kafka.keys()).isEqualTo(keys(21));
    assertThat(queue.size()).isZero();
  }

  @Test
  void letsNothingOvertakeWhileTheRoadsChange() {
    kafka.goAway();
    keep();
    List<Future<Road>> kept = new ArrayList<>();

    kafka.comeBack();
    while (!log.isDirect()) {
      kept.add(keepNext());
      join(kept.get(kept.size() - 1));
    }
    keep();

    assertThat(kafka.keys()).isEqualTo(keys(kept.size() + 2));
  }

  @Test
  void keepsInKafkaWhileTheQueueIsAway() {
    queue.goAway();

    Road road = keep();

    assertThat(road).isEqualTo(Road.KAFKA);
  }

  @Test
  void triesKafkaWhenTheQueueGoesAwayToo() {
    kafka.goAway();
    keep();
    queue.goAway();
    kafka.comeBack();

    await().until(() -> keepNext().toCompletionStage().toCompletableFuture().join() == Road.KAFKA);

    assertThat(log.isDirect()).isFalse();
  }

  @Test
  void refusesWhatCanBeKeptNowhere() {
    kafka.goAway();
    queue.goAway();

    assertThatThrownBy(this::keep).hasCauseInstanceOf(NotKept.class);
  }

  @Test
  void refusesWhenTheQueueIsFull() {
    InboundLog small = newLog(2);
    join(small.start());
    await().until(small::isDirect);
    kafka.goAway();
    join(small.keep(delivery(0, new byte[0])));
    join(small.keep(delivery(1, new byte[0])));

    assertThatThrownBy(() -> join(small.keep(delivery(2, new byte[0]))))
        .hasCauseInstanceOf(NotKept.class);

    join(small.stop());
  }

  @Test
  void doesNotTakeAnImpossibleDeliveryForAnOutage() {
    assertThatThrownBy(() -> join(log.keep(delivery(0, new byte[200]))))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(RecordTooLargeException.class);

    assertThat(log.isDirect()).isTrue();
    assertThat(queue.size()).isZero();
  }

  @Test
  void beginsWithWhatAnEarlierRunLeft() {
    join(queue.add(List.of(delivery(100, new byte[0]), delivery(101, new byte[0]))));
    InboundLog next = newLog(100);

    join(next.start());
    await().until(next::isDirect);
    join(next.keep(delivery(102, new byte[0])));

    assertThat(kafka.keys()).containsExactly("c/100", "c/101", "c/102");
    join(next.stop());
  }

  private Road keep() {
    return join(keepNext());
  }

  private Future<Road> keepNext() {
    return log.keep(delivery(number++, new byte[0]));
  }

  private InboundLog newLog(long maxRows) {
    return new InboundLog(
        vertx,
        kafka,
        queue,
        new IngestConfig.Fallback(maxRows, 1_000_000, Duration.ofSeconds(1), SOON, 3, SOON),
        new SimpleMeterRegistry(),
        new Traffic());
  }

  private static InboundDelivery delivery(int number, byte[] body) {
    return new InboundDelivery(
        "c", new CarrierCode("UPS"), Integer.toString(number), Instant.EPOCH, List.of(), body);
  }

  private static List<String> keys(int count) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add("c/" + i);
    }
    return keys;
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
