package dev.milepost.hub.correlate;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sweeps the outbox: at start for a crashed predecessor, then again and again for anybody. */
public final class OutboxVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(OutboxVerticle.class);
  private static final long PAUSE_MS = 2_000;

  private final Outbox outbox;
  private final Clock clock;

  /** Deploy before whatever writes to the outbox. */
  public OutboxVerticle(Outbox outbox, Clock clock) {
    this.outbox = outbox;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    return outbox.sweep(clock.instant()).otherwiseEmpty().onComplete(swept -> again());
  }

  /** Undeployed after whatever publishes: nothing of theirs is left to be published again. */
  @Override
  public Future<?> stop() {
    return outbox.forget();
  }

  private void again() {
    vertx.setTimer(
        PAUSE_MS,
        timer ->
            outbox
                .sweep(clock.instant().minus(Outbox.WRITERS_TIME))
                .onFailure(
                    failure ->
                        LOGGER
                            .atWarn()
                            .addKeyValue("reason", failure.toString())
                            .log("outbox not swept, trying again"))
                .onComplete(swept -> again()));
  }
}
