package dev.milepost.hub.auth;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose tokens are refused before they expire, in memory: asked for every request. What another
 * node revokes holds here within seconds; what is known holds while PostgreSQL is away.
 */
public final class Revocations implements Predicate<Identity> {
  private static final Logger LOGGER = LoggerFactory.getLogger(Revocations.class);
  private static final Duration REFRESH_EVERY = Duration.ofSeconds(2);

  /** More than a token may be good for after its {@code exp}, see {@link AuthConfig#leeway}. */
  private static final Duration KEPT_AFTER = Duration.ofMinutes(10);

  private static final int MOST = 100_000;

  private final Vertx vertx;
  private final RevocationStore store;
  private final Clock clock;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong looks = new AtomicLong();
  private volatile Known known = new Known(0, "", Set.of(), Map.of(), Map.of());
  private volatile boolean running;

  private record Known(
      long look,
      String mark,
      Set<String> tokens,
      Map<String, Instant> subjects,
      Map<String, Instant> customers) {

    static Known of(long look, String mark, List<Revocation> all) {
      Set<String> tokens = new HashSet<>();
      Map<String, Instant> subjects = new HashMap<>();
      Map<String, Instant> customers = new HashMap<>();
      for (Revocation one : all) {
        if (one.jti() != null) {
          tokens.add(one.jti());
        }
        latest(subjects, one.subject(), one.issuedBefore());
        latest(customers, one.customer(), one.issuedBefore());
      }
      return new Known(look, mark, tokens, subjects, customers);
    }

    private static void latest(
        Map<String, Instant> known, @Nullable String who, @Nullable Instant issuedBefore) {
      if (who != null) {
        known.merge(
            who,
            issuedBefore == null ? Instant.MAX : issuedBefore,
            (one, other) -> one.isAfter(other) ? one : other);
      }
    }

    boolean has(Identity identity) {
      return (identity.id() != null && tokens.contains(identity.id()))
          || before(subjects.get(identity.subject()), identity)
          || (identity.customer() != null && before(customers.get(identity.customer()), identity));
    }

    /** Who does not say when it was issued may have been issued before. */
    private static boolean before(@Nullable Instant moment, Identity identity) {
      return moment != null
          && (identity.issuedAt() == null || identity.issuedAt().isBefore(moment));
    }
  }

  /**
   * @param pool of the database that all nodes share
   */
  public Revocations(Vertx vertx, Pool pool, Clock clock) {
    this.vertx = vertx;
    this.store = new RevocationStore(pool);
    this.clock = clock;
  }

  /** Reads what holds, and keeps it fresh. */
  public Future<Void> start() {
    running = true;
    return refresh().onSuccess(read -> refreshLater());
  }

  /** Ends the refreshing. */
  public Future<Void> stop() {
    running = false;
    return Future.succeededFuture();
  }

  /** Calls whenever others are revoked than before. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Whether the caller's token is revoked. */
  @Override
  public boolean test(Identity identity) {
    return known.has(identity);
  }

  Future<List<Revocation>> list(long before, int most) {
    return store.list(before, most);
  }

  /** Revokes from now on: here before this is done, elsewhere within seconds. */
  Future<Revocation> add(Revocation wanted) {
    return store.add(wanted).compose(added -> refresh().map(read -> added));
  }

  /** Whether it was there. */
  Future<Boolean> remove(long id) {
    return store.remove(id).compose(removed -> refresh().map(read -> removed));
  }

  private Future<Void> refresh() {
    long look = looks.incrementAndGet();
    return store
        .mark()
        .compose(
            mark ->
                mark.equals(known.mark())
                    ? Future.succeededFuture()
                    : store.list(Long.MAX_VALUE, MOST).map(all -> learn(look, mark, all)));
  }

  /** Not what an earlier look found, when a later one was faster. */
  private synchronized @Nullable Void learn(long look, String mark, List<Revocation> all) {
    if (look > known.look()) {
      known = Known.of(look, mark, all);
      listeners.forEach(Runnable::run);
      LOGGER
          .atInfo()
          .addKeyValue("entries", all.size())
          .addKeyValue("whole", all.size() < MOST)
          .log("other tokens are revoked than before");
    }
    return null;
  }

  private void refreshLater() {
    vertx.setTimer(
        REFRESH_EVERY.toMillis(),
        timer -> {
          if (running) {
            store
                .dropExpired(clock.instant().minus(KEPT_AFTER))
                .compose(dropped -> refresh())
                .onFailure(
                    failure ->
                        LOGGER
                            .atWarn()
                            .addKeyValue("reason", failure.toString())
                            .log("revocations not read, the ones that are known hold"))
                .onComplete(read -> refreshLater());
          }
        });
  }
}
