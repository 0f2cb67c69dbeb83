package dev.milepost.dev.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL gone for a minute under load (DESIGN section 10; invariants 1, 11 and 14). */
class PostgresAwayIT {
  private static final Duration OUTAGE = Duration.ofMinutes(1);

  /** Nothing of a webhook's way needs PostgreSQL; the rest is a busy machine. */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

  private static final int PER_SECOND = 100;
  private static final int PARCELS_OF_EACH = 60;

  @TempDir Path folder = Path.of("");

  @Test
  void goesOnTakingWebhooksAndCatchesUp() throws Exception {
    try (World world = new World(folder, "hub-1")) {
      List<Portal> portals = world.portals(Integer.MAX_VALUE);
      Load load = world.load(world.parcels(PARCELS_OF_EACH), PER_SECOND);
      load.awaitAcknowledged(3 * PER_SECOND);

      int before = load.acknowledged();
      Duration over = load.elapsed().plus(OUTAGE);
      world.servers().postgres().kill();
      World.patiently("a hub that says what it misses")
          .until(() -> world.hub(0).missing().equals(Set.of("postgresql")));
      World.patiently("the outage").until(() -> load.elapsed().compareTo(over) >= 0);
      int during = load.acknowledged() - before;
      long deadLettersMeanwhile = world.deadLetters();
      world.servers().postgres().start();
      World.patiently("a hub that misses nothing").until(() -> world.hub(0).missing().isEmpty());
      load.finish();
      world.awaitCaughtUp(load);

      world.report(
          "PostgresAwayIT",
          Map.of(
              "acknowledged", load.acknowledged(),
              "acknowledged during the outage", during,
              "slowest 2xx", load.slowest(),
              "refused", load.refused()));
      assertThat(load.refused()).isEmpty();
      assertThat(load.slowest()).isLessThan(LONGEST_ANSWER);
      assertThat((long) during).isGreaterThan(OUTAGE.toSeconds() * PER_SECOND / 2);
      assertThat(portals).allMatch(portal -> !portal.frames().isEmpty());
      world.assertStoredOnce(load);
      world.assertToldOnce(load);
      assertThat(deadLettersMeanwhile).isZero();
      assertThat(world.deadLetters()).isZero();
    }
  }
}
