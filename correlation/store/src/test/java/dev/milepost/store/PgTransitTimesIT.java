package dev.milepost.store;

import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.PICKED_UP;
import static dev.milepost.store.TestStore.await;
import static dev.milepost.store.TestStore.hour;
import static dev.milepost.store.TestStore.incoming;
import static dev.milepost.store.TestStore.scan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.engine.Correlator;
import dev.milepost.engine.Forecaster;
import dev.milepost.engine.Judge;
import dev.milepost.engine.WorkingDays;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Correction;
import dev.milepost.event.EventTime;
import dev.milepost.event.Forecast;
import dev.milepost.event.Journey;
import dev.milepost.event.Milestone;
import dev.milepost.event.Revision;
import dev.milepost.event.Shipment;
import dev.milepost.event.TimeQuality;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PgTransitTimesIT {
  private static final String LANE = "UPS|GROUND|FTL|US/KY/402|US/TN/372|*";
  private static final int LANES = 4;

  private TestStore db;
  private PgTransitTimes times;
  private PgShipmentStore store;

  @BeforeEach
  void start() {
    db = new TestStore();
    times = new PgTransitTimes(db.pool);
    store =
        new PgShipmentStore(
            db.pool,
            new Correlator(Map.of()),
            () ->
                Judge.BY_DEFAULT.with(
                    new Forecaster(times, shipment -> WorkingDays.MONDAY_TO_FRIDAY)));
  }

  @AfterEach
  void stop() {
    db.close();
  }

  @Test
  void learnsADeliveryOnceHoweverOftenItIsReported() {
    CarrierEvent[] history = journey("1Z1", 30);
    apply(history);
    apply(history);

    int first = await(times.learn(hour(99), 10));
    apply(history);
    int second = await(times.learn(hour(99), 10));

    assertThat(first).isEqualTo(1);
    assertThat(second).isZero();
    assertThat(sketches()).hasSize(LANES).allSatisfy(row -> assertThat(journeys(row)).isEqualTo(1));
    assertThat(learned()).containsExactly(30 * 60);
  }

  @Test
  void putsACorrectedDeliveryInThePlaceOfWhatItCorrects() {
    CarrierEvent[] history = journey("1Z1", 30);
    apply(history);
    await(times.learn(hour(99), 10));

    apply(statedAnew(history[1], hour(40)));
    int again = await(times.learn(hour(99), 10));

    assertThat(again).isEqualTo(1);
    assertThat(learned()).containsExactly(40 * 60);
  }

  @Test
  void learnsTheLatestWordWhereTheCorrectionCameBeforeTheLearner() {
    CarrierEvent[] history = journey("1Z1", 30);
    apply(history);
    apply(statedAnew(history[1], hour(40)));

    await(times.learn(hour(99), 10));

    assertThat(learned()).containsExactly(40 * 60);
  }

  @Test
  void forgetsADeliveryThatIsTakenBack() {
    CarrierEvent[] history = journey("1Z1", 30);
    apply(history);
    await(times.learn(hour(99), 10));

    apply(takingBack(history[1]));
    await(times.learn(hour(99), 10));
    await(times.refresh(hour(99)));

    assertThat(learned()).isEmpty();
    assertThat(db.count("select count(*) from transit_sample")).isZero();
  }

  @Test
  void learnsEachOfManyOnceWhereSeveralLearnAtOnce() {
    int many = 60;
    List<CarrierEvent> events = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      events.addAll(List.of(journey("1Z" + i, 20 + i % 20)));
    }
    apply(events.toArray(CarrierEvent[]::new));
    AtomicInteger learned = new AtomicInteger();

    await(
        Future.all(
            IntStream.range(0, 4).mapToObj(learner -> learnAll(times, 7, learned)).toList()));

    assertThat(learned).hasValue(many);
    assertThat(learned()).hasSize(many);
    assertThat(sketches()).allSatisfy(row -> assertThat(journeys(row)).isEqualTo(many));
  }

  @Test
  void countsWhatHoldsInTheEndWhereDeliveriesAreCorrectedWhileTheyAreLearned() {
    int many = 30;
    List<CarrierEvent> deliveries = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      CarrierEvent[] history = journey("1Z" + i, 20);
      apply(history);
      deliveries.add(history[1]);
    }

    await(
        Future.all(
            learnAll(times, 3, new AtomicInteger()),
            learnAll(times, 4, new AtomicInteger()),
            Future.all(
                deliveries.stream()
                    .map(one -> store.apply(incoming(statedAnew(one, hour(40))), hour(60)))
                    .toList())));
    await(learnAll(times, 50, new AtomicInteger()));

    assertThat(learned()).hasSize(many).containsOnly(40 * 60);
  }

  @Test
  void learnsAllOrNothingWhereTheLearnerIsKilledInBetween() {
    for (int i = 0; i < 5; i++) {
      apply(journey("1Z" + i, 30));
    }
    await(times.learn(hour(99), 1));
    SqlConnection other = await(db.pool.getConnection());
    await(other.query("begin").execute());
    await(
        other
            .preparedQuery("select 1 from transit_sketch where lane = $1 for update")
            .execute(Tuple.of(LANE)));

    Future<Integer> killed = times.learn(hour(99), 10);
    killWhoWaitsForALock();
    assertThatThrownBy(() -> await(killed)).isNotNull();
    await(other.query("rollback").execute());
    await(other.close());

    assertThat(db.count("select count(*) from transit_sample where waiting")).isEqualTo(4);
    assertThat(learned()).hasSize(1);
    assertThat(await(times.learn(hour(99), 10))).isEqualTo(4);
    assertThat(learned()).hasSize(5);
  }

  @Test
  void forecastsByWhatWasLearnedAndTellsIt() {
    for (int i = 0; i < Forecaster.FEWEST; i++) {
      apply(journey("1Z" + i, 30 + i % 5));
    }
    await(times.learn(hour(99), 100));
    await(times.refresh(hour(99)));
    Instant picked = hour(100);
    await(store.register(truck("SHP-new", "1Znew"), hour(0)));

    Applied applied =
        await(store.apply(incoming(scan("1Znew", PICKED_UP, picked)), picked.plusSeconds(60)));

    assertThat(applied.outgoing())
        .extracting(Outgoing::type)
        .containsExactly("milestone", "estimate");
    Forecast forecast = Objects.requireNonNull(journey("SHP-new").forecast());
    assertThat(forecast.journeys()).isEqualTo(Forecaster.FEWEST);
    assertThat(Duration.between(picked, forecast.p50()).toMinutes()).isBetween(30 * 60L, 34 * 60L);
    assertThat(new String(applied.outgoing().get(1).payload(), StandardCharsets.UTF_8))
        .contains("\"by\":\"MILEPOST\"", "\"p50\":\"" + forecast.p50());

    Instant passed = forecast.p50().plusMillis(1);
    List<Outgoing> later = await(store.lookAgain(passed, 10)).outgoing();

    assertThat(later).extracting(Outgoing::type).containsExactly("estimate");
    Forecast standing = Objects.requireNonNull(journey("SHP-new").forecast());
    assertThat(standing.p50()).isAfter(passed);
    assertThat(await(store.forecasts(await(store.find("SHP-new")).orElseThrow())))
        .containsExactly(forecast, standing);
    assertThat(db.count("select count(*) from forecast")).isEqualTo(2);
  }

  @Test
  void keepsWhatItForecastOfAShipmentThatIsThere() {
    for (int i = 0; i < Forecaster.FEWEST; i++) {
      apply(journey("1Z" + i, 30));
    }
    await(times.learn(hour(99), 100));
    await(times.refresh(hour(99)));
    await(store.register(truck("SHP-new", "1Znew"), hour(0)));
    await(store.apply(incoming(scan("1Znew", PICKED_UP, hour(100))), hour(101)));
    Forecast said = Objects.requireNonNull(journey("SHP-new").forecast());

    await(store.apply(incoming(scan("1Znew", DELIVERED, hour(120))), hour(121)));

    ShipmentView there = await(store.find("SHP-new")).orElseThrow();
    assertThat(there.journey().forecast()).isNull();
    assertThat(await(store.forecasts(there))).containsExactly(said);
  }

  @Test
  void answersNothingOfALaneWithFewJourneysOrOfLongAgo() {
    for (int i = 0; i < Forecaster.FEWEST; i++) {
      apply(journey("1Z" + i, 30));
    }
    await(times.learn(hour(99), Forecaster.FEWEST - 1));
    await(times.refresh(hour(99)));
    int few = times.lanes();
    await(times.learn(hour(99), 1));
    await(times.refresh(hour(99)));
    int enough = times.lanes();
    await(times.refresh(hour(24 * 28 * 14)));

    assertThat(few).isZero();
    assertThat(enough).isEqualTo(LANES);
    assertThat(times.lanes()).isZero();
    assertThat(sketches()).isEmpty();
    assertThat(db.count("select count(*) from transit_sample")).isZero();
  }

  private static Future<Integer> learnAll(PgTransitTimes times, int most, AtomicInteger learned) {
    return times
        .learn(hour(99), most)
        .compose(
            taken ->
                taken == 0
                    ? Future.succeededFuture(learned.get())
                    : learnAll(times, most, learned).map(all -> learned.addAndGet(taken)));
  }

  private void killWhoWaitsForALock() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                db.count(
                        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                            + " where wait_event_type = 'Lock' and datname = current_database()")
                    > 0);
  }

  /** A truck's, so that minutes are hours times 60. */
  private CarrierEvent[] journey(String number, int hours) {
    await(store.register(truck("SHP-" + number, number), hour(0)));
    return new CarrierEvent[] {
      scan(number, PICKED_UP, hour(1)), scan(number, DELIVERED, hour(1 + hours))
    };
  }

  private Journey journey(String shipment) {
    return await(store.find(shipment)).orElseThrow().journey();
  }

  private void apply(CarrierEvent... events) {
    await(store.apply(incoming(events), hour(90)));
  }

  private static Shipment truck(String id, String number) {
    return TestStore.truck(id, number, null);
  }

  private static CarrierEvent statedAnew(CarrierEvent event, Instant at) {
    return with(event, event.milestone(), at.plusSeconds(3_600), null)
        .as(new Revision(event.receivedAt().plusSeconds(60), null));
  }

  private static CarrierEvent takingBack(CarrierEvent event) {
    CarrierEvent correcting = scan("1Z1", Milestone.SCAN_CANCELLED, hour(80));
    return with(correcting, correcting.milestone(), hour(80), new Correction(event.id(), Set.of()));
  }

  private static CarrierEvent with(
      CarrierEvent event, Milestone milestone, Instant at, @Nullable Correction correction) {
    return new CarrierEvent(
        event.id(),
        event.carrier(),
        event.reference(),
        event.related(),
        milestone,
        event.classifier(),
        new EventTime(at, ZoneOffset.ofHours(-5), TimeQuality.GIVEN),
        event.place(),
        event.carrierStatus(),
        event.cause(),
        event.estimate(),
        correction,
        event.warnings(),
        event.connection(),
        event.deliveryId(),
        event.receivedAt());
  }

  private List<Row> sketches() {
    return db.rows("select lane, journeys, sketch from transit_sketch order by lane");
  }

  private static long journeys(Row row) {
    return row.getLong("journeys");
  }

  /** What the lane's sketches hold, rounded to the hour as the tests have it. */
  private List<Integer> learned() {
    List<Integer> minutes = new ArrayList<>();
    for (Row row : db.rows("select sketch from transit_sketch where lane = $1", LANE)) {
      TransitSketch.of(row.getBuffer("sketch").getBytes())
          .forEach(
              (took, count) -> {
                for (long i = 0; i < count; i++) {
                  minutes.add(Math.round(took / 60f) * 60);
                }
              });
    }
    return minutes;
  }
}
