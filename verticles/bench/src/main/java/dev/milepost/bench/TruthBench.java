package dev.milepost.bench;

import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * Plays a fortnight of carriers and an ERP to a hub whose clock it sets, and then asks the hub what
 * happened. What the hub should say is known: the simulator made it happen.
 */
final class TruthBench {
  static final Map<String, Integer> DEFAULTS = Map.of("journeys", 20_000, "seed", 1, "rate", 5_000);

  private final Options options;
  private final PrintStream out;
  private final Clock real;

  TruthBench(Options options, PrintStream out, Clock real) {
    this.options = options;
    this.out = out;
    this.real = real;
  }

  Report run() throws Exception {
    List<TrueJourney> journeys = TrueJourneys.of(options.get("journeys"), options.get("seed"));
    Vertx vertx = Vertx.vertx();
    try (Stage stage = Stage.open()) {
      SteppedClock clock = SteppedClock.in(stage.clockFile(), real);
      clock.set(TrueTime.of(-1));
      try (ChildJvm hub = stage.startHub("", Map.of(HubMain.CLOCK, stage.clockFile().toString()));
          BoundedClient client = new BoundedClient(vertx, hub.port(), options.get("rate"));
          Settling settling = new Settling(stage, clock)) {
        HubApi api = new HubApi(hub.port(), stage.hubData(), clock);
        TruthPlay play =
            new TruthPlay(
                journeys, clock, client, settling, api, AskedFedex.open(vertx, clock, journeys));
        long began = System.nanoTime();
        play.run(out);
        double seconds = (System.nanoTime() - began) / 1e9;
        TruthCount count = play.count();
        count.examples().forEach(out::println);
        Report report = new Report("truth");
        count.report(report);
        report.add("posts", (double) play.posts(), "");
        report.add("posts-refused", (double) client.refused(), "", Goal.atMost(0));
        report.add("posts-sent-again", (double) client.again(), "");
        report.add("asked-about", (double) play.answers(), "references");
        report.add("seconds", seconds, "s");
        return report;
      }
    } finally {
      vertx.close();
    }
  }
}
