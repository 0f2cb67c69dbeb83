package dev.milepost.store;

import static dev.milepost.store.TestStore.await;
import static dev.milepost.store.TestStore.hour;
import static dev.milepost.store.TestStore.incoming;
import static dev.milepost.store.TestStore.scan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Milestone;
import dev.milepost.event.PromisedWindow;
import dev.milepost.event.Reference;
import dev.milepost.event.Shipment;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
    Shipment bulk = promisedBy(hour(9), db.fresh("SHP-"), db.fresh("1Z"));
    Shipment single = promisedBy(hour(9), db.fresh("SHP-"), db.fresh("1Z"));
    Shipment late = promisedBy(hour(1), db.fresh("SHP-"), db.fresh("1Z"));

    RegisteredTogether registered = await(store.registerSimple(List.of(bulk, late), hour(2)));
    await(store.register(single, hour(2)));

    assertThat(registered.shipments()).containsOnly(bulk.id(), late.id());
    assertThat(registered.outgoing()).extracting(Outgoing::type).containsExactly("delay");
    assertThat(row(bulk)).isEqualTo(row(single));
    assertThat(await(store.register(bulk, hour(3))).version()).isEqualTo(1);
  }

  @Test
  void answersWhatIsRegisteredAndLeavesWhatNeedsMore() {
    Shipment known = promisedBy(null, db.fresh("SHP-"), db.fresh("1Z"));
    Shipment changed = promisedBy(null, db.fresh("SHP-"), db.fresh("1Z"));
    String waitedFor = db.fresh("1Z");
    String claimed = known.references().get(0).value();
    String twice = db.fresh("1Z");
    await(store.register(known, hour(0)));
    await(store.register(changed, hour(0)));
    db.apply(hour(1), scan(waitedFor, Milestone.PICKED_UP, hour(1)));

    RegisteredTogether registered =
        await(
            store.registerSimple(
                List.of(
                    known,
                    promisedBy(hour(9), changed.id(), db.fresh("1Z")),
                    promisedBy(null, db.fresh("WAITED-"), waitedFor),
                    promisedBy(null, db.fresh("CLAIMED-"), claimed),
                    promisedBy(null, db.fresh("TWICE-"), twice),
                    promisedBy(null, db.fresh("TWICE-"), twice)),
                hour(2)));

    assertThat(registered.shipments()).hasSize(3).contains(known.id());
    assertThat(registered.shipments()).filteredOn(id -> id.startsWith("TWICE-")).hasSize(2);
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
      shipments.add(promisedBy(null, "SHP-" + number, number));
      work.add(() -> store.apply(incoming(event), hour(2)));
    }
    work.add(() -> all(shipments));
    work.add(() -> all(shipments.subList(5, 15)));
    Collections.shuffle(work, new Random(prefix.hashCode()));

    await(Future.all(work.stream().map(Supplier::get).toList()));

    assertThat(db.count("select count(*) from waiting_event where value like $1", prefix + "%"))
        .isZero();
    assertThat(shipments).allMatch(shipment -> db.outbox(shipment.id()) == 1);
  }

  private static Shipment promisedBy(@Nullable Instant latest, String id, String number) {
    return new Shipment(
        id,
        "ACME",
        List.of(),
        List.of(Reference.trackingNumber(TestStore.UPS, number)),
        null,
        null,
        null,
        null,
        null,
        null,
        latest == null ? null : new PromisedWindow(null, latest.atOffset(ZoneOffset.UTC)),
        null,
        null);
  }

  private Future<?> all(List<Shipment> shipments) {
    return store
        .registerSimple(shipments, hour(2))
        .compose(
            done ->
                Future.all(
                    shipments.stream()
                        .filter(one -> !done.shipments().contains(one.id()))
                        .map(one -> store.register(one, hour(2)))
                        .toList()));
  }

  private String row(Shipment shipment) {
    return db.rows(
            "select s.version, j.sequence, encode(j.stand, 'hex'), j.look_at, r.bound_from, r.origin, r.type"
                + " from shipment s join journey j on j.shipment = s.key"
                + " join shipment_reference r on r.shipment = s.key and r.origin = 'REGISTERED'"
                + " where s.id = $1",
            shipment.id())
        .get(0)
        .deepToString();
  }
}
