package dev.milepost.bench;

import java.io.PrintStream;
import java.util.Map;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** How many journeys a second are folded on one core, by how many facts are known of each. */
final class FoldBench {
  static final Map<String, Integer> DEFAULTS = Map.of("seconds", 3, "warm-up", 3);

  /** Ten times what a node takes in, so that the fold is a tenth of its work. */
  private static final Map<Integer, Double> GOALS =
      Map.of(5, 200_000.0, 20, 80_000.0, 200, 8_000.0);

  private final Options options;
  private final PrintStream out;

  FoldBench(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  Report run() throws RunnerException {
    Report report = new Report("fold");
    for (int facts : new int[] {5, 20, 200}) {
      out.println("folding " + facts + " facts");
      report.add(
          "of-" + facts + "-facts",
          folds(facts),
          "folds/s",
          Goal.atLeast(GOALS.getOrDefault(facts, 0.0)));
    }
    return report;
  }

  private double folds(int facts) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(Folding.class.getName())
                .param("facts", Integer.toString(facts))
                .forks(1)
                .threads(1)
                .warmupIterations(options.get("warm-up"))
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(options.get("seconds"))
                .measurementTime(TimeValue.seconds(1))
                .verbosity(VerboseMode.SILENT)
                .build())
        .runSingle()
        .getPrimaryResult()
        .getScore();
  }
}
