package dev.milepost.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;

/** Two nodes; one is killed while events come, and its clients go on at the other. */
final class StreamFailoverBench {
  static final Map<String, Integer> DEFAULTS =
      Map.of("clients", 5_000, "customers", 50, "rate", 100, "seconds", 20, "bytes", 500);
  private static final long PATIENCE_MILLIS = 20_000;

  private final Options options;
  private final PrintStream out;
  private final Clock clock;

  StreamFailoverBench(Options options, PrintStream out, Clock clock) {
    this.options = options;
    this.out = out;
    this.clock = clock;
  }

  Report run() throws IOException, InterruptedException {
    Report report = new Report("stream-failover");
    int clients = options.get("clients");
    int[] published = new int[options.get("customers")];
    StreamLoad load = new StreamLoad(options.get("bytes"));
    try (Stage stage = Stage.open();
        HubSide first = HubSide.start(stage, clock);
        HubSide second = HubSide.start(stage, clock);
        Crowd crowd = new Crowd(first.port())) {
      StreamLoad.seat(crowd, first, clients, published.length);
      load.publish(first, published, options.get("rate"), options.get("seconds") / 2);
      crowd.comeBackTo(second.port());
      long killed = System.nanoTime();
      first.kill();
      load.publish(first, published, options.get("rate"), options.get("seconds") / 2);
      crowd.awaitOpen(clients);
      crowd.awaitAll(published, PATIENCE_MILLIS);
      out.println("trouble: " + crowd.trouble());
      report.add("cut-off", (double) crowd.cutOff(), "clients");
      report.add("all-caught-up", (System.nanoTime() - killed) / 1e9, "s");
      report.add("sent-away", (double) crowd.sentAway(), "times");
      report.add(
          "lost", crowd.missing(published) + (double) crowd.skipped(), "events", Goal.atMost(0));
      report.add("duplicate", (double) crowd.duplicates(), "events", Goal.atMost(0));
    }
    return report;
  }
}
