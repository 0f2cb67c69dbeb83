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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.engine.Correlator;
import dev.milepost.engine.Judge;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Delay;
import dev.milepost.event.DelayKind;
import dev.milepost.event.EventId;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import io.vertx.core.Future;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What agents decide by hand, on a real database: alone, and while everybody else is at work. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentsHandIT {
  private static final String ANN = "ann";
  private static final String BOB = "bob";

  private TestStore db;
  private PgShipmentStore store;
  private AgentsHand hand;
  private AgentsDesk desk;
  private TaughtRules rules;

  @BeforeAll
  void start() {
    db = new TestStore();
    store = db.store;
    Correlator correlator = new Correlator(Map.of());
    hand = new AgentsHand(db.pool, correlator, () -> Judge.BY_DEFAULT);
    desk = new AgentsDesk(db.pool, correlator);
    rules = new TaughtRules(db.pool, correlator, () -> Judge.BY_DEFAULT);
  }

  @AfterAll
  void stop() {
    db.close();
  }

  @Test
  void givesWhatWaitsAndWhatComesToTheShipmentThatANumberIsLinkedTo() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1ZLINK");
    await(store.register(shipment(id, db.fresh("1Z")), hour(0)));
    db.apply(hour(2), scan(number, Milestone.PICKED_UP, hour(1)));

    Decided decided = await(hand.decide(link(number, id, ANN), hour(3)));
    db.apply(hour(5), scan(number, Milestone.DEPARTED, hour(4)));

    assertThat(decided.changed()).isTrue();
    assertThat(decided.moves()).extracting(Decided.Move::shipment).containsExactly(id);
    assertThat(await(store.events(id, 10)))
        .extracting(one -> one.why().rule() + " " + one.why().linkedBy())
        .containsExactly("linked-by-agent ann", "linked-by-agent ann");
    assertThat(db.waiting(number)).isZero();
  }

  @Test
  void showsWhatItWouldDoAndDoesNothing() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1ZSHOW");
    await(store.register(shipment(id, db.fresh("1Z")), hour(0)));
    db.apply(hour(2), scan(number, Milestone.PICKED_UP, hour(1)));

    Decided shown = await(hand.preview(link(number, id, ANN), hour(3)));

    assertThat(shown.moves().get(0).gained())
        .extracting(CarrierEvent::milestone)
        .containsExactly(Milestone.PICKED_UP);
    assertThat(shown.moves().get(0).journey().milestone()).isEqualTo(Milestone.PICKED_UP);
    assertThat(shown.decision()).isNull();
    assertThat(db.eventsOf(id)).isZero();
    assertThat(db.outbox(id)).isZero();
    assertThat(db.waiting(number)).isEqualTo(1);
    assertThat(linesOf(id)).isEmpty();
  }

  @Test
  void showsHowTheShipmentStoodAndWhichDelaysWouldOpenAndClear() {
    String id = db.fresh("SHP-");
    String own = db.fresh("1Z");
    String number = db.fresh("1ZLATE");
    await(store.register(promised(id, "ACME", hour(30), own), hour(0)));
    db.apply(hour(2), scan(own, Milestone.PICKED_UP, hour(1)));
    await(store.lookAgain(hour(40), 100));
    db.apply(hour(41), scan(number, Milestone.DELIVERED, hour(28)));

    Decided.Move move = await(hand.preview(link(number, id, ANN), hour(42))).moves().get(0);

    assertThat(move.before().milestone()).isEqualTo(Milestone.PICKED_UP);
    assertThat(move.journey().milestone()).isEqualTo(Milestone.DELIVERED);
    assertThat(move.cleared()).extracting(Delay::kind).contains(DelayKind.MISSED_PROMISE);
    assertThat(move.opened()).isEmpty();
    assertThat(move.delays()).isZero();
  }

  @Test
  void changesNothingWhenTheSameIsSaidAgain() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1ZAGAIN");
    await(store.register(shipment(id, db.fresh("1Z")), hour(0)));
    db.apply(hour(2), scan(number, Milestone.PICKED_UP, hour(1)));
    Decided first = await(hand.decide(link(number, id, ANN), hour(3)));

    Decided again = await(hand.decide(link(number, id, ANN), hour(4)));
    Decided bobs = await(hand.decide(link(number, id, BOB), hour(5)));

    assertThat(again.changed()).isFalse();
    assertThat(again.decision()).isEqualTo(first.decision());
    assertThat(bobs.changed()).isFalse();
    assertThat(linesOf(id)).hasSize(1);
    assertThat(db.outbox(id)).isEqualTo(1);
  }

  @Test
  void neverMatchesAgainWhatAnAgentTookOffWhateverComes() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1ZOFF");
    CarrierEvent picked = scan(number, Milestone.PICKED_UP, hour(1));
    await(store.register(shipment(id, number), hour(0)));
    db.apply(hour(2), picked);

    await(hand.decide(unlink(number, id, ANN), hour(3)));
    db.apply(hour(4), picked, scan(number, Milestone.DEPARTED, hour(3)));
    await(store.register(promised(id, "ACME", hour(99), number, db.fresh("1Z")), hour(5)));

    assertThat(db.eventsOf(id)).isZero();
    assertThat(db.waiting(number)).isEqualTo(2);
    assertThat(typesOf(id)).containsExactly("milestone", "correction");
    assertThat(waiting(number, false).explanation())
        .contains("an agent said that it is not of " + id);
  }

  @Test
  void movesAnEventFromOneShipmentToAnotherAtOnce() {
    String from = db.fresh("SHP-");
    String to = db.fresh("SHP-");
    String number = db.fresh("1ZSPLIT");
    CarrierEvent picked = scan(number, Milestone.PICKED_UP, hour(1));
    CarrierEvent departed = scan(number, Milestone.DEPARTED, hour(2));
    await(store.register(shipment(from, number), hour(0)));
    await(store.register(shipment(to, db.fresh("1Z")), hour(0)));
    db.apply(hour(3), picked, departed);

    Decided decided =
        await(hand.decide(decision(null, departed.id(), from, to, ANN, null, false), hour(4)));

    assertThat(eventsOf(from)).containsExactly(picked.id());
    assertThat(eventsOf(to)).containsExactly(departed.id());
    assertThat(decided.crossesCustomers()).isFalse();
    assertThat(await(store.find(from)).orElseThrow().journey().milestone())
        .isEqualTo(Milestone.PICKED_UP);
    assertThat(typesOf(from)).containsExactly("milestone", "milestone", "correction");
    assertThat(linesOf(to)).extracting(AgentsDesk.Line::action).containsExactly("SPLIT");
    assertThat(linesOf(from).get(0).decision()).isEqualTo(linesOf(to).get(0).decision());
  }

  @Test
  void movesNothingBetweenCustomersUnlessTheAgentSaysSo() {
    String from = db.fresh("SHP-");
    String to = db.fresh("SHP-");
    String number = db.fresh("1ZWALL");
    CarrierEvent picked = scan(number, Milestone.PICKED_UP, hour(1));
    await(store.register(promised(from, "ACME", null, number), hour(0)));
    await(store.register(promised(to, "OTHER", null, db.fresh("1Z")), hour(0)));
    db.apply(hour(2), picked);

    assertThatThrownBy(() -> await(hand.decide(link(number, to, ANN), hour(3))))
        .isInstanceOfSatisfying(
            DecisionRefused.class,
            refused -> assertThat(refused.kind()).isEqualTo(DecisionRefused.Kind.ACROSS_CUSTOMERS));
    assertThat(eventsOf(from)).containsExactly(picked.id());
    assertThat(linesOf(to)).isEmpty();

    Decided decided =
        await(hand.decide(decision(number, null, from, to, ANN, null, true), hour(4)));

    assertThat(decided.crossesCustomers()).isTrue();
    assertThat(eventsOf(to)).containsExactly(picked.id());
    assertThat(linesOf(to)).extracting(AgentsDesk.Line::crosses).containsExactly(true);
    assertThat(linesOf(from)).extracting(AgentsDesk.Line::crosses).containsExactly(true);
  }

  @Test
  void refusesToOverruleAnotherAgentUnseen() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1ZRULE");
    await(store.register(shipment(id, number), hour(0)));
    long anns =
        Objects.requireNonNull(await(hand.decide(unlink(number, id, ANN), hour(1))).decision());

    assertThatThrownBy(() -> await(hand.decide(link(number, id, BOB), hour(2))))
        .hasMessageContaining("ann said at")
        .hasMessageContaining("decision " + anns)
        .isInstanceOfSatisfying(
            DecisionRefused.class,
            refused ->
                assertThat(refused.standing())
                    .isEqualTo(new DecisionRefused.Standing(id, false, ANN, hour(1), anns)));

    Decided seen = await(hand.decide(decision(number, null, null, id, BOB, anns, false), hour(2)));
    assertThat(seen.changed()).isTrue();
    assertThatThrownBy(
            () -> await(hand.decide(decision(number, null, id, null, ANN, anns, false), hour(3))))
        .hasMessageContaining("the last decision of it is " + seen.decision());
  }

  @Test
  void givesAnEventThatTwoAgentsLinkToTwoShipmentsToTheFirst() {
    for (int round = 0; round < 20; round++) {
      String one = db.fresh("SHP-");
      String other = db.fresh("SHP-");
      CarrierEvent event = scan(db.fresh("1ZTWO"), Milestone.PICKED_UP, hour(1));
      await(store.register(shipment(one, db.fresh("1Z")), hour(0)));
      await(store.register(shipment(other, db.fresh("1Z")), hour(0)));
      db.apply(hour(2), event);

      Future<Decided> anns =
          hand.decide(decision(null, event.id(), null, one, ANN, null, false), hour(3));
      Future<Decided> bobs =
          hand.decide(decision(null, event.id(), null, other, BOB, null, false), hour(3));
      await(Future.join(anns, bobs).otherwiseEmpty());

      assertThat(anns.succeeded() ^ bobs.succeeded()).isTrue();
      assertThat(anns.succeeded() ? bobs.cause() : anns.cause())
          .isInstanceOf(DecisionRefused.class);
      assertThat(eventsOf(anns.succeeded() ? one : other)).containsExactly(event.id());
      assertThat(eventsOf(anns.succeeded() ? other : one)).isEmpty();
    }
  }

  /** Whoever comes first: the agent's word holds, and nothing waits or is told twice. */
  @RepeatedTest(3)
  void holdsWhileTheEventIsDeliveredAgainAndTheShipmentRegisteredAnew() {
    Random random = new Random(db.fresh("").hashCode());
    for (int round = 0; round < 10; round++) {
      String id = db.fresh("SHP-");
      String claimant = db.fresh("SHP-");
      String number = db.fresh("1ZRACE");
      CarrierEvent event = scan(number, Milestone.PICKED_UP, hour(1));
      await(store.register(shipment(id, db.fresh("1Z")), hour(0)));
      List<Supplier<Future<?>>> work =
          new ArrayList<>(
              List.of(
                  () -> store.apply(incoming(event), hour(2)),
                  () -> store.apply(incoming(event), hour(2)),
                  () -> hand.decide(link(number, id, ANN), hour(3)),
                  () -> store.register(promised(id, "ACME", hour(99), db.fresh("1Z")), hour(3)),
                  () -> store.register(shipment(claimant, number), hour(3))));
      Collections.shuffle(work, random);

      await(Future.all(work.stream().map(Supplier::get).toList()));

      assertThat(eventsOf(id)).containsExactly(event.id());
      assertThat(eventsOf(claimant)).isEmpty();
      assertThat(db.waiting(number)).isZero();
      assertThat(typesOf(id)).containsExactly("milestone");
    }
  }

  @Test
  void listsWhatWaitsByNumberWithWhoMightHaveIt() {
    String one = db.fresh("SHP-");
    String other = db.fresh("SHP-");
    String number = db.fresh("1ZWAIT");
    await(store.register(shipment(one, number), hour(0)));
    await(store.register(shipment(other, number), hour(0)));
    db.apply(
        hour(3),
        scan(number, Milestone.PICKED_UP, hour(1)),
        scan(number, Milestone.DEPARTED, hour(2)));

    AgentsDesk.Waiting waiting = waiting(number, true);

    assertThat(waiting.events()).isEqualTo(2);
    assertThat(waiting.ambiguous()).isTrue();
    assertThat(waiting.oldest()).isEqualTo(hour(1).plusSeconds(1));
    assertThat(waiting.latest().milestone()).isEqualTo(Milestone.DEPARTED);
    assertThat(waiting.candidates())
        .extracting(near -> near.shipment() + near.claims())
        .containsExactlyInAnyOrder(one + true, other + true);
    assertThat(waiting.rules()).anyMatch(step -> step.detail().contains("2 shipments"));
  }

  @Test
  void proposesWhatALinkTeachesAndAppliesItOnceItIsAccepted() {
    String id = db.fresh("SHP-");
    String later = db.fresh("SHP-");
    String order = db.fresh("770000");
    String third = db.fresh("770000");
    String yetToCome = db.fresh("770000");
    await(store.register(ordered(id, order(order)), hour(0)));
    await(store.register(ordered(later, order(third)), hour(0)));
    CarrierEvent first = told(db.fresh("1ZTEACH"), "WEB" + order);
    CarrierEvent second = told(db.fresh("1ZTEACH"), "WEB" + third);
    CarrierEvent early = told(db.fresh("1ZTEACH"), "WEB" + yetToCome);
    db.apply(hour(2), first, second, early);
    await(hand.decide(decision(null, first.id(), null, id, ANN, null, false), hour(3)));

    TaughtRules.Shown proposal =
        await(rules.proposals(hour(0))).stream()
            .filter(one -> one.rule().form().startsWith("WEB"))
            .findFirst()
            .orElseThrow();
    assertThat(proposal.rule().as()).isEqualTo(ReferenceType.PURCHASE_ORDER);
    assertThat(proposal.agrees()).isEqualTo(1);
    assertThat(proposal.disagrees()).isZero();
    assertThat(proposal.hits())
        .extracting(hit -> hit.meaning().value() + hit.shipments())
        .containsExactlyInAnyOrder(third + List.of(later), yetToCome + List.of());
    assertThat(eventsOf(later)).isEmpty();

    TaughtRules.Accepted accepted =
        await(rules.accept(proposal.rule().id(), BOB, "they write WEB before it", hour(4)));
    String last = db.fresh("SHP-");
    Registered registered = await(store.register(ordered(last, order(yetToCome)), hour(5)));

    assertThat(accepted.applied()).isEqualTo(1);
    assertThat(eventsOf(later)).containsExactly(second.id());
    assertThat(registered.applied()).isEqualTo(1);
    assertThat(await(store.events(last, 10)).get(0).why().rule()).isEqualTo("learned-rule");
    assertThat(await(rules.withdraw(proposal.rule().id(), BOB, "no more", hour(6)))).isTrue();
    assertThat(await(rules.accepted())).isEmpty();
  }

  @Test
  void statesAMilestoneOnceAndTakesItBack() {
    String id = db.fresh("SHP-");
    String number = db.fresh("1ZSTATE");
    await(store.register(shipment(id, number), hour(0)));
    db.apply(hour(2), scan(number, Milestone.DEPARTED, hour(1)));

    AgentsHand.Stated stated = await(hand.state(delivered(id), hour(6)));
    AgentsHand.Stated again = await(hand.state(delivered(id), hour(7)));
    Milestone then = await(store.find(id)).orElseThrow().journey().milestone();
    AgentsHand.Stated back = await(hand.retract(id, stated.event(), ANN, "a mistake", hour(8)));
    AgentsHand.Stated backAgain =
        await(hand.retract(id, stated.event(), ANN, "a mistake", hour(8)));
    Milestone after = await(store.find(id)).orElseThrow().journey().milestone();
    AgentsHand.Stated anew = await(hand.state(delivered(id), hour(9)));

    assertThat(then).isEqualTo(Milestone.DELIVERED);
    assertThat(again.applied()).isFalse();
    assertThat(after).isEqualTo(Milestone.DEPARTED);
    assertThat(back.applied()).isTrue();
    assertThat(backAgain.applied()).isFalse();
    assertThat(anew.applied()).isTrue();
    assertThat(await(store.find(id)).orElseThrow().journey().milestone())
        .isEqualTo(Milestone.DELIVERED);
    assertThat(await(store.events(id, 10)))
        .extracting(one -> one.why().rule())
        .filteredOn(rule -> rule.equals("stated-by-agent"))
        .hasSize(3);
    assertThat(linesOf(id)).extracting(AgentsDesk.Line::action).containsOnly("STATE");
  }

  @Test
  void keepsWhatAnAgentStatedWhenTheShipmentIsRegisteredAnew() {
    String id = db.fresh("SHP-");
    await(store.register(shipment(id, db.fresh("1Z")), hour(0)));
    AgentsHand.Stated stated = await(hand.state(delivered(id), hour(6)));

    await(store.register(shipment(id, db.fresh("1Z"), db.fresh("1Z")), hour(7)));

    assertThat(eventsOf(id)).containsExactly(stated.event());
  }

  @Test
  void tellsWhatIsNotThere() {
    String id = db.fresh("SHP-");
    await(store.register(shipment(id, db.fresh("1Z")), hour(0)));

    assertThatThrownBy(() -> await(hand.decide(link("X1", "NONE", ANN), hour(1))))
        .hasMessageContaining("NONE");
    assertThatThrownBy(
            () ->
                await(
                    hand.decide(
                        decision(null, EventId.ofContent("x"), null, id, ANN, null, false),
                        hour(1))))
        .hasMessageContaining("does not wait");
    assertThatThrownBy(() -> await(rules.accept(-1, ANN, "why not", hour(1))))
        .isInstanceOf(DecisionRefused.class);
    assertThatThrownBy(
            () -> await(hand.retract(id, EventId.ofContent("x"), ANN, "why not", hour(1))))
        .isInstanceOf(DecisionRefused.class);
  }

  private static AgentsHand.Statement delivered(String id) {
    return new AgentsHand.Statement(
        id,
        Milestone.DELIVERED,
        hour(5).atOffset(ZoneOffset.UTC),
        null,
        null,
        ANN,
        "the customer called");
  }

  private static CarrierEvent told(String number, String shippersReference) {
    return beside(
        scan(number, Milestone.PICKED_UP, hour(1)),
        new Reference(ReferenceType.SHIPPER_REFERENCE, shippersReference, null));
  }

  private static Reference order(String number) {
    return new Reference(ReferenceType.PURCHASE_ORDER, number, null);
  }

  private AgentsDesk.Waiting waiting(String number, boolean ambiguousOnly) {
    WaitingNumbers.Sought sought =
        new WaitingNumbers.Sought(
            null, number, ambiguousOnly, false, null, WaitingNumbers.Order.NUMBER);
    return await(desk.waiting(sought, WaitingNumbers.After.NOTHING, 1)).get(0);
  }

  private List<EventId> eventsOf(String shipment) {
    return await(store.events(shipment, 100)).stream().map(one -> one.event().id()).toList();
  }

  private List<String> typesOf(String shipment) {
    return db.told(shipment).stream().map(Outgoing::type).toList();
  }

  private List<AgentsDesk.Line> linesOf(String shipment) {
    return await(desk.audit(shipment, null, Long.MAX_VALUE, 100));
  }

  private static Decision link(String number, String to, String by) {
    return decision(number, null, null, to, by, null, false);
  }

  private static Decision unlink(String number, String from, String by) {
    return decision(number, null, from, null, by, null, false);
  }

  private static Decision decision(
      @Nullable String number,
      @Nullable EventId event,
      @Nullable String from,
      @Nullable String to,
      String by,
      @Nullable Long seen,
      boolean acrossCustomers) {
    return new Decision(
        number == null ? null : Reference.trackingNumber(TestStore.UPS, number),
        event,
        from,
        to,
        by,
        "as the label says",
        seen,
        acrossCustomers);
  }
}
