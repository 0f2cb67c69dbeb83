package dev.milepost.hub.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import dev.milepost.engine.Correlator;
import dev.milepost.event.Priority;
import dev.milepost.event.PromisedWindow;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Shipment;
import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.desk.CaseWork.Outcome;
import dev.milepost.hub.desk.CaseWork.Result;
import dev.milepost.hub.desk.DelayQueue.Page;
import dev.milepost.hub.desk.DelayQueue.Position;
import dev.milepost.hub.desk.Projection.Takeover;
import dev.milepost.hub.kafka.Records;
import dev.milepost.store.Migrations;
import dev.milepost.store.Outgoing;
import dev.milepost.store.PgShipmentStore;
import dev.milepost.store.Registered;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The queue in a real PostgreSQL: its order, its versions, and who gets what. */
class DelayQueueIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SHIPMENTS = 40;

  private static final Vertx VERTX = Vertx.vertx();
  private static Instant now;
  private static PgConnectOptions options;
  private static Pool pool;
  private static Desk desk;
  private static PgShipmentStore store;

  /** A database in which shipments are late that no event was heard of. */
  @BeforeAll
  static void start() {
    now = Clock.systemUTC().instant();
    PostgresDatabase database = SharedServers.postgres().createDatabase();
    Migrations.apply(database.jdbcUrl(), database.user(), database.password());
    options =
        PgShipmentStore.byIndex(
            new PgConnectOptions()
                .setHost(database.host())
                .setPort(database.port())
                .setDatabase(database.database())
                .setUser(database.user())
                .setPassword(database.password())
                .setPipeliningLimit(64));
    pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(8))
            .connectingTo(options)
            .using(VERTX)
            .build();
    desk = desk();
    store = new PgShipmentStore(pool, new Correlator(Map.of()));
    for (int i = 0; i < SHIPMENTS; i++) {
      join(store.register(late(i), now));
    }
    Takeover how = join(desk.projection.takeOver());
    while (how == Takeover.MORE) {
      how = join(desk.projection.takeOver());
    }
  }

  @AfterAll
  static void stop() {
    join(pool.close());
    join(VERTX.close());
  }

  private static Desk desk() {
    return new Desk(
        VERTX,
        pool,
        users -> Future.succeededFuture(Map.of()),
        new SimpleMeterRegistry(),
        Clock.systemUTC());
  }

  @Test
  void takesOverWhatWasLateBeforeOnceAndForAll() {
    long cases = join(desk.queue.count());

    Takeover again = join(desk.projection.takeOver());

    assertThat(cases).isEqualTo(SHIPMENTS);
    assertThat(again).isEqualTo(Takeover.DONE);
    assertThat(join(desk.queue.count())).isEqualTo(SHIPMENTS);
  }

  @Test
  void pagesByUrgencyAndShowsEachCaseOnce() {
    List<Row> all = new ArrayList<>();
    String after = null;
    do {
      Page page = join(desk.queue.open(after, 7));
      all.addAll(page.rows());
      assertThat(page.total()).isEqualTo(SHIPMENTS);
      after = page.next();
    } while (after != null);

    assertThat(all).extracting(row -> row.getLong("id")).doesNotHaveDuplicates().hasSize(SHIPMENTS);
    assertThat(all)
        .extracting(row -> row.getInteger("mildness"))
        .isSorted()
        .as("some are worse than others")
        .contains(all.get(SHIPMENTS - 1).getInteger("mildness"));
    assertThat(all.get(0).getInteger("mildness"))
        .isLessThan(all.get(SHIPMENTS - 1).getInteger("mildness"));
  }

  /**
   * A reader that follows the versions ends with what the table holds. It would not if a version
   * could be seen before a lower one.
   */
  @Test
  void missesNoVersionWhileManyWriteAtOnce() {
    Map<Long, Row> known = new TreeMap<>();
    long[] position = {0};
    List<Future<?>> writers = new ArrayList<>();
    List<String> ids = ids();
    for (int writer = 0; writer < 5; writer++) {
      writers.add(write(ids, new Random(writer), "agent-" + writer, 60));
    }
    Future<?> written = Future.all(writers);

    while (!written.isComplete()) {
      read(known, position);
    }
    read(known, position);

    assertThat(written.succeeded()).as(String.valueOf(written.cause())).isTrue();
    Map<Long, String> stored = new TreeMap<>();
    join(desk.queue.changed(0, 10_000))
        .forEach(row -> stored.put(row.getLong("id"), DelayRow.json(row)));
    Map<Long, String> followed = new TreeMap<>();
    known.forEach((id, row) -> followed.put(id, DelayRow.json(row)));
    assertThat(followed).isEqualTo(stored);
  }

  private static void read(Map<Long, Row> known, long[] position) {
    for (Row row : join(desk.queue.changed(position[0], 1_000))) {
      known.put(row.getLong("id"), row);
      position[0] = row.getLong("version");
    }
  }

  private static Future<?> write(List<String> ids, Random random, String who, int left) {
    if (left == 0) {
      return Future.succeededFuture();
    }
    List<String> some = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      some.add(ids.get(random.nextInt(ids.size())));
    }
    CaseAction action =
        random.nextBoolean()
            ? new CaseAction.Assign(random.nextBoolean() ? who : null, Map.of())
            : new CaseAction.Snooze(now.plusSeconds(86_400 + random.nextInt(1_000)), "later");
    return desk.work.act(some, action, who).compose(done -> write(ids, random, who, left - 1));
  }

  @Test
  void givesACaseToExactlyOneOfThoseWhoClaimIt() {
    List<String> one = List.of(idOf(1));
    join(desk.work.act(one, new CaseAction.Assign(null, Map.of()), "ann"));
    List<Future<List<Result>>> claims = new ArrayList<>();
    for (int agent = 0; agent < 6; agent++) {
      claims.add(desk.work.act(one, new CaseAction.Claim(), "agent-" + agent));
    }
    join(Future.all(claims));

    List<Result> results = claims.stream().map(claim -> claim.result().get(0)).toList();

    List<Result> won = results.stream().filter(r -> r.outcome() == Outcome.DONE).toList();
    assertThat(won).hasSize(1);
    String owner = Objects.requireNonNull(won.get(0).row()).getString("owner");
    assertThat(results)
        .filteredOn(result -> result.outcome() != Outcome.DONE)
        .hasSize(5)
        .allSatisfy(
            result -> {
              assertThat(result.outcome()).isEqualTo(Outcome.CONFLICT);
              assertThat(result.by()).isEqualTo(owner);
              assertThat(result.at()).isNotNull();
            });
  }

  @Test
  void endsASnoozeWhenItsTimeHasComeAndSaysSoOnce() {
    String id = idOf(2);
    join(desk.work.act(List.of(id), new CaseAction.Reopen(), "ann"));
    join(
        desk.work.act(
            List.of(id),
            new CaseAction.Snooze(now.minusSeconds(5), "the carrier calls back"),
            "ann"));
    long before = rowOf(id).getLong("version");

    List<Integer> woken = new ArrayList<>();
    join(
        Future.all(desk.work.wake().onSuccess(woken::add), desk.work.wake().onSuccess(woken::add)));

    Row after = rowOf(id);
    assertThat(woken).containsExactlyInAnyOrder(0, 1);
    assertThat(after.getOffsetDateTime("snoozed_until")).isNull();
    assertThat(after.getLong("version")).isGreaterThan(before);
    assertThat(actions(after.getString("shipment"))).endsWith("SNOOZE ann", "WAKE milepost");
  }

  @Test
  void tellsAnotherNodeOfAChangeWithoutWaitingForItsNextLook() {
    Desk other = desk();
    List<String> id = List.of(idOf(3));
    join(onLoop(() -> other.feed.start(options)));
    try {
      for (int i = 0; i < 2; i++) {
        // The first may be found when it begins to listen; then it does.
        join(desk.work.act(id, new CaseAction.Assign("agent-" + i, Map.of()), "ann"));
        long version = rowOf(id.get(0)).getLong("version");
        await().atMost(PATIENCE).until(() -> other.feed.window().end() >= version);
      }
    } finally {
      join(other.feed.stop());
    }
  }

  @Test
  void changesNothingWhenEventsAreReadAgainAndTakesThemInAnyOrder() {
    String shipment = "SHP-" + SHIPMENTS;
    Shipment late = late(SHIPMENTS);
    List<ConsumerRecord<String, byte[]>> opened = records(join(store.register(late, now)));
    List<ConsumerRecord<String, byte[]>> cleared =
        records(join(store.register(promised(late, now.plusSeconds(86_400)), now)));

    join(desk.projection.settle(cleared));
    long first = versions(shipment).get(0);
    join(desk.projection.settle(opened));
    List<Long> both = versions(shipment);
    join(desk.projection.settle(opened));
    join(desk.projection.settle(cleared));

    assertThat(both).hasSize(1);
    assertThat(both.get(0)).isGreaterThan(first);
    assertThat(versions(shipment)).isEqualTo(both);
    assertThat(join(desk.queue.of(List.of(shipment)))).isEmpty();
  }

  private static List<ConsumerRecord<String, byte[]>> records(Registered registered) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    for (Outgoing event : registered.outgoing()) {
      ConsumerRecord<String, byte[]> record =
          new ConsumerRecord<>(
              Topic.SHIPMENT_EVENTS.topicName(), 0, 0, event.customer(), event.payload());
      Records.put(record.headers(), TopicHeader.EVENT_TYPE, event.type());
      Records.put(record.headers(), TopicHeader.SHIPMENT, event.shipment());
      records.add(record);
    }
    return records;
  }

  private static List<Long> versions(String shipment) {
    return Sql.stream(
            join(
                pool.preparedQuery("select version from delay_case where shipment = $1 order by 1")
                    .execute(Tuple.of(shipment))))
        .map(row -> row.getLong("version"))
        .toList();
  }

  private static Shipment promised(Shipment one, Instant latest) {
    return new Shipment(
        one.id(),
        one.customer(),
        one.orders(),
        one.references(),
        null,
        null,
        null,
        one.priority(),
        null,
        null,
        new PromisedWindow(null, latest.atOffset(ZoneOffset.UTC)),
        null,
        null);
  }

  @Test
  void forgetsOldCasesAndTellsCursorsFromBefore() {
    Position before = join(desk.queue.position());
    Row gone =
        join(pool.preparedQuery(
                    """
                    with next as (update delay_queue set version = version + 1 returning version)
                    insert into delay_case (version, shipment, shipment_key, customer, kind, severity,
                        since, last_sequence, shown_sequence, cleared_sequence, delay, registered,
                        registered_version, standing, opened_at, last_at, cleared_at)
                    select next.version, 'GONE', 1, 'ACME', 'RETURNING', 50, $1, 1, 1, 2, '{}', '{}', 1,
                        '{}', $1, $1, $1
                    from next returning version
                    """)
                .execute(Tuple.of(now.minus(Duration.ofDays(200)).atOffset(ZoneOffset.UTC))))
            .iterator()
            .next();

    join(desk.queue.forget());

    Position after = join(desk.queue.position());
    assertThat(after.forgotten()).isEqualTo(gone.getLong("version"));
    assertThat(after.canContinue(before.cursor())).isFalse();
    assertThat(after.canContinue(after.cursor())).isTrue();
    assertThat(after.canContinue(new QueueCursor("another", after.cursor().version()))).isFalse();
    assertThat(
            after.canContinue(
                new QueueCursor(after.cursor().database(), after.cursor().version() + 1)))
        .isFalse();
  }

  private static List<String> actions(String shipment) {
    return Sql.stream(
            join(
                pool.preparedQuery(
                        "select action, said_by from desk_action where shipment = $1 order by id")
                    .execute(Tuple.of(shipment))))
        .map(row -> row.getString("action") + " " + row.getString("said_by"))
        .toList();
  }

  private static List<String> ids() {
    return join(desk.queue.open(null, 1_000)).rows().stream()
        .map(row -> row.getLong("id").toString())
        .sorted()
        .toList();
  }

  private static String idOf(int shipment) {
    return join(desk.queue.of(List.of("SHP-" + shipment))).get(0).getLong("id").toString();
  }

  private static Row rowOf(String id) {
    return join(desk.queue.open(null, 1_000)).rows().stream()
        .filter(row -> row.getLong("id").toString().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** Promised for yesterday; some of them are worse. */
  private static Shipment late(int i) {
    return new Shipment(
        "SHP-" + i,
        "ACME",
        List.of("SO-" + i),
        List.of(new Reference(ReferenceType.SALES_ORDER, "SO-" + i, null)),
        null,
        null,
        null,
        i % 3 == 0 ? Priority.CRITICAL : null,
        null,
        null,
        new PromisedWindow(null, now.minusSeconds(90_000).atOffset(ZoneOffset.UTC)),
        null,
        null);
  }

  private interface Work<T> {
    Future<T> get();
  }

  private static <T> Future<T> onLoop(Work<T> work) {
    Promise<T> done = Promise.promise();
    VERTX.getOrCreateContext().runOnContext(begun -> work.get().onComplete(done));
    return done.future();
  }

  private static <T extends @Nullable Object> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
