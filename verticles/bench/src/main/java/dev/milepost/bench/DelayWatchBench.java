package dev.milepost.bench;

import dev.milepost.embedded.PostgresDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What it costs to watch over a million shipments of which none is due, how late a promise that
 * passes is told, and how long it takes when thousands pass in the same moment.
 */
final class DelayWatchBench {
  static final Map<String, Integer> DEFAULTS =
      Map.of("shipments", 1_000_000, "seconds", 60, "due", 2_000, "herd", 5_000);

  private static final String AT_REST = "RESTING";
  private static final String WATCHED = "WATCHED";
  private static final String ROLES = "delay-watch,stream";
  private static final int SETTLE_SECONDS = 20;
  private static final int PATIENCE_SECONDS = 120;

  /** As registered by an ERP, with a promise and nothing heard: the moment is the promise's. */
  private static final String ARM =
      """
      with armed as (
        insert into shipment (id, customer, version, document, registered_at, updated_at)
        select $id || n, $customer, 1,
            json_build_object('id', $id || n, 'customer', $customer, 'orders', '[]'::json,
                'references', json_build_array(json_build_object('type', 'TRACKING_NUMBER',
                    'value', $id || n, 'issuer', 'UPS')),
                'promise', json_build_object('latest', to_char(
                    ($from::timestamptz + n * $step::interval) at time zone 'UTC',
                    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))::text,
            now(), now()
        from generate_series(0, $count - 1) as n
        returning key, document
      )
      insert into journey (shipment, sequence, state, look_at, updated_at)
      select key, 0, '{"journey":{"pieces":1,"piecesDelivered":0,"conflict":false},"delays":[]}',
          (document::json -> 'promise' ->> 'latest')::timestamptz + interval '1 millisecond', now()
      from armed
      """;

  private final Options options;
  private final PrintStream out;
  private final Clock clock;
  private final Map<String, Long> firedAfterMillis = new ConcurrentHashMap<>();

  DelayWatchBench(Options options, PrintStream out, Clock clock) {
    this.options = options;
    this.out = out;
    this.clock = clock;
  }

  Report run() throws IOException, InterruptedException, SQLException {
    try (Stage stage = Stage.open()) {
      // The first start makes the tables.
      stage.startHub(ROLES).close();
      arm(
          stage,
          AT_REST,
          options.get("shipments"),
          clock.instant().plus(Duration.ofDays(2)),
          1_000_000);
      try (Connection database = connect(stage);
          Statement statement = database.createStatement()) {
        statement.execute("vacuum analyze");
      }
      out.println(options.get("shipments") + " shipments armed");
      try (ChildJvm hub = stage.startHub(ROLES)) {
        return measure(stage, hub);
      }
    }
  }

  private Report measure(Stage stage, ChildJvm hub)
      throws IOException, InterruptedException, SQLException {
    HubApi api = new HubApi(hub.port(), stage.hubData(), clock);
    try (SseStreams streams =
        new SseStreams(hub.port(), List.of(api.portalToken(WATCHED)), (frame, at) -> told(frame))) {
      TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
      double hubBefore = CpuTime.secondsOf(hub.pid());
      double postgresBefore = CpuTime.secondsOf(stage.servers().postgres().pid());
      TimeUnit.SECONDS.sleep(options.get("seconds"));
      double seconds = options.get("seconds");
      double hubCores = (CpuTime.secondsOf(hub.pid()) - hubBefore) / seconds;
      double postgresCores =
          (CpuTime.secondsOf(stage.servers().postgres().pid()) - postgresBefore) / seconds;
      out.println("at rest measured; " + options.get("due") + " come due one by one");

      arm(stage, WATCHED, options.get("due"), clock.instant().plusSeconds(5), 10_000);
      long[] one = await(options.get("due"));
      firedAfterMillis.clear();
      out.println(options.get("herd") + " come due at once");
      arm(stage, WATCHED, options.get("herd"), clock.instant().plusSeconds(10), 0);
      long[] herd = await(options.get("herd"));
      streams.stop();

      Report report = new Report("delay-watch");
      report.add("rest-cpu", hubCores + postgresCores, "cores", Goal.atMost(0.1));
      report.add("rest-cpu-hub", hubCores, "cores");
      report.add("rest-cpu-postgres", postgresCores, "cores");
      report.add("fire-p50", at(one, 50), "s");
      report.add("fire-p99", at(one, 99), "s", Goal.atMost(2));
      report.add("fire-max", at(one, 100), "s");
      report.add("lost", options.get("due") - (double) one.length, "delays", Goal.atMost(0));
      report.add("herd-all", at(herd, 100), "s");
      report.add("herd-lost", options.get("herd") - (double) herd.length, "delays", Goal.atMost(0));
      return report;
    }
  }

  private void told(SseParser.Frame frame) {
    if (frame.event().equals("delay")) {
      JsonObject data = new JsonObject(frame.data()).getJsonObject("data");
      firedAfterMillis.putIfAbsent(
          data.getString("shipment"),
          Duration.between(Instant.parse(data.getString("since")), clock.instant()).toMillis());
    }
  }

  /** How long each took, sorted; those that did not come are missing. */
  private long[] await(int count) throws InterruptedException {
    for (int i = 0; i < PATIENCE_SECONDS * 10 && firedAfterMillis.size() < count; i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    long[] sorted = firedAfterMillis.values().stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  private static double at(long[] sorted, int percent) {
    return sorted.length == 0
        ? Double.POSITIVE_INFINITY
        : sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1)] / 1_000.0;
  }

  private static void arm(Stage stage, String customer, int count, Instant from, long stepMicros)
      throws SQLException {
    String id = customer + "-" + from.toEpochMilli() + "-";
    String sql =
        ARM.replace("$id", "?")
            .replace("$customer", "?")
            .replace("$from", "?")
            .replace("$step", "?")
            .replace("$count", "?");
    try (Connection database = connect(stage);
        PreparedStatement statement = database.prepareStatement(sql)) {
      String[] values = {id, customer, id, customer, id, from.toString(), stepMicros + " us"};
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      statement.setInt(values.length + 1, count);
      statement.executeUpdate();
    }
  }

  private static Connection connect(Stage stage) throws SQLException {
    PostgresDatabase database = stage.servers().postgres().connection();
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }
}
