package dev.milepost.bench;

import dev.milepost.bench.SaturatingLoad.Result;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many webhooks a second the hub keeps, and how near that comes to the floor: a bare handler
 * that does nothing but produce the same body to the same Kafka. Both are asked in turns, since a
 * machine that other people use too is not the same machine a minute later.
 */
final class IngestBench {
  static final Map<String, Integer> DEFAULTS =
      Map.of(
          "seconds", 5, "rounds", 8, "warm-up", 15, "connections", 64, "depth", 4, "bytes", 1024);
  private static final Duration SETTLE = Duration.ofMillis(500);
  private static final String SECRET = "bench-secret";

  private final Options options;
  private final PrintStream out;
  private final Clock clock;

  IngestBench(Options options, PrintStream out, Clock clock) {
    this.options = options;
    this.out = out;
    this.clock = clock;
  }

  private static final class Contestant {
    final ChildJvm jvm;
    final String name;
    final byte[] request;
    final List<Double> perSecond = new ArrayList<>();
    long kept;
    long refused;
    double cpuSeconds;

    Contestant(ChildJvm jvm, String name, byte[] request) {
      this.jvm = jvm;
      this.name = name;
      this.request = request;
    }
  }

  Report run() throws IOException, InterruptedException {
    try (Stage stage = Stage.open();
        ChildJvm floorJvm = stage.startFloor();
        // Without those that read: what was kept in one round would be read in the floor's next.
        // The role agents is where connections are made.
        ChildJvm hubJvm = stage.startHub("webhook,agents")) {
      String path = new HubApi(hubJvm.port(), stage.hubData(), clock).connect("bench", SECRET);
      Contestant floor = new Contestant(floorJvm, "floor", request(floorJvm.port(), path));
      Contestant hub = new Contestant(hubJvm, "hub", request(hubJvm.port(), path));
      warmUp(floor);
      warmUp(hub);
      round(floor);
      for (int i = 0; i < options.get("rounds"); i++) {
        round(hub);
        round(floor);
      }
      return report(floor, hub);
    }
  }

  private byte[] request(int port, String path) {
    return new Webhooks(port, path, SECRET).ofSize(options.get("bytes"), clock.instant());
  }

  private void warmUp(Contestant one) throws IOException {
    Result result = load(one, Duration.ofSeconds(options.get("warm-up")));
    say("warm-up", one, result);
  }

  private void round(Contestant one) throws IOException {
    double before = CpuTime.secondsOf(one.jvm.pid());
    Result result = load(one, Duration.ofSeconds(options.get("seconds")));
    one.cpuSeconds += CpuTime.secondsOf(one.jvm.pid()) - before;
    one.kept += result.kept();
    one.refused += result.refused();
    one.perSecond.add(result.perSecond());
    say("round", one, result);
  }

  private Result load(Contestant one, Duration measured) throws IOException {
    try (SaturatingLoad load =
        new SaturatingLoad(
            one.jvm.port(), one.request, options.get("connections"), options.get("depth"))) {
      return load.run(SETTLE, measured);
    }
  }

  private void say(String what, Contestant one, Result result) {
    out.println(
        String.format(
            Locale.ROOT,
            "%-8s %-6s %,10.0f posts/s%s",
            what,
            one.name,
            result.perSecond(),
            result.refused() == 0 ? "" : "  refused " + result.refused()));
  }

  private static Report report(Contestant floor, Contestant hub) {
    List<Double> ratios = Ratios.toNeighbours(hub.perSecond, floor.perSecond);
    Report report = new Report("ingest");
    report.add("floor", Ratios.median(floor.perSecond), "posts/s");
    report.add("hub", Ratios.median(hub.perSecond), "posts/s");
    report.add("ratio-to-floor", Ratios.median(ratios), "ratio", Goal.atLeast(0.75));
    report.add("ratio-lowest-round", ratios.stream().min(Double::compare).orElse(0.0), "ratio");
    report.add("ratio-highest-round", ratios.stream().max(Double::compare).orElse(0.0), "ratio");
    report.add("floor-cpu", 1e6 * floor.cpuSeconds / Math.max(1, floor.kept), "us/post");
    report.add("hub-cpu", 1e6 * hub.cpuSeconds / Math.max(1, hub.kept), "us/post");
    report.add("refused", (double) floor.refused + hub.refused, "posts", Goal.atMost(0));
    return report;
  }
}
