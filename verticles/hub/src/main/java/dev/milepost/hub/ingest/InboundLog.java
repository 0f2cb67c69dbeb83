package dev.milepost.hub.ingest;

import dev.milepost.event.Topic;
import dev.milepost.hub.ingest.FallbackQueue.Backlog;
import dev.milepost.hub.ingest.FallbackQueue.Moved;
import dev.milepost.hub.ingest.FallbackQueue.Sent;
import dev.milepost.hub.kafka.RecordSink;
import dev.milepost.hub.traffic.Traffic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps raw deliveries: in Kafka, or, while Kafka cannot be reached, in the fallback queue in
 * PostgreSQL, from which they are moved to Kafka in order (DESIGN invariant 1).
 *
 * <p>Order. A delivery that comes after another's acknowledgement on this node also comes after it
 * in its partition. So from the first delivery that takes the fallback road, all do, until the
 * queue has been emptied of what this node put in; and for the few milliseconds of the change back,
 * new deliveries wait:
 *
 * <ul>
 *   <li>{@code DIRECT}: to Kafka; where that fails, or its outcome is unknown, to the queue, and
 *       the mode is {@code FALLBACK} before anybody is told.
 *   <li>{@code FALLBACK}: to the queue. When the queue has nearly been emptied: {@code HOLDING}.
 *   <li>{@code HOLDING}: new deliveries wait; inserts under way end, the rest of the queue goes to
 *       Kafka, then {@code DIRECT}. Takes it longer than {@link #LONGEST_HOLD}, {@code FALLBACK}
 *       again.
 * </ul>
 *
 * <p>It begins in {@code FALLBACK}, because an earlier run may have left deliveries. While neither
 * order nor both stores can be had, keeping wins: with PostgreSQL away a delivery goes to Kafka
 * whatever the mode. Between nodes the order is not kept; a journey does not depend on it (DESIGN
 * invariant 7).
 *
 * <p>A crash may send a delivery to Kafka twice, never not at all. Event ids come from the fact, so
 * a second reading changes nothing.
 */
public final class InboundLog {
  private static final Logger LOGGER = LoggerFactory.getLogger(InboundLog.class);
  private static final Duration LONGEST_HOLD = Duration.ofSeconds(2);
  private static final Duration LOOK_AGAIN_IN_HOLD = Duration.ofMillis(2);
  private static final Duration LOOK_AGAIN_AT_OTHERS = Duration.ofMillis(20);
  private static final Duration COUNT_EVERY = Duration.ofSeconds(5);
  private static final Duration LONGEST_MOVE = Duration.ofSeconds(30);
  private static final int MOVE_ROWS = 500;
  private static final long MOVE_BYTES = 8L * 1024 * 1024;

  private static final Future<Road> VIA_KAFKA = Future.succeededFuture(Road.KAFKA);

  private final Vertx vertx;
  private final RecordSink sink;
  private final FallbackQueue queue;
  private final IngestConfig.Fallback config;
  private final Traffic traffic;
  private final CircuitBreaker kafka;
  private final Context context;
  private final FallbackWriter writer;
  private final Counter moved;

  private final AtomicReference<Mode> mode = new AtomicReference<>(Mode.FALLBACK);
  private final AtomicInteger inserting = new AtomicInteger();
  private final Queue<Held> held = new ConcurrentLinkedQueue<>();
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  /** Whether Kafka can be expected to take what comes; unset at the first failure. */
  private volatile boolean trusted = true;

  // Of the mover, which runs on one context.
  private final Promise<Void> firstLook = Promise.promise();
  private final Promise<Void> stopped = Promise.promise();
  private boolean running;
  private boolean counted;
  private long movedUpTo;
  private long leftBefore;
  private int holds;
  private boolean cannotMove;

  /**
   * @param pool a pool of the database that has the table {@code inbound_fallback}; best one of its
   *     own with a few connections, so that no other work can take them all
   * @param traffic counts what is kept, whichever way it came
   */
  public InboundLog(
      Vertx vertx,
      RecordSink sink,
      Pool pool,
      IngestConfig.Fallback config,
      MeterRegistry registry,
      Traffic traffic) {
    this(vertx, sink, new PgFallbackQueue(pool), config, registry, traffic);
  }

  InboundLog(
      Vertx vertx,
      RecordSink sink,
      FallbackQueue queue,
      IngestConfig.Fallback config,
      MeterRegistry registry,
      Traffic traffic) {
    this.vertx = vertx;
    this.sink = sink;
    this.queue = queue;
    this.config = config;
    this.traffic = traffic;
    this.context = vertx.getOrCreateContext();
    this.kafka = breaker("inbound-kafka");
    this.kafka.failurePolicy(outcome -> outcome.failed() && !isHopeless(outcome.cause()));
    CircuitBreaker postgres = breaker("inbound-fallback");
    this.writer = new FallbackWriter(vertx, context, queue, postgres, config.insertTimeout());
    this.moved = registry.counter("milepost.ingest.fallback.moved");
    Gauge.builder("milepost.ingest.fallback.rows", rows, AtomicLong::get).register(registry);
    Gauge.builder("milepost.ingest.fallback.bytes", bytes, AtomicLong::get).register(registry);
    Gauge.builder("milepost.ingest.fallback.active", mode, it -> it.get() == Mode.DIRECT ? 0 : 1)
        .description("1 while new deliveries go to the fallback queue")
        .register(registry);
    openness("kafka", kafka, registry);
    openness("postgres", postgres, registry);
  }

  /**
   * Begins to empty the queue, and succeeds after the first look into it, or when that cannot be
   * had. Deliveries may be kept from the beginning.
   */
  public Future<Void> start() {
    context.runOnContext(
        started -> {
          running = true;
          moveNext();
        });
    return firstLook
        .future()
        .timeout(config.insertTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .otherwiseEmpty();
  }

  /** Ends the emptying of the queue; what it has under way is finished first. */
  public Future<Void> stop() {
    context.runOnContext(
        stopping -> {
          if (!running) {
            stopped.tryComplete();
          }
          running = false;
        });
    return stopped
        .future()
        .timeout(LONGEST_MOVE.toMillis(), TimeUnit.MILLISECONDS)
        .otherwiseEmpty();
  }

  /**
   * Succeeds, on the caller's context, when the delivery can no longer be lost. Fails with {@link
   * NotKept} when neither Kafka nor PostgreSQL would take it.
   */
  public Future<Road> keep(InboundDelivery delivery) {
    return kept(delivery)
        .onSuccess(
            road ->
                traffic.accepted(delivery.connection(), delivery.carrier(), delivery.receivedAt()));
  }

  private Future<Road> kept(InboundDelivery delivery) {
    Mode now = mode.get();
    if (now == Mode.DIRECT && kafka.state() == CircuitBreakerState.CLOSED) {
      // Past the breaker: nearly all deliveries come here, and all that it does with a success of a
      // closed circuit is to copy futures.
      return send(delivery)
          .transform(
              (sent, failure) ->
                  failure == null ? VIA_KAFKA : afterKafkaFailed(delivery, counted(failure)));
    }
    if (now == Mode.DIRECT) {
      return viaKafka(delivery).recover(failure -> afterKafkaFailed(delivery, failure));
    }
    return now == Mode.HOLDING ? hold(delivery) : viaQueue(delivery);
  }

  /** Whether deliveries take the straight road, to Kafka. */
  public boolean isDirect() {
    return mode.get() == Mode.DIRECT;
  }

  /** Lets the breaker count a failure that happened outside of it. */
  private Throwable counted(Throwable failure) {
    kafka.execute(() -> Future.failedFuture(failure));
    return failure;
  }

  private Future<Road> viaKafka(InboundDelivery delivery) {
    return kafka.execute(() -> send(delivery)).map(Road.KAFKA);
  }

  private Future<Void> send(InboundDelivery delivery) {
    return sink.send(Topic.INBOUND, delivery.key(), delivery.body(), delivery.recordHeaders());
  }

  /** Before the delivery is acknowledged, so that none that comes after it overtakes it. */
  private Future<Road> afterKafkaFailed(InboundDelivery delivery, Throwable failure) {
    if (isHopeless(failure)) {
      return Future.failedFuture(failure);
    }
    if (mode.getAndSet(Mode.FALLBACK) != Mode.FALLBACK) {
      LOGGER
          .atWarn()
          .addKeyValue("topic", Topic.INBOUND.topicName())
          .setCause(failure)
          .log("Kafka does not take deliveries; they go to the fallback queue");
      trusted = false;
      release();
    }
    return insert(delivery).recover(also -> Future.failedFuture(new NotKept("nowhere", also)));
  }

  private Future<Road> viaQueue(InboundDelivery delivery) {
    return insert(delivery)
        .recover(
            failure ->
                viaKafka(delivery)
                    .recover(
                        also ->
                            Future.failedFuture(
                                isHopeless(also) ? also : new NotKept("nowhere", failure))));
  }

  private Future<Road> insert(InboundDelivery delivery) {
    int size = delivery.body().length;
    if (rows.get() >= config.maxRows() || bytes.get() + size > config.maxBytes()) {
      return Future.failedFuture(new NotKept("the fallback queue is full"));
    }
    // Counted before the mode is looked at again: the change back to DIRECT sets the mode first and
    // then waits for this count, so either it waits for us, or we see it.
    inserting.incrementAndGet();
    if (mode.get() != Mode.FALLBACK) {
      inserting.decrementAndGet();
      return kept(delivery);
    }
    return writer
        .add(delivery)
        .onComplete(
            done -> {
              if (done.succeeded()) {
                rows.incrementAndGet();
                bytes.addAndGet(size);
              }
              inserting.decrementAndGet();
            })
        .map(Road.FALLBACK);
  }

  private Future<Road> hold(InboundDelivery delivery) {
    Promise<Road> promise = ((ContextInternal) vertx.getOrCreateContext()).promise();
    held.add(new Held(delivery, promise));
    if (mode.get() != Mode.HOLDING) {
      release();
    }
    return promise.future();
  }

  /** Lets those go that waited for the change of mode. */
  private void release() {
    Held next = held.poll();
    while (next != null) {
      Promise<Road> promise = next.promise();
      kept(next.delivery()).onComplete(promise);
      next = held.poll();
    }
  }

  /** One step of emptying the queue after the other, each with the pause that it asks for. */
  private void moveNext() {
    // Inside compose, so that a throw is a failure as any other.
    Future.succeededFuture()
        .compose(due -> step())
        .timeout(LONGEST_MOVE.toMillis(), TimeUnit.MILLISECONDS)
        .recover(this::cannotMove)
        .onSuccess(
            pause -> {
              if (isDirect() || !pause.isZero()) {
                firstLook.tryComplete();
              }
              if (!running) {
                endHold();
                stopped.tryComplete();
              } else if (pause.isZero()) {
                context.runOnContext(at -> moveNext());
              } else {
                vertx.setTimer(pause.toMillis(), at -> moveNext());
              }
            });
  }

  /** Does what is next and answers with the pause before the step after. */
  private Future<Duration> step() {
    if (kafka.state() == CircuitBreakerState.OPEN) {
      return Future.succeededFuture(config.lookEvery());
    }
    if (!counted) {
      return count().map(Duration.ZERO);
    }
    if (mode.get() == Mode.HOLDING && inserting.get() > 0) {
      return Future.succeededFuture(LOOK_AGAIN_IN_HOLD);
    }
    // After a failure one delivery is the trial. Were it the whole lot, a broker that comes back in
    // the middle could take a later one and not an earlier one.
    int most = trusted ? MOVE_ROWS : 1;
    return queue
        .move(movedUpTo, most, MOVE_BYTES, this::sendAll)
        .compose(move -> afterMove(move, most));
  }

  private Future<Duration> afterMove(Moved move, int most) {
    if (cannotMove) {
      cannotMove = false;
      LOGGER.atInfo().log("The fallback queue can be emptied again");
    }
    if (move.moved() > 0) {
      moved.increment(move.moved());
      rows.accumulateAndGet(move.moved(), (old, less) -> Math.max(0, old - less));
      bytes.accumulateAndGet(move.bytes(), (old, less) -> Math.max(0, old - less));
      movedUpTo = move.last();
    }
    if (move.stuck()) {
      trusted = false;
      endHold();
      return Future.succeededFuture(config.lookEvery());
    }
    boolean proven = trusted;
    if (move.turn()) {
      trusted = true;
    }
    if (move.turn() && move.found() == 0 && movedUpTo > 0) {
      // A delivery with a lower place may have been committed after the higher one was moved.
      movedUpTo = 0;
      return Future.succeededFuture(Duration.ZERO);
    }
    if (!proven && move.turn() && move.found() == 0) {
      // Nothing to try Kafka with. The next delivery shall be the trial, but not at once.
      return Future.succeededFuture(config.lookEvery());
    }
    boolean nearlyEmpty = move.found() < most && move.bytes() < MOVE_BYTES / 2;
    return switch (Objects.requireNonNull(mode.get())) {
      case DIRECT -> Future.succeededFuture(move.found() > 0 ? Duration.ZERO : config.lookEvery());
      case FALLBACK -> nearlyEmpty ? changeBack(move) : again();
      case HOLDING -> move.turn() && move.found() > 0 ? again() : finishHold();
    };
  }

  private static Future<Duration> again() {
    return Future.succeededFuture(Duration.ZERO);
  }

  /** Begins the hold, if what is left of ours is little. */
  private Future<Duration> changeBack(Moved move) {
    if (!move.turn()) {
      // Another node empties the queue: hold only when none of ours is in it as far as we know.
      return queue
          .isEmptyUpTo(ours())
          .map(empty -> empty && beginHold() ? Duration.ZERO : config.lookEvery());
    }
    beginHold();
    return again();
  }

  private boolean beginHold() {
    if (!mode.compareAndSet(Mode.FALLBACK, Mode.HOLDING)) {
      return false;
    }
    int hold = ++holds;
    vertx.setTimer(
        LONGEST_HOLD.toMillis(),
        late -> {
          if (hold == holds) {
            endHold();
          }
        });
    return true;
  }

  /** Nothing is being inserted, and nothing was found: is nothing of ours left? */
  private Future<Duration> finishHold() {
    if (inserting.get() > 0) {
      return Future.succeededFuture(LOOK_AGAIN_IN_HOLD);
    }
    return queue
        .isEmptyUpTo(ours())
        .map(
            empty -> {
              if (empty && mode.compareAndSet(Mode.HOLDING, Mode.DIRECT)) {
                LOGGER
                    .atInfo()
                    .addKeyValue("topic", Topic.INBOUND.topicName())
                    .log("Deliveries go straight to Kafka");
                release();
                return config.lookEvery();
              }
              return LOOK_AGAIN_AT_OTHERS;
            });
  }

  private void endHold() {
    if (mode.compareAndSet(Mode.HOLDING, Mode.FALLBACK)) {
      release();
    }
  }

  private long ours() {
    return Math.max(leftBefore, writer.lastPlace());
  }

  /** In order; what follows the first that failed stays in the queue, even if Kafka has it. */
  private Future<Sent> sendAll(List<InboundDelivery> deliveries) {
    List<Future<Void>> sends = new ArrayList<>(deliveries.size());
    return kafka
        .<Void>execute(
            () -> {
              for (InboundDelivery delivery : deliveries) {
                Future<Void> sent = send(delivery);
                sends.add(sent);
                if (sent.failed()) {
                  break;
                }
              }
              return Future.join(sends).mapEmpty();
            })
        .map(Sent.all(deliveries))
        .recover(failure -> sends.isEmpty() ? Future.failedFuture(failure) : partly(sends));
  }

  private static Future<Sent> partly(List<Future<Void>> sends) {
    int first = 0;
    while (sends.get(first).succeeded()) {
      first++;
    }
    Throwable failure = sends.get(first).cause();
    if (isHopeless(failure)) {
      return Future.succeededFuture(new Sent(first, failure.getClass().getSimpleName()));
    }
    return first == 0 ? Future.failedFuture(failure) : Future.succeededFuture(new Sent(first, ""));
  }

  private Future<Duration> cannotMove(Throwable failure) {
    trusted = false;
    endHold();
    if (!cannotMove) {
      cannotMove = true;
      LOGGER.atWarn().setCause(failure).log("The fallback queue cannot be emptied now");
    }
    return Future.succeededFuture(config.lookEvery());
  }

  /** What is there; a full count is too dear to be made for each delivery. */
  private Future<Void> count() {
    return queue
        .backlog()
        .onSuccess(
            backlog -> {
              learn(backlog);
              counted = true;
              vertx.setTimer(COUNT_EVERY.toMillis(), due -> counted = false);
            })
        .mapEmpty();
  }

  private void learn(Backlog backlog) {
    rows.set(backlog.rows());
    bytes.set(backlog.bytes());
    if (leftBefore == 0) {
      leftBefore = Math.max(1, backlog.last());
    }
  }

  private CircuitBreaker breaker(String name) {
    // No timer for each call: the producer and the insert have time limits of their own.
    return CircuitBreaker.create(
        name,
        vertx,
        new CircuitBreakerOptions()
            .setMaxFailures(config.breakAfter())
            .setTimeout(-1)
            .setResetTimeout(config.tryAgainAfter().toMillis())
            .setNotificationAddress(null));
  }

  private static void openness(String to, CircuitBreaker breaker, MeterRegistry registry) {
    Gauge.builder(
            "milepost.ingest.circuit.open",
            breaker,
            it -> it.state() == CircuitBreakerState.CLOSED ? 0 : 1)
        .tag("to", to)
        .register(registry);
  }

  /** Trying again would never help. */
  private static boolean isHopeless(Throwable failure) {
    return failure instanceof RecordTooLargeException
        || failure instanceof RecordBatchTooLargeException
        || failure instanceof SerializationException
        || failure instanceof InvalidTopicException;
  }

  private enum Mode {
    DIRECT,
    FALLBACK,
    HOLDING
  }

  private record Held(InboundDelivery delivery, Promise<Road> promise) {}
}
