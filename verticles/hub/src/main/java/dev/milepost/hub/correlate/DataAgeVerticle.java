package dev.milepost.hub.correlate;

import dev.milepost.store.DataAges;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks each minute how old what is known of shipments is, or reads what another node saw. */
public final class DataAgeVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(DataAgeVerticle.class);
  private static final long EVERY_MS = 60_000;

  private final DataAges ages;
  private final DataAgeMetrics metrics;
  private final Clock clock;
  private Future<?> looking = Future.succeededFuture();
  private boolean stopped;

  /** Any number of nodes may: one of them looks, for all. */
  public DataAgeVerticle(DataAges ages, DataAgeMetrics metrics, Clock clock) {
    this.ages = ages;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    look();
    return Future.succeededFuture();
  }

  /** A look that is under way ends first: the pool may be closed after. */
  @Override
  public Future<?> stop() {
    stopped = true;
    return looking.otherwiseEmpty();
  }

  private void look() {
    looking =
        Future.succeededFuture()
            .compose(begun -> ages.look(clock.instant()))
            .compose(looked -> ages.read())
            .onSuccess(seen -> seen.ifPresent(metrics::seen))
            .onFailure(
                failure ->
                    LOGGER
                        .atWarn()
                        .addKeyValue("reason", failure.toString())
                        .log("the data's age not looked at, trying again"))
            .onComplete(
                done -> {
                  if (!stopped) {
                    vertx.setTimer(EVERY_MS, timer -> look());
                  }
                });
  }
}
