package dev.milepost.store;

import static dev.milepost.store.TestStore.START;
import static dev.milepost.store.TestStore.await;
import static dev.milepost.store.TestStore.day;
import static dev.milepost.store.TestStore.promised;
import static dev.milepost.store.TestStore.scan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Milestone;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Trap 3 of DESIGN section 3: an update that is not HOT bloats the table and its indexes. */
class HotUpdateIT {
  private static final int SHIPMENTS = 50;
  private static final int UPDATES = 2_000;

  @Test
  void updatesJourneysInPlace() {
    try (TestStore db = new TestStore()) {
      // Whatever holds a snapshot meanwhile keeps old versions on the page; an ANALYZE on a busy
      // machine holds one for a while.
      db.rows("alter table journey set (autovacuum_enabled = off)");
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
      double hot = (double) after.getLong("n_tup_hot_upd") / after.getLong("n_tup_upd");
      assertThat(hot).as("share of HOT updates").isGreaterThan(0.9);
    }
  }

  private static Row updates(TestStore db) {
    return db.rows(
            "select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relname = 'journey'")
        .get(0);
  }
}
