package dev.milepost.hub.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.Decoded;
import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import dev.milepost.event.CarrierCode;
import dev.milepost.hub.TestPool;
import dev.milepost.store.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What several nodes count of one topic that is read at least once. */
class TrafficStoreIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Instant NOW = Instant.parse("2026-11-24T08:31:00Z");
  private static final CarrierCode UPS = new CarrierCode("UPS");

  private static Pool pool;
  private static TrafficStore store;
  private static TrafficReport report;

  private final String connection = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    PostgresDatabase database = SharedServers.postgres().createDatabase();
    Migrations.apply(database.jdbcUrl(), database.user(), database.password());
    pool = TestPool.of(VERTX, database, 4);
    store = new TrafficStore(pool, "one");
    report = new TrafficReport(pool, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @AfterAll
  static void stop() {
    join(pool.close());
    join(VERTX.close());
  }

  @Test
  void countsEachRecordOnceWhoeverReadsItHowOftenAndKnowsWhatNobodySaid() {
    Traffic one = new Traffic();
    Traffic other = new Traffic();
    one.accepted(connection, UPS, NOW);
    one.refused(connection, UPS, NOW, true);
    for (int offset = 0; offset < 4; offset++) {
      read(one, 1, offset, 1_000 + offset);
    }
    for (int offset = 2; offset < 6; offset++) {
      read(other, 1, offset, 1_000 + offset);
    }
    read(other, 1, 8, 1_010);

    join(store.addDoor(one.takeDoor(NOW)));
    join(store.addRead(one.takeRead()));
    join(store.addRead(other.takeRead()));
    // The same partition of a topic that was made anew: a lower offset, and later than all.
    Traffic anew = new Traffic();
    read(anew, 1, 0, 2_000);
    join(store.addRead(anew.takeRead()));

    TrafficReport.Day day = day();
    assertThat(day.lastHour().of(Count.IGNORED)).isEqualTo(8);
    assertThat(day.lastDay().of(Count.IGNORED)).isEqualTo(8);
    assertThat(day.lastHour().accepted()).isEqualTo(1);
    assertThat(day.lastHour().errors()).isEqualTo(1);
    assertThat(day.hours()).hasSize(24);
    assertThat(day.hours().get(23).sums().accepted()).isEqualTo(1);
    long passed =
        join(
            pool.query("select passed from counted_up_to where partition = 1")
                .execute()
                .map(rows -> rows.iterator().next().getLong("passed")));
    assertThat(passed).isEqualTo(2);
  }

  @Test
  void whatCouldNotBeAddedIsAddedLater() {
    Traffic traffic = new Traffic();
    traffic.accepted(connection, UPS, NOW);
    traffic.putBackDoor(traffic.takeDoor(NOW));
    traffic.accepted(connection, UPS, NOW);

    join(store.addDoor(traffic.takeDoor(NOW)));

    assertThat(day().lastDay().accepted()).isEqualTo(2);
    assertThat(traffic.takeDoor(NOW)).isEmpty();
  }

  @Test
  void saysHowEachNodeFindsAPlaceAndTakesItBack() {
    Traffic traffic = new Traffic();
    traffic.stands(connection, new Traffic.Standing(false, 3, 90L, "permission denied"));
    join(store.say(traffic.standings()));

    TrafficReport.Found found =
        Objects.requireNonNull(join(report.standings()).get(connection)).get(0);
    assertThat(found.node() + " " + found.waiting() + " " + found.waitingSeconds())
        .isEqualTo("one 3 90");
    assertThat(found.problem()).isEqualTo("permission denied");

    traffic.left(connection);
    join(store.say(traffic.standings()));
    assertThat(join(report.standings())).doesNotContainKey(connection);
  }

  private TrafficReport.Day day() {
    return Objects.requireNonNull(join(report.lastDay()).get(connection));
  }

  private void read(Traffic by, int partition, long offset, long timestamp) {
    by.read(
        new ConsumerRecord<>(
            "inbound",
            partition,
            offset,
            timestamp,
            TimestampType.CREATE_TIME,
            0,
            0,
            "key",
            new byte[0],
            new RecordHeaders(),
            Optional.empty()),
        connection,
        UPS,
        NOW,
        new Decoded.Ignored("nothing", List.of()));
  }

  private static <T> T join(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
