package dev.milepost.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HubKeyIT {
  private final Vertx vertx = Vertx.vertx();
  private Pool pool;

  @BeforeEach
  void start() throws Exception {
    PostgresDatabase database = SharedServers.postgres().createDatabase();
    pool =
        PgBuilder.pool()
            .connectingTo(
                new PgConnectOptions()
                    .setHost(database.host())
                    .setPort(database.port())
                    .setDatabase(database.database())
                    .setUser(database.user())
                    .setPassword(database.password()))
            .with(new PoolOptions().setMaxSize(8))
            .using(vertx)
            .build();
    try (InputStream migration =
        HubKey.class.getResourceAsStream("/db/migration/V005__hub_key.sql")) {
      String sql =
          new String(Objects.requireNonNull(migration).readAllBytes(), StandardCharsets.UTF_8);
      await(pool.query(sql).execute());
    }
  }

  @AfterEach
  void stop() throws Exception {
    await(pool.close());
    await(vertx.close());
  }

  @Test
  void givesNodesThatStartAtOnceTheSameKey() throws Exception {
    List<Future<HubKey>> nodes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      nodes.add(HubKey.load(pool));
    }

    await(Future.all(nodes));
    HubKey later = await(HubKey.load(pool));

    assertThat(nodes)
        .allSatisfy(node -> assertThat(node.result().derive("x")).isEqualTo(later.derive("x")));
    assertThat(later.derive("y")).isNotEqualTo(later.derive("x")).hasSize(32);
    assertThat(later).hasToString("HubKey[***]");
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
