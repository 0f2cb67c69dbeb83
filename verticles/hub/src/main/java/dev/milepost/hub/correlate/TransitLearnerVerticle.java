package dev.milepost.hub.correlate;

import dev.milepost.store.PgTransitTimes;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Learns from journeys that ended, and keeps what the node forecasts by up to date. */
public final class TransitLearnerVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(TransitLearnerVerticle.class);

  /** Nobody waits for it: a lane does not change within minutes. */
  private static final long LEARN_EVERY_MS = 15_000;

  private static final long REFRESH_EVERY_MS = 300_000;
  private static final int MOST = 500;

  private final PgTransitTimes times;
  private final TransitMetrics metrics;
  private final Clock clock;

  /** Several nodes may learn: each journey is one node's. Deploy before whatever forecasts. */
  public TransitLearnerVerticle(PgTransitTimes times, TransitMetrics metrics, Clock clock) {
    this.times = times;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Succeeds once the node knows what is known, so that no forecast is missed after a restart. */
  @Override
  public Future<?> start() {
    return refresh().onComplete(read -> learnAgain()).onComplete(read -> refreshAgain());
  }

  private void learnAgain() {
    vertx.setTimer(LEARN_EVERY_MS, timer -> learn().onComplete(learned -> learnAgain()));
  }

  private void refreshAgain() {
    vertx.setTimer(REFRESH_EVERY_MS, timer -> refresh().onComplete(read -> refreshAgain()));
  }

  private Future<Void> learn() {
    return times
        .learn(clock.instant(), MOST)
        .onSuccess(metrics::learned)
        .compose(learned -> learned == MOST ? learn() : Future.<Void>succeededFuture())
        .recover(failure -> later("transit times not learned, trying again", failure));
  }

  private Future<Void> refresh() {
    return times
        .refresh(clock.instant())
        .recover(failure -> later("transit times not read, trying again", failure));
  }

  private static Future<Void> later(String what, Throwable failure) {
    LOGGER.atWarn().addKeyValue("reason", failure.toString()).log(what);
    return Future.succeededFuture();
  }
}
