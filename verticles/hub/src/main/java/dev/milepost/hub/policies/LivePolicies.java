package dev.milepost.hub.policies;

import dev.milepost.engine.DelayRules;
import dev.milepost.engine.Holidays;
import dev.milepost.engine.Judge;
import dev.milepost.hub.policies.DelayRulesStore.Version;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules that hold, in memory. A change made on another node holds here within a few seconds.
 * What was once read holds while PostgreSQL is away, and while what is there cannot be read.
 */
public final class LivePolicies implements Supplier<Judge> {
  private static final Logger LOGGER = LoggerFactory.getLogger(LivePolicies.class);
  private static final Duration REFRESH_EVERY = Duration.ofSeconds(3);

  /** A few hundred a second are judged again: beside the work, not before it. */
  private static final int AT_ONCE = 500;

  private static final Duration BETWEEN = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final DelayRulesStore store;
  private final Holidays holidays;
  private final Clock clock;
  private volatile Version version = Version.NONE;
  private volatile Judge judge;
  private volatile boolean running;

  /**
   * @param pool of the database that the rules are in
   */
  public LivePolicies(Vertx vertx, Pool pool, Holidays holidays, Clock clock) {
    this.vertx = vertx;
    this.store = new DelayRulesStore(pool);
    this.holidays = holidays;
    this.clock = clock;
    this.judge = new Judge(DelayRules.DEFAULTS, holidays);
  }

  /** Reads what holds, and keeps it fresh. */
  public Future<Void> start() {
    running = true;
    return refresh().recover(this::withoutThem).onComplete(read -> refreshLater());
  }

  /** Rules of a later version of the hub: better judged by the defaults than not at all. */
  private Future<Void> withoutThem(Throwable failure) {
    if (!(failure instanceof IllegalArgumentException)) {
      return Future.failedFuture(failure);
    }
    LOGGER
        .atError()
        .addKeyValue("reason", failure.toString())
        .log("rules of delays cannot be read, the defaults hold");
    return Future.succeededFuture();
  }

  /** Ends the refreshing. */
  public Future<Void> stop() {
    running = false;
    return Future.succeededFuture();
  }

  /** Judges by what holds now. */
  @Override
  public Judge get() {
    return judge;
  }

  Version version() {
    return version;
  }

  Judge by(DelayRules rules) {
    return new Judge(rules, holidays);
  }

  /** What holds in the database at this moment. */
  Future<Version> newest() {
    return refresh().map(read -> version);
  }

  /**
   * Lets other rules hold from now on, and everything be judged by them, little by little.
   *
   * @param expected the version that they replace
   * @return empty where somebody else was first
   */
  Future<Optional<Version>> replace(int expected, DelayRules rules, String by) {
    return store
        .replace(expected, rules, by, clock.instant())
        .compose(
            replaced ->
                replaced
                    ? refresh().onSuccess(read -> dueAgain(0)).map(read -> Optional.of(version))
                    : Future.succeededFuture(Optional.empty()));
  }

  private Future<Void> refresh() {
    return store
        .newerThan(version.version())
        .map(
            newer -> {
              newer.ifPresent(this::learn);
              return null;
            });
  }

  private void learn(Version newer) {
    if (newer.version() > version.version()) {
      judge = new Judge(newer.rules(), holidays);
      version = newer;
      LOGGER
          .atInfo()
          .addKeyValue("version", newer.version())
          .addKeyValue("by", newer.by())
          .log("delays are judged by other rules");
    }
  }

  private void refreshLater() {
    vertx.setTimer(
        REFRESH_EVERY.toMillis(),
        timer -> {
          if (running) {
            refresh()
                .onFailure(
                    failure ->
                        LOGGER
                            .atWarn()
                            .addKeyValue("reason", failure.toString())
                            .log("rules of delays not read, the ones that are known hold"))
                .onComplete(read -> refreshLater());
          }
        });
  }

  /** A node that ends meanwhile leaves the rest to their own next look. */
  private void dueAgain(long after) {
    store
        .dueAgain(after, clock.instant(), AT_ONCE)
        .onSuccess(
            last -> {
              if (last != null && running) {
                vertx.setTimer(BETWEEN.toMillis(), timer -> dueAgain(last));
              }
            })
        .onFailure(
            failure ->
                LOGGER
                    .atWarn()
                    .addKeyValue("reason", failure.toString())
                    .log("not judged again at once, but at the next look"));
  }
}
