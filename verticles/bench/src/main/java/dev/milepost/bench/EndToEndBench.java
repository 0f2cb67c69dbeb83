package dev.milepost.bench;

import dev.milepost.dev.journeys.TrackingNumbers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * How long it takes from the moment a carrier's post is due to the moment the customer's stream has
 * the milestone, at a steady rate, through everything: HTTP, Kafka, reading, Kafka, PostgreSQL,
 * Kafka, SSE.
 */
final class EndToEndBench {
  static final Map<String, Integer> DEFAULTS =
      Map.of(
          "seconds", 60,
          "warm-up", 40,
          "rate", 500,
          "connections", 32,
          "shipments", 2_000,
          "customers", 10);
  private static final String SECRET = "bench-secret";
  private static final int REGISTER_AT_ONCE = 500;
  private static final int PATIENCE_SECONDS = 20;

  /** Longer than the sweeper takes to publish again what it thinks was not published. */
  private static final Duration FOR_DUPLICATES = Duration.ofSeconds(5);

  /** UPS's scans of one kind at one place in one minute are one scan, by the adapter's rule. */
  private static final Duration STEP = Duration.ofMinutes(1);

  /** The steps must not reach the present. */
  private static final Duration STEPS_REACH_BACK = Duration.ofDays(2);

  private static final int MOST_STEPS = 1_000;

  private final Options options;
  private final PrintStream out;
  private final Clock clock;

  EndToEndBench(Options options, PrintStream out, Clock clock) {
    this.options = options;
    this.out = out;
    this.clock = clock;
  }

  Report run() throws IOException, InterruptedException {
    int rate = options.get("rate");
    int warmUp = options.get("warm-up") * rate;
    int events = warmUp + options.get("seconds") * rate;
    if (events / options.get("shipments") > MOST_STEPS) {
      throw new IllegalArgumentException(
          "--shipments: at least " + (events / MOST_STEPS + 1) + " for so many events");
    }
    try (Stage stage = Stage.open();
        ChildJvm hub = stage.startHub("")) {
      HubApi api = new HubApi(hub.port(), stage.hubData(), clock);
      Webhooks webhooks = new Webhooks(hub.port(), api.connect("bench", SECRET), SECRET);
      List<String> numbers = register(api);
      out.println(numbers.size() + " shipments registered");

      // The first event is due when everything is open.
      Ledger ledger =
          new Ledger(
              System.nanoTime() + Duration.ofSeconds(2).toNanos(),
              1_000_000_000L / rate,
              warmUp,
              events);
      return measure(stage, hub, api, ledger, new Story(numbers, webhooks, clock.instant()));
    }
  }

  private Report measure(Stage stage, ChildJvm hub, HubApi api, Ledger ledger, Story story)
      throws IOException, InterruptedException {
    try (SseStreams streams =
            new SseStreams(hub.port(), tokens(api), (frame, at) -> arrived(ledger, frame, at));
        OpenLoad load = new OpenLoad(hub.port(), options.get("connections"), ledger, story::next)) {
      out.println(options.get("customers") + " streams open; warming up");
      load.run(0, ledger.warmUp());
      // Not on this thread: it takes a few milliseconds, and the next event is due.
      CompletableFuture<Cpu> before = CompletableFuture.supplyAsync(() -> cpu(stage, hub));
      load.run(ledger.warmUp(), ledger.events());
      double seconds = (System.nanoTime() - ledger.due(ledger.warmUp())) / 1e9;
      awaitAll(ledger, load);
      Cpu used = cpu(stage, hub).less(before.join());
      Thread.sleep(FOR_DUPLICATES.toMillis());
      if (!streams.trouble().isEmpty()) {
        out.println("a stream broke: " + streams.trouble());
      }
      if (!load.trouble().isEmpty()) {
        out.println("a connection broke: " + load.trouble());
      }
      streams.stop();
      load.stop();
      return report(ledger, load, used, seconds);
    }
  }

  /** Until everything that was accepted has arrived, or nothing has for a while. */
  private static void awaitAll(Ledger ledger, OpenLoad load) throws InterruptedException {
    long arrived = -1;
    int quiet = 0;
    while (quiet < PATIENCE_SECONDS * 10 && ledger.distinct() + load.refused() < ledger.events()) {
      Thread.sleep(100);
      quiet = ledger.distinct() == arrived ? quiet + 1 : 0;
      arrived = ledger.distinct();
    }
  }

  private static void arrived(Ledger ledger, SseParser.Frame frame, long at) {
    // A delay's sentence may quote the status too; the milestone is what is timed.
    if (frame.event().equals("milestone")) {
      ledger.arrived(Mark.in(frame.data()), at);
    }
  }

  private static Report report(Ledger ledger, OpenLoad load, Cpu used, double seconds) {
    Report report = new Report("end-to-end");
    report.add("rate", ledger.measured() / seconds, "events/s");
    report.add("p50", ledger.latencyMillis(50), "ms", Goal.atMost(15));
    report.add("p90", ledger.latencyMillis(90), "ms");
    report.add("p99", ledger.latencyMillis(99), "ms", Goal.atMost(60));
    report.add("p99.9", ledger.latencyMillis(99.9), "ms");
    report.add("max", ledger.longestMillis(), "ms");
    report.add("answer-p50", load.answerMillis(50), "ms");
    report.add("answer-p99", load.answerMillis(99), "ms");
    report.add("lost", ledger.missing() - (double) load.refused(), "events", Goal.atMost(0));
    report.add("duplicate", ledger.duplicates(), "events", Goal.atMost(0));
    report.add("refused", (double) load.refused(), "posts", Goal.atMost(0));
    double millisPerEvent = 1_000.0 / ledger.measured();
    report.add("hub-cpu", used.hub() * millisPerEvent, "ms/event");
    report.add("broker-cpu", used.broker() * millisPerEvent, "ms/event");
    report.add("postgres-cpu", used.postgres() * millisPerEvent, "ms/event");
    report.add("load-cpu", used.load() * millisPerEvent, "ms/event");
    return report;
  }

  private static Cpu cpu(Stage stage, ChildJvm hub) {
    return new Cpu(
        CpuTime.secondsOf(hub.pid()),
        CpuTime.secondsOf(stage.servers().kafka().pid()),
        CpuTime.secondsOf(stage.servers().postgres().pid()),
        CpuTime.secondsOfAlone(ProcessHandle.current().pid()));
  }

  private List<String> tokens(HubApi api) {
    return IntStream.range(0, options.get("customers"))
        .mapToObj(customer -> api.portalToken(customer(customer)))
        .toList();
  }

  private List<String> register(HubApi api) throws IOException, InterruptedException {
    TrackingNumbers numbers = new TrackingNumbers(1, clock.instant());
    List<String> given = new ArrayList<>();
    List<JsonObject> batch = new ArrayList<>();
    for (int i = 0; i < options.get("shipments"); i++) {
      String number = numbers.next();
      given.add(number);
      batch.add(shipment(i, number));
      if (batch.size() == REGISTER_AT_ONCE || i + 1 == options.get("shipments")) {
        api.register(batch);
        batch.clear();
      }
    }
    return given;
  }

  private JsonObject shipment(int index, String number) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return new JsonObject()
        .put("id", "BENCH-" + index)
        .put("customer", customer(index % options.get("customers")))
        .put("orders", new JsonArray().add("SO-" + index))
        .put(
            "references",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("type", "TRACKING_NUMBER")
                        .put("value", number)
                        .put("issuer", "UPS")))
        .put("mode", "PARCEL")
        .put("promise", new JsonObject().put("latest", now.plus(Duration.ofDays(3)).toString()));
  }

  private static String customer(int index) {
    return "CUSTOMER-" + index;
  }

  /** Processor time in seconds. */
  private record Cpu(double hub, double broker, double postgres, double load) {
    Cpu less(Cpu before) {
      return new Cpu(
          hub - before.hub, broker - before.broker, postgres - before.postgres, load - before.load);
    }
  }

  /** Which parcel each event tells of: any, one step further each time. */
  private static final class Story {
    private final List<String> numbers;
    private final Webhooks webhooks;
    private final Instant start;
    private final int[] steps;
    private final Random random = new Random(1);

    Story(List<String> numbers, Webhooks webhooks, Instant now) {
      this.numbers = numbers;
      this.webhooks = webhooks;
      this.start = now.minus(STEPS_REACH_BACK);
      this.steps = new int[numbers.size()];
    }

    byte[] next(int event) {
      int parcel = random.nextInt(numbers.size());
      int step = steps[parcel]++;
      return webhooks.ofEvent(
          numbers.get(parcel), event, step, start.plus(STEP.multipliedBy(step)));
    }
  }
}
