package dev.milepost.hub.outcomes;

import dev.milepost.event.Topic;
import dev.milepost.hub.kafka.BatchLoop;
import dev.milepost.hub.kafka.BatchLoops;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps scores and outcomes up to date by what customers are told. A reader of its own: nothing
 * waits for it, and while the database is away it waits.
 */
public final class OutcomesVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(OutcomesVerticle.class);
  private static final long LOOK_EVERY_MS = TimeUnit.MINUTES.toMillis(1);
  private static final long FORGET_EVERY_MS = TimeUnit.HOURS.toMillis(1);

  private final BatchLoops loops;
  private final OutcomeStore store;
  private final Clock clock;
  private BatchLoop loop;
  private long timer;
  private long forgotAt;
  private Future<?> looking = Future.succeededFuture();

  /** Needs an event loop of its own, as every deployment has. */
  @SuppressWarnings("NullAway") // loop exists from start on
  public OutcomesVerticle(BatchLoops loops, Pool pool, Clock clock) {
    this.loops = loops;
    this.store = new OutcomeStore(pool);
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    loop = loops.open(vertx, "outcomes", Topic.SHIPMENT_EVENTS, this::settle);
    timer = vertx.setPeriodic(0, LOOK_EVERY_MS, due -> look());
    return loop.start();
  }

  @Override
  public Future<?> stop() {
    vertx.cancelTimer(timer);
    return loop.stop().eventually(() -> looking.otherwiseEmpty());
  }

  private Future<Void> settle(List<ConsumerRecord<String, byte[]>> batch) {
    List<Told> told = batch.stream().map(Told::of).flatMap(Optional::stream).toList();
    return told.isEmpty() ? Future.succeededFuture() : store.take(told, clock.instant());
  }

  private void look() {
    looking =
        store
            .lookAtUnmatched(clock.instant())
            .compose(looked -> forget())
            .onFailure(
                failure ->
                    LOGGER
                        .atWarn()
                        .addKeyValue("reason", failure.toString())
                        .log("outcomes not looked at, trying again"));
  }

  private Future<Void> forget() {
    if (clock.millis() - forgotAt < FORGET_EVERY_MS) {
      return Future.succeededFuture();
    }
    return store.forget(clock.instant()).onSuccess(done -> forgotAt = clock.millis());
  }
}
