package dev.milepost.hub.desk;

import dev.milepost.hub.auth.Identity;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.util.function.Predicate;

/** The parts of the agents' desk on one node, which share a database. */
public final class Desk {
  final DelayQueue queue;
  final CaseWork work;
  final Notes notes;
  final DeskLog log;
  final Views views;
  final Presence presence;
  final Projection projection;
  final DeskFeed feed;
  final DeskMetrics metrics;
  final Pool pool;
  final Clock clock;

  /**
   * @param pool connections that are made {@link dev.milepost.store.PgShipmentStore#byIndex}
   */
  public Desk(Vertx vertx, Pool pool, Colleagues colleagues, MeterRegistry meters, Clock clock) {
    this.pool = pool;
    this.clock = clock;
    metrics = new DeskMetrics(meters, clock);
    queue = new DelayQueue(pool);
    work = new CaseWork(pool);
    notes = new Notes(pool, colleagues);
    log = new DeskLog(pool);
    views = new Views(pool);
    presence = new Presence(pool, colleagues);
    projection = new Projection(pool, metrics, clock);
    feed = new DeskFeed(vertx, queue, presence, notes, metrics, clock);
  }

  /** Ends the streams of those. Any thread. */
  public void end(Predicate<Identity> whose) {
    feed.end(whose);
  }
}
