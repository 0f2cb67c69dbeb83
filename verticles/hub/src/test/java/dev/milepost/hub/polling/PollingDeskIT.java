package dev.milepost.hub.polling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import dev.milepost.hub.TestPool;
import dev.milepost.hub.polling.PollingDesk.Task;
import dev.milepost.store.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What agents see and want of asking, in a real PostgreSQL. */
class PollingDeskIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static Pool pool;
  private static PollingDesk desk;

  @BeforeAll
  static void start() {
    PostgresDatabase database = SharedServers.postgres().createDatabase();
    Migrations.apply(database.jdbcUrl(), database.user(), database.password());
    pool = TestPool.of(VERTX, database, 4);
    desk = new PollingDesk(pool);
  }

  @AfterAll
  static void stop() {
    join(pool.close());
    join(VERTX.close());
  }

  @Test
  void asksBeforeAllThatIsLateAndMakesNothingLater() {
    task("late-ask", "OTHERS", "SHP-1", "ask", "-10 minutes", null);
    task("late-ask", "WANTED", "SHP-2", "plan", "3 hours", null);

    List<Task> asked = join(desk.ask(of("SHP-2"), "ann", "the customer calls"));

    Task wanted = of("SHP-2").get(0);
    Instant late = Objects.requireNonNull(of("SHP-1").get(0).dueAt());
    assertThat(asked).extracting(task -> task.reference().value()).containsExactly("WANTED");
    assertThat(wanted.ask()).isTrue();
    assertThat(wanted.dueAt()).isEqualTo(late.minusMillis(1));
    assertThat(wanted.why()).isEqualTo("wanted by an agent");
    assertThat(wanted.rest()).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
  }

  @Test
  void asksAboutAReferenceOnceAMinuteAndNotAboutOneThatIsBeingAskedAbout() {
    task("busy-ask", "FREE", "SHP-3", "ask", "3 hours", null);
    task("busy-ask", "CLAIMED", "SHP-3", "ask", "20 seconds", 7L);
    Instant lease = of("SHP-3").get(0).dueAt();

    List<Task> first = join(desk.ask(of("SHP-3"), "ann", "now"));
    List<Task> second = join(desk.ask(of("SHP-3"), "bob", "now"));

    assertThat(first).extracting(task -> task.reference().value()).containsExactly("FREE");
    assertThat(second).isEmpty();
    assertThat(of("SHP-3").get(0).dueAt()).isEqualTo(lease);
    assertThat(of("SHP-3").get(0).claimed()).isTrue();
    assertThat(
            join(pool.query("select said_by, value from agent_asking where value <> 'WANTED'")
                    .execute())
                .iterator()
                .next()
                .toJson()
                .encode())
        .isEqualTo("{\"said_by\":\"ann\",\"value\":\"FREE\"}");
  }

  @Test
  void knowsAShipmentThatNobodyAsksAboutFromOneThatIsNotThere() {
    shipment("SHP-4");

    assertThat(join(desk.of("SHP-4"))).hasValue(List.of());
    assertThat(join(desk.of("SHP-5"))).isEmpty();
  }

  private static List<Task> of(String shipment) {
    return join(desk.of(shipment)).orElseThrow();
  }

  private static void shipment(String id) {
    join(
        pool.preparedQuery(
                """
                insert into shipment (id, customer, version, document, registered_at, updated_at)
                values ($1, 'ACME', 1, '{}', now(), now()) on conflict do nothing
                """)
            .execute(Tuple.of(id)));
  }

  private static void task(
      String connection,
      String value,
      String shipment,
      String step,
      String due,
      @Nullable Long claim) {
    shipment(shipment);
    join(
        pool.preparedQuery(
                """
                insert into poll_task (connection, type, value, shipment, step, due_at, claim)
                select $1, 'TRACKING_NUMBER', $2, key, $4, now() + $5::text::interval, $6
                from shipment where id = $3
                """)
            .execute(Tuple.of(connection, value, shipment, step, due, claim)));
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
