package dev.milepost.bench;

import dev.milepost.dev.journeys.TrackingNumbers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The console in a real browser while very much is late: how soon the first row is there, whether
 * scrolling stays smooth while rows change, come and go, and whether the page's memory does.
 */
final class ConsoleBench {
  static final Map<String, Integer> DEFAULTS =
      Map.of("delays", 20_000, "rate", 200, "scroll-seconds", 60, "memory-minutes", 10, "loads", 5);

  private static final String SECRET = "bench-secret";
  private static final String CUSTOMER = "CUSTOMER-";
  private static final int CUSTOMERS = 40;
  private static final int REGISTER_AT_ONCE = 500;
  private static final int CONNECTIONS = 8;
  private static final int PATIENCE_SECONDS = 300;

  /** Parcels that are not late, and are held up by the weather now and then. */
  private static final int HELD_UP = 2_000;

  private final Options options;
  private final PrintStream out;
  private final Clock clock;

  ConsoleBench(Options options, PrintStream out, Clock clock) {
    this.options = options;
    this.out = out;
    this.clock = clock;
  }

  Report run() throws IOException, InterruptedException {
    Path webui = webui();
    try (Stage stage = Stage.open();
        ChildJvm hub = stage.startHub("")) {
      Precedence.toAllBut(
          List.of(hub.pid(), stage.servers().kafka().pid(), stage.servers().postgres().pid()));
      HubApi api = new HubApi(hub.port(), stage.hubData(), clock);
      Webhooks webhooks = new Webhooks(hub.port(), api.connect("bench", SECRET), SECRET);
      TrackingNumbers numbers = new TrackingNumbers(1, clock.instant());
      Instant today = clock.instant().truncatedTo(ChronoUnit.SECONDS);
      List<String> late =
          register(api, numbers, "LATE", options.get("delays"), today.minus(Duration.ofHours(5)));
      List<String> held = register(api, numbers, "HELD", HELD_UP, today.plus(Duration.ofDays(3)));
      awaitDelays(api);
      out.println(options.get("delays") + " delays are open");
      return measure(webui, hub, api, new Story(webhooks, late, held, clock.instant()));
    }
  }

  private Report measure(Path webui, ChildJvm hub, HubApi api, Story story)
      throws IOException, InterruptedException {
    int rate = options.get("rate");
    Process browser = browser(webui, hub.port(), api);
    // What the browser takes is not known beforehand; an hour is more than any.
    Ledger ledger = new Ledger(System.nanoTime(), 1_000_000_000L / rate, 0, rate * 3_600);
    JsonObject figures = new JsonObject();
    try (OpenLoad load = new OpenLoad(hub.port(), CONNECTIONS, ledger, story::next)) {
      Thread posting =
          new Thread(
              () -> {
                try {
                  for (int second = 0; browser.isAlive() && second < 3_600; second++) {
                    load.run(second * rate, (second + 1) * rate);
                  }
                } catch (IOException e) {
                  out.println("the load broke: " + e);
                }
              },
              "console-load");
      posting.start();
      try (BufferedReader said =
          new BufferedReader(
              new InputStreamReader(browser.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
          if (line.startsWith("{")) {
            figures.mergeIn(new JsonObject(line));
          } else {
            out.println(line);
          }
        }
      } finally {
        browser.descendants().forEach(ProcessHandle::destroyForcibly);
        browser.destroyForcibly();
        posting.join();
      }
      if (browser.waitFor() != 0 && figures.isEmpty()) {
        throw new IOException("the browser measured nothing");
      }
      load.stop();
    }
    return report(figures);
  }

  private Report report(JsonObject measured) {
    Report report = new Report("console");
    add(report, measured, "first-row", "s", Goal.atMost(1.5));
    add(report, measured, "first-screen", "kB gzip", Goal.atMost(350));
    add(report, measured, "frames", "frames/s", Goal.atLeast(50));
    add(report, measured, "frames-slowest-second", "frames/s", null);
    add(report, measured, "long-tasks", "tasks over 100 ms", Goal.atMost(0));
    add(report, measured, "longest-task", "ms", null);
    add(report, measured, "layout-shift", "score", Goal.atMost(0));
    add(report, measured, "changes", "rows/s", null);
    add(report, measured, "floor-frames", "frames/s", null);
    add(report, measured, "memory", "ratio", Goal.atMost(1.1));
    add(report, measured, "memory-end", "MB", null);
    return report;
  }

  private static void add(
      Report report, JsonObject measured, String name, String unit, @Nullable Goal goal) {
    Double value = measured.getDouble(name);
    if (value != null) {
      if (goal == null) {
        report.add(name, value, unit);
      } else {
        report.add(name, value, unit, goal);
      }
    }
  }

  private Process browser(Path webui, int port, HubApi api) throws IOException {
    ProcessBuilder builder =
        // A session of its own: it is not the hub's, that comes last.
        new ProcessBuilder("setsid", "node", "bench/console.mjs")
            .directory(webui.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder
        .environment()
        .putAll(
            Map.of(
                "MILEPOST_URL", "http://127.0.0.1:" + port,
                "MILEPOST_TOKEN", api.agentToken(),
                "SCROLL_SECONDS", Integer.toString(options.get("scroll-seconds")),
                "MEMORY_MINUTES", Integer.toString(options.get("memory-minutes")),
                "LOADS", Integer.toString(options.get("loads"))));
    return builder.start();
  }

  /** The pages' sources, where the browser's driver is. */
  private static Path webui() {
    String root = System.getenv("HUB_ROOT");
    Path webui = Path.of(root == null ? "." : root, "webui").toAbsolutePath().normalize();
    if (!Files.isDirectory(webui.resolve("node_modules"))) {
      throw new IllegalArgumentException(
          "the browser is driven from " + webui + ", which is not built: run ./hub bench console");
    }
    return webui;
  }

  private void awaitDelays(HubApi api) throws IOException, InterruptedException {
    for (int i = 0; i < PATIENCE_SECONDS; i++) {
      if (api.openDelays() >= options.get("delays")) {
        return;
      }
      TimeUnit.SECONDS.sleep(1);
    }
    throw new IOException(
        "only "
            + api.openDelays()
            + " delays are open "
            + PATIENCE_SECONDS
            + " s after the promises were broken");
  }

  private static List<String> register(
      HubApi api, TrackingNumbers numbers, String name, int count, Instant promise)
      throws IOException, InterruptedException {
    List<String> given = new ArrayList<>();
    List<JsonObject> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String number = numbers.next();
      given.add(number);
      // Every one at another moment: the order of the queue is then a real one.
      batch.add(shipment(name, i, number, promise.minusSeconds(i)));
      if (batch.size() == REGISTER_AT_ONCE || i + 1 == count) {
        api.register(batch);
        batch.clear();
      }
    }
    return given;
  }

  private static JsonObject shipment(String name, int index, String number, Instant promise) {
    return new JsonObject()
        .put("id", name + "-" + index)
        .put("customer", CUSTOMER + index % CUSTOMERS)
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
        .put("origin", place("Louisville", "KY", "America/Kentucky/Louisville"))
        .put("destination", place("Rockford", "IL", "America/Chicago"))
        .put("promise", new JsonObject().put("latest", promise.toString()));
  }

  private static JsonObject place(String city, String region, String zone) {
    return new JsonObject()
        .put("city", city)
        .put("region", region)
        .put("country", "US")
        .put("timeZone", zone);
  }

  /**
   * Six in ten changes move a late parcel on; the others hold one up, or let it go: its row comes
   * or leaves.
   */
  private static final class Story {
    /** By {@link Webhooks}: these steps are the weather's, the ones after them are scans. */
    private static final int WEATHER_EACH = 10;

    private static final Duration STEP = Duration.ofMinutes(1);
    private static final Duration STEPS_REACH_BACK = Duration.ofDays(2);

    private final Webhooks webhooks;
    private final List<String> late;
    private final List<String> held;
    private final Instant start;
    private final int[] lateSteps;
    private final int[] heldSteps;
    private final Random random = new Random(1);

    Story(Webhooks webhooks, List<String> late, List<String> held, Instant now) {
      this.webhooks = webhooks;
      this.late = late;
      this.held = held;
      this.start = now.minus(STEPS_REACH_BACK);
      this.lateSteps = new int[late.size()];
      this.heldSteps = new int[held.size()];
    }

    byte[] next(int event) {
      if (event % 10 < 6) {
        int parcel = random.nextInt(late.size());
        int moves = lateSteps[parcel]++;
        // Leaves the weather out.
        int step = moves / (WEATHER_EACH - 1) * WEATHER_EACH + moves % (WEATHER_EACH - 1);
        return webhooks.ofEvent(late.get(parcel), event, step, at(step));
      }
      int parcel = random.nextInt(held.size());
      int times = heldSteps[parcel]++;
      int step = (times / 2 + 1) * WEATHER_EACH - 1 + times % 2;
      return webhooks.ofEvent(held.get(parcel), event, step, at(step));
    }

    private Instant at(int step) {
      return start.plus(STEP.multipliedBy(step));
    }
  }
}
