package dev.milepost.store.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Timing trial. */
class CrashAtEveryStatementIT {
  @Test
  void timing() throws IOException {
    Vertx vertx = Vertx.vertx();
    World world = new World(vertx);
    Map<FaultPoints.Point, Integer> all = new LinkedHashMap<>();
    Map<String, Integer> counts = new TreeMap<>();
    for (long seed = 1; seed <= 30; seed++) {
      long t = System.nanoTime();
      FaultPoints counting = new FaultPoints(List.of());
      History history = History.of(seed);
      World.Outcome expected = world.play(history, counting);
      long t1 = System.nanoTime();
      FaultPoints again = new FaultPoints(List.of());
      World.Outcome second = world.play(history, again);
      System.out.println(seed + " " + counting.passed().size() + " " + (t1 - t) / 1000 + " " + (System.nanoTime() - t1) / 1000 + " steps " + history.moments().stream().mapToInt(m -> m.steps().size()).sum());
      assertThat(again.passed()).isEqualTo(counting.passed());
      assertThat(second.content()).isEqualTo(expected.content());
      assertThat(expected.broken()).isEmpty();
      counting.passed().forEach(p -> all.merge(p, 1, Integer::sum));
      expected.counts().forEach((k, v) -> counts.merge(k, v, Integer::sum));
      if (seed == 3) { expected.content().forEach(System.out::println); }
    }
    all.forEach((p, n) -> System.out.println(n + " " + p.toString().substring(0, Math.min(110, p.toString().length()))));
    System.out.println(all.size() + " " + counts);
  }
}
