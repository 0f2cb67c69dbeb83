package dev.milepost.hub.connections;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.milepost.hub.connections.ConnectionStore.Entry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections, in memory. What was once read stays known while PostgreSQL is away, so that
 * webhooks are taken all the same. A change made on another node is seen within two seconds, a
 * connection added on another node at once.
 */
public final class ConnectionDirectory {
  private static final Logger LOGGER = LoggerFactory.getLogger(ConnectionDirectory.class);
  private static final Duration REFRESH_EVERY = Duration.ofSeconds(2);
  private static final long PATIENCE_SECONDS = 5;
  private static final int LOOK_UPS_AT_ONCE = 32;

  private final Vertx vertx;
  private final ConnectionStore store;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final AtomicInteger lookUps = new AtomicInteger();

  /** Guesses at ids must not become queries. */
  private final Cache<String, Boolean> unknown =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(REFRESH_EVERY).build();

  private volatile long version;
  private volatile boolean loaded;
  private volatile boolean away;
  private volatile boolean running;

  /**
   * @param pool a pool of the database that has the table {@code connection}
   * @param box opens the secrets
   */
  public ConnectionDirectory(Vertx vertx, Pool pool, SecretBox box, Clock clock) {
    this.vertx = vertx;
    this.store = new ConnectionStore(pool, box, clock);
  }

  /**
   * Loads what there is and keeps it fresh. Succeeds while PostgreSQL is away, too; see {@link
   * #loaded}. Fails where a secret cannot be read with this key.
   */
  public Future<Void> start() {
    running = true;
    return changes()
        .compose(
            changes -> {
              Optional<RuntimeException> unreadable =
                  changes.stream().map(Entry::unreadable).filter(Objects::nonNull).findFirst();
              if (unreadable.isPresent()) {
                return Future.failedFuture(unreadable.get());
              }
              changes.forEach(this::learn);
              refreshLater();
              return Future.succeededFuture();
            });
  }

  /** Ends the refreshing. */
  public Future<Void> stop() {
    running = false;
    return Future.succeededFuture();
  }

  /** Whether the connections were read since the start; until then nobody is known. */
  public boolean loaded() {
    return loaded;
  }

  /** The connection of that id as far as it is known here. Never waits. */
  public Optional<Connection> known(String id) {
    Entry entry = entries.get(id);
    return entry == null ? Optional.empty() : Optional.ofNullable(entry.connection());
  }

  /**
   * The connection of that id; looks into PostgreSQL where it is not known here. Fails when it
   * cannot be told whether there is one.
   */
  public Future<Optional<Connection>> find(String id) {
    Optional<Connection> known = known(id);
    if (known.isPresent() || unknown.getIfPresent(id) != null) {
      return Future.succeededFuture(known);
    }
    if (lookUps.incrementAndGet() > LOOK_UPS_AT_ONCE) {
      lookUps.decrementAndGet();
      return Future.failedFuture("too many look-ups of unknown connections");
    }
    return store
        .find(id)
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .onComplete(done -> lookUps.decrementAndGet())
        .compose(found -> found.map(this::learnt).orElseGet(() -> notThere(id)));
  }

  /** Every connection, by id. */
  public List<Connection> all() {
    return entries.values().stream()
        .map(Entry::connection)
        .filter(Objects::nonNull)
        .sorted(Comparator.comparing(Connection::id))
        .toList();
  }

  ConnectionStore store() {
    return store;
  }

  /** Takes in a change, unless a later one is known. */
  void learn(Entry change) {
    if (change.unreadable() != null) {
      LOGGER
          .atError()
          .setCause(change.unreadable())
          .addKeyValue("connection", change.id())
          .log("A connection cannot be read; what was known of it before stays in force");
      return;
    }
    entries.merge(
        change.id(), change, (old, fresh) -> fresh.version() > old.version() ? fresh : old);
    unknown.invalidate(change.id());
  }

  private Future<Optional<Connection>> learnt(Entry entry) {
    learn(entry);
    return entry.unreadable() == null
        ? Future.succeededFuture(known(entry.id()))
        : Future.failedFuture(entry.unreadable());
  }

  private Future<Optional<Connection>> notThere(String id) {
    unknown.put(id, Boolean.TRUE);
    return Future.succeededFuture(Optional.empty());
  }

  /** What is new; nothing while PostgreSQL is away. */
  private Future<List<Entry>> changes() {
    return store
        .changedSince(version)
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .onSuccess(this::read)
        .recover(this::away);
  }

  private void read(List<Entry> changes) {
    if (away) {
      away = false;
      LOGGER.atInfo().log("Connections can be read again");
    }
    loaded = true;
    if (!changes.isEmpty()) {
      version = changes.get(changes.size() - 1).version();
    }
  }

  private Future<List<Entry>> away(Throwable failure) {
    if (!away) {
      away = true;
      LOGGER
          .atWarn()
          .setCause(failure)
          .log("Connections cannot be read; those that are known stay in force");
    }
    return Future.succeededFuture(List.of());
  }

  private void refreshLater() {
    vertx
        .timer(REFRESH_EVERY.toMillis(), TimeUnit.MILLISECONDS)
        .compose(due -> running ? changes() : Future.succeededFuture(List.<Entry>of()))
        .onSuccess(changes -> changes.forEach(this::learn))
        .onComplete(
            done -> {
              if (running) {
                refreshLater();
              }
            });
  }
}
