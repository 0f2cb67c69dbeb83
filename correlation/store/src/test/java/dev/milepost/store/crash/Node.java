package dev.milepost.store.crash;

import dev.milepost.engine.Correlator;
import dev.milepost.store.Applied;
import dev.milepost.store.CustomerMismatch;
import dev.milepost.store.Outgoing;
import dev.milepost.store.PgShipmentStore;
import dev.milepost.store.Registered;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
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
 * published, and published and not yet forgotten. Dies by {@link Crash}.
 */
final class Node implements AutoCloseable {
  /** Few, so that a sweep and a look at the clock go several rounds. */
  private static final int AT_ONCE = 2;

  private final Pool pool;
  private final PgShipmentStore store;
  private final FaultPoints points;
  private final Published topic;
  private final List<Outgoing> unpublished = new ArrayList<>();
  private final List<Outgoing> unforgotten = new ArrayList<>();

  Node(Vertx vertx, PgConnectOptions database, FaultPoints points, Published topic) {
    // One connection, so that each run sends the same in the same order; else as in production.
    this.pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(1))
            .connectingTo(
                new PgConnectOptions(database)
                    .setCachePreparedStatements(true)
                    .setPipeliningLimit(256))
            .using(vertx)
            .build();
    this.store = new PgShipmentStore(pool, new Correlator(Map.of()));
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
      Registered registered =
          does("register", () -> store.register(registration.shipment(), now));
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
    does("forget", () -> store.published(List.copyOf(unforgotten)));
    unforgotten.clear();
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
        throw new Crash();
      }
      return result;
    } catch (RuntimeException e) {
      if (points.isCrashed()) {
        throw new Crash();
      }
      throw e;
    }
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
