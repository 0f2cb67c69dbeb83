package dev.milepost.dev.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the hub under load (DESIGN section 10; invariants 1, 4, 10 and 11): five times
 * by day, since a start takes seconds of a small machine; {@code -Dkills=20} by night.
 */
class HubKilledIT {
  private static final int KILLS = Integer.getInteger("kills", 5);
  private static final int PER_SECOND = 120;
  private static final int PARCELS_OF_EACH = 60;

  @TempDir Path folder = Path.of("");

  @Test
  void losesAndDoublesNothingThatWasAcknowledged() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("HubKilledIT seed " + seed);
    Random random = new Random(seed);
    try (World world = new World(folder, "hub-1")) {
      List<Portal> portals = world.portals(Integer.MAX_VALUE);
      Load load = world.load(world.parcels(PARCELS_OF_EACH), PER_SECOND);

      List<Duration> starts = new ArrayList<>();
      for (int kill = 0; kill < KILLS; kill++) {
        load.awaitAcknowledged(load.acknowledged() + 1 + random.nextInt(2 * PER_SECOND));
        world.hub(0).kill();
        starts.add(world.hub(0).start());
      }
      load.finish();
      world.awaitCaughtUp(load);

      Collections.sort(starts);
      world.report(
          "HubKilledIT",
          Map.of(
              "seed", seed,
              "acknowledged", load.acknowledged(),
              "not acknowledged", load.refused(),
              "seconds", load.elapsed().toSeconds(),
              "start median", starts.get(KILLS / 2),
              "start longest", starts.get(KILLS - 1)));
      assertThat(portals).allMatch(portal -> portal.connections() > 1);
      world.assertStoredOnce(load);
      world.assertToldOnce(load);
      world.assertToldAgain();
      assertThat(world.deadLetters()).isZero();
    }
  }
}
