package dev.milepost.store.crash;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * A node dies between any two statements, and another goes on: the shipments, their journeys and
 * delays, what waits and what each customer's stream shows are as if nothing had happened.
 *
 * <p>By day sixty seeds, each dying where it says. {@code -Dcrash.seeds=1000}, as the nightly
 * profile has it, plays as many as that, and then dies at every point that none of them has chosen;
 * and {@code -Dcrash.only=17/231} one of them as a failure names it: the history's seed and the
 * points at which the node dies.
 */
@TestInstance(Lifecycle.PER_CLASS)
class CrashAtEveryStatementIT {
  private static final int BY_DAY = 60;
  private static final int SEEDS = Integer.getInteger("crash.seeds", BY_DAY);
  private static final boolean THOROUGH = SEEDS > BY_DAY;
  private static final String ONLY = System.getProperty("crash.only", "");
  private static final int LANES = 2;
  private static final int ENOUGH_FAILURES = 5;
  private static final Path TABLE = Path.of("target", "crash-at-every-statement.txt");

  private final List<World> worlds = new ArrayList<>();
  private Vertx vertx;

  @BeforeAll
  void start() {
    vertx = Vertx.vertx();
    for (int lane = 0; lane < LANES; lane++) {
      worlds.add(new World(vertx));
    }
  }

  @AfterAll
  void stop() {
    for (World world : worlds) {
      world.close();
    }
    Node.await(vertx.close());
  }

  @Test
  void leavesTheSameJourneysAndStreamsWhereverTheNodeDies() throws Exception {
    if (!ONLY.isEmpty()) {
      again(ONLY);
      return;
    }
    Runs runs = new Runs();

    runs.inLanes(LongStream.rangeClosed(1, SEEDS).boxed().toList(), runs::both);
    // What no seed has chosen, and what is first seen when a node goes on after another's death.
    for (List<Plan> left = runs.coverage.holes();
        THOROUGH && !left.isEmpty() && runs.failures.isEmpty();
        left = runs.coverage.holes()) {
      runs.inLanes(bySeed(left), runs::each);
    }

    Files.write(TABLE, runs.coverage.table());
    assertThat(runs.failures).isEmpty();
    if (THOROUGH) {
      assertThat(runs.coverage.holes()).as("points at which no node died").isEmpty();
    }
    assertThat(runs.counts)
        .as("what the histories are made of")
        .containsKeys(
            "matched",
            "known",
            "unmatched",
            "ambiguous",
            "late bound",
            "looked",
            "delay",
            "delay-cleared",
            "correction",
            "published again",
            "died twice",
            "lost");
  }

  /** One death again, named by a failure. */
  private void again(String one) throws Exception {
    Runs runs = new Runs();

    runs.each(worlds.get(0), List.of(Plan.parse(one)));

    assertThat(runs.failures).isEmpty();
  }

  private static List<List<Plan>> bySeed(List<Plan> plans) {
    return List.copyOf(
        plans.stream().collect(groupingBy(Plan::seed, TreeMap::new, toList())).values());
  }

  private interface Work<T> {
    void on(World world, T task);
  }

  /** What many runs have shown, in several databases at once. */
  private final class Runs {
    private final Coverage coverage = new Coverage();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Integer> counts = Collections.synchronizedMap(new TreeMap<>());

    <T> void inLanes(List<T> tasks, Work<T> work) throws InterruptedException, ExecutionException {
      Queue<T> queue = new ConcurrentLinkedQueue<>(tasks);
      ExecutorService lanes = Executors.newFixedThreadPool(worlds.size());
      try {
        List<Future<?>> running = new ArrayList<>();
        for (World world : worlds) {
          running.add(
              lanes.submit(
                  () -> {
                    for (T task = queue.poll(); task != null; task = queue.poll()) {
                      if (failures.size() < ENOUGH_FAILURES) {
                        work.on(world, task);
                      }
                    }
                  }));
        }
        for (Future<?> lane : running) {
          lane.get();
        }
      } finally {
        lanes.shutdownNow();
      }
    }

    /** A seed's undisturbed run, and one that dies where the seed says. */
    void both(World world, long seed) {
      FaultPoints points = new FaultPoints(Plan.undisturbed(seed));
      World.Outcome expected = undisturbed(world, seed, points);
      disturbed(world, Plan.of(seed, points.passed()), expected);
    }

    /** Several of one seed. */
    void each(World world, List<Plan> plans) {
      long seed = plans.get(0).seed();
      World.Outcome expected = undisturbed(world, seed, new FaultPoints(Plan.undisturbed(seed)));
      plans.forEach(plan -> disturbed(world, plan, expected));
    }

    private World.Outcome undisturbed(World world, long seed, FaultPoints points) {
      World.Outcome outcome = world.play(History.of(seed), points);
      coverage.add(Plan.undisturbed(seed), points);
      outcome.counts().forEach((what, more) -> counts.merge(what, more, Integer::sum));
      if (!outcome.broken().isEmpty()) {
        failures.add("seed %d, undisturbed: %s".formatted(seed, outcome.broken()));
      }
      return outcome;
    }

    private void disturbed(World world, Plan plan, World.Outcome expected) {
      FaultPoints points = new FaultPoints(plan);
      List<String> differences = new ArrayList<>();
      try {
        World.Outcome outcome = world.play(History.of(plan.seed()), points);
        differences.addAll(outcome.broken());
        differences.addAll(differences(expected.content(), outcome.content()));
        outcome.counts().forEach((what, more) -> counts.merge(what, more, Integer::sum));
      } catch (RuntimeException | AssertionError e) {
        differences.add("it failed: " + e);
        world.abandon();
      }
      coverage.add(plan, points);
      if (points.died().size() > 1) {
        counts.merge("died twice", 1, Integer::sum);
      }
      if (points.died().isEmpty()) {
        differences.add("it did not come to that point, though the undisturbed run did");
      }
      if (!differences.isEmpty()) {
        failures.add(report(plan, points, differences));
      }
    }

    private String report(Plan plan, FaultPoints points, List<String> differences) {
      return "%n%n%s at %s%n  again: -Dcrash.only=%s%n  %s%n  %d differences%n"
          .formatted(
              plan.lost() ? "the connection is lost" : "the node dies",
              points.died().stream()
                  .map(point -> shortened(point.toString(), 120))
                  .collect(joining("%n  and at ".formatted())),
              plan,
              differences.stream()
                  .limit(4)
                  .map(line -> shortened(line, 600))
                  .collect(joining("%n  ".formatted())),
              differences.size());
    }
  }

  private static String shortened(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "…";
  }

  /** Lines that should be there first, then lines that should not. */
  private static List<String> differences(List<String> expected, List<String> actual) {
    List<String> missing = new ArrayList<>(expected);
    actual.forEach(missing::remove);
    List<String> surplus = new ArrayList<>(actual);
    expected.forEach(surplus::remove);
    List<String> both = new ArrayList<>();
    for (int i = 0; i < Math.max(missing.size(), surplus.size()); i++) {
      String should = i < missing.size() ? missing.get(i) : "";
      String is = i < surplus.size() ? surplus.get(i) : "";
      int same = alike(should, is);
      both.add("expected: " + fromThere(should, same));
      both.add("but was:  " + fromThere(is, same));
    }
    return both;
  }

  /** How many characters they begin with alike. */
  private static int alike(String one, String other) {
    int same = 0;
    while (same < Math.min(one.length(), other.length())
        && one.charAt(same) == other.charAt(same)) {
      same++;
    }
    return same;
  }

  /** The beginning, for the name, and then from shortly before the difference on. */
  private static String fromThere(String line, int same) {
    int from = same - 60;
    return from <= 60 ? line : line.substring(0, 60) + " … " + line.substring(from);
  }
}
