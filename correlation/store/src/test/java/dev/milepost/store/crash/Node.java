package dev.milepost.store.crash;

import dev.milepost.embedded.PostgresWire;
import dev.milepost.engine.Correlator;
import dev.milepost.store.Applied;
import dev.milepost.store.CustomerMismatch;
import dev.milepost.store.Outgoing;
import dev.milepost.store.PgShipmentStore;
import dev.milepost.store.Registered;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A hub that does one thing after the other: its memory is what it has stored and not yet
 * published, and published and not yet forgotten. Dies by {@link Crash}, or fails by {@link Lost}
 * where only its connection is cut.
 */
final class Node implements AutoCloseable {
  /** Few, so that a sweep and a look at the clock go several rounds. */
  private static final int AT_ONCE = 2;

  private final Pool pool;
  private final PgShipmentStore store;
  private final PostgresWire wire;
  private final FaultPoints points;
  private final Published topic;
  private final List<Outgoing> unpublished = new ArrayList<>();
  private final List<Outgoing> unforgotten = new ArrayList<>();

  Node(
      Vertx vertx,
      PgConnectOptions database,
      PostgresWire wire,
      FaultPoints points,
      Published topic) {
    // One connection, so that each run sends the same in the same order; else as in production.
    this.pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(1))
            .connectingTo(
                PgShipmentStore.byIndex(new PgConnectOptions(database)).setPipeliningLimit(256))
            .using(vertx)
            .build();
    this.store = new PgShipmentStore(pool, new Correlator(Map.of()));
    this.wire = wire;
    this.points = points;
    this.topic = topic;
  }

  @Override
  public void close() {
    await(pool.close());
  }

  Applied apply(History.Batch batch, Instant now) {
    Applied applied = does("apply", () -> store.apply(batch.events(), now));
    unpublished.addAll(applied.outgoing());
    return applied;
  }

  /** How many events found their shipment by it; none where it is refused. */
  int register(History.Registration registration, Instant now) {
    try {
      Registered registered = does("register", () -> store.register(registration.shipment(), now));
      unpublished.addAll(registered.outgoing());
      return registered.applied();
    } catch (CustomerMismatch e) {
      return 0;
    }
  }

  /** Looks at what time has made late, until nothing is due. */
  int look(Instant now) {
    int all = 0;
    PgShipmentStore.Looked looked;
    do {
      looked = does("look", () -> store.lookAgain(now, AT_ONCE));
      unpublished.addAll(looked.outgoing());
      all += looked.shipments();
    } while (looked.shipments() == AT_ONCE);
    return all;
  }

  void publish() {
    send(unpublished, false);
    unforgotten.addAll(unpublished);
    unpublished.clear();
  }

  void forget() {
    List<Outgoing> published = List.copyOf(unforgotten);
    // What cannot be forgotten now is the sweeper's.
    unforgotten.clear();
    does("forget", () -> store.published(published));
  }

  /** Publishes what is left in the outbox, whosever it is. */
  void sweep(Instant writtenBefore) {
    List<Outgoing> left;
    do {
      left = does("sweep", () -> store.leftOver(writtenBefore, AT_ONCE));
      send(left, true);
      List<Outgoing> published = left;
      does("sweep", () -> store.published(published));
    } while (left.size() == AT_ONCE);
  }

  private void send(List<Outgoing> events, boolean again) {
    points.begin(again ? "republish" : "publish");
    for (Outgoing event : events) {
      points.pass("before", "a record");
      topic.send(event, again);
    }
    if (!events.isEmpty()) {
      points.pass("after", "the last record");
    }
  }

  private <T> T does(String operation, Supplier<Future<T>> work) {
    points.begin(operation);
    try {
      T result = await(work.get());
      if (points.isCrashed()) {
        mendOrDie();
      }
      return result;
    } catch (IllegalStateException | VertxException e) {
      if (points.isCrashed()) {
        mendOrDie();
        throw new Lost(e);
      }
      // A pool may give out the connection once more before it hears that it is gone.
      if (points.isOnlyLost() && !points.died().isEmpty() && !(e instanceof DatabaseException)) {
        throw new Lost(e);
      }
      throw e;
    }
  }

  private void mendOrDie() {
    if (!points.isOnlyLost()) {
      throw new Crash();
    }
    wire.mend();
    points.restarted();
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("neither done nor failed", e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
