package dev.milepost.store;

import static dev.milepost.store.TestStore.await;
import static dev.milepost.store.TestStore.hour;
import static dev.milepost.store.TestStore.incoming;
import static dev.milepost.store.TestStore.promised;
import static dev.milepost.store.TestStore.scan;
import static dev.milepost.store.TestStore.shipment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Milestone;
import dev.milepost.event.Shipment;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Many registrations at once: of those that are simple, and of nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BulkRegistrationIT {
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
  void registersNewOnesAsOneByOneDoes() {
    Shipment bulk = promised(db.fresh("SHP-"), "ACME", hour(9), db.fresh("1Z"));
    Shipment single = promised(db.fresh("SHP-"), "ACME", hour(9), db.fresh("1Z"));
    Shipment late = promised(db.fresh("SHP-"), "ACME", hour(1), db.fresh("1Z"));

    Map<String, Registered> registered =
        await(store.registerSimple(List.of(bulk, late), hour(2)));
    await(store.register(single, hour(2)));

    assertThat(registered).containsOnlyKeys(bulk.id(), late.id());
    assertThat(registered.get(late.id()).outgoing())
        .extracting(Outgoing::type)
        .containsExactly("delay");
    assertThat(row(bulk)).isEqualTo(row(single));
    assertThat(await(store.register(bulk, hour(3))).version()).isEqualTo(1);
  }

  @Test
  void answersWhatIsRegisteredAndLeavesWhatNeedsMore() {
    Shipment known = shipment(db.fresh("SHP-"), db.fresh("1Z"));
    Shipment changed = shipment(db.fresh("SHP-"), db.fresh("1Z"));
    String waitedFor = db.fresh("1Z");
    String claimed = known.references().get(0).value();
    String twice = db.fresh("1Z");
    await(store.register(known, hour(0)));
    await(store.register(changed, hour(0)));
    db.apply(hour(1), scan(waitedFor, Milestone.PICKED_UP, hour(1)));

    Map<String, Registered> registered =
        await(
            store.registerSimple(
                List.of(
                    known,
                    promised(changed.id(), "ACME", hour(9), db.fresh("1Z")),
                    shipment(db.fresh("WAITED-"), waitedFor),
                    shipment(db.fresh("CLAIMED-"), claimed),
                    shipment(db.fresh("TWICE-"), twice),
                    shipment(db.fresh("TWICE-"), twice)),
                hour(2)));

    assertThat(registered).containsOnlyKeys(known.id());
  }

  /** Trap 1 of DESIGN section 3, on this road: no event may be left waiting for its shipment. */
  @RepeatedTest(3)
  void leavesNoEventWaitingWhoeverIsFirst() {
    String prefix = db.fresh("BULK") + "X";
    List<Shipment> shipments = new ArrayList<>();
    List<Supplier<Future<?>>> work = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String number = prefix + i;
      CarrierEvent event = scan(number, Milestone.PICKED_UP, hour(1));
      shipments.add(shipment("SHP-" + number, number));
      work.add(() -> store.apply(incoming(event), hour(2)));
    }
    work.add(() -> all(shipments));
    work.add(() -> all(shipments.subList(5, 15)));
    Collections.shuffle(work, new Random(prefix.hashCode()));

    await(Future.all(work.stream().map(Supplier::get).toList()));

    assertThat(db.count("select count(*) from waiting_event where value like $1", prefix + "%"))
        .isZero();
    assertThat(db.count("select count(*) from outbox where shipment like $1", "SHP-" + prefix + "%"))
        .isEqualTo(20);
  }

  private Future<?> all(List<Shipment> shipments) {
    return store
        .registerSimple(shipments, hour(2))
        .compose(
            done ->
                Future.all(
                    shipments.stream()
                        .filter(one -> !done.containsKey(one.id()))
                        .map(one -> store.register(one, hour(2)))
                        .toList()));
  }

  private String row(Shipment shipment) {
    return db.rows(
            "select s.version, j.sequence, j.state, j.look_at, r.bound_from, r.origin, r.type"
                + " from shipment s join journey j on j.shipment = s.key"
                + " join shipment_reference r on r.shipment = s.key and r.origin = 'REGISTERED'"
                + " where s.id = $1",
            shipment.id())
        .get(0)
        .deepToString();
  }
}
