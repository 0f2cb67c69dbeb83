package dev.milepost.bench;

import dev.milepost.carrier.CarrierAdapter;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** How many events a second each adapter reads, on one core, from bytes to events. */
final class AdaptersBench {
  static final Map<String, Integer> DEFAULTS = Map.of("seconds", 5, "warm-up", 5);

  private static final double GOAL = 50_000;
  private static final double GOAL_OF_EDI = 10_000;
  private static final Set<String> EDI = Set.of("X12", "EDIFACT");

  private final Options options;
  private final PrintStream out;

  AdaptersBench(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  Report run() throws RunnerException {
    Report report = new Report("adapters");
    List<CarrierAdapter> adapters =
        AdapterReading.adapters().stream()
            .sorted(Comparator.comparing(adapter -> adapter.carrier().value()))
            .toList();
    for (CarrierAdapter adapter : adapters) {
      String carrier = adapter.carrier().value();
      out.println("reading " + carrier);
      double events = AdapterReading.eventsOfOneReading(adapter);
      report.add(
          carrier.toLowerCase(Locale.ROOT),
          readings(carrier) * events,
          "events/s",
          Goal.atLeast(EDI.contains(carrier) ? GOAL_OF_EDI : GOAL));
    }
    return report;
  }

  /** In a JVM of its own, where no other adapter has spoiled the compiler's guesses. */
  private double readings(String carrier) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(AdapterReading.class.getName())
                .param("carrier", carrier)
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
