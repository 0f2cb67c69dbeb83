package dev.milepost.store;

import static dev.milepost.store.TestStore.await;
import static dev.milepost.store.TestStore.hour;
import static dev.milepost.store.TestStore.scan;
import static dev.milepost.store.TestStore.shipment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.engine.Correlator;
import dev.milepost.event.Milestone;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.store.WaitingNumbers.After;
import dev.milepost.store.WaitingNumbers.Aside;
import dev.milepost.store.WaitingNumbers.Order;
import dev.milepost.store.WaitingNumbers.Said;
import dev.milepost.store.WaitingNumbers.Sought;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Numbers that wait, in every order, and put aside. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WaitingNumbersIT {
  private TestStore db;
  private AgentsDesk desk;
  private WaitingNumbers numbers;

  @BeforeAll
  void start() {
    db = new TestStore();
    desk = new AgentsDesk(db.pool, new Correlator(Map.of()));
    numbers = new WaitingNumbers(db.pool);
  }

  @AfterAll
  void stop() {
    db.close();
  }

  @Test
  void readsEveryNumberOnceInEachOrderPageByPage() {
    String all = db.fresh("ORDER");
    String old = all + "C";
    String often = all + "A";
    String young = all + "B";
    db.apply(hour(1), scan(old, Milestone.PICKED_UP, hour(0)));
    db.apply(
        hour(6),
        scan(often, Milestone.PICKED_UP, hour(3)),
        scan(often, Milestone.DEPARTED, hour(4)),
        scan(young, Milestone.DEPARTED, hour(5)));

    assertThat(paged(all, Order.NUMBER)).containsExactly(often, young, old);
    assertThat(paged(all, Order.OLDEST)).containsExactly(old, often, young);
    assertThat(paged(all, Order.EVENTS)).containsExactly(often, young, old);
    assertThat(await(desk.waiting(since(all, hour(2)), After.NOTHING, 10)))
        .extracting(one -> one.number().value())
        .containsExactly(old);
  }

  /** The plan stays what the index is for: with many that wait, a page costs a page. */
  @Test
  void readsTheOldestWithoutReadingTheRest() {
    String all = db.fresh("PLAN");
    db.apply(hour(1), scan(all, Milestone.PICKED_UP, hour(0)));
    StringBuilder plan = new StringBuilder();

    db.rows(
            """
            explain select w.received_at, w.event from waiting_event w
            where (w.received_at, w.event) > ('-infinity', '00000000-0000-0000-0000-000000000000')
              and not exists (
                select from waiting_event o
                where o.carrier = w.carrier and o.type = w.type and o.value = w.value
                  and (o.received_at, o.event) < (w.received_at, w.event))
            order by w.received_at, w.event limit 50
            """)
        .forEach(row -> plan.append(row.getString(0)).append('\n'));

    assertThat(plan.toString())
        .contains("waiting_event_by_receipt")
        .contains("waiting_event_by_number")
        .doesNotContain("Sort");
  }

  @Test
  void showsWhatWasPutAsideOnlyOnceSomethingNewIsSaidOfIt() {
    String number = db.fresh("ASIDE");
    db.apply(hour(2), scan(number, Milestone.PICKED_UP, hour(1)));
    Aside aside = aside(number, 1, received(1));

    Said said = await(numbers.putAside(aside, hour(3)));
    Said again = await(numbers.putAside(aside, hour(3)));

    assertThat(said.changed()).isTrue();
    assertThat(again).isEqualTo(new Said(said.id(), false));
    assertThat(shown(number)).isEmpty();
    assertThat(putAside(number))
        .singleElement()
        .extracting(one -> one.dismissal())
        .isEqualTo(new WaitingNumbers.Dismissal(said.id(), "ann", hour(3), "a returns label"));
    assertThat(await(desk.audit(null, aside.number(), Long.MAX_VALUE, 10)))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.action()).isEqualTo("DISMISS");
              assertThat(line.shipment()).isNull();
            });

    db.apply(hour(5), scan(number, Milestone.DEPARTED, hour(4)));

    assertThat(shown(number)).hasSize(1);
    assertThat(putAside(number)).isEmpty();
  }

  @Test
  void bringsBackWhatWasPutAside() {
    String number = db.fresh("BACK");
    db.apply(hour(2), scan(number, Milestone.PICKED_UP, hour(1)));
    long said = await(numbers.putAside(aside(number, 1, received(1)), hour(3))).id();

    Said back = await(numbers.bringBack(said, "bob", "it is ours", hour(4)));
    Said again = await(numbers.bringBack(said, "bob", "it is ours", hour(4)));

    assertThat(back.changed()).isTrue();
    assertThat(again.changed()).isFalse();
    assertThat(shown(number)).hasSize(1);
    assertThatThrownBy(() -> await(numbers.bringBack(-1, "bob", "why", hour(4))))
        .isInstanceOf(DecisionRefused.class);
  }

  @Test
  void putsNothingAsideThatTheAgentHasNotSeen() {
    String number = db.fresh("UNSEEN");
    db.apply(
        hour(3),
        scan(number, Milestone.PICKED_UP, hour(1)),
        scan(number, Milestone.DEPARTED, hour(2)));

    assertThatThrownBy(() -> await(numbers.putAside(aside(number, 1, received(1)), hour(3))))
        .isInstanceOfSatisfying(
            DecisionRefused.class,
            refused -> assertThat(refused.kind()).isEqualTo(DecisionRefused.Kind.MORE_CAME));
    assertThatThrownBy(
            () -> await(numbers.putAside(aside(db.fresh("NONE"), 1, received(1)), hour(3))))
        .hasMessageContaining("nothing of");
    assertThat(shown(number)).hasSize(1);
  }

  @Test
  void countsByCarrierWithoutWhatWasPutAside() {
    WaitingNumbers.OfCarrier before = ups();
    String one = db.fresh("COUNT");
    String other = db.fresh("COUNT");
    String claimed = db.fresh("COUNT");
    await(db.store.register(shipment(db.fresh("SHP-"), claimed), hour(0)));
    await(db.store.register(shipment(db.fresh("SHP-"), claimed), hour(0)));
    db.apply(
        hour(3),
        scan(one, Milestone.PICKED_UP, hour(1)),
        scan(one, Milestone.DEPARTED, hour(2)),
        scan(other, Milestone.PICKED_UP, hour(1)),
        scan(claimed, Milestone.PICKED_UP, hour(1)));
    await(numbers.putAside(aside(other, 1, received(1)), hour(3)));

    WaitingNumbers.OfCarrier after = ups();

    assertThat(after.numbers() - before.numbers()).isEqualTo(2);
    assertThat(after.events() - before.events()).isEqualTo(3);
    assertThat(after.ambiguous() - before.ambiguous()).isEqualTo(1);
    assertThat(after.aside() - before.aside()).isEqualTo(1);
    assertThat(days(after) - days(before)).isEqualTo(4);
    assertThat(after.oldest()).isBeforeOrEqualTo(received(1));
  }

  private WaitingNumbers.OfCarrier ups() {
    return await(numbers.summary(hour(24))).stream()
        .filter(one -> one.carrier().equals(TestStore.UPS))
        .findFirst()
        .orElse(new WaitingNumbers.OfCarrier(TestStore.UPS, 0, 0, null, 0, 0, List.of()));
  }

  private static long days(WaitingNumbers.OfCarrier carrier) {
    return carrier.days().stream().mapToLong(WaitingNumbers.Day::events).sum();
  }

  private List<String> paged(String text, Order order) {
    Sought sought = new Sought(null, text, false, false, null, order);
    List<String> read = new ArrayList<>();
    After after = After.NOTHING;
    List<AgentsDesk.Waiting> page = await(desk.waiting(sought, after, 1));
    while (!page.isEmpty()) {
      read.add(page.get(0).number().value());
      page = await(desk.waiting(sought, page.get(0).place(), 1));
    }
    return read;
  }

  private static Sought since(String text, Instant since) {
    return new Sought(null, text, false, false, since, Order.OLDEST);
  }

  private List<AgentsDesk.Waiting> shown(String number) {
    return await(
        desk.waiting(
            new Sought(null, number, false, false, null, Order.OLDEST), After.NOTHING, 10));
  }

  private List<AgentsDesk.Waiting> putAside(String number) {
    return await(
        desk.waiting(new Sought(null, number, false, true, null, Order.NUMBER), After.NOTHING, 10));
  }

  /** When the test's scan of that hour was received. */
  private static Instant received(int hour) {
    return hour(hour).plusSeconds(1);
  }

  private static Aside aside(String number, long events, Instant newest) {
    return new Aside(
        TestStore.UPS,
        new ReferenceKey(ReferenceType.TRACKING_NUMBER, number),
        events,
        newest,
        "ann",
        "a returns label");
  }
}
