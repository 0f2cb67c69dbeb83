package dev.milepost.hub.correlate;

import dev.milepost.store.PgShipmentStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds by time alone what has become late: shipments whose moment to look again has come. */
public final class DelayWatchVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(DelayWatchVerticle.class);
  private static final long PAUSE_MS = 1_000;
  private static final int MOST = 500;

  private final PgShipmentStore store;
  private final Outbox outbox;
  private final Clock clock;

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

  private void look() {
    store
        .lookAgain(clock.instant(), MOST)
        .compose(looked -> outbox.publish(looked.outgoing()).map(looked.shipments() == MOST))
        .onFailure(
            failure ->
                LOGGER
                    .atWarn()
                    .addKeyValue("reason", failure.toString())
                    .log("delays not watched, trying again"))
        .onComplete(
            looked -> {
              if (looked.succeeded() && looked.result()) {
                look();
              } else {
                vertx.setTimer(PAUSE_MS, timer -> look());
              }
            });
  }
}
