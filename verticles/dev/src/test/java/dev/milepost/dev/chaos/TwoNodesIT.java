package dev.milepost.dev.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on the same servers, of which one is killed (DESIGN invariants 1, 10 and 11). */
class TwoNodesIT {
  private static final int PER_SECOND = 80;
  private static final int PARCELS_OF_EACH = 40;
  private static final int MOVE_AFTER = 37;
  private static final int MOVES = 5;

  @TempDir Path folder = Path.of("");

  @Test
  void giveOneStreamWhicheverNodeIsAskedAndWhicheverLives() throws Exception {
    try (World world = new World(folder, "hub-1", "hub-2")) {
      List<Portal> portals = world.portals(MOVE_AFTER);
      Load load = world.load(world.parcels(PARCELS_OF_EACH), PER_SECOND);
      awaitMoves(portals, MOVES);

      world.hub(1).kill();
      load.awaitAcknowledged(load.acknowledged() + 10 * PER_SECOND);
      awaitMoves(portals, 2 * MOVES);
      load.finish();
      world.awaitCaughtUp(load);

      world.report(
          "TwoNodesIT",
          Map.of(
              "acknowledged", load.acknowledged(),
              "not acknowledged", load.refused(),
              "seconds", load.elapsed().toSeconds()));
      world.assertStoredOnce(load);
      world.assertToldOnce(load);
      assertThat(world.deadLetters()).isZero();
    }
  }

  private static void awaitMoves(List<Portal> portals, int moves) {
    World.patiently("portals that go from node to node")
        .until(() -> portals.stream().allMatch(portal -> portal.connections() > moves));
  }
}
