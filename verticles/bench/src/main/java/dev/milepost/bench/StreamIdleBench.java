package dev.milepost.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an open stream costs in memory while nothing happens, and after it has got events. */
final class StreamIdleBench {
  static final Map<String, Integer> DEFAULTS =
      Map.of("connections", 15_000, "events", 1_000, "bytes", 500);
  private static final long SETTLE_MILLIS = 5_000;
  private static final long PATIENCE_MILLIS = 30_000;
  private static final double KIB = 1024;

  private final Options options;
  private final PrintStream out;
  private final Clock clock;

  StreamIdleBench(Options options, PrintStream out, Clock clock) {
    this.options = options;
    this.out = out;
    this.clock = clock;
  }

  Report run() throws IOException, InterruptedException {
    Report report = new Report("stream-idle");
    try (Stage stage = Stage.open()) {
      if (NchanSide.isInstalled()) {
        try (StreamSide side = NchanSide.start()) {
          measure(side, report, null, null);
        }
      }
      try (StreamSide side = HubSide.start(stage, clock)) {
        measure(side, report, Goal.atMost(6), Goal.atMost(12));
      }
    }
    return report;
  }

  private void measure(StreamSide side, Report report, @Nullable Goal idle, @Nullable Goal after)
      throws IOException, InterruptedException {
    int connections = options.get("connections");
    StreamLoad load = new StreamLoad(options.get("bytes"));
    try (Crowd crowd = new Crowd(side.port())) {
      Thread.sleep(SETTLE_MILLIS);
      long before = side.memory();
      StreamLoad.seat(crowd, side, connections, 1);
      Thread.sleep(SETTLE_MILLIS);
      long open = side.memory();
      int[] published = new int[1];
      load.fill(side, crowd, connections, published, options.get("events"));
      crowd.awaitAll(published, PATIENCE_MILLIS);
      Thread.sleep(SETTLE_MILLIS);
      long used = side.memory();
      String name = side.name();
      out.println(name + ": " + before / 1024 / 1024 + " MiB before");
      report.add(name + "-idle", (open - before) / KIB / connections, "KiB", idle);
      report.add(name + "-after-events", (used - before) / KIB / connections, "KiB", after);
      report.add(name + "-lost", crowd.missing(published) + (double) crowd.skipped(), "events");
    }
  }
}
