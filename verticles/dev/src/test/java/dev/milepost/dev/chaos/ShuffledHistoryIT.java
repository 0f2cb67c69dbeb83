package dev.milepost.dev.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.dev.simulator.UpsBodies;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same history three times over, shuffled (DESIGN invariants 4, 7, 9 and 11). */
class ShuffledHistoryIT {
  private static final int TIMES = 3;
  private static final int PARCELS = 8;

  @TempDir Path folder = Path.of("");

  @Test
  void becomesOneSetOfEventsAndOneJourney() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("ShuffledHistoryIT seed " + seed);
    Random random = new Random(seed);
    try (World world = new World(folder, "hub-1")) {
      String customer = World.CUSTOMERS.get(0);
      List<Portal> portals = world.portals(Integer.MAX_VALUE);
      Parcel plain = world.parcel("PLAIN", customer);
      List<Parcel> parcels =
          IntStream.range(0, PARCELS)
              .mapToObj(i -> world.parcel("SHUFFLED-" + i, customer))
              .toList();
      List<Instant> history =
          IntStream.range(0, UpsBodies.history(plain.trackingNumber()).size())
              .mapToObj(i -> UpsBodies.when(60 * i))
              .toList();

      world.client().register(plain);
      post(world, plain, UpsBodies.history(plain.trackingNumber()));
      int waited = 0;
      for (Parcel parcel : parcels) {
        waited += postShuffled(world, parcel, random);
      }
      List<Parcel> all = new ArrayList<>(parcels);
      all.add(plain);
      for (Parcel parcel : all) {
        World.patiently("the history of " + parcel.shipment())
            .until(() -> world.client().history(parcel.shipment()).size() >= history.size());
      }
      // Behind the last repetition in every partition, if it is to change anything.
      World.patiently("all deliveries read").until(() -> world.lag() == 0);
      world.awaitTold(all);

      JsonObject journey = journey(world, plain);
      world.report(
          "ShuffledHistoryIT",
          Map.of("seed", seed, "posted", PARCELS * TIMES * history.size(), "waited", waited));
      assertThat(journey.getString("milestone")).isEqualTo("DELIVERED");
      assertThat(waited).isPositive();
      for (Parcel parcel : all) {
        assertThat(world.client().history(parcel.shipment())).isEqualTo(history);
        assertThat(journey(world, parcel)).as(parcel.shipment()).isEqualTo(journey);
        assertThat(World.told(portals.get(0), parcel.shipment())).isEqualTo(history);
        assertThat(World.told(portals.get(1), parcel.shipment())).isEmpty();
      }
      portals.forEach(World::assertOwnAndWhole);
      assertThat(world.deadLetters()).isZero();
    }
  }

  /** Registers in the middle of it; answers with how many events had waited for that. */
  private static int postShuffled(World world, Parcel parcel, Random random) {
    List<String> bodies = new ArrayList<>();
    for (int time = 0; time < TIMES; time++) {
      bodies.addAll(UpsBodies.history(parcel.trackingNumber()));
    }
    Collections.shuffle(bodies, random);
    int half = bodies.size() / 2;
    post(world, parcel, bodies.subList(0, half));
    int waited = world.client().register(parcel);
    post(world, parcel, bodies.subList(half, bodies.size()));
    return waited;
  }

  private static void post(World world, Parcel parcel, List<String> bodies) {
    for (String body : bodies) {
      assertThat(world.client().post(parcel, body).join().statusCode()).isBetween(200, 299);
    }
  }

  /** But for when the hub had the last scan, which is not the same moment for any two parcels. */
  private static JsonObject journey(World world, Parcel parcel) {
    JsonObject journey = world.client().shipment(parcel.shipment()).getJsonObject("journey");
    assertThat(journey.remove("receivedAt")).isNotNull();
    return journey;
  }
}
