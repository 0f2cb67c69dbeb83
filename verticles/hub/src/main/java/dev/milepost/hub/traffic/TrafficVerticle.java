package dev.milepost.hub.traffic;

import dev.milepost.hub.traffic.Traffic.Read;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds every few seconds what this node counted to what all nodes count. Nothing waits for it: a
 * failure costs counts, or puts them off, and never deliveries.
 */
public final class TrafficVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(TrafficVerticle.class);
  private static final long EVERY_MS = TimeUnit.SECONDS.toMillis(3);
  private static final long PATIENCE_SECONDS = 5;
  private static final long FORGET_EVERY_MS = TimeUnit.HOURS.toMillis(1);

  private final Traffic traffic;
  private final TrafficStore store;
  private final Clock clock;
  private Future<?> adding = Future.succeededFuture();
  private long timer;
  private long forgotAt;
  private boolean stopped;
  private boolean told;

  /** Whether it may have said something that it has to take back; an earlier life may have. */
  private boolean standing = true;

  /** Adds in that pool's database. */
  public TrafficVerticle(Traffic traffic, Pool pool, String node, Clock clock) {
    this.traffic = traffic;
    this.store = new TrafficStore(pool, node);
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    forgotAt = clock.millis() - FORGET_EVERY_MS;
    timer = vertx.setTimer(EVERY_MS, due -> turn());
    return Future.succeededFuture();
  }

  /** Adds the rest, where that is possible. */
  @Override
  public Future<?> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    return adding
        .otherwiseEmpty()
        .compose(done -> add())
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .otherwiseEmpty();
  }

  private void turn() {
    adding =
        add()
            .compose(added -> forget())
            .onComplete(
                done -> {
                  tell(done.cause());
                  if (!stopped) {
                    timer = vertx.setTimer(EVERY_MS, due -> turn());
                  }
                });
  }

  private Future<Void> add() {
    Map<Traffic.Key, Counts> door = traffic.takeDoor(clock.instant());
    List<Read> read = traffic.takeRead();
    Future<Void> in =
        door.isEmpty()
            ? Future.succeededFuture()
            : store.addDoor(door).onFailure(failure -> traffic.putBackDoor(door));
    Future<Void> out =
        read.isEmpty()
            ? Future.succeededFuture()
            : store.addRead(read).onFailure(failure -> traffic.putBackRead(read));
    return Future.join(in, out).compose(added -> say());
  }

  /** A node that has no such connection has nothing to take back either. */
  private Future<Void> say() {
    Map<String, Traffic.Standing> all = traffic.standings();
    return all.isEmpty() && !standing
        ? Future.succeededFuture()
        : store.say(all).onSuccess(said -> standing = !all.isEmpty());
  }

  private Future<Void> forget() {
    if (clock.millis() - forgotAt < FORGET_EVERY_MS) {
      return Future.succeededFuture();
    }
    return store.forget(clock.instant()).onSuccess(done -> forgotAt = clock.millis());
  }

  /** Once for each outage. */
  private void tell(@Nullable Throwable failure) {
    if (failure != null && !told) {
      LOGGER
          .atWarn()
          .addKeyValue("reason", failure.toString())
          .log("what went through connections is not counted, trying again");
    }
    told = failure != null;
  }
}
