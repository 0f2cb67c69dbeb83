package dev.milepost.store;

import static dev.milepost.store.TestStore.UPS;
import static dev.milepost.store.TestStore.await;
import static dev.milepost.store.TestStore.hour;
import static dev.milepost.store.TestStore.ordered;
import static dev.milepost.store.TestStore.promised;
import static dev.milepost.store.TestStore.scan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.engine.Correlator;
import dev.milepost.engine.Judge;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Shipment;
import dev.milepost.store.PollTargets.Page;
import dev.milepost.store.PollTargets.Target;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who follows what is registered misses nothing, whatever commits when. */
class PollTargetsIT {
  private TestStore db;
  private PgShipmentStore store;
  private PollTargets targets;

  @BeforeEach
  void start() {
    db = new TestStore();
    store = db.store;
    targets = new PollTargets(db.pool);
  }

  @AfterEach
  void stop() {
    db.close();
  }

  @Test
  void tellsEachShipmentOnceHoweverManyPagesThereAre() {
    List<Shipment> together = IntStream.range(0, 5).mapToObj(PollTargetsIT::numbered).toList();
    await(store.registerSimple(together, hour(0)));
    await(store.register(numbered(5), hour(0)));
    await(store.register(numbered(6), hour(0)));

    List<String> told = new ArrayList<>();
    String position = null;
    Page page;
    do {
      page = await(targets.shipments(position, 2));
      told.addAll(ids(page));
      position = page.next();
    } while (page.more());

    assertThat(told)
        .containsExactlyInAnyOrder("SHP-0", "SHP-1", "SHP-2", "SHP-3", "SHP-4", "SHP-5", "SHP-6");
    assertThat(ids(after(position))).isEmpty();
  }

  @Test
  void tellsTheNumbersAsTheErpWroteThemAndNoOther() {
    Reference blanks = new Reference(ReferenceType.TRACKING_NUMBER, "1Z 5R8 903-57", "ups");
    Reference pro = new Reference(ReferenceType.PRO, "007-123", null);
    Shipment written = ordered("SHP-1", blanks, pro);
    await(store.register(written, hour(0)));

    Target target = after(null).targets().get(0);

    assertThat(target.shipment().references()).containsExactly(blanks, pro);
    assertThat(target.shipment()).isEqualTo(written);
    assertThat(target.registeredAt()).isEqualTo(hour(0));
    assertThat(target.endedAt()).isNull();
  }

  @Test
  void tellsSinceWhenNothingMoreIsExpected() {
    await(store.register(shipment("SHP-1", "1Z1"), hour(0)));
    db.apply(hour(3), scan("1Z1", Milestone.DELIVERED, hour(2)));

    assertThat(after(null).targets()).extracting(Target::endedAt).containsExactly(hour(2));
  }

  @Test
  void tellsWhatIsRegisteredWithOtherWordsAndNotWhatIsSaidAgainOrScanned() {
    await(store.register(shipment("SHP-1", "1Z1"), hour(0)));
    await(store.register(shipment("SHP-2", "1Z2"), hour(0)));
    String position = after(null).next();

    await(store.register(shipment("SHP-1", "1Z1"), hour(1)));
    db.apply(hour(2), scan("1Z2", Milestone.PICKED_UP, hour(1)));
    Page quiet = after(position);
    await(store.register(shipment("SHP-1", "1Z1", "1Z3"), hour(2)));
    Page changed = after(quiet.next());

    assertThat(quiet.targets()).isEmpty();
    assertThat(changed.targets())
        .singleElement()
        .satisfies(target -> assertThat(target.shipment().references()).hasSize(2));
  }

  /** Its key, its moment and its transaction are all older than what was read meanwhile. */
  @Test
  void seesARegistrationThatIsCommittedAfterAYoungerOneWasRead() {
    Open slow = register(shipment("SLOW", "1Z1"));
    await(store.register(shipment("FAST", "1Z2"), hour(5)));
    Page first = after(null);
    Page meanwhile = after(first.next());

    slow.commit();
    Page last = after(meanwhile.next());

    assertThat(ids(first)).containsExactly("FAST");
    assertThat(ids(meanwhile)).doesNotContain("SLOW");
    assertThat(ids(last)).contains("SLOW");
    assertThat(ids(after(last.next()))).isEmpty();
  }

  @Test
  void seesAChangeThatIsCommittedAfterAYoungerOneWasRead() {
    await(store.register(shipment("SLOW", "1Z1"), hour(0)));
    String position = after(null).next();
    Open slow = register(shipment("SLOW", "1Z1", "1Z3"));
    await(store.register(shipment("FAST", "1Z2"), hour(5)));
    Page first = after(position);

    slow.commit();
    Page last = after(first.next());

    assertThat(ids(first)).containsExactly("FAST");
    assertThat(ids(last)).contains("SLOW");
  }

  @Test
  void tellsNothingOfARegistrationThatIsGivenUp() {
    Open slow = register(shipment("SLOW", "1Z1"));
    String position = after(null).next();

    slow.giveUp();

    assertThat(after(position).targets()).isEmpty();
  }

  @Test
  void seesWhatChangesWhilePagesAreTurned() {
    IntStream.range(0, 6).forEach(i -> await(store.register(numbered(i), hour(0))));
    Page first = await(targets.shipments(null, 2));
    Open slow = register(shipment("SLOW", "1Z100"));
    await(store.register(shipment("SHP-0", "1Z0", "1Z200"), hour(1)));

    List<String> told = new ArrayList<>(ids(first));
    Page page = first;
    while (page.more()) {
      page = await(targets.shipments(page.next(), 2));
      told.addAll(ids(page));
    }
    slow.commit();
    List<String> later = ids(after(page.next()));

    assertThat(told).filteredOn("SHP-0"::equals).hasSize(2);
    assertThat(told).contains("SHP-1", "SHP-2", "SHP-3", "SHP-4", "SHP-5");
    assertThat(later).contains("SLOW");
  }

  @Test
  void missesNoneOfManyThatAreRegisteredAtOnce() {
    List<Future<Registered>> registering = new ArrayList<>();
    Set<String> told = new HashSet<>();
    String position = null;
    for (int i = 0; i < 300; i++) {
      registering.add(store.register(numbered(i), hour(0)));
      if (i % 20 == 19) {
        Page page = await(targets.shipments(position, 7));
        told.addAll(ids(page));
        position = page.next();
      }
    }
    await(Future.all(registering));
    Page page;
    do {
      page = await(targets.shipments(position, 7));
      told.addAll(ids(page));
      position = page.next();
    } while (page.more());

    assertThat(told).hasSize(300);
  }

  /** After a dump is restored elsewhere, transactions are numbered otherwise. */
  @Test
  void beginsAnewWhereThePositionIsOfAnotherCluster() {
    await(store.register(shipment("SHP-1", "1Z1"), hour(0)));
    String position = after(null).next();
    String elsewhere = "1" + position.substring(position.indexOf(' '));
    String ahead = position.replaceFirst(" false \\d+ ", " false 900000000000 ");

    assertThat(ids(after(position))).isEmpty();
    assertThat(ids(after(elsewhere))).containsExactly("SHP-1");
    assertThat(ids(after(ahead))).containsExactly("SHP-1");
    assertThatThrownBy(() -> after("abc")).hasMessageContaining("position");
  }

  @Test
  void tellsOnceWhatADumpNumberedAheadAndWhatIsOlderThanTheNumbers() {
    await(store.register(shipment("AHEAD", "1Z1"), hour(0)));
    await(store.register(shipment("OLD", "1Z2"), hour(0)));
    db.rows("update shipment set written_by = '900000000000' where id = 'AHEAD'");
    db.rows("update shipment set written_by = '0' where id = 'OLD'");

    Page first = after(null);

    assertThat(ids(first)).containsExactlyInAnyOrder("AHEAD", "OLD");
    assertThat(ids(after(first.next()))).isEmpty();
  }

  @Test
  void loadsShipmentsWholeAndWaitsForNobody() {
    await(store.register(promised("SHP-1", "ACME", hour(30), "1Z1"), hour(0)));
    await(store.register(shipment("SHP-2", "1Z2"), hour(0)));
    db.apply(hour(2), scan("1Z1", Milestone.PICKED_UP, hour(1)));
    long key = db.count("select key from shipment where id = 'SHP-1'");
    SqlConnection other = await(db.pool.getConnection());
    await(other.query("BEGIN").execute());
    await(other.query("select * from journey for update").execute());

    Map<Long, TrackedShipment> loaded = await(targets.load(Set.of(key, 1_000_000L)));

    await(other.query("ROLLBACK").execute());
    await(other.close());
    assertThat(loaded).containsOnlyKeys(key);
    TrackedShipment tracked = Objects.requireNonNull(loaded.get(key));
    assertThat(tracked.shipment().id()).isEqualTo("SHP-1");
    assertThat(tracked.journey().milestone()).isEqualTo(Milestone.PICKED_UP);
    assertThat(tracked.facts()).hasSize(1);
    assertThat(await(targets.load(List.of()))).isEmpty();
  }

  private static Shipment numbered(int i) {
    return shipment("SHP-" + i, "1Z" + i);
  }

  /** Without orders: the locks on them would make registrations wait for each other. */
  private static Shipment shipment(String id, String... numbers) {
    return ordered(
        id,
        Arrays.stream(numbers)
            .map(number -> Reference.trackingNumber(UPS, number))
            .toArray(Reference[]::new));
  }

  private static List<String> ids(Page page) {
    return page.targets().stream().map(target -> target.shipment().id()).toList();
  }

  private Page after(@Nullable String position) {
    return await(targets.shipments(position, 100));
  }

  /** Registers on a connection of its own, and does not commit. */
  private Open register(Shipment shipment) {
    SqlConnection connection = await(db.pool.getConnection());
    await(connection.query("BEGIN").execute());
    await(
        new Registration(connection, new Correlator(Map.of()), Judge.BY_DEFAULT, shipment, hour(0))
            .run()
            .compose(answers -> answers));
    return new Open(connection);
  }

  private record Open(SqlConnection connection) {
    void commit() {
      end("COMMIT");
    }

    void giveUp() {
      end("ROLLBACK");
    }

    private void end(String how) {
      await(connection.query(how).execute());
      await(connection.close());
    }
  }
}
