package dev.milepost.store;

import static dev.milepost.event.Milestone.PICKED_UP;
import static dev.milepost.store.TestStore.await;
import static dev.milepost.store.TestStore.beside;
import static dev.milepost.store.TestStore.hour;
import static dev.milepost.store.TestStore.incoming;
import static dev.milepost.store.TestStore.scan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.Edge;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How far a walk over what ties numbers goes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GraphIT {
  private TestStore db;

  @BeforeAll
  void start() {
    db = new TestStore();
  }

  @AfterAll
  void stop() {
    db.close();
  }

  @Test
  void doesNotWalkFromAnOrderToAllThatShareItUnlessAsked() {
    Reference order = new Reference(ReferenceType.PURCHASE_ORDER, db.fresh("PO-"), null);
    List<ReferenceKey> parcels = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      CarrierEvent event = scan(db.fresh("1Z"), PICKED_UP, hour(1));
      parcels.add(event.reference().key());
      await(db.store.apply(incoming(beside(event, order)), hour(2)));
    }

    List<Edge> ofOne = around(Set.of(parcels.get(7), order.key()), false);
    List<Edge> ofAll = around(Set.of(order.key()), true);

    assertThat(ofOne).extracting(edge -> edge.from().key()).containsExactly(parcels.get(7));
    assertThat(ofAll)
        .extracting(edge -> edge.from().key())
        .containsExactlyInAnyOrderElementsOf(parcels);
  }

  @Test
  void reachesInMemoryAllThatTheDatabaseReaches() {
    Random random = new Random(4);
    List<Reference> numbers = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      ReferenceType[] types = {
        ReferenceType.PRO,
        ReferenceType.CONTAINER,
        ReferenceType.BOOKING,
        ReferenceType.PURCHASE_ORDER
      };
      numbers.add(new Reference(types[i % types.length], db.fresh("N"), null));
    }
    for (int i = 0; i < 30; i++) {
      CarrierEvent event = scan(db.fresh("1Z"), PICKED_UP, hour(1));
      await(
          db.store.apply(
              incoming(
                  beside(
                      event,
                      numbers.get(random.nextInt(numbers.size())),
                      numbers.get(random.nextInt(numbers.size())))),
              hour(2)));
      numbers.add(event.reference());
    }
    Set<ReferenceKey> all = new TreeSet<>();
    numbers.forEach(number -> all.add(number.key()));

    for (boolean echoed : List.of(true, false)) {
      List<Edge> known = around(all, echoed);
      assertThat(known).hasSizeGreaterThan(30);
      for (ReferenceKey start : all) {
        Set<ReferenceKey> stored = new TreeSet<>(Set.of(start));
        stored.addAll(Graph.endsOf(around(Set.of(start), echoed)));

        assertThat(Graph.reached(Set.of(start), known, echoed)).containsAll(stored);
      }
    }
  }

  private List<Edge> around(Set<ReferenceKey> numbers, boolean echoed) {
    return await(db.pool.withConnection(connection -> Graph.around(connection, numbers, echoed)));
  }
}
