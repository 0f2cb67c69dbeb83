package dev.milepost.bench;

import dev.milepost.dev.carriers.AccountReport;
import dev.milepost.dev.carriers.AccountSettings;
import dev.milepost.dev.carriers.Behaviour;
import dev.milepost.dev.carriers.CarrierAccount;
import dev.milepost.dev.carriers.CarrierApis;
import dev.milepost.dev.carriers.Credentials;
import dev.milepost.dev.carriers.Limit;
import dev.milepost.dev.carriers.SimulatedCarrier;
import dev.milepost.dev.carriers.Truth;
import dev.milepost.dev.journeys.SeededJourneys;
import dev.milepost.embedded.PostgresDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Whether carriers are asked in time, within their limits, and whatever one of them does: a hundred
 * thousand references of one carrier on one node, as often as the fastest cadence has it; another
 * carrier's limits, over three nodes that all want to ask at once; and a third that fails in every
 * way, beside one that does not.
 */
final class PollingBench {
  static final Map<String, Integer> DEFAULTS =
      Map.of(
          "references", 100_000,
          "every", 600,
          "seconds", 300,
          "limited", 3_000,
          "limit-seconds", 90,
          "fault-seconds", 600);

  private static final String SECRET = "only-the-carrier-and-the-hub-know";
  private static final Credentials CREDENTIALS = new Credentials("milepost-bench", SECRET);
  private static final String ROLES = "polling,agents";
  private static final int NODES = 3;
  private static final int PATIENCE_SECONDS = 600;
  private static final int OTHERS = 3_000;
  private static final int FAILING = 2_000;

  /** A limit that does not bind. */
  private static final String AMPLE = "100000/PT1S";

  private static final String REGISTER =
      """
      with registered as (
        insert into shipment (id, customer, version, document, registered_at, updated_at)
        select 'SHP-' || it.number, 'BENCH', 1,
            json_build_object('id', 'SHP-' || it.number, 'customer', 'BENCH', 'orders', '[]'::json,
                'references', json_build_array(json_build_object('type', 'TRACKING_NUMBER',
                    'value', it.number, 'issuer', ?)))::text,
            now(), now()
        from unnest(?::text[]) as it (number)
        returning key
      )
      insert into journey (shipment, sequence, state, updated_at)
      select key, 0, '{"journey":{"pieces":1,"piecesDelivered":0,"conflict":false},"delays":[]}',
          now()
      from registered
      """;

  /** One after the other, evenly, in the order of their numbers. */
  private static final String SPREAD =
      """
      with placed as (
        select type, value, row_number() over (order by value) - 1 as place,
            count(*) over () as all_of_them
        from poll_task where connection = ?)
      update poll_task t set step = 'ask', claim = null,
          due_at = ?::timestamptz + p.place * (?::integer * interval '1 second') / p.all_of_them
      from placed p where t.connection = ? and t.type = p.type and t.value = p.value
      """;

  private final Options options;
  private final PrintStream out;
  private final Clock clock;

  PollingBench(Options options, PrintStream out, Clock clock) {
    this.options = options;
    this.out = out;
    this.clock = clock;
  }

  Report run() throws Exception {
    Report report = new Report("polling");
    Vertx vertx = Vertx.vertx();
    try (Stage stage = Stage.open();
        Connection database = connect(stage)) {
      CarrierApis apis =
          CarrierApis.start(vertx, clock)
              .toCompletionStage()
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS);
      try (ChildJvm hub = stage.startHub(ROLES)) {
        HubApi api = new HubApi(hub.port(), stage.hubData(), clock);
        cadence(report, stage, hub, api, apis, database);
        limits(report, stage, api, apis, database);
        faults(report, stage, hub, api, apis, database);
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
    return report;
  }

  private void cadence(
      Report report, Stage stage, ChildJvm hub, HubApi api, CarrierApis apis, Connection database)
      throws Exception {
    List<String> numbers = numbers("7", 12, options.get("references"));
    CarrierAccount fedex = account(apis, "fedex", SimulatedCarrier.FEDEX, numbers);
    register(database, "FEDEX", numbers);
    api.ask("fedex-ask", "FEDEX", SECRET, options(fedex, AMPLE));
    awaitPlanned(database, "fedex-ask", numbers.size());
    out.println(numbers.size() + " references taken up");

    Instant from = clock.instant().plusSeconds(10);
    int every = options.get("every");
    spread(database, "fedex-ask", from, every);
    TimeUnit.SECONDS.sleep(10);
    double hubBefore = CpuTime.secondsOf(hub.pid());
    double postgresBefore = CpuTime.secondsOf(stage.servers().postgres().pid());
    int seconds = options.get("seconds");
    TimeUnit.SECONDS.sleep(seconds);
    double hubCores = (CpuTime.secondsOf(hub.pid()) - hubBefore) / seconds;
    double postgresCores =
        (CpuTime.secondsOf(stage.servers().postgres().pid()) - postgresBefore) / seconds;
    // What was due at the very end is given time to be late.
    TimeUnit.SECONDS.sleep(5);
    double[] late = lateness(fedex, numbers, from, every, from.plusSeconds(seconds - 5L));

    report.add("cadence-references", numbers.size(), "references");
    report.add("cadence-asked", late.length, "references");
    report.add("cadence-never", missing(late), "references", Goal.atMost(0));
    report.add("cadence-late-p50", at(late, 50), "s");
    report.add("cadence-late-p99", at(late, 99), "s");
    report.add("cadence-late-max", at(late, 100), "s");
    report.add("cadence-off", at(late, 100) / every, "ratio", Goal.atMost(0.05));
    report.add("cadence-cpu", hubCores + postgresCores, "cores", Goal.atMost(0.2));
    report.add("cadence-cpu-hub", hubCores, "cores");
    report.add("cadence-cpu-postgres", postgresCores, "cores");
    report.add("cadence-questions", fedex.report().requests() / (double) (seconds + 15), "1/s");
    api.pause("fedex-ask");
  }

  private void limits(Report report, Stage stage, HubApi api, CarrierApis apis, Connection database)
      throws Exception {
    List<String> numbers =
        IntStream.range(0, options.get("limited"))
            .mapToObj(i -> "1Z" + String.format("%016d", i))
            .toList();
    Limit aSecond = new Limit(20, Duration.ofSeconds(1));
    Limit halfAMinute = new Limit(300, Duration.ofSeconds(30));
    CarrierAccount ups =
        apis.open(
            AccountSettings.of("ups", SimulatedCarrier.UPS, CREDENTIALS)
                .limited(aSecond, halfAMinute),
            truth(numbers));
    register(database, "UPS", numbers);
    List<ChildJvm> others = new ArrayList<>();
    try {
      for (int i = 1; i < NODES; i++) {
        others.add(stage.startHub(ROLES));
      }
      api.ask("ups-ask", "UPS", SECRET, options(ups, "20/PT1S", "300/PT30S"));
      awaitPlanned(database, "ups-ask", numbers.size());
      spread(database, "ups-ask", clock.instant(), 1);
      out.println(numbers.size() + " references due at once on " + NODES + " nodes");
      long before = ups.report().requests();
      long began = System.nanoTime();
      TimeUnit.SECONDS.sleep(options.get("limit-seconds"));
      double seconds = (System.nanoTime() - began) / 1e9;
      AccountReport asked = ups.report();
      report.add("limit-over", (double) asked.over(), "questions", Goal.atMost(0));
      for (AccountReport.Use use : asked.uses()) {
        report.add(
            "limit-worst-" + use.limit().in().toSeconds() + "s",
            use.ratio(),
            "ratio",
            Goal.atMost(1));
      }
      report.add("limit-used", (asked.requests() - before) / (seconds * 300 / 30), "ratio");
      report.add("limit-tokens", (double) asked.tokens(), "tokens", Goal.atMost(1));
      api.pause("ups-ask");
    } finally {
      others.forEach(ChildJvm::close);
    }
  }

  private void faults(
      Report report, Stage stage, ChildJvm hub, HubApi api, CarrierApis apis, Connection database)
      throws Exception {
    execute(database, "truncate shipment, poll_task cascade");
    List<String> others = numbers("8", 12, OTHERS);
    List<String> failing = numbers("0034", 12, FAILING);
    CarrierAccount good = account(apis, "fedex-2", SimulatedCarrier.FEDEX, others);
    CarrierAccount bad = account(apis, "dhl", SimulatedCarrier.DHL, failing);
    register(database, "FEDEX", others);
    register(database, "DHL", failing);
    api.ask("good", "FEDEX", SECRET, options(good, AMPLE));
    api.ask("bad", "DHL", SECRET, options(bad, AMPLE));
    awaitPlanned(database, "bad", failing.size());
    awaitPlanned(database, "good", others.size());

    List<Behaviour> behaviours =
        List.of(
            new Behaviour.Silent(),
            new Behaviour.Failing(500),
            new Behaviour.Busy(Duration.ofSeconds(1)),
            new Behaviour.Garbage(),
            new Behaviour.Huge(50 << 20),
            new Behaviour.Trickle(Duration.ofSeconds(1)));
    int share = Math.max(5, options.get("fault-seconds") / behaviours.size());
    double[] alone = others(database, good, others, share);
    long memoryBefore = Memory.of(hub.pid());
    double worst = 0;
    for (Behaviour behaviour : behaviours) {
      bad.behave(behaviour);
      spread(database, "bad", clock.instant(), share);
      double[] beside = others(database, good, others, share);
      double p99 = at(beside, 99);
      out.println(
          "beside a carrier that is "
              + behaviour
              + ": p99 late "
              + p99
              + " s, never "
              + missing(beside));
      worst = Math.max(worst, missing(beside) > 0 ? Double.POSITIVE_INFINITY : p99);
    }
    long memoryAfter = Memory.of(hub.pid());
    bad.behave(new Behaviour.Well());
    spread(database, "bad", clock.instant(), 1);
    long asked = bad.report().references();
    long began = System.nanoTime();
    for (int i = 0;
        i < PATIENCE_SECONDS * 10 && bad.report().references() < asked + failing.size();
        i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    report.add("fault-others-alone-p99", at(alone, 99), "s");
    report.add("fault-others-beside-p99", worst, "s");
    report.add("fault-others-ratio", worst / at(alone, 99), "ratio", Goal.atMost(1.1));
    report.add("fault-memory", (double) memoryAfter / memoryBefore, "ratio", Goal.atMost(1.1));
    report.add("fault-recovered", (System.nanoTime() - began) / 1e9, "s");
    report.add(
        "fault-not-recovered",
        (double) Math.max(0, asked + failing.size() - bad.report().references()),
        "references",
        Goal.atMost(0));
    report.add(
        "fault-blocked-threads", (double) stage.blockedThreads(), "warnings", Goal.atMost(0));
  }

  /** How late the others are asked about over that time. */
  private double[] others(
      Connection database, CarrierAccount good, List<String> numbers, int seconds)
      throws Exception {
    Instant from = clock.instant().plusSeconds(1);
    spread(database, "good", from, seconds);
    TimeUnit.SECONDS.sleep(seconds + 4L);
    return lateness(good, numbers, from, seconds, from.plusSeconds(seconds));
  }

  /** Of those that were due before then, by their moments; infinite for one that was not asked. */
  private double[] lateness(
      CarrierAccount account, List<String> numbers, Instant from, int over, Instant until) {
    List<Double> late = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      Instant due = from.plusNanos((long) (1e9 * over * i / numbers.size()));
      if (due.isBefore(until)) {
        late.add(
            account.asksOf(numbers.get(i)).stream()
                .filter(asked -> !asked.isBefore(from))
                .mapToDouble(asked -> Duration.between(due, asked).toMillis() / 1e3)
                .findFirst()
                .orElse(Double.POSITIVE_INFINITY));
      }
    }
    return late.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  private static double missing(double[] late) {
    return Arrays.stream(late).filter(Double::isInfinite).count();
  }

  private static double at(double[] sorted, int percent) {
    return sorted.length == 0
        ? Double.POSITIVE_INFINITY
        : sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
  }

  private static List<String> numbers(String prefix, int length, int count) {
    int digits = length - prefix.length();
    return IntStream.range(0, count)
        .mapToObj(i -> prefix + String.format("%0" + digits + "d", i))
        .toList();
  }

  private CarrierAccount account(
      CarrierApis apis, String name, SimulatedCarrier carrier, List<String> numbers) {
    return apis.open(
        AccountSettings.of(name, carrier, CREDENTIALS).rememberingAsks(), truth(numbers));
  }

  /** All of it is over, so that nobody has to be told anything twice. */
  private Truth truth(List<String> numbers) {
    SeededJourneys journeys =
        new SeededJourneys(
            1, clock.instant().minus(Duration.ofDays(4)), Duration.ofHours(6), Duration.ofDays(2));
    return Truth.of(numbers, journeys::of);
  }

  private static JsonObject options(CarrierAccount account, String... limits) {
    JsonArray list = new JsonArray();
    for (String limit : limits) {
      String[] parts = limit.split("/", 2);
      list.add(new JsonObject().put("most", Integer.valueOf(parts[0])).put("in", parts[1]));
    }
    return new JsonObject()
        .put("baseUrl", account.baseUrl())
        .put("clientId", CREDENTIALS.client())
        .put("limits", list);
  }

  private static void register(Connection database, String issuer, List<String> numbers)
      throws SQLException {
    try (PreparedStatement statement = database.prepareStatement(REGISTER)) {
      statement.setString(1, issuer);
      statement.setArray(2, database.createArrayOf("text", numbers.toArray()));
      statement.executeUpdate();
    }
    execute(database, "analyze");
  }

  private static void awaitPlanned(Connection database, String connection, int count)
      throws SQLException, InterruptedException, IOException {
    String sql =
        "select count(*) from poll_task where planned_at is not null and connection = '"
            + connection
            + "'";
    for (int i = 0; i < PATIENCE_SECONDS; i++) {
      try (Statement statement = database.createStatement();
          ResultSet result = statement.executeQuery(sql)) {
        result.next();
        if (result.getInt(1) == count) {
          return;
        }
      }
      TimeUnit.SECONDS.sleep(1);
    }
    throw new IOException(connection + ": not all references were taken up");
  }

  /**
   * Under a lock, since the hub writes the same rows in its own order; and what a hundred thousand
   * rewritten rows leave behind is cleared away, which is not the hub's doing.
   */
  private static void spread(Connection database, String connection, Instant from, int seconds)
      throws SQLException {
    database.setAutoCommit(false);
    try (PreparedStatement statement = database.prepareStatement(SPREAD)) {
      execute(database, "lock table poll_task in exclusive mode");
      statement.setString(1, connection);
      statement.setString(2, from.toString());
      statement.setInt(3, seconds);
      statement.setString(4, connection);
      statement.executeUpdate();
      database.commit();
    } finally {
      database.setAutoCommit(true);
    }
    execute(database, "vacuum analyze poll_task");
  }

  private static void execute(Connection database, String sql) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connect(Stage stage) throws SQLException {
    PostgresDatabase database = stage.servers().postgres().connection();
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }
}
