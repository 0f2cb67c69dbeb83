package dev.milepost.store;

import static dev.milepost.store.TestStore.START;
import static dev.milepost.store.TestStore.await;
import static dev.milepost.store.TestStore.day;
import static dev.milepost.store.TestStore.promised;
import static dev.milepost.store.TestStore.scan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.embedded.EmbeddedPostgres;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Milestone;
import io.vertx.sqlclient.Row;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trap 3 of DESIGN section 3: an update that is not HOT bloats the table and its indexes.
 *
 * <p>It takes two things: that no indexed column changes, and that the page has room. There is room
 * only when old versions may go, and a transaction in any database of the server keeps them; so the
 * server is this test's own, without autovacuum.
 */
class HotUpdateIT {
  private static final int SHIPMENTS = 50;
  private static final int UPDATES = 2_000;

  @Test
  void updatesJourneysInPlace(@TempDir Path folder) {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(folder, 0);
        TestStore db = new TestStore(server)) {
      db.rows("alter system set autovacuum = off");
      db.rows("select pg_reload_conf()");
      for (int i = 0; i < SHIPMENTS; i++) {
        await(db.store.register(promised("SHP-" + i, "ACME", day(9), "1Z" + i), START));
      }
      long before = updates(db).getLong("n_tup_upd");

      for (int round = 0; round < UPDATES / SHIPMENTS; round++) {
        int second = round;
        db.apply(
            START,
            IntStream.range(0, SHIPMENTS)
                .mapToObj(i -> scan("1Z" + i, Milestone.IN_TRANSIT, START.plusSeconds(second)))
                .toArray(CarrierEvent[]::new));
      }

      Row after =
          Awaitility.await()
              .atMost(Duration.ofSeconds(60))
              .until(() -> updates(db), row -> row.getLong("n_tup_upd") >= before + UPDATES);
      long all = after.getLong("n_tup_upd");
      long hot = after.getLong("n_tup_hot_upd");
      long forRoom = after.getLong("n_tup_newpage_upd");
      assertThat(all - hot - forRoom)
          .as("updates of an indexed column: when to look again, at registration and first event")
          .isLessThanOrEqualTo(2 * SHIPMENTS);
      assertThat((double) hot / all).as("share of HOT updates").isGreaterThan(0.9);
    }
  }

  private static Row updates(TestStore db) {
    return db.rows(
            "select n_tup_upd, n_tup_hot_upd, n_tup_newpage_upd"
                + " from pg_stat_user_tables where relname = 'journey'")
        .get(0);
  }
}
