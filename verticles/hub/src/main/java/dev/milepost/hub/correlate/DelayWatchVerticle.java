package dev.milepost.hub.correlate;

import dev.milepost.engine.Unjudged;
import dev.milepost.store.PgShipmentStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds by time alone what has become late: shipments whose moment to look again has come. One
 * small query twice a second while nothing is due; batch after batch, each a short transaction,
 * while something is.
 */
public final class DelayWatchVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(DelayWatchVerticle.class);
  private static final long PAUSE_MS = 500;
  private static final int MOST = 500;

  private final PgShipmentStore store;
  private final Outbox outbox;
  private final Clock clock;
  private Future<?> looking = Future.succeededFuture();
  private Future<Void> publishing = Future.succeededFuture();
  private boolean stopped;

  /** Several nodes may watch: each due shipment is one node's. */
  public DelayWatchVerticle(PgShipmentStore store, Outbox outbox, Clock clock) {
    this.store = store;
    this.outbox = outbox;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    look();
    return Future.succeededFuture();
  }

  /** What is being judged is stored and published first: the pool may be closed after. */
  @Override
  public Future<?> stop() {
    stopped = true;
    return looking.transform(done -> publishing);
  }

  private void look() {
    looking =
        Future.succeededFuture()
            .compose(begun -> store.lookAgain(clock.instant(), MOST))
            .compose(
                looked -> {
                  // The next batch need not wait for this one's publication, only for the one
                  // before: thousands may be due at once, and what is unpublished is bounded.
                  Future<Void> before = publishing;
                  publishing = outbox.publish(looked.outgoing());
                  return before.map(looked.shipments() == MOST);
                })
            .onFailure(DelayWatchVerticle::say)
            .onComplete(
                looked -> {
                  if (stopped) {
                    return;
                  }
                  if (looked.succeeded() && looked.result()) {
                    look();
                  } else {
                    vertx.setTimer(PAUSE_MS, timer -> look());
                  }
                });
  }

  private static void say(Throwable failure) {
    if (failure instanceof Unjudged unjudged) {
      LOGGER
          .atError()
          .setCause(failure)
          .addKeyValue("shipment", unjudged.shipment())
          .addKeyValue("rest", PgShipmentStore.UNJUDGED_REST)
          .log("a shipment cannot be judged and is left alone for a while");
    } else {
      LOGGER
          .atWarn()
          .addKeyValue("reason", failure.toString())
          .log("delays not watched, trying again");
    }
  }
}
