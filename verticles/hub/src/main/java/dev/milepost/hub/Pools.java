package dev.milepost.hub;

import dev.milepost.store.PgShipmentStore;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.TimeUnit;

/** The hub's connections to PostgreSQL, in pools by what must not take them from each other. */
final class Pools {
  private static final int PIPELINE = 64;

  private final Vertx vertx;
  private final HubConfig.Postgres postgres;
  private final Startup startup;

  /**
   * @param startup closes the pools when the hub stops
   */
  Pools(Vertx vertx, HubConfig.Postgres postgres, Startup startup) {
    this.vertx = vertx;
    this.postgres = postgres;
    this.startup = startup;
  }

  /** A pool of at most so many connections. */
  Pool open(String name, int connections) {
    Pool pool =
        PgBuilder.pool()
            .using(vertx)
            .connectingTo(database())
            .with(
                new PoolOptions()
                    .setName(name)
                    .setMaxSize(connections)
                    .setConnectionTimeout(3)
                    .setConnectionTimeoutUnit(TimeUnit.SECONDS))
            .build();
    startup.onStop("postgresql", pool::close);
    return pool;
  }

  /** How a connection is made. */
  PgConnectOptions database() {
    return PgShipmentStore.byIndex(
        new PgConnectOptions()
            .setHost(postgres.host())
            .setPort(postgres.port())
            .setDatabase(postgres.database())
            .setUser(postgres.user())
            .setPassword(postgres.password())
            .setPipeliningLimit(PIPELINE));
  }
}
