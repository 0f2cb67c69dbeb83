package dev.milepost.hub;

import dev.milepost.embedded.PostgresDatabase;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;

/** Connections to a test's database. */
public final class TestPool {
  private TestPool() {}

  /** A pool of so many connections. */
  public static Pool of(Vertx vertx, PostgresDatabase database, int connections) {
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(connections))
        .connectingTo(
            new PgConnectOptions()
                .setHost(database.host())
                .setPort(database.port())
                .setDatabase(database.database())
                .setUser(database.user())
                .setPassword(database.password()))
        .using(vertx)
        .build();
  }
}
