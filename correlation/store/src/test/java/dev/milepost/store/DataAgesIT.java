package dev.milepost.store;

import static dev.milepost.store.TestStore.START;
import static dev.milepost.store.TestStore.await;
import static dev.milepost.store.TestStore.day;
import static dev.milepost.store.TestStore.hour;
import static dev.milepost.store.TestStore.ordered;
import static dev.milepost.store.TestStore.promised;
import static dev.milepost.store.TestStore.scan;
import static dev.milepost.store.TestStore.shipment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.Judge;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Shipment;
import dev.milepost.store.DataAges.Age;
import dev.milepost.store.DataAges.Seen;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How old what is known is, over all shipments. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DataAgesIT {
  private TestStore db;
  private PgShipmentStore store;
  private DataAges ages;

  @BeforeAll
  void start() {
    db = new TestStore();
    store = db.store;
    ages = new DataAges(db.pool, () -> Judge.BY_DEFAULT);
  }

  @BeforeEach
  void forget() {
    db.rows("truncate shipment cascade");
    db.rows("update data_age set looked_at = null, sampled_at = null");
  }

  @AfterAll
  void stop() {
    db.close();
  }

  @Test
  void countsByCarrierWhatIsUnderWayHowOldThatIsAndWhatIsOverdue() {
    await(store.register(promised("SHP-1", "ACME", day(1), "1Z1"), START));
    await(store.register(promised("SHP-2", "ACME", day(9), "1Z2"), START));
    await(store.register(shipment("SHP-3", "1Z3"), START));
    await(store.register(shipment("SHP-4", "1Z4"), START));
    await(store.register(ordered("SHP-5", number("AB1", "dhl")), START));
    db.apply(hour(2), scan("1Z1", Milestone.PICKED_UP, hour(1)));
    db.apply(hour(4), scan("1Z2", Milestone.PICKED_UP, hour(3)));
    db.apply(hour(5), scan("1Z3", Milestone.DELIVERED, hour(4)));
    db.apply(hour(5), scan("1Z4", Milestone.VOIDED, hour(4)));

    await(ages.look(hour(30)));

    Seen seen = await(ages.read()).orElseThrow();
    assertThat(seen.at()).isEqualTo(hour(30));
    assertThat(seen.whole()).isTrue();
    assertThat(seen.carriers())
        .containsExactly(new Age("UPS", 2, 1, hour(2).plusSeconds(1)), new Age("DHL", 1, 0, null));
  }

  @Test
  void leavesToOthersALookThatWasMadeJustNow() {
    await(store.register(shipment("SHP-1", "1Z1"), START));
    assertThat(await(ages.read())).isEmpty();
    await(ages.look(hour(1)));
    await(store.register(shipment("SHP-2", "1Z2"), START));

    await(ages.look(hour(2)));

    assertThat(await(ages.read()).orElseThrow().at()).isEqualTo(hour(1));
  }

  @Test
  void estimatesFromSomePagesWhereThereAreMany() {
    List<Shipment> many =
        IntStream.range(0, 600).mapToObj(i -> shipment("SHP-" + i, "1Z" + i)).toList();
    await(store.registerSimple(many, START));

    await(new DataAges(db.pool, () -> Judge.BY_DEFAULT, 5).look(hour(1)));

    Seen seen = await(ages.read()).orElseThrow();
    assertThat(seen.whole()).isFalse();
    assertThat(seen.carriers())
        .singleElement()
        .satisfies(age -> assertThat(age.shipments()).isBetween(300L, 1_200L));
  }

  @Test
  void namesTheCarriersWithMostShipmentsAndPutsTheOthersTogether() {
    List<Shipment> many =
        IntStream.range(0, 60)
            .mapToObj(i -> ordered("SHP-" + i, number("AB" + i, "carrier-" + i)))
            .toList();
    await(store.registerSimple(many, START));
    await(store.register(ordered("SHP-60", number("AB60", "carrier-59")), START));

    await(ages.look(hour(1)));

    List<Age> seen = await(ages.read()).orElseThrow().carriers();
    assertThat(seen).hasSize(51);
    assertThat(seen.get(0)).isEqualTo(new Age("CARRIER-59", 2, 0, null));
    assertThat(seen.get(50)).isEqualTo(new Age("OTHER", 10, 0, null));
  }

  private static Reference number(String value, String issuer) {
    return new Reference(ReferenceType.TRACKING_NUMBER, value, issuer);
  }
}
