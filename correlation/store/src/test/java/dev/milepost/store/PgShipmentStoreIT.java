package dev.milepost.store;

import static dev.milepost.event.Milestone.ARRIVED;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.DEPARTED;
import static dev.milepost.event.Milestone.EXCEPTION;
import static dev.milepost.event.Milestone.IN_TRANSIT;
import static dev.milepost.event.Milestone.OUT_FOR_DELIVERY;
import static dev.milepost.event.Milestone.PICKED_UP;
import static dev.milepost.store.TestStore.UPS;
import static dev.milepost.store.TestStore.await;
import static dev.milepost.store.TestStore.beside;
import static dev.milepost.store.TestStore.day;
import static dev.milepost.store.TestStore.hour;
import static dev.milepost.store.TestStore.incoming;
import static dev.milepost.store.TestStore.ordered;
import static dev.milepost.store.TestStore.promised;
import static dev.milepost.store.TestStore.scan;
import static dev.milepost.store.TestStore.shipment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Conflict;
import dev.milepost.event.ConflictKind;
import dev.milepost.event.Delay;
import dev.milepost.event.DelayKind;
import dev.milepost.event.EventId;
import dev.milepost.event.Journey;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Revision;
import dev.milepost.event.Shipment;
import dev.milepost.event.Why;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgShipmentStoreIT {

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
  void appliesABatchOnceHoweverOftenItComes() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));
    CarrierEvent[] history = {
      scan(number, PICKED_UP, hour(1)),
      scan(number, DEPARTED, hour(2)),
      scan(number, EXCEPTION, hour(3))
    };

    Applied first = db.apply(hour(4), history);
    Applied second = db.apply(hour(5), history);
    Applied third = db.apply(hour(6), history);

    assertThat(first.matched()).isEqualTo(3);
    assertThat(first.outgoing())
        .extracting(Outgoing::type)
        .containsExactly("milestone", "milestone", "milestone", "delay");
    assertThat(List.of(second, third))
        .allSatisfy(again -> assertThat(again).isEqualTo(new Applied(0, 3, 0, 0, List.of())));
    assertThat(db.eventsOf(id)).isEqualTo(3);
    assertThat(db.outbox(id)).isEqualTo(4);
    assertThat(await(store.find(id)).orElseThrow().sequence()).isEqualTo(4);
  }

  @Test
  void givesAnEventByANumberBesideItsOwnToWhoeverRegisteredThat() {
    String id = db.fresh("SHP-");
    Reference order = new Reference(ReferenceType.PURCHASE_ORDER, db.fresh("PO-"), null);
    CarrierEvent event = beside(scan(db.fresh("1Z"), DEPARTED, hour(1)), order);
    await(store.register(ordered(id, order), hour(0)));

    Applied applied = db.apply(hour(2), event);
    Applied again = db.apply(hour(3), event);

    assertThat(applied.matched()).isEqualTo(1);
    assertThat(again.known()).isEqualTo(1);
    assertThat(await(store.events(id, 1)).get(0).why())
        .isEqualTo(new Why("related-reference", order, null));
    assertThat(await(store.find(id)).orElseThrow().journey().milestone()).isEqualTo(DEPARTED);
  }

  /** Its own number is none of those that the ERP has named since: it may be another parcel's. */
  @Test
  void letsAnEventWaitWhoseShipmentHasRegisteredAnotherNumberSince() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    Reference order = new Reference(ReferenceType.PURCHASE_ORDER, db.fresh("PO-"), null);
    CarrierEvent event = beside(scan(number, DEPARTED, hour(1)), order);
    await(store.register(ordered(id, order), hour(0)));
    db.apply(hour(2), event);
    await(
        store.register(ordered(id, order, Reference.trackingNumber(UPS, db.fresh("1Z"))), hour(3)));

    Applied again = db.apply(hour(4), event);

    assertThat(again).isEqualTo(new Applied(0, 0, 1, 0, List.of()));
    assertThat(db.waiting(number)).isEqualTo(1);
    assertThat(db.eventsOf(id)).isZero();
  }

  @Test
  void findsWhatWaitsByEachOfItsNumbersOnce() {
    Reference order = new Reference(ReferenceType.PURCHASE_ORDER, db.fresh("PO-"), null);
    Reference note = new Reference(ReferenceType.DELIVERY_NOTE, db.fresh("N-"), null);
    String number = db.fresh("1Z");
    String first = db.fresh("SHP-");
    String second = db.fresh("SHP-");
    db.apply(hour(2), beside(scan(number, DEPARTED, hour(1)), order, note));

    Registered byNote = await(store.register(ordered(first, note), hour(3)));
    Registered byOrder = await(store.register(ordered(second, order), hour(4)));

    assertThat(byNote.applied()).isEqualTo(1);
    assertThat(byOrder.applied()).isZero();
    // Its numbers are of two shipments now: whoever came first is no reason.
    assertThat(db.eventsOf(first)).isZero();
    assertThat(
            db.count("select count(*) from waiting_event where value = $1 and ambiguous", number))
        .isEqualTo(1);
  }

  @Test
  void keepsOfOneFactWhatWasStatedLast() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));
    CarrierEvent first = scan(number, ARRIVED, hour(1));
    CarrierEvent later = statedAnew(first, DELIVERED, new Revision(hour(4), null));
    CarrierEvent between = statedAnew(first, EXCEPTION, new Revision(hour(3), null));
    db.apply(hour(2), first);

    Applied applied = db.apply(hour(5), later, between);
    Applied again = db.apply(hour(6), between, first, later);

    assertThat(applied.matched()).isEqualTo(1);
    assertThat(applied.outgoing()).extracting(Outgoing::type).containsExactly("correction");
    assertThat(again).isEqualTo(new Applied(0, 3, 0, 0, List.of()));
    assertThat(await(store.events(id, 9)))
        .extracting(PgShipmentStore.Explained::event)
        .containsExactly(later);
    assertThat(await(store.find(id)).orElseThrow().journey().milestone()).isEqualTo(DELIVERED);
  }

  /** A poll of next week is read before the webhook of today that said the same too early. */
  @Test
  void remembersThatAFactWasReportedBeforeItCanHaveHappened() {
    String id = db.fresh("SHP-");
    CarrierEvent polled = scan(db.fresh("1Z"), DELIVERED, day(7));
    CarrierEvent early = heardAt(polled, hour(1));
    await(store.register(shipment(id, polled.reference().value()), hour(0)));
    db.apply(day(8), polled);

    Applied applied = db.apply(day(9), early);
    Applied again = db.apply(day(9), polled, early);

    Journey journey = await(store.find(id)).orElseThrow().journey();
    assertThat(applied.outgoing()).extracting(Outgoing::type).containsExactly("correction");
    assertThat(again).isEqualTo(new Applied(0, 2, 0, 0, List.of()));
    assertThat(journey.milestone()).isNull();
    assertThat(journey.conflicts())
        .extracting(Conflict::kind)
        .containsExactly(ConflictKind.IMPOSSIBLE_TIME);
  }

  /** By the order, of which the ERP counts two pieces and names none. */
  @Test
  void remembersByWhichNumberAnEventWasMatched() {
    String id = db.fresh("SHP-");
    Reference order = new Reference(ReferenceType.PURCHASE_ORDER, db.fresh("PO-"), null);
    CarrierEvent one = beside(scan(db.fresh("1Z"), DELIVERED, hour(1)), order);
    CarrierEvent two = beside(scan(db.fresh("1Z"), DELIVERED, hour(3)), order);
    await(store.register(ofTwoPieces(id, order), hour(0)));
    db.apply(hour(2), one);

    db.apply(hour(4), two);

    Journey journey = await(store.find(id)).orElseThrow().journey();
    assertThat(journey.milestone()).isEqualTo(DELIVERED);
    assertThat(journey.piecesDelivered()).isEqualTo(2);
    assertThat(journey.pieceStates())
        .extracting(state -> state.number().value())
        .containsExactlyInAnyOrder(one.reference().value(), two.reference().value());
  }

  private static Shipment ofTwoPieces(String id, Reference... references) {
    return new Shipment(
        id,
        "ACME",
        List.of(),
        List.of(references),
        null,
        null,
        2,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static CarrierEvent heardAt(CarrierEvent event, Instant when) {
    return new CarrierEvent(
        event.id(),
        event.carrier(),
        event.reference(),
        event.related(),
        event.milestone(),
        event.classifier(),
        event.time(),
        event.place(),
        event.carrierStatus(),
        event.cause(),
        event.estimate(),
        event.correction(),
        event.warnings(),
        event.connection(),
        event.deliveryId(),
        when);
  }

  @Test
  void givesAShipmentTheLastStatementOfWhatWaited() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    CarrierEvent first = scan(number, ARRIVED, hour(1));
    CarrierEvent reread = statedAnew(first, DELIVERED, new Revision(null, hour(9)));
    db.apply(hour(2), first);
    db.apply(hour(9), reread);
    db.apply(hour(10), first);

    Registered registered = await(store.register(shipment(id, number), hour(11)));

    assertThat(registered.applied()).isEqualTo(1);
    assertThat(registered.outgoing()).extracting(Outgoing::type).containsExactly("milestone");
    assertThat(await(store.find(id)).orElseThrow().journey().milestone()).isEqualTo(DELIVERED);
  }

  @Test
  void remembersThroughTheDatabaseWhoSaidAScan() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));
    CarrierEvent scan = scan(number, DEPARTED, hour(1));
    db.apply(hour(2), scan);

    Applied passedOn = db.apply(hour(3), saidBy("EASYPOST", scan));

    assertThat(passedOn.matched()).isEqualTo(1);
    assertThat(passedOn.outgoing()).isEmpty();
    assertThat(db.eventsOf(id)).isEqualTo(2);
  }

  private static CarrierEvent statedAnew(CarrierEvent event, Milestone milestone, Revision when) {
    CarrierEvent other = scan(event.reference().value(), milestone, event.time().instant());
    return copy(other, event.id(), other.carrier()).as(when);
  }

  private static CarrierEvent saidBy(String source, CarrierEvent event) {
    return copy(event, EventId.ofContent(source, event.id().toString()), new CarrierCode(source));
  }

  private static CarrierEvent copy(CarrierEvent event, EventId id, CarrierCode carrier) {
    return new CarrierEvent(
        id,
        carrier,
        event.reference(),
        event.related(),
        event.milestone(),
        event.classifier(),
        event.time(),
        event.place(),
        event.carrierStatus(),
        event.cause(),
        event.estimate(),
        event.correction(),
        event.warnings(),
        event.connection(),
        event.deliveryId(),
        event.receivedAt());
  }

  @Test
  void countsEveryEventOfABatchOnce() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    String claimedTwice = db.fresh("1Z");
    await(store.register(shipment(id, number, claimedTwice), hour(0)));
    await(store.register(shipment(db.fresh("SHP-"), claimedTwice), hour(0)));
    db.apply(hour(2), scan(number, PICKED_UP, hour(1)));

    Applied applied =
        db.apply(
            hour(9),
            scan(number, PICKED_UP, hour(1)),
            scan(number, DEPARTED, hour(2)),
            scan(number, DEPARTED, hour(2)),
            scan(db.fresh("1Z"), DEPARTED, hour(2)),
            scan(claimedTwice, DEPARTED, hour(2)));

    assertThat(applied.matched()).isEqualTo(1);
    assertThat(applied.known()).isEqualTo(2);
    assertThat(applied.unmatched()).isEqualTo(1);
    assertThat(applied.ambiguous()).isEqualTo(1);
  }

  @Test
  void takesAnEmptyBatch() {
    Applied applied = db.apply(hour(1));

    assertThat(applied).isEqualTo(new Applied(0, 0, 0, 0, List.of()));
  }

  @Test
  void givesAShipmentWhatWaitedForIt() {
    String id = db.fresh("SHP-");
    String first = db.fresh("1Z");
    String second = db.fresh("1Z");
    Applied parked =
        db.apply(
            hour(5),
            scan(first, DELIVERED, hour(4)),
            scan(second, DELIVERED, hour(3)),
            scan(first, PICKED_UP, hour(1)));

    Registered registered = await(store.register(shipment(id, first, second), hour(6)));

    assertThat(parked.unmatched()).isEqualTo(3);
    assertThat(registered.version()).isEqualTo(1);
    assertThat(registered.applied()).isEqualTo(3);
    assertThat(registered.outgoing()).hasSize(3);
    assertThat(db.waiting(first) + db.waiting(second)).isZero();
    assertThat(await(store.find(id)).orElseThrow().journey().milestone()).isEqualTo(DELIVERED);
  }

  @Test
  void keepsTheTraceAndTheDeliveryOfAnEventWhileItWaits() {
    String number = db.fresh("1Z");
    CarrierEvent event = scan(number, PICKED_UP, hour(1));
    db.apply(hour(2), event);

    Registered registered = await(store.register(shipment(db.fresh("SHP-"), number), hour(3)));

    assertThat(registered.outgoing())
        .extracting(Outgoing::traceparent, Outgoing::deliveryId)
        .containsExactly(tuple("00-of-" + event.id(), event.deliveryId()));
  }

  @Test
  void givesAShipmentWhatWaitedForANumberThatIsAddedLater() {
    String id = db.fresh("SHP-");
    String first = db.fresh("1Z");
    String second = db.fresh("1Z");
    await(store.register(shipment(id, first), hour(0)));
    db.apply(hour(2), scan(second, PICKED_UP, hour(1)));

    Registered registered = await(store.register(shipment(id, first, second), hour(3)));

    assertThat(registered.version()).isEqualTo(2);
    assertThat(registered.applied()).isEqualTo(1);
    assertThat(await(store.find(id)).orElseThrow().journey().pieces()).isEqualTo(2);
  }

  @Test
  void givesEventsInTheOrderInWhichTheyHappenedWithTheirReasons() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));
    CarrierEvent second = scan(number, DEPARTED, hour(2));
    CarrierEvent first = scan(number, PICKED_UP, hour(1));
    db.apply(hour(9), second);
    db.apply(hour(9), first);

    List<PgShipmentStore.Explained> events = await(store.events(id, 10));

    Why why = new Why("exact-reference", Reference.trackingNumber(UPS, number), null);
    assertThat(events)
        .containsExactly(
            new PgShipmentStore.Explained(first, why), new PgShipmentStore.Explained(second, why));
    assertThat(await(store.events(id, 1))).hasSize(1);
  }

  @Test
  void parksWhatTwoShipmentsClaimAndSaysWhy() {
    String one = db.fresh("SHP-");
    String other = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(one, number), hour(0)));
    await(store.register(shipment(other, number), hour(0)));

    Applied applied = db.apply(hour(2), scan(number, PICKED_UP, hour(1)));

    assertThat(applied.ambiguous()).isEqualTo(1);
    assertThat(db.eventsOf(one) + db.eventsOf(other)).isZero();
    Row parked = db.rows("select * from waiting_event where value = $1", number).get(0);
    assertThat(parked.getBoolean("ambiguous")).isTrue();
    assertThat(parked.getString("explanation")).contains("exact-reference", number, "2 shipments");
  }

  @Test
  void takesAnEventOffAShipmentWhenAnotherClaimsItsNumberInTheSameTime() {
    String one = db.fresh("SHP-");
    String number = db.fresh("1Z");
    CarrierEvent event = scan(number, PICKED_UP, hour(1));
    await(store.register(shipment(one, number), hour(0)));
    db.apply(hour(2), event);

    await(store.register(shipment(db.fresh("SHP-"), number), hour(3)));
    Applied applied = db.apply(hour(4), event);

    assertThat(applied).isEqualTo(new Applied(0, 0, 0, 1, List.of()));
    assertThat(db.waiting(number)).isEqualTo(1);
    assertThat(db.eventsOf(one)).isZero();
  }

  @Test
  void saysWhyAnEventWaits() {
    String number = db.fresh("1Z");

    db.apply(hour(2), scan(number, PICKED_UP, hour(1)));

    Row parked = db.rows("select * from waiting_event where value = $1", number).get(0);
    assertThat(parked.getBoolean("ambiguous")).isFalse();
    assertThat(parked.getString("explanation"))
        .isEqualTo("no shipment has registered TRACKING_NUMBER:" + number);
  }

  @Test
  void explainsAnewWhatStillWaitsAfterARegistration() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    db.apply(day(200), scan(number, PICKED_UP, day(200)));

    Registered registered = await(store.register(shipment(id, number), day(1)));

    assertThat(registered.applied()).isZero();
    Row parked = db.rows("select * from waiting_event where value = $1", number).get(0);
    assertThat(parked.getString("explanation")).contains("later than the 120 days");
  }

  @Test
  void keepsTheVersionOfAnUnchangedRegistrationAndTellsNothing() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));
    db.apply(hour(2), scan(number, PICKED_UP, hour(1)));
    ShipmentView before = await(store.find(id)).orElseThrow();

    Registered again = await(store.register(shipment(id, number), hour(5)));

    assertThat(again).isEqualTo(new Registered(id, 1, 0, List.of()));
    assertThat(await(store.find(id))).hasValue(before);
  }

  @Test
  void countsUpTheVersionOfAChangedRegistration() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));

    Registered changed = await(store.register(promised(id, "ACME", day(3), number), hour(1)));

    assertThat(changed.version()).isEqualTo(2);
    assertThat(await(store.find(id)).orElseThrow().shipment())
        .isEqualTo(promised(id, "ACME", day(3), number));
  }

  @Test
  void refusesAnotherCustomerAndChangesNothing() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    String another = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));
    db.apply(hour(2), scan(another, PICKED_UP, hour(1)));
    ShipmentView before = await(store.find(id)).orElseThrow();

    assertThatThrownBy(
            () -> await(store.register(promised(id, "OTHER", null, number, another), hour(3))))
        .isInstanceOf(CustomerMismatch.class)
        .hasMessageContaining(id)
        .hasMessageNotContaining("ACME");
    assertThat(await(store.find(id))).hasValue(before);
    assertThat(db.waiting(another)).isEqualTo(1);
    assertThat(db.count("select count(*) from shipment_reference where value = $1", another))
        .isZero();
  }

  @Test
  void opensADelayByTimeAloneAndOnce() {
    String id = db.fresh("SHP-");
    Instant promised = day(30);
    await(store.register(promised(id, "ACME", promised, db.fresh("1Z")), hour(0)));

    PgShipmentStore.Looked early = await(store.lookAgain(promised, 1000));
    PgShipmentStore.Looked due = await(store.lookAgain(promised.plusMillis(1), 1000));
    PgShipmentStore.Looked again = await(store.lookAgain(promised.plusSeconds(60), 1000));

    assertThat(early.outgoing()).extracting(Outgoing::shipment).doesNotContain(id);
    assertThat(due.outgoing().stream().filter(event -> event.shipment().equals(id)))
        .extracting(Outgoing::type)
        .containsExactly("delay");
    assertThat(again.outgoing()).extracting(Outgoing::shipment).doesNotContain(id);
    assertThat(await(store.find(id)).orElseThrow().delays())
        .extracting(Delay::kind)
        .containsExactly(DelayKind.MISSED_PROMISE);
    assertThat(db.outbox(id)).isEqualTo(1);
  }

  @Test
  void bringsTheNextLookForwardByEventsAndBackOnlyByLooking() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(promised(id, "ACME", day(-300), number), day(-400)));

    db.apply(day(-399), scan(number, PICKED_UP, day(-399)));
    OffsetDateTime silence = lookAt(id);
    db.apply(day(-398), scan(number, IN_TRANSIT, day(-398)));
    OffsetDateTime stillThere = lookAt(id);
    PgShipmentStore.Looked looked = await(store.lookAgain(silence.toInstant(), 1000));

    assertThat(silence.toInstant()).isBefore(day(-300));
    assertThat(stillThere).isEqualTo(silence);
    assertThat(looked.outgoing()).extracting(Outgoing::shipment).doesNotContain(id);
    assertThat(lookAt(id)).isAfter(silence);
  }

  private OffsetDateTime lookAt(String shipment) {
    return db.rows(
            "select look_at from journey j join shipment s on s.key = j.shipment where s.id = $1",
            shipment)
        .get(0)
        .getOffsetDateTime(0);
  }

  @Test
  void writesTheOutboxWithTheStateAndForgetsWhatIsPublished() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));

    Applied applied =
        db.apply(hour(4), scan(number, PICKED_UP, hour(1)), scan(number, EXCEPTION, hour(2)));

    assertThat(applied.outgoing()).hasSize(3);
    assertThat(applied.outgoing().stream().map(Outgoing::row).distinct()).hasSize(1);
    assertThat(db.outbox(id)).isEqualTo(3);
    await(store.published(applied.outgoing()));
    assertThat(db.outbox(id)).isZero();
  }

  @Test
  void leavesOverWhatWasNotPublishedInTime() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    Instant written = day(-900);
    await(store.register(shipment(id, number), written));
    Applied applied =
        db.apply(written, scan(number, PICKED_UP, day(-901)), scan(number, EXCEPTION, day(-900)));

    List<Outgoing> young = await(store.leftOver(written, 10));
    List<Outgoing> left = await(store.leftOver(written.plusMillis(1), 10));

    assertThat(young).isEmpty();
    assertThat(left)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyElementsOf(applied.outgoing());
  }

  /** Rows were plain JSON once, and a hub of that time may have left some. */
  @Test
  void leavesOverWhatAnEarlierVersionWrote() {
    Instant written = day(-950);
    db.rows(
        "insert into outbox (events, created_at) values (convert_to($1, 'UTF8'), $2)",
        """
        [{"event":"af780f8a-e9fe-616d-d1f0-e4595d328801","type":"milestone","customer":"ACME",
        "shipment":"SHP-OLD","orders":["SO-1"],"delivery":null,"traceparent":null,
        "payload":{"sequence":"7"}}]
        """,
        written.atOffset(ZoneOffset.UTC));

    List<Outgoing> left = await(store.leftOver(written.plusMillis(1), 10));

    assertThat(left).hasSize(1);
    assertThat(left.get(0).shipment()).isEqualTo("SHP-OLD");
    assertThat(new String(left.get(0).payload(), UTF_8)).isEqualTo("{\"sequence\":\"7\"}");
    await(store.published(left));
    assertThat(db.outbox("SHP-OLD")).isZero();
  }

  @Test
  void writesCloudEventsNumberedFrom1() throws IOException {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));

    Applied applied =
        db.apply(hour(4), scan(number, PICKED_UP, hour(1)), scan(number, DEPARTED, hour(2)));

    List<Outgoing> outgoing = applied.outgoing();
    assertThat(Json.mapper().readTree(outgoing.get(0).payload()).path("sequence").asText())
        .isEqualTo("1");
    assertThat(Json.mapper().readTree(outgoing.get(1).payload()).path("sequence").asText())
        .isEqualTo("2");
    assertThat(outgoing.get(0).orders()).containsExactly("SO-1", "SO-2");
  }

  @Test
  void failsABatchWithAValueThatTheDatabaseRefusesAndChangesNothing() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    String unknown = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));

    assertThatThrownBy(
            () ->
                db.apply(
                    hour(4),
                    scan(number, PICKED_UP, hour(1)),
                    scan(unknown, PICKED_UP, hour(1)),
                    scan(number, DEPARTED, hour(2), "nul \u0000 inside")))
        .isInstanceOfSatisfying(
            PgException.class, e -> assertThat(e.getSqlState()).startsWith("22"));

    assertThat(db.eventsOf(id)).isZero();
    assertThat(db.outbox(id)).isZero();
    assertThat(db.waiting(unknown)).isZero();
    assertThat(await(store.find(id)).orElseThrow().sequence()).isZero();
  }

  @Test
  void refusesToLetWaitWhatItCouldNotStoreLater() {
    String number = db.fresh("1Z");

    assertThatThrownBy(
            () -> db.apply(hour(4), scan(number, DEPARTED, hour(2), "nul \u0000 inside")))
        .isInstanceOfSatisfying(
            PgException.class, e -> assertThat(e.getSqlState()).startsWith("22"));

    assertThat(db.waiting(number)).isZero();
  }

  /** Earlier versions kept the facts with the events, and the rest as JSON; then all as Smile. */
  @ParameterizedTest
  @ValueSource(strings = {"null", "'\\x3a290a05f8f9'"})
  void readsARowOfAnEarlierVersion(String facts) {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));
    db.apply(hour(2), scan(number, DELIVERED, hour(1)));
    ShipmentView before = await(store.find(id)).orElseThrow();
    db.rows(
        "update journey set facts = "
            + facts
            + ", stand = null, registered = null, state = $2"
            + " where shipment = (select key from shipment where id = $1)",
        id,
        Json.text(new JourneyState(before.journey(), before.delays())));

    ShipmentView read = await(store.find(id)).orElseThrow();
    Applied applied =
        db.apply(hour(3), scan(number, DELIVERED, hour(1)), scan(number, PICKED_UP, hour(0)));

    assertThat(read).isEqualTo(before);
    assertThat(applied.known()).isEqualTo(1);
    assertThat(await(store.find(id)).orElseThrow().journey().milestone()).isEqualTo(DELIVERED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00Z"})
  void keepsTheFirstAndTheLastTimeThatAnEventMayHave(Instant extreme) {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(id, number), extreme.minus(Duration.ofDays(1))));

    db.apply(hour(4), scan(number, DEPARTED, extreme));

    assertThat(await(store.find(id)).orElseThrow().journey().occurredAt()).isEqualTo(extreme);
    assertThat(
            db.count(
                "select floor(extract(epoch from occurred_at))::bigint from shipment_event"
                    + " where body::json -> 'reference' ->> 'value' = $1",
                number))
        .isEqualTo(extreme.getEpochSecond());
  }

  @Test
  void goesOnAfterARefusedBatch() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> db.apply(hour(4), scan(number, DEPARTED, hour(2), "\u0000")))
          .isInstanceOf(PgException.class);
    }

    Applied applied = db.apply(hour(4), scan(number, DEPARTED, hour(2)));

    assertThat(applied.matched()).isEqualTo(1);
  }

  @Test
  void keepsTheAnchorOfANumberThatIsSaidAgain() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    await(store.register(shipment(id, number), day(0)));
    await(store.register(promised(id, "ACME", day(300), number), day(100)));

    Applied late = db.apply(day(130), scan(number, OUT_FOR_DELIVERY, day(130)));

    assertThat(late.unmatched()).isEqualTo(1);
  }

  @Test
  void anchorsANumberAtThePlannedPickup() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    Shipment plain = shipment(id, number);
    Shipment planned =
        new Shipment(
            id,
            plain.customer(),
            plain.orders(),
            plain.references(),
            null,
            null,
            null,
            null,
            null,
            day(50).atOffset(ZoneOffset.UTC),
            null,
            null,
            null);
    await(store.register(plain, day(0)));
    await(store.register(planned, day(1)));

    Applied applied = db.apply(day(160), scan(number, OUT_FOR_DELIVERY, day(160)));

    assertThat(applied.matched()).isEqualTo(1);
  }

  @Test
  void matchesEachIssuerOfANumberThatTwoGaveOut() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    Shipment plain = shipment(id, number);
    await(
        store.register(
            new Shipment(
                id,
                "ACME",
                List.of(),
                List.of(
                    new Reference(ReferenceType.TRACKING_NUMBER, number, "FEDEX"),
                    plain.references().get(0)),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null),
            hour(0)));

    Applied applied = db.apply(hour(2), scan(number, ARRIVED, hour(1)));

    assertThat(applied.matched()).isEqualTo(1);
  }

  @Test
  void hearsNoMoreOfANumberThatWasTakenOff() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    String another = db.fresh("1Z");
    await(store.register(shipment(id, number), hour(0)));
    db.apply(hour(2), scan(number, PICKED_UP, hour(1)));

    await(store.register(shipment(id, another), hour(3)));
    Applied applied = db.apply(hour(5), scan(number, DEPARTED, hour(4)));

    assertThat(applied.unmatched()).isEqualTo(1);
    assertThat(await(store.find(id)).orElseThrow().journey().milestone()).isNull();
    assertThat(db.eventsOf(id)).isZero();
    assertThat(db.waiting(number)).isEqualTo(2);
  }

  @Test
  void saysOfAShipmentHowOldThatIsWhateverWayItIsRead() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1Z");
    String customer = db.fresh("ACME-");
    await(store.register(promised(id, customer, day(9), number), hour(0)));
    db.apply(hour(5), scan(number, PICKED_UP, hour(3)));

    ShipmentView found = await(store.find(id)).orElseThrow();

    assertThat(found.freshness().observedAt()).isEqualTo(hour(3));
    assertThat(found.freshness().receivedAt()).isEqualTo(hour(3).plusSeconds(1));
    assertThat(found.freshness().next()).isNotNull();
    assertThat(await(store.ofCustomer(customer, 0, 10)).shipments()).containsExactly(found);
    assertThat(await(store.newest(1))).containsExactly(found);
  }

  @Test
  void findsNothingWhereNothingIs() {
    assertThat(await(store.find("no such shipment"))).isEmpty();
    assertThat(await(store.events("no such shipment", 10))).isEmpty();
  }

  @Test
  void showsTheNewestFirst() {
    String older = db.fresh("SHP-");
    String newer = db.fresh("SHP-");
    await(store.register(shipment(older, db.fresh("1Z")), hour(0)));
    await(store.register(shipment(newer, db.fresh("1Z")), hour(0)));

    List<ShipmentView> newest = await(store.newest(2));

    assertThat(newest).extracting(view -> view.shipment().id()).containsExactly(newer, older);
    assertThat(await(store.count())).isGreaterThanOrEqualTo(2);
  }

  @Test
  void survivesTheWholeRecordThroughTheDatabase() {
    String id = db.fresh("SHP-");
    CarrierEvent full = Samples.carrierEvent();
    await(store.register(withId(Samples.shipment(), id), full.receivedAt()));

    Applied applied = await(store.apply(incoming(full), full.receivedAt()));

    assertThat(applied.matched()).isEqualTo(1);
    assertThat(await(store.events(id, 1)).get(0).event()).isEqualTo(full);
    assertThat(await(store.find(id)).orElseThrow().shipment())
        .isEqualTo(withId(Samples.shipment(), id));
    assertThat(applied.outgoing())
        .extracting(Outgoing::event)
        .containsExactly(EventId.ofContent("reported", id, full.id().toString()).value());
  }

  private static Shipment withId(Shipment of, String id) {
    return new Shipment(
        id,
        of.customer(),
        of.orders(),
        of.references(),
        of.mode(),
        of.service(),
        of.pieces(),
        of.priority(),
        of.value(),
        of.plannedPickup(),
        of.promise(),
        of.origin(),
        of.destination());
  }
}
