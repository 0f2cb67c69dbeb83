package dev.milepost.store;

import static dev.milepost.store.TestStore.await;
import static dev.milepost.store.TestStore.beside;
import static dev.milepost.store.TestStore.hour;
import static dev.milepost.store.TestStore.incoming;
import static dev.milepost.store.TestStore.ordered;
import static dev.milepost.store.TestStore.promised;
import static dev.milepost.store.TestStore.scan;
import static dev.milepost.store.TestStore.shipment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.Fact;
import dev.milepost.engine.JourneyFold;
import dev.milepost.engine.Judge;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Shipment;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Several nodes at once on one database: trap 1 of DESIGN section 3, and deadlocks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgShipmentStoreRaceIT {
  private static final int ROUNDS = Integer.getInteger("race.rounds", 120);
  private static final int AT_ONCE = 4;
  private static final Milestone[] WAY = {
    Milestone.LABEL_CREATED,
    Milestone.PICKED_UP,
    Milestone.DEPARTED,
    Milestone.ARRIVED,
    Milestone.EXCEPTION,
    Milestone.ARRIVED,
    Milestone.OUT_FOR_DELIVERY,
    Milestone.DELIVERED
  };

  private TestStore db;
  private PgShipmentStore store;

  @BeforeAll
  void start() {
    db = new TestStore();
    store = db.store;
  }

  @AfterAll
  void stop() {
    db.close();
  }

  /** Decided by one claim, and a second one is committed before the event is written. */
  @Test
  void seesThatANumberIsClaimedAnewWhileItsEventIsOnItsWay() {
    String first = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(first, number), hour(0)));

    Applied applied =
        meanwhile(
            scan(number, Milestone.PICKED_UP, hour(1)),
            () -> store.register(shipment(db.fresh("SHP-"), number), hour(2)));

    assertThat(applied.ambiguous()).isEqualTo(1);
    assertThat(applied.matched()).isZero();
    assertThat(db.eventsOf(first)).isZero();
    assertThat(db.waiting(number)).isEqualTo(1);
  }

  @Test
  void seesThatANumberIsTakenOffWhileItsEventIsOnItsWay() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));

    Applied applied =
        meanwhile(
            scan(number, Milestone.PICKED_UP, hour(1)),
            () -> store.register(shipment(id, db.fresh("1Z")), hour(2)));

    assertThat(applied.unmatched()).isEqualTo(1);
    assertThat(db.eventsOf(id)).isZero();
  }

  /** Two read the journey as it was; neither undoes what the other writes. */
  @Test
  void keepsWhatAnotherWritesWhileAnEventIsOnItsWay() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));

    CarrierEvent pickup = scan(number, Milestone.PICKED_UP, hour(1));
    CarrierEvent delivery = scan(number, Milestone.DELIVERED, hour(2));

    Applied applied = meanwhile(pickup, () -> store.apply(incoming(delivery), hour(3)));

    assertThat(applied.matched()).isEqualTo(1);
    ShipmentView view = await(store.find(id)).orElseThrow();
    assertThat(view.journey().milestone()).isEqualTo(Milestone.DELIVERED);
    assertThat(view.sequence()).isEqualTo(2);
    assertThat(db.apply(hour(5), pickup, delivery).known()).isEqualTo(2);
  }

  /** What the event becomes where that happens between reading its journey and writing it. */
  private Applied meanwhile(CarrierEvent event, Supplier<Future<?>> other) {
    CountDownLatch read = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    PgShipmentStore slow =
        db.another(
            () -> {
              read.countDown();
              awaitUntil(written);
              return Judge.BY_DEFAULT;
            });
    Future<Applied> applied = slow.apply(incoming(event), hour(4));
    awaitUntil(read);
    await(other.get());
    written.countDown();
    return await(applied);
  }

  private static void awaitUntil(CountDownLatch moment) {
    try {
      assertThat(moment.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The event saw no shipment, and the shipment is committed before the event is parked. */
  @Test
  void findsAShipmentThatIsRegisteredWhileItsEventIsParked() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    Held lock = hold(number);
    Future<Registered> registered = store.register(shipment(id, number), hour(2));
    awaitWaiters(1);
    Future<Applied> applied =
        store.apply(incoming(scan(number, Milestone.PICKED_UP, hour(1))), hour(2));
    awaitWaiters(2);

    lock.release();

    assertThat(await(registered).applied()).isZero();
    assertThat(await(applied).matched()).isEqualTo(1);
    assertThat(db.waiting(number)).isZero();
    assertThat(db.eventsOf(id)).isEqualTo(1);
  }

  /** The shipment saw no event, and the event is committed before the shipment is. */
  @Test
  void findsAnEventThatIsParkedWhileItsShipmentIsRegistered() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    Held lock = hold(number);
    Future<Applied> applied =
        store.apply(incoming(scan(number, Milestone.PICKED_UP, hour(1))), hour(2));
    awaitWaiters(1);
    Future<Registered> registered = store.register(shipment(id, number), hour(2));
    awaitWaiters(2);

    lock.release();

    assertThat(await(applied).unmatched()).isEqualTo(1);
    assertThat(await(registered).applied()).isEqualTo(1);
    assertThat(db.waiting(number)).isZero();
    assertThat(db.eventsOf(id)).isEqualTo(1);
  }

  @Test
  void leavesNoEventWaitingAndAppliesNoneTwiceWhoeverIsFirst() {
    Random random = new Random(1);
    List<String> numbers = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round += AT_ONCE) {
      List<Future<?>> racing = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        String number = db.fresh("RACE");
        numbers.add(number);
        CarrierEvent event = scan(number, Milestone.PICKED_UP, hour(1));
        List<Supplier<Future<?>>> runners =
            new ArrayList<>(
                List.of(
                    () -> store.apply(incoming(event), hour(2)),
                    () -> store.register(shipment("SHP-" + number, number), hour(2)),
                    () -> store.apply(incoming(event), hour(2))));
        Collections.shuffle(runners, random);
        runners.forEach(runner -> racing.add(runner.get()));
      }
      await(Future.all(racing));
    }

    assertThat(db.count("select count(*) from waiting_event where value like 'RACE%'")).isZero();
    assertThat(
            db.count(
                "select count(*) from shipment_event where body::json -> 'reference' ->> 'value' like 'RACE%'"))
        .isEqualTo(numbers.size());
    assertThat(db.outbox().filter(one -> one.shipment().startsWith("SHP-RACE")))
        .hasSameSizeAs(numbers);
  }

  /** Each number of an event is another shipment's: it is the first's, and of no two. */
  @RepeatedTest(5)
  void givesAnEventThatSeveralMightTakeToOneOfThem() {
    String prefix = "TAKE" + db.fresh("");
    List<Supplier<Future<?>>> work = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String number = prefix + i;
      Reference order = new Reference(ReferenceType.PURCHASE_ORDER, number + "PO", null);
      Reference note = new Reference(ReferenceType.DELIVERY_NOTE, number + "N", null);
      CarrierEvent event = beside(scan(number, Milestone.PICKED_UP, hour(1)), order, note);
      work.add(() -> store.apply(incoming(event), hour(2)));
      work.add(() -> store.register(ordered(number + "A", order), hour(2)));
      work.add(() -> store.register(ordered(number + "B", note), hour(2)));
    }
    Collections.shuffle(work, new Random(prefix.hashCode()));

    await(Future.all(work.stream().map(Supplier::get).toList()));

    long bound =
        db.count(
            "select count(*) from shipment_event where body::json -> 'reference' ->> 'value' like $1",
            prefix + "%");
    long ambiguous =
        db.count(
            "select count(*) from waiting_event where ambiguous and value like $1", prefix + "%");
    assertThat(bound + ambiguous).isEqualTo(20);
    assertThat(
            db.count(
                "select count(distinct event) from shipment_event where body::json -> 'reference' ->> 'value' like $1",
                prefix + "%"))
        .isEqualTo(bound);
  }

  @RepeatedTest(5)
  void losesNothingAndLocksUpNowhereWhileEverybodyTouchesTheSameShipments(RepetitionInfo repetition)
      throws IOException {
    String prefix = "MIX" + repetition.getCurrentRepetition();
    Random random = new Random(repetition.getCurrentRepetition());
    List<Shipment> shipments =
        IntStream.range(0, 30)
            .mapToObj(
                i ->
                    shipment(
                        prefix + "SHP" + i, prefix + "N" + i, prefix + "M" + i, prefix + "COMMON"))
            .toList();
    List<CarrierEvent> events = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      events.addAll(history(prefix + "N" + i));
      events.addAll(history(prefix + "M" + i));
    }
    List<Supplier<Future<?>>> work = new ArrayList<>();
    for (int copy = 0; copy < 2; copy++) {
      List<CarrierEvent> shuffled = new ArrayList<>(events);
      Collections.shuffle(shuffled, random);
      for (List<CarrierEvent> batch : inParts(shuffled, 24)) {
        work.add(() -> store.apply(incoming(batch.toArray(CarrierEvent[]::new)), hour(30)));
      }
    }
    for (Shipment shipment : shipments) {
      work.add(() -> store.register(shipment, hour(29)));
      work.add(() -> store.register(promisedBy(shipment, hour(20)), hour(30)));
      work.add(() -> store.register(promisedBy(shipment, hour(40)), hour(30)));
    }
    work.add(() -> store.lookAgain(hour(35), 100));
    work.add(() -> store.lookAgain(hour(50), 100));
    Collections.shuffle(work, random);

    await(Future.all(work.stream().map(Supplier::get).toList()));

    assertThat(db.count("select count(*) from waiting_event where value like $1", prefix + "%"))
        .isZero();
    assertThat(
            db.count(
                "select count(*) from shipment_event where body::json -> 'reference' ->> 'value' like $1",
                prefix + "%"))
        .isEqualTo(events.size());
    Map<String, List<Long>> sequences = db.sequences();
    for (Shipment shipment : shipments) {
      ShipmentView view = await(store.find(shipment.id())).orElseThrow();
      assertThat(view.journey()).isEqualTo(folded(view.shipment(), events));
      assertThat(sequences.getOrDefault(shipment.id(), List.of()))
          .containsExactlyElementsOf(LongStream.rangeClosed(1, view.sequence()).boxed().toList());
    }
  }

  @Test
  void makesOneSetOfEventsAndOneJourneyOfAHistoryThatIsPostedThreeTimesShuffled() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    List<CarrierEvent> history = history(number);
    await(store.register(shipment(id, number), hour(0)));
    Random random = new Random(7);
    List<Future<Applied>> posted = new ArrayList<>();
    for (int post = 0; post < 3; post++) {
      List<CarrierEvent> shuffled = new ArrayList<>(history);
      Collections.shuffle(shuffled, random);
      for (List<CarrierEvent> batch : inParts(shuffled, 3)) {
        posted.add(store.apply(incoming(batch.toArray(CarrierEvent[]::new)), hour(30)));
      }
    }

    await(Future.all(posted));

    assertThat(posted.stream().mapToInt(one -> await(one).matched()).sum())
        .isEqualTo(history.size());
    assertThat(await(store.events(id, 100)))
        .extracting(PgShipmentStore.Explained::event)
        .containsExactlyElementsOf(history);
    ShipmentView view = await(store.find(id)).orElseThrow();
    assertThat(view.journey()).isEqualTo(folded(view.shipment(), history));
    assertThat(view.delays()).isEmpty();
    assertThat(db.told(id))
        .filteredOn(one -> one.type().equals("milestone"))
        .hasSameSizeAs(history);
  }

  @Test
  void registersOneShipmentOnceThoughEverybodyDoes() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    List<Future<Registered>> registrations =
        IntStream.range(0, 16)
            .mapToObj(i -> store.register(shipment(id, number), hour(1)))
            .toList();

    await(Future.all(registrations));

    assertThat(registrations).extracting(one -> await(one).version()).containsOnly(1);
    assertThat(db.count("select count(*) from shipment_reference where value = $1", number))
        .isEqualTo(1);
  }

  private static List<CarrierEvent> history(String number) {
    return IntStream.range(0, WAY.length).mapToObj(i -> scan(number, WAY[i], hour(i + 1))).toList();
  }

  private static <T> List<List<T>> inParts(List<T> all, int size) {
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      parts.add(List.copyOf(all.subList(from, Math.min(all.size(), from + size))));
    }
    return parts;
  }

  private static Shipment promisedBy(Shipment of, Instant latest) {
    return promised(
        of.id(),
        of.customer(),
        latest,
        of.references().stream().map(reference -> reference.value()).toArray(String[]::new));
  }

  private static dev.milepost.event.Journey folded(Shipment shipment, List<CarrierEvent> events) {
    List<ReferenceKey> keys =
        shipment.references().stream().map(reference -> reference.key()).toList();
    return JourneyFold.fold(
        shipment,
        events.stream()
            .filter(event -> keys.contains(event.reference().key()))
            .map(Fact::of)
            .toList());
  }

  /** The lock on a reference, held by a connection of its own until the test lets go. */
  private record Held(SqlConnection connection) {
    void release() {
      await(connection.query("ROLLBACK").execute());
      await(connection.close());
    }
  }

  private Held hold(String number) {
    long hash =
        EventId.ofContent(new ReferenceKey(ReferenceType.TRACKING_NUMBER, number).toString())
            .value()
            .getMostSignificantBits();
    SqlConnection connection = await(db.pool.getConnection());
    await(connection.query("BEGIN").execute());
    await(connection.preparedQuery("select pg_advisory_xact_lock($1)").execute(Tuple.of(hash)));
    return new Held(connection);
  }

  private void awaitWaiters(int waiters) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                db.count(
                        "select count(*) from pg_locks where locktype = 'advisory' and not granted"
                            + " and database = (select oid from pg_database"
                            + " where datname = current_database())")
                    == waiters);
  }
}
