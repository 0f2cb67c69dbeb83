package dev.milepost.dev.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka gone for a minute under load (DESIGN section 10; invariants 1, 11 and 14). */
class KafkaAwayIT {
  private static final Duration OUTAGE = Duration.ofMinutes(1);

  /**
   * The producer gives a send up after 3 s, then PostgreSQL gets it; the rest is a busy machine.
   */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(15);

  private static final int PER_SECOND = 100;
  private static final int PARCELS_OF_EACH = 60;

  @TempDir Path folder = Path.of("");

  @Test
  void goesOnTakingWebhooksAndKeepsTheirOrder() throws Exception {
    try (World world = new World(folder, "hub-1")) {
      List<Portal> portals = world.portals(Integer.MAX_VALUE);
      Load load = world.load(world.parcels(PARCELS_OF_EACH), PER_SECOND);
      load.awaitAcknowledged(3 * PER_SECOND);

      int before = load.acknowledged();
      Duration over = load.elapsed().plus(OUTAGE);
      world.servers().kafka().kill();
      World.patiently("a hub that says what it misses")
          .until(() -> world.hub(0).missing().equals(Set.of("kafka")));
      World.patiently("the outage").until(() -> load.elapsed().compareTo(over) >= 0);
      int during = load.acknowledged() - before;
      Instant back = Instant.now();
      world.servers().kafka().start();
      World.patiently("a hub that misses nothing").until(() -> world.hub(0).missing().isEmpty());
      World.patiently("an empty fallback queue").until(() -> world.rowsIn("inbound_fallback") == 0);
      load.finish();
      world.awaitCaughtUp(load);

      List<Topics.Inbound> inbound =
          Topics.firsts(Topics.inbound(world.servers().kafka().bootstrapServers()));
      Map<String, Load.Kept> kept =
          load.kept().stream().collect(Collectors.toMap(Load.Kept::delivery, Function.identity()));
      long late =
          inbound.stream()
              .filter(one -> one.receivedAt().isBefore(back) && !one.sentAt().isBefore(back))
              .count();
      world.report(
          "KafkaAwayIT",
          Map.of(
              "acknowledged", load.acknowledged(),
              "acknowledged during the outage", during,
              "through the fallback queue", late,
              "slowest 2xx", load.slowest(),
              "refused", load.refused()));
      assertThat(load.refused()).isEmpty();
      assertThat(load.slowest()).isLessThan(LONGEST_ANSWER);
      assertThat(late).isGreaterThan(OUTAGE.toSeconds() * PER_SECOND / 2);
      assertThat(inbound).extracting(Topics.Inbound::delivery).containsAll(kept.keySet());
      assertThat(Topics.overtaken(inbound, kept)).as("deliveries that were overtaken").isEmpty();
      assertThat(portals).allMatch(portal -> !portal.frames().isEmpty());
      world.assertStoredOnce(load);
      world.assertToldOnce(load);
      assertThat(world.deadLetters()).isZero();
    }
  }
}
