package dev.milepost.hub.drift;

import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns how each connection's payloads look, and keeps what differs. Watches what has been read
 * and settled, so that nothing waits for it: a failure here costs counts, never deliveries.
 *
 * <p>Belongs to the context that starts it.
 */
public final class DriftWatch {
  private static final Logger LOGGER = LoggerFactory.getLogger(DriftWatch.class);
  private static final int MOST_CONNECTIONS = 1_000;

  /** Paths of deliveries that wait for their models: some tens of megabytes. */
  private static final int MOST_WAITING = 100_000;

  private static final long IDLE_MS = TimeUnit.HOURS.toMillis(1);
  private static final long PATIENCE_SECONDS = 5;

  /** Then the database is away, and the rest is for the next time. */
  private static final int ENOUGH_FAILURES = 3;

  /** A flush says no more than this one by one; all of it is in the list. */
  private static final int MOST_LINES = 20;

  /** What a delivery costs beside its bytes. */
  private static final int OVERHEAD = 512;

  private final DriftStore store;
  private final DriftConfig config;
  private final DriftMetrics metrics;
  private final Clock clock;
  private final Fingerprint fingerprint = new Fingerprint();
  private final Map<Key, Watched> watched = new HashMap<>();
  private Vertx vertx;
  private long timer;
  private long budgetAt;
  private double budget;
  private boolean warned;
  private boolean again;
  private Future<?> flushing = Future.succeededFuture();

  /**
   * What is told apart.
   *
   * @param version of the adapter
   */
  record Key(String connection, String version) {}

  /**
   * A delivery, and what its adapter made of it.
   *
   * @param adapter which read it
   */
  public record Read(CarrierAdapter adapter, Delivery delivery, Decoded decoded) {}

  /** Keeps models in that pool's database. */
  @SuppressWarnings("NullAway") // vertx exists from start on
  public DriftWatch(Pool pool, DriftConfig config, DriftMetrics metrics, Clock clock) {
    this.store = new DriftStore(pool);
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Begins to store what is seen. */
  public void start(Vertx on) {
    vertx = on;
    budget = config.bytesPerSecond();
    budgetAt = clock.millis();
    timer = vertx.setPeriodic(config.flushEvery().toMillis(), tick -> flush());
  }

  /** Stores the rest, where that is possible. */
  public Future<Void> stop() {
    vertx.cancelTimer(timer);
    return flushing
        .otherwiseEmpty()
        .compose(done -> flushAll())
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /** Looks at deliveries that have been read. Never throws. */
  public void take(List<Read> deliveries) {
    for (Read read : deliveries) {
      try {
        take(read);
      } catch (RuntimeException e) {
        metrics.skipped();
        warn("drift cannot be judged", e);
      }
    }
  }

  private void take(Read read) {
    Delivery delivery = read.delivery();
    Watched one = watched(read);
    if (one == null) {
      metrics.skipped();
      return;
    }
    one.arrived(delivery.receivedAt());
    if (!affordable(delivery.body().length + OVERHEAD) || !(one.isLoaded() || isRoom())) {
      one.skip();
      return;
    }
    one.take(
        fingerprint.of(delivery.body()),
        Told.of(read.decoded(), fingerprint),
        new Sighting(delivery.id(), delivery.receivedAt()),
        clock.millis());
    if (one.isDue(config.learn())) {
      flush();
    }
  }

  private @Nullable Watched watched(Read read) {
    Key key = new Key(read.delivery().connection(), version(read.adapter()));
    Watched known = watched.get(key);
    if (known == null && watched.size() < MOST_CONNECTIONS) {
      known = new Watched(key, read.adapter().carrier().value(), metrics);
      watched.put(key, known);
    }
    return known;
  }

  /** An adapter's own version is its jar's. */
  private static String version(CarrierAdapter adapter) {
    return Objects.requireNonNullElse(
        adapter.getClass().getPackage().getImplementationVersion(), "unversioned");
  }

  /** Whether one more may wait; while PostgreSQL is away they become more. */
  private boolean isRoom() {
    return watched.values().stream().mapToInt(Watched::waiting).sum() < MOST_WAITING;
  }

  private boolean affordable(int cost) {
    long now = clock.millis();
    double most = config.bytesPerSecond();
    if (now != budgetAt) {
      budget = Math.min(most, budget + most * Math.max(0, now - budgetAt) / 1_000);
      budgetAt = now;
    }
    if (budget <= 0) {
      return false;
    }
    // May go below nothing by one delivery: a large one has its turn, too.
    budget -= cost;
    return true;
  }

  private void flush() {
    if (!flushing.isComplete()) {
      again = true;
      return;
    }
    again = false;
    flushing = flushAll();
    flushing.onComplete(
        done -> {
          if (again && done.succeeded()) {
            flush();
          }
        });
  }

  private Future<?> flushAll() {
    long now = clock.millis();
    watched.values().removeIf(one -> one.isIdleSince(now - IDLE_MS));
    List<Throwable> failures = new ArrayList<>();
    Future<?> all = Future.succeededFuture();
    for (Watched one : List.copyOf(watched.values())) {
      if (!one.isLoaded() || one.hasNews()) {
        all =
            all.compose(
                before ->
                    failures.size() < ENOUGH_FAILURES
                        ? (one.isLoaded() ? add(one) : load(one))
                            // One that cannot be stored must not hold up the others.
                            .otherwise(failure -> noted(failure, failures))
                        : Future.succeededFuture());
      }
    }
    return all.compose(
            stored -> failures.isEmpty() ? renewOthers() : Future.failedFuture(failures.get(0)))
        .onSuccess(stored -> warned = false)
        .onFailure(failure -> warn("drift cannot be stored, trying again", failure));
  }

  private static @Nullable Void noted(Throwable failure, List<Throwable> failures) {
    failures.add(failure);
    return null;
  }

  private Future<Void> load(Watched one) {
    return store
        .load(one.key().connection(), one.key().version(), one.carrier(), clock.instant())
        .onSuccess(one::loaded)
        .mapEmpty();
  }

  private Future<Void> add(Watched one) {
    DriftStore.Addition addition = one.takeNews();
    return store
        .add(addition, config.learn(), clock.instant())
        .onFailure(failure -> one.giveBack(addition))
        .compose(
            added -> {
              if (added.isEmpty()) {
                // Somebody wants it learned anew; what was seen meanwhile was seen by the old.
                one.forget();
                return load(one);
              }
              report(one, added.get().found());
              if (one.hasBecomeFull()) {
                LOGGER
                    .atWarn()
                    .addKeyValue("connection", one.key().connection())
                    .log("drift: more differs than is kept; what comes now is not listed");
              }
              if (addition.learning()) {
                boolean wasLearning = one.isLearning();
                one.renewed(added.get().stored());
                if (wasLearning && !one.isLearning()) {
                  learned(one, addition, added.get().stored());
                }
                return Future.succeededFuture();
              }
              one.stored(addition);
              return added.get().stored().revision() == one.revision()
                  ? Future.succeededFuture()
                  : load(one);
            });
  }

  private void learned(Watched one, DriftStore.Addition addition, DriftStore.Stored stored) {
    if (stored.learned() - addition.learned() >= config.learn()) {
      return; // another node's addition was the last, and it has reported
    }
    LOGGER
        .atInfo()
        .addKeyValue("connection", one.key().connection())
        .addKeyValue("version", one.key().version())
        .addKeyValue("deliveries", stored.learned())
        .addKeyValue("facts", stored.facts().size())
        .log("payloads of a connection learned");
    report(
        one,
        stored.facts().stream()
            .filter(fact -> fact.standing() == Standing.FINDING)
            .filter(
                fact -> fact.fact().kind() != Kind.NEW_CODE && fact.fact().kind() != Kind.PROBLEM)
            .toList());
  }

  /** Models without news of ours: another node or an admin may have news. */
  private Future<?> renewOthers() {
    Map<Long, Watched> byId = new HashMap<>();
    watched.values().stream().filter(Watched::isLoaded).forEach(one -> byId.put(one.model(), one));
    if (byId.isEmpty()) {
      return Future.succeededFuture();
    }
    return store
        .revisions(byId.keySet())
        .compose(
            revisions -> {
              Future<?> all = Future.succeededFuture();
              for (Map.Entry<Long, Watched> entry : byId.entrySet()) {
                Watched one = entry.getValue();
                Long revision = revisions.get(entry.getKey());
                if (revision == null) {
                  one.forget();
                }
                if (revision == null || revision != one.revision()) {
                  all = all.compose(before -> load(one));
                }
              }
              return all;
            });
  }

  private void report(Watched one, List<StoredFact> found) {
    found.forEach(fact -> metrics.found(fact.fact().kind()));
    found.stream()
        .limit(MOST_LINES)
        .forEach(
            fact ->
                LOGGER
                    .atWarn()
                    .addKeyValue("connection", one.key().connection())
                    .addKeyValue("carrier", one.carrier())
                    .addKeyValue("kind", fact.fact().kind())
                    .addKeyValue("path", fact.fact().path())
                    .addKeyValue("what", fact.fact().what())
                    .addKeyValue("deliveryId", fact.sample())
                    .log("a carrier's payload is not as it was"));
    if (found.size() > MOST_LINES) {
      LOGGER
          .atWarn()
          .addKeyValue("connection", one.key().connection())
          .addKeyValue("findings", found.size())
          .log("a carrier's payloads are not as they were; the list has all");
    }
  }

  /** Once for each outage. */
  private void warn(String what, Throwable failure) {
    if (!warned) {
      warned = true;
      LOGGER.atWarn().addKeyValue("reason", failure.toString()).log(what);
    }
  }
}
