package dev.milepost.store;

import static dev.milepost.event.Milestone.ARRIVED;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.DEPARTED;
import static dev.milepost.event.Milestone.PICKED_UP;
import static dev.milepost.store.TestStore.await;
import static dev.milepost.store.TestStore.beside;
import static dev.milepost.store.TestStore.day;
import static dev.milepost.store.TestStore.hour;
import static dev.milepost.store.TestStore.incoming;
import static dev.milepost.store.TestStore.ordered;
import static dev.milepost.store.TestStore.scan;
import static dev.milepost.store.TestStore.shipment;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.engine.Correlator;
import dev.milepost.engine.Explanation;
import dev.milepost.engine.Judge;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Shipment;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Numbers that are shared, tied, given out again and taken away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MovingIT {
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

  @Test
  void givesAContainersEventToAllItsShipmentsAlsoToOneThatComesLater() {
    Reference box = container();
    String first = db.fresh("SHP-");
    String second = db.fresh("SHP-");
    String late = db.fresh("SHP-");
    await(store.register(ordered(first, box), hour(0)));
    await(store.register(ordered(second, box), hour(0)));

    Applied applied = db.apply(hour(2), of(box, DEPARTED, hour(1)));
    Registered registered = await(store.register(ordered(late, box), hour(3)));

    assertThat(applied.matched()).isEqualTo(1);
    assertThat(applied.outgoing())
        .extracting(Outgoing::shipment)
        .containsExactlyInAnyOrder(first, second);
    assertThat(registered.applied()).isEqualTo(1);
    assertThat(List.of(first, second, late))
        .allSatisfy(id -> assertThat(milestoneOf(id)).isEqualTo(DEPARTED));
  }

  @Test
  void movesEventsOfANumberThatIsTakenOffToWhoHasItNow() throws IOException {
    String old = db.fresh("SHP-");
    String anew = db.fresh("SHP-");
    String number = db.fresh("1Z");
    CarrierEvent event = scan(number, DEPARTED, hour(1));
    await(store.register(shipment(old, number), hour(0)));
    Applied told = db.apply(hour(2), event);

    Registered away = await(store.register(shipment(old, db.fresh("1Z")), hour(3)));
    Registered taken = await(store.register(shipment(anew, number), hour(4)));

    assertThat(db.eventsOf(old)).isZero();
    assertThat(milestoneOf(old)).isNull();
    assertThat(milestoneOf(anew)).isEqualTo(DEPARTED);
    assertThat(away.outgoing()).extracting(Outgoing::type).containsExactly("correction");
    JsonNode data = Json.mapper().readTree(away.outgoing().get(0).payload()).path("data");
    assertThat(data.at("/corrects/id").asText())
        .isEqualTo(told.outgoing().get(0).event().toString());
    assertThat(data.at("/corrects/milestone").asText()).isEqualTo("DEPARTED");
    assertThat(data.path("movedOff").asText()).isNotBlank();
    assertThat(data.toString()).doesNotContain(anew);
    assertThat(taken.outgoing()).extracting(Outgoing::type).containsExactly("milestone");
    assertThat(db.sequencesOf(old)).containsExactly(1L, 2L);
  }

  @Test
  void correctsWhatItTakesOffInTheOrderInWhichItOccurred() throws IOException {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));
    List<Integer> hours = new ArrayList<>(IntStream.rangeClosed(1, 12).boxed().toList());
    Collections.shuffle(hours, new Random(5));
    hours.forEach(hour -> db.apply(hour(20), scan(number, ARRIVED, hour(hour))));

    Registered away = await(store.register(shipment(id, db.fresh("1Z")), hour(21)));

    assertThat(away.outgoing()).extracting(Outgoing::type).containsOnly("correction");
    List<String> corrected = new ArrayList<>();
    for (Outgoing one : away.outgoing()) {
      JsonNode told = Json.mapper().readTree(one.payload());
      corrected.add(told.at("/data/corrects/occurredAt").asText());
    }
    assertThat(corrected).hasSize(12).isSorted();
  }

  @Test
  void tellsAnEventThatReturnsUnderAnotherId() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));
    Applied told = db.apply(hour(2), scan(number, DEPARTED, hour(1)));
    await(store.register(shipment(id, db.fresh("1Z")), hour(3)));

    Registered again = await(store.register(shipment(id, number), hour(4)));

    assertThat(again.applied()).isEqualTo(1);
    assertThat(again.outgoing())
        .extracting(Outgoing::event)
        .doesNotContain(told.outgoing().get(0).event());
    assertThat(db.sequencesOf(id)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void givesANumberThatIsUsedAgainToTheShipmentInWhoseWindowTheEventLies() {
    String number = db.fresh("1Z");
    String first = db.fresh("SHP-");
    String second = db.fresh("SHP-");
    await(store.register(planned(first, number, day(0)), day(0)));
    CarrierEvent old = scan(number, DELIVERED, day(3));
    CarrierEvent anew = scan(number, PICKED_UP, day(118));
    db.apply(day(119), old, anew);
    assertThat(db.eventsOf(first)).isEqualTo(2);

    await(store.register(planned(second, number, day(239)), day(120)));

    assertThat(eventsOf(first)).containsExactly(old.id(), anew.id());

    await(store.register(planned(second, number, day(130)), day(121)));

    assertThat(eventsOf(first)).containsExactly(old.id());
    assertThat(
            db.count("select count(*) from waiting_event where value = $1 and ambiguous", number))
        .isEqualTo(1);
  }

  @Test
  void followsWhatAnotherDocumentTiesWhicheverComesLast() {
    List<Integer> order = new ArrayList<>(List.of(0, 1, 2));
    for (int turn = 0; turn < 6; turn++) {
      Collections.shuffle(order, new Random(turn));
      String id = db.fresh("SHP-");
      Reference bill = new Reference(ReferenceType.BILL_OF_LADING, db.fresh("BLX"), null);
      Reference pallet = new Reference(ReferenceType.SSCC, pallet(), null);
      CarrierEvent notice = beside(of(bill, PICKED_UP, hour(1)), pallet);
      CarrierEvent scan = of(pallet, ARRIVED, hour(2));
      List<Supplier<Future<?>>> steps =
          List.of(
              () -> store.register(ordered(id, bill), hour(0)),
              () -> store.apply(incoming(notice), hour(3)),
              () -> store.apply(incoming(scan), hour(3)));

      order.forEach(step -> await(steps.get(step).get()));

      assertThat(eventsOf(id)).as(order.toString()).containsExactly(notice.id(), scan.id());
      assertThat(db.waiting(pallet.value())).isZero();
    }
  }

  /** All three at once: whoever is last sees the others. */
  @RepeatedTest(10)
  void leavesNothingWaitingWhenAllThreeComeAtOnce(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<Supplier<Future<?>>> work = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String id = db.fresh("SHP-");
      ids.add(id);
      Reference bill = new Reference(ReferenceType.BILL_OF_LADING, db.fresh("BLR"), null);
      Reference box = container();
      Reference pallet = new Reference(ReferenceType.SSCC, pallet(), null);
      work.add(() -> store.register(ordered(id, box), hour(0)));
      work.add(() -> store.apply(incoming(beside(of(box, PICKED_UP, hour(1)), bill)), hour(3)));
      work.add(() -> store.apply(incoming(beside(of(bill, DEPARTED, hour(1)), pallet)), hour(3)));
      work.add(() -> store.apply(incoming(of(pallet, ARRIVED, hour(2))), hour(3)));
    }
    Collections.shuffle(work, random);

    await(Future.all(work.stream().map(Supplier::get).toList()));

    assertThat(ids).allSatisfy(id -> assertThat(db.eventsOf(id)).isEqualTo(3));
    Map<String, List<Long>> sequences = db.sequences();
    assertThat(sequences).containsKeys(ids.toArray(String[]::new));
    sequences.forEach(
        (id, numbers) ->
            assertThat(numbers)
                .as(id)
                .containsExactlyElementsOf(
                    LongStream.rangeClosed(1, numbers.size()).boxed().toList()));
  }

  @Test
  void findsAnOrderAndANumberInAnotherForm() {
    String byOrder = db.fresh("SHP-");
    String byZeros = db.fresh("SHP-");
    String order = db.fresh("SO-77");
    String digits = db.fresh("7700");
    await(store.register(withOrder(byOrder, order, "1Z" + order), hour(0)));
    await(
        store.register(
            ordered(byZeros, new Reference(ReferenceType.PRO, "000" + digits, null)), hour(0)));

    Applied applied =
        db.apply(
            hour(2),
            beside(
                of(new Reference(ReferenceType.PRO, db.fresh("88001"), null), DEPARTED, hour(1)),
                new Reference(ReferenceType.SALES_ORDER, order, null)),
            of(new Reference(ReferenceType.PRO, "SAIA" + digits, null), DEPARTED, hour(1)));

    assertThat(applied.matched()).isEqualTo(2);
    assertThat(List.of(byOrder, byZeros))
        .allSatisfy(
            id ->
                assertThat(await(store.events(id, 1)).get(0).why().rule())
                    .isEqualTo("normalised-variant"));
  }

  @Test
  void putsAnEventWhereAnAgentSaysAlsoWhenItComesAgain() {
    String wrong = db.fresh("SHP-");
    String right = db.fresh("SHP-");
    String number = db.fresh("1Z");
    CarrierEvent event = scan(number, DEPARTED, hour(1));
    await(store.register(shipment(wrong, number), hour(0)));
    await(store.register(shipment(right, db.fresh("1Z")), hour(0)));
    db.apply(hour(2), event);

    List<Outgoing> told = link(event, right);
    Applied again = db.apply(hour(4), event);

    assertThat(told)
        .extracting(outgoing -> outgoing.shipment() + " " + outgoing.type())
        .containsExactlyInAnyOrder(wrong + " correction", right + " milestone");
    assertThat(again).isEqualTo(new Applied(0, 1, 0, 0, List.of()));
    assertThat(db.eventsOf(wrong)).isZero();
    assertThat(await(store.events(right, 1)).get(0).why().linkedBy()).isEqualTo("ana");
  }

  @Test
  void explainsWhatIsOnAShipmentAndWhatWaits() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    CarrierEvent event = scan(number, DEPARTED, hour(1));
    CarrierEvent lost = scan(db.fresh("1Z"), DEPARTED, hour(1));
    await(store.register(shipment(id, number), hour(0)));
    db.apply(hour(2), event, lost);

    PgShipmentStore.Reason why = await(store.why(id, event.id())).orElseThrow();
    PgShipmentStore.Reason waits = await(store.whyWaiting(lost.id())).orElseThrow();

    assertThat(Objects.requireNonNull(why.stored()).rule()).isEqualTo("exact-reference");
    assertThat(why.now().steps())
        .extracting(Explanation.Step::outcome)
        .contains(Explanation.Outcome.MATCHED);
    assertThat(waits.stored()).isNull();
    assertThat(waits.now().steps())
        .extracting(Explanation.Step::outcome)
        .containsOnly(Explanation.Outcome.FAILED);
    assertThat(await(store.why(id, lost.id()))).isEmpty();
    assertThat(await(store.whyWaiting(event.id()))).isEmpty();
  }

  /** Where events end up depends on what was said, and not on what was said first. */
  @RepeatedTest(12)
  void assignsTheSameWhateverTheOrder(RepetitionInfo repetition) {
    int seed = repetition.getCurrentRepetition();

    Map<String, String> one = assigned("P" + seed + "A", seed, 1);
    Map<String, String> other = assigned("P" + seed + "B", seed, 2);

    assertThat(one).isEqualTo(other);
  }

  /**
   * A small world of few numbers, so that they collide; the same but for its names and its order.
   */
  private Map<String, String> assigned(String world, int seed, int order) {
    Random random = new Random(seed);
    List<Reference> numbers = new ArrayList<>();
    ReferenceType[] types = {
      ReferenceType.TRACKING_NUMBER,
      ReferenceType.TRACKING_NUMBER,
      ReferenceType.SSCC,
      ReferenceType.PRO,
      ReferenceType.BILL_OF_LADING,
      ReferenceType.CONTAINER,
      ReferenceType.BOOKING,
      ReferenceType.PURCHASE_ORDER
    };
    for (int i = 0; i < types.length; i++) {
      numbers.add(new Reference(types[i], world + "N" + i, i == 0 ? "UPS" : null));
    }
    List<Supplier<Future<?>>> work = new ArrayList<>();
    Map<String, EventId> events = new TreeMap<>();
    for (int i = 0; i < 4; i++) {
      List<Reference> references = some(numbers, random, 1 + random.nextInt(2));
      String id = world + "SHP" + i;
      Instant pickup = random.nextBoolean() ? day(random.nextInt(150)) : null;
      work.add(() -> store.register(planned(id, references, pickup), day(random(id))));
    }
    for (int i = 0; i < 8; i++) {
      Reference own = numbers.get(random.nextInt(7));
      List<Reference> related =
          some(numbers, random, random.nextInt(3)).stream()
              .filter(other -> !other.key().equals(own.key()))
              .toList();
      CarrierEvent event =
          beside(
              of(own, DEPARTED, day(random.nextInt(100)).plusSeconds(i)),
              related.toArray(Reference[]::new));
      events.put("E" + i, event.id());
      work.add(() -> store.apply(incoming(event), day(160)));
    }
    Collections.shuffle(work, new Random(order));

    work.forEach(step -> await(step.get()));

    Map<String, String> assigned = new TreeMap<>();
    events.forEach((name, event) -> assigned.put(name, where(event).replace(world, "")));
    return assigned;
  }

  /** The day of its registration depends on the shipment, not on the order. */
  private static int random(String id) {
    return id.charAt(id.length() - 1) % 4;
  }

  private static List<Reference> some(List<Reference> all, Random random, int count) {
    List<Reference> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Reference one = all.get(random.nextInt(all.size()));
      if (!some.contains(one)) {
        some.add(one);
      }
    }
    return some;
  }

  private String where(EventId event) {
    TreeSet<String> on = new TreeSet<>();
    db.rows(
            "select s.id from shipment_event e join shipment s on s.key = e.shipment"
                + " where e.event = $1",
            event.value())
        .forEach(row -> on.add(row.getString(0)));
    db.rows("select ambiguous from waiting_event where event = $1", event.value())
        .forEach(row -> on.add(row.getBoolean(0) ? "ambiguous" : "unmatched"));
    return on.toString();
  }

  private List<Outgoing> link(CarrierEvent event, String shipment) {
    return await(
        db.pool.withConnection(
            connection ->
                new PgTransaction(connection)
                    .run(
                        () ->
                            new Moving(
                                    connection, new Correlator(Map.of()), Judge.BY_DEFAULT, hour(3))
                                .touching(java.util.Set.of(event.reference().key()))
                                .run(
                                    () ->
                                        connection
                                            .preparedQuery(
                                                """
                                                with said as (
                                                  insert into agent_link (value, type, event,
                                                      shipment, verdict, said_by, reason, said_at)
                                                  select $1, $2, $3, key, 'LINK', 'ana', 'asked',
                                                      now()
                                                  from shipment where id = $4
                                                )
                                                update shipment_reference set reviewed = true
                                                where value = $1 and type = $2
                                                """)
                                            .execute(
                                                io.vertx.sqlclient.Tuple.of(
                                                    event.reference().key().value(),
                                                    event.reference().type().name(),
                                                    event.id().value(),
                                                    shipment))
                                            .map(rows -> java.util.Set.<Long>of()))
                                .map(Moving.Moved::written))));
  }

  private Reference container() {
    return new Reference(ReferenceType.CONTAINER, db.fresh("MSKU"), null);
  }

  private String pallet() {
    return "3401234500" + (10_000_000 + Integer.parseInt(db.fresh("")));
  }

  private static CarrierEvent of(Reference reference, Milestone milestone, Instant at) {
    CarrierEvent like = scan(reference.value(), milestone, at);
    return new CarrierEvent(
        EventId.ofContent(reference.toString(), milestone.name(), at.toString()),
        like.carrier(),
        reference,
        List.of(),
        milestone,
        like.classifier(),
        like.time(),
        like.place(),
        like.carrierStatus(),
        like.cause(),
        null,
        null,
        List.of(),
        like.connection(),
        like.deliveryId(),
        like.receivedAt());
  }

  private static Shipment planned(String id, String number, Instant pickup) {
    return planned(id, shipment(id, number).references(), pickup);
  }

  private static Shipment planned(String id, List<Reference> references, @Nullable Instant pickup) {
    return new Shipment(
        id,
        "ACME",
        List.of(),
        references,
        null,
        null,
        null,
        null,
        null,
        pickup == null ? null : pickup.atOffset(ZoneOffset.UTC),
        null,
        null,
        null);
  }

  private static Shipment withOrder(String id, String order, String number) {
    return new Shipment(
        id,
        "ACME",
        List.of(order),
        shipment(id, number).references(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private @Nullable Milestone milestoneOf(String shipment) {
    return await(store.find(shipment)).orElseThrow().journey().milestone();
  }

  private List<EventId> eventsOf(String shipment) {
    return await(store.events(shipment, 100)).stream().map(one -> one.event().id()).toList();
  }
}
