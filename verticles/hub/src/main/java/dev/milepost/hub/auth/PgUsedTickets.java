package dev.milepost.hub.auth;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Used tickets in PostgreSQL, where all nodes meet. */
public final class PgUsedTickets implements UsedTickets {
  private static final Logger LOGGER = LoggerFactory.getLogger(PgUsedTickets.class);
  private static final Duration FORGET_EVERY = Duration.ofMinutes(1);
  private static final long PATIENCE_SECONDS = 3;
  private static final String USE =
      "insert into ticket_used (id, good_until) values ($1, $2) on conflict do nothing";
  private static final String FORGET = "delete from ticket_used where good_until < $1";

  private final Vertx vertx;
  private final Pool pool;
  private final Clock clock;
  private long timer = -1;

  /**
   * @param pool of the database that all nodes share
   */
  public PgUsedTickets(Vertx vertx, Pool pool, Clock clock) {
    this.vertx = vertx;
    this.pool = pool;
    this.clock = clock;
  }

  /** Begins to forget those that are over. */
  public void start() {
    timer = vertx.setPeriodic(FORGET_EVERY.toMillis(), tick -> forget());
  }

  /** Ends it. */
  public Future<Void> stop() {
    vertx.cancelTimer(timer);
    return Future.succeededFuture();
  }

  @Override
  public Future<Boolean> use(String id, Instant until) {
    return pool.preparedQuery(USE)
        .execute(Tuple.of(id, until.atOffset(ZoneOffset.UTC)))
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .map(rows -> rows.rowCount() == 1);
  }

  /** Not at once: another node's clock may be behind, and would take the ticket still. */
  private void forget() {
    Instant before = clock.instant().minus(FORGET_EVERY);
    pool.preparedQuery(FORGET)
        .execute(Tuple.of(before.atOffset(ZoneOffset.UTC)))
        .onFailure(
            failure ->
                LOGGER
                    .atWarn()
                    .addKeyValue("reason", failure.toString())
                    .log("used tickets not forgotten; tries again"));
  }
}
