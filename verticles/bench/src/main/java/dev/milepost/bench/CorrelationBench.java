package dev.milepost.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;

/**
 * How many carrier events a second the hub correlates, folds, judges, stores and tells, with many
 * shipments in the database and more events waiting than it can take; what one event costs; and how
 * near that is to the floor, which is to write the same event rows and nothing else.
 */
final class CorrelationBench {
  static final Map<String, Integer> DEFAULTS =
      Map.of(
          "seconds", 120,
          "shipments", 1_000_000,
          "seed", 1,
          "warm-up", 40,
          "ahead", 50_000,
          "floor-seconds", 10);

  private static final int FEW = 10_000;
  private static final int FEW_REGISTERED = 30_000;
  private static final int EVENTS_OF_FEW = 240_000;

  /** Of so many shipments one is on its way, the others have arrived or are not sent off yet. */
  private static final int OF_ALL = 5;

  private static final int WARM_SHIPMENTS = 100_000;
  private static final int WARM_FROM = 5_000_000;
  private static final int FEW_FROM = 6_000_000;
  private static final long LOOK_EVERY_MS = 100;
  private static final long SECOND = 1_000_000_000L;
  private static final int PATIENCE_SECONDS = 120;

  private final Options options;
  private final PrintStream out;
  private final Clock clock;

  CorrelationBench(Options options, PrintStream out, Clock clock) {
    this.options = options;
    this.out = out;
    this.clock = clock;
  }

  Report run() throws IOException, InterruptedException, SQLException {
    try (Stage stage = Stage.open()) {
      CarrierStory story = new CarrierStory(options.get("seed"), clock.instant());
      register(stage);
      try (BulkShipments shipments = new BulkShipments(stage.servers().postgres().connection());
          ChildJvm hub = stage.startHub("correlation");
          CorrelationLoad load = load(stage, story)) {
        shipments.prepare();
        say("a copied shipment is what a registration makes");
        return measure(new Run(stage, hub, story, load, shipments));
      }
    }
  }

  /** In the ordinary way, by a hub that is gone before the measurement. */
  private void register(Stage stage) throws IOException, InterruptedException {
    try (ChildJvm hub = stage.startHub("shipments")) {
      new HubApi(hub.port(), stage.hubData(), clock)
          .register(BulkShipments.toRegister(clock.instant()));
    }
  }

  private CorrelationLoad load(Stage stage, CarrierStory story) {
    return new CorrelationLoad(
        stage.bootstrapServers(), story, options.get("seed"), options.get("ahead"), clock);
  }

  private record Run(
      Stage stage,
      ChildJvm hub,
      CarrierStory story,
      CorrelationLoad load,
      BulkShipments shipments) {
    Fleet fleet(int from, int shipments, int onTheirWay) {
      return new Fleet(story, from, shipments, onTheirWay);
    }

    Cpu cpu() {
      return new Cpu(
          CpuTime.secondsOf(hub.pid()),
          CpuTime.secondsOf(stage.servers().kafka().pid()),
          CpuTime.secondsOf(stage.servers().postgres().pid()),
          CpuTime.secondsOfAlone(ProcessHandle.current().pid()));
    }
  }

  private Report measure(Run run) throws InterruptedException, SQLException {
    run.shipments().load(WARM_FROM, WARM_FROM + WARM_SHIPMENTS - 1);
    Fleet warming = run.fleet(WARM_FROM, WARM_SHIPMENTS, WARM_SHIPMENTS / OF_ALL);
    Window warm = underWay(run, warming, "warm-up");
    drain(run);
    say("warmed up, at last at %,.0f events/s", warm.last().perSecond());

    int many = options.get("shipments");
    run.shipments().load(1, many);
    run.shipments().settle();
    say("%,d shipments loaded", many);
    String kafka = run.stage().bootstrapServers();
    Map<TopicPartition, Long> before = StreamCheck.end(kafka);
    Fleet fleet = run.fleet(1, many, many / OF_ALL);
    Window window = underWay(run, fleet, "seconds");
    say("events/s, minute by minute: %s", window.byMinute());
    drain(run);

    StreamCheck check = new StreamCheck(fleet);
    check.read(kafka, before);
    Stored stored = Stored.in(run.shipments());
    double floor = new EventFloor(run.shipments().connection()).rowsPerSecond(floorSeconds());
    // Last, when the compiler has done all it can: so it makes nothing look cheaper than it is.
    Cpu few = ofFew(run);
    say(
        "with %,d shipments an event costs: hub %.0f, PostgreSQL %.0f, broker %.0f us of CPU",
        FEW, 1e6 * few.hub(), 1e6 * few.postgres(), 1e6 * few.broker());
    return report(window, few, floor, fleet, check, stored);
  }

  private int floorSeconds() {
    return options.get("floor-seconds");
  }

  /** What came of the events, by the database's own books. */
  private record Stored(long events, long waiting, long unpublished, long told) {
    static Stored in(BulkShipments shipments) throws SQLException {
      return new Stored(
          shipments.number("select count(*) from shipment_event"),
          shipments.number("select count(*) from waiting_event"),
          shipments.number("select count(*) from outbox"),
          shipments.number("select sum(sequence) from journey"));
    }
  }

  /** Events of one fleet that is under way, for so many seconds. */
  private Window underWay(Run run, Fleet fleet, String seconds) throws InterruptedException {
    Window settingOut = loaded(run, fleet, window -> fleet.isUnderWay());
    say(
        "%,d events have brought the shipments under way, at %,.0f events/s",
        fleet.fresh(), settingOut.whole().perSecond());
    // By then each has its first forecast, and has told what comes of it.
    loaded(run, fleet, window -> window.events() >= 2L * fleet.onTheirWay());
    long length = options.get(seconds) * SECOND;
    return loaded(run, fleet, window -> System.nanoTime() >= window.begin().at() + length);
  }

  /**
   * Sends until it is enough; the window opens at the moment at which the hub has begun to read.
   */
  private static Window loaded(Run run, Fleet fleet, Predicate<Window> enough)
      throws InterruptedException {
    CorrelationLoad load = run.load();
    long begun = load.handled();
    long handled = begun;
    while (handled == begun) {
      send(load, fleet, handled);
      handled = load.handled();
    }
    Window window = new Window(new Look(System.nanoTime(), handled, run.cpu()));
    while (!enough.test(window)) {
      send(load, fleet, handled);
      handled = load.handled();
      if (System.nanoTime() >= window.end().at() + SECOND) {
        window.add(new Look(System.nanoTime(), handled, run.cpu()));
      }
    }
    window.add(new Look(System.nanoTime(), handled, run.cpu()));
    return window;
  }

  private static void send(CorrelationLoad load, Fleet fleet, long handled)
      throws InterruptedException {
    long until = System.nanoTime() + LOOK_EVERY_MS * 1_000_000;
    boolean more = true;
    while (more && System.nanoTime() < until) {
      more = load.step(fleet, handled);
    }
    Thread.sleep(Math.max(1, (until - System.nanoTime()) / 1_000_000));
  }

  /** Until the hub has stored and told all that was sent. */
  private static void drain(Run run) throws InterruptedException, SQLException {
    run.load().flush();
    long handled = run.load().handled();
    int quiet = 0;
    while (handled < run.load().produced()
        || run.shipments().number("select count(*) from outbox") > 0) {
      Thread.sleep(LOOK_EVERY_MS);
      long now = run.load().handled();
      quiet = now > handled ? 0 : quiet + 1;
      handled = now;
      if (quiet > PATIENCE_SECONDS * 1_000 / LOOK_EVERY_MS) {
        return; // what is lost is counted
      }
    }
  }

  /**
   * The same with few shipments in the tables, one in three on its way: their histories are as
   * long, and what is dearer with many is the size of the tables. Sent as to the many, no further
   * ahead and without a pause: a hub with more to read works in larger batches, and one with less
   * is paid for waiting.
   *
   * @return of each event
   */
  private Cpu ofFew(Run run) throws InterruptedException, SQLException {
    run.shipments().load(FEW_FROM, FEW_FROM + FEW_REGISTERED - 1);
    run.shipments().settle();
    Fleet fleet = run.fleet(FEW_FROM, FEW_REGISTERED, FEW);
    loaded(run, fleet, window -> fleet.isUnderWay());
    Window window = loaded(run, fleet, sending -> sending.events() >= EVENTS_OF_FEW);
    drain(run);
    say("with %,d on their way, at %,.0f events/s", FEW, window.whole().perSecond());
    return window.whole().cpuOfEach();
  }

  private static Report report(
      Window window, Cpu few, double floor, Fleet fleet, StreamCheck check, Stored stored) {
    Span whole = window.whole();
    Span first = window.first();
    Span last = window.last();
    double rate = whole.perSecond();
    Report report = new Report("correlation");
    report.add("events-per-second", rate, "events/s", Goal.atLeast(8_000));
    report.add("floor", floor, "rows/s");
    report.add("ratio-to-floor", rate / floor, "ratio", Goal.atLeast(0.15));
    report.add("first-minute", first.perSecond(), "events/s");
    report.add("last-minute", last.perSecond(), "events/s");
    report.add(
        "last-minute-to-first", last.perSecond() / first.perSecond(), "ratio", Goal.atLeast(0.9));
    cpu(report, "", whole.cpuOfEach());
    cpu(report, "first-minute-", first.cpuOfEach());
    cpu(report, "last-minute-", last.cpuOfEach());
    report.add("cpu-with-10k-shipments", 1e6 * few.withoutLoad(), "us/event");
    report.add(
        "dearer-than-10k-shipments",
        whole.cpuOfEach().withoutLoad() / few.withoutLoad(),
        "ratio",
        Goal.atMost(1.3));
    report.add("matched", (double) stored.events(), "events");
    report.add("known", (double) fleet.repeated(), "events");
    report.add("unmatched", (double) stored.waiting(), "events");
    report.add("told", (double) check.published(), "events");
    long missing =
        Math.abs(fleet.fresh() - stored.events())
            + Math.abs(fleet.strangers() - stored.waiting())
            + Math.max(0, fleet.fresh() - check.reported())
            + Math.max(0, stored.told() - check.published())
            + check.gaps()
            + stored.unpublished();
    report.add("lost", (double) missing, "events", Goal.atMost(0));
    report.add("duplicates", (double) check.duplicates(), "events", Goal.atMost(0));
    return report;
  }

  private static void cpu(Report report, String when, Cpu each) {
    report.add(when + "hub-cpu", 1e6 * each.hub(), "us/event");
    report.add(when + "postgres-cpu", 1e6 * each.postgres(), "us/event");
    report.add(when + "broker-cpu", 1e6 * each.broker(), "us/event");
    report.add(when + "load-cpu", 1e6 * each.load(), "us/event");
  }

  private void say(String what, Object... values) {
    out.println(String.format(Locale.ROOT, what, values));
  }

  /** Processor time in seconds. */
  private record Cpu(double hub, double broker, double postgres, double load) {
    Cpu less(Cpu before) {
      return new Cpu(
          hub - before.hub, broker - before.broker, postgres - before.postgres, load - before.load);
    }

    Cpu each(long events) {
      return new Cpu(hub / events, broker / events, postgres / events, load / events);
    }

    double withoutLoad() {
      return hub + broker + postgres;
    }
  }

  /** How far the hub had come when, and what it had used until then. */
  private record Look(long at, long handled, Cpu cpu) {}

  private record Span(Look from, Look to) {
    double perSecond() {
      return (to.handled - from.handled) / Math.max(1e-9, (to.at - from.at) / 1e9);
    }

    Cpu cpuOfEach() {
      return to.cpu.less(from.cpu).each(to.handled - from.handled);
    }
  }

  private static final class Window {
    private static final long MINUTE = 60 * SECOND;

    private final List<Look> looks = new ArrayList<>();

    Window(Look begin) {
      add(begin);
    }

    final void add(Look look) {
      looks.add(look);
    }

    Look begin() {
      return looks.get(0);
    }

    Look end() {
      return looks.get(looks.size() - 1);
    }

    long events() {
      return end().handled() - begin().handled();
    }

    Span whole() {
      return new Span(begin(), end());
    }

    /** Of a run of less than two minutes the first half. */
    Span first() {
      return new Span(begin(), lookAt(begin().at() + minute()));
    }

    Span last() {
      return new Span(lookAt(end().at() - minute()), end());
    }

    /** Events a second of each whole minute. */
    String byMinute() {
      long minutes = (end().at() - begin().at()) / MINUTE;
      return LongStream.range(0, minutes)
          .mapToObj(minute -> begin().at() + minute * MINUTE)
          .map(from -> new Span(lookAt(from), lookAt(from + MINUTE)).perSecond())
          .map(rate -> String.format(Locale.ROOT, "%,.0f", rate))
          .collect(Collectors.joining(" "));
    }

    private long minute() {
      return Math.min(MINUTE, (end().at() - begin().at()) / 2);
    }

    private Look lookAt(long moment) {
      return looks.stream().filter(look -> look.at() >= moment).findFirst().orElse(end());
    }
  }
}
