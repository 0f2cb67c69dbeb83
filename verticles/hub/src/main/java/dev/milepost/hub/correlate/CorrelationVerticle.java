package dev.milepost.hub.correlate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectReader;
import dev.milepost.carrier.Decoded;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Lane;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.kafka.BatchLoop;
import dev.milepost.hub.kafka.BatchLoops;
import dev.milepost.hub.kafka.DeadLetters;
import dev.milepost.hub.kafka.Records;
import dev.milepost.store.Applied;
import dev.milepost.store.Incoming;
import dev.milepost.store.Incurable;
import dev.milepost.store.Json;
import dev.milepost.store.PgShipmentStore;
import dev.milepost.store.RefusedValues;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Carrier events of one lane in; shipments' journeys, delays and outgoing events out. */
public final class CorrelationVerticle extends VerticleBase {
  private static final ObjectReader EVENT = Json.reader(CarrierEvent.class);

  private final BatchLoops loops;
  private final Lane lane;
  private final int member;
  private final PgShipmentStore store;
  private final Outbox outbox;
  private final DeadLetters deadLetters;
  private final CorrelationMetrics metrics;
  private final Clock clock;
  private Future<Void> publishing = Future.succeededFuture();
  private BatchLoop loop;

  /**
   * Needs an event loop of its own, as every deployment has.
   *
   * @param member which of the lane's readers on this node, from 0
   */
  @SuppressWarnings("NullAway") // loop exists from start on
  public CorrelationVerticle(
      BatchLoops loops,
      Lane lane,
      int member,
      PgShipmentStore store,
      Outbox outbox,
      DeadLetters deadLetters,
      CorrelationMetrics metrics,
      Clock clock) {
    this.loops = loops;
    this.lane = lane;
    this.member = member;
    this.store = store;
    this.outbox = outbox;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    loop =
        loops.open(
            vertx,
            "correlation-" + lane.name().toLowerCase(Locale.ROOT),
            member,
            lane.topic(),
            this::settle);
    return loop.start();
  }

  @Override
  public Future<?> stop() {
    return loop.stop().compose(stopped -> publishing);
  }

  private Future<Void> settle(List<ConsumerRecord<String, byte[]>> batch) {
    List<Read> readable = new ArrayList<>();
    List<Future<Void>> letters = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : batch) {
      Incoming incoming = incoming(record);
      if (incoming == null) {
        letters.add(letter(record, "not a carrier event of this version"));
      } else {
        readable.add(new Read(record, incoming));
      }
    }
    return Future.all(letters).compose(sent -> apply(readable));
  }

  private record Read(ConsumerRecord<String, byte[]> record, Incoming incoming) {}

  /**
   * Applies the batch. Where one event of it can never be applied, the batch is halved until that
   * one stands alone: it is a dead letter, the others go on.
   */
  private Future<Void> apply(List<Read> batch) {
    if (batch.isEmpty()) {
      return Future.succeededFuture();
    }
    return store
        .apply(batch.stream().map(Read::incoming).toList(), clock.instant())
        .onSuccess(metrics::applied)
        .compose(
            (Applied applied) -> {
              // The next batch need not wait for this one's publication, only for the one before:
              // what is stored is published sooner or later, and in the order of these calls.
              Future<Void> before = publishing;
              publishing = outbox.publish(applied.outgoing());
              return before;
            },
            failure -> {
              if (!Incurable.is(failure)) {
                return Future.failedFuture(failure);
              }
              if (batch.size() == 1) {
                return letter(
                    batch.get(0).record(),
                    RefusedValues.areTheCauseOf(failure)
                        ? "refused by the database: " + failure
                        : Objects.toString(failure.getMessage()));
              }
              int half = batch.size() / 2;
              return apply(batch.subList(0, half))
                  .compose(done -> apply(batch.subList(half, batch.size())));
            });
  }

  private Future<Void> letter(ConsumerRecord<String, byte[]> record, String why) {
    return deadLetters.send(record, List.of(new Decoded.Problem(null, why)));
  }

  private static @Nullable Incoming incoming(ConsumerRecord<String, byte[]> record) {
    try {
      CarrierEvent event = EVENT.readValue(record.value());
      return new Incoming(
          event,
          Records.text(record.headers(), TopicHeader.TRACEPARENT),
          new String(record.value(), UTF_8));
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
