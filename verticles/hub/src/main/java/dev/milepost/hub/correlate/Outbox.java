package dev.milepost.hub.correlate;

import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.kafka.RecordSink;
import dev.milepost.hub.kafka.Records;
import dev.milepost.store.Outgoing;
import dev.milepost.store.PgShipmentStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes shipment events that are stored (DESIGN invariant 10): at once by their writer, and
 * later by the sweeper where the writer crashed or Kafka was away. What the sweeper publishes may
 * have been published before, so it carries {@link TopicHeader#REPUBLISHED}.
 */
public final class Outbox {
  private static final Logger LOGGER = LoggerFactory.getLogger(Outbox.class);

  /** Transactions whose events are swept at a time: at most some thousands of events in memory. */
  private static final int SWEEP = 10;

  /** Several batches are forgotten in one transaction: it costs as much as a batch's own. */
  private static final long FORGET_AFTER_MS = 100;

  /** Longer than a send may take until it fails, so that a writer's own rows are left to it. */
  static final Duration WRITERS_TIME = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final PgShipmentStore store;
  private final RecordSink sink;
  private final Queue<Outgoing> forgettable = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean forgetting = new AtomicBoolean();
  private final Counter published;
  private final Counter republished;

  /** Counts {@code milepost.shipment.events.published} and {@code .republished}. */
  public Outbox(Vertx vertx, PgShipmentStore store, RecordSink sink, MeterRegistry metrics) {
    this.vertx = vertx;
    this.store = store;
    this.sink = sink;
    this.published = metrics.counter("milepost.shipment.events.published");
    this.republished = metrics.counter("milepost.shipment.events.republished");
  }

  /**
   * Publishes what was just stored, in order; the rows are forgotten later. Succeeds in any case:
   * what could not be published is in the outbox, and the sweeper's.
   */
  public Future<Void> publish(List<Outgoing> events) {
    if (events.isEmpty()) {
      return Future.succeededFuture();
    }
    return send(events, false)
        .onSuccess(
            sent -> {
              published.increment(events.size());
              forget(events);
            })
        .recover(
            failure -> {
              LOGGER
                  .atWarn()
                  .addKeyValue("events", events.size())
                  .addKeyValue("reason", failure.toString())
                  .log("not published, left to the sweeper");
              return Future.succeededFuture();
            });
  }

  /** A row that stays longer than need be only makes the sweeper publish it again. */
  private void forget(List<Outgoing> events) {
    forgettable.addAll(events);
    if (forgetting.compareAndSet(false, true)) {
      vertx.setTimer(FORGET_AFTER_MS, timer -> forget());
    }
  }

  /** Deletes the rows of what has been published. */
  Future<Void> forget() {
    forgetting.set(false);
    List<Outgoing> now = new ArrayList<>();
    for (Outgoing row = forgettable.poll(); row != null; row = forgettable.poll()) {
      now.add(row);
    }
    return store
        .published(now)
        .onFailure(
            failure ->
                LOGGER
                    .atWarn()
                    .addKeyValue("events", now.size())
                    .addKeyValue("reason", failure.toString())
                    .log("published but not forgotten, left to the sweeper"));
  }

  /**
   * Publishes what writers left, until nothing is left.
   *
   * @param writtenBefore rows younger than this are still their writer's
   */
  Future<Void> sweep(Instant writtenBefore) {
    return store
        .leftOver(writtenBefore, SWEEP)
        .compose(
            left -> {
              if (left.isEmpty()) {
                return Future.succeededFuture();
              }
              LOGGER.atInfo().addKeyValue("events", left.size()).log("publishing left-over events");
              return send(left, true)
                  .onSuccess(sent -> republished.increment(left.size()))
                  .compose(sent -> store.published(left))
                  .compose(forgotten -> sweep(writtenBefore));
            });
  }

  private Future<Void> send(List<Outgoing> events, boolean again) {
    return Future.all(
            events.stream()
                .map(
                    event ->
                        sink.send(
                            Topic.SHIPMENT_EVENTS,
                            event.customer(),
                            event.payload(),
                            headers(event, again)))
                .toList())
        .mapEmpty();
  }

  private static Headers headers(Outgoing event, boolean again) {
    Headers headers = new RecordHeaders();
    Records.put(headers, TopicHeader.EVENT_ID, event.event().toString());
    Records.put(headers, TopicHeader.EVENT_TYPE, event.type());
    Records.put(headers, TopicHeader.SHIPMENT, event.shipment());
    event.orders().forEach(order -> Records.put(headers, TopicHeader.ORDER, order));
    Records.put(headers, TopicHeader.DELIVERY_ID, event.deliveryId());
    Records.put(headers, TopicHeader.TRACEPARENT, event.traceparent());
    if (again) {
      Records.put(headers, TopicHeader.REPUBLISHED, "true");
    }
    return headers;
  }
}
