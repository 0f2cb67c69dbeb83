package dev.milepost.hub.polling;

import dev.milepost.carrier.PollTerms.Limit;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How carriers are asked, for agents, and that they are asked now. All of it from PostgreSQL, so
 * the same on every node, whether it asks or not.
 */
public final class PollingDesk {
  /** Between two times that agents have a reference asked about. */
  private static final Duration HURRY_EVERY = Duration.ofMinutes(1);

  private static final int MOST = 500;

  private static final String CIRCUITS =
      """
      select connection, node, state, failed_at, failure,
        seen_at > clock_timestamp() - interval '1 minute' as alive
      from poll_circuit where connection = any($1) order by connection, node
      """;

  private static final String ALLOWANCES =
      """
      select connection, state, (extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms
      from poll_allowance where connection = any($1)
      """;

  private static final String OF_SHIPMENT =
      """
      select t.connection, t.type, t.value, t.issuer, t.since, t.step, t.claim is not null as claimed,
        t.due_at, t.asked_at, t.changed_at, t.known, t.expected_by, t.why, t.failures,
        ceil(extract(epoch from t.hurried_at - clock_timestamp() + $2 * interval '1 millisecond'))::int
          as rest
      from shipment s left join poll_task t on t.shipment = s.key
      where s.id = $1 order by t.connection, t.type, t.value limit $3
      """;

  /**
   * Before all that waits, however much is late, and no earlier than that: what is late does not
   * become later by it. One row in each statement, so that it waits for others and none in a
   * circle.
   */
  private static final String HURRY =
      """
      with hurried as (
        update poll_task t set step = 'ask', hurried_at = clock_timestamp(),
          due_at = least(clock_timestamp(), (
            select min(due_at) - interval '1 millisecond' from poll_task
            where connection = $1 and step = 'ask')),
          why = case when t.failures = 0 then 'wanted by an agent' else t.why end
        where t.connection = $1 and t.type = $2 and t.value = $3 and t.claim is null
          and (t.hurried_at is null
            or t.hurried_at < clock_timestamp() - $4 * interval '1 millisecond')
        returning t.shipment)
      insert into agent_asking
        (decision, shipment, connection, value, type, said_by, reason, said_at)
      select $5::bigint, shipment, $1, $6::text, $2, $7::text, $8::text, clock_timestamp()
      from hurried
      returning id
      """;

  private final Pool pool;
  private final PollTasks tasks;

  /** Of that database. */
  public PollingDesk(Pool pool) {
    this.pool = pool;
    this.tasks = new PollTasks(pool);
  }

  /**
   * How the asking of one connection stands.
   *
   * @param references that will be asked about again
   * @param lateSeconds by how much the latest question is late
   * @param askedAgoSeconds how long ago references were asked about, on average
   * @param answered references about which the carrier answered within the last hour
   * @param changed those of which it said something new in that time
   * @param failing references whose last question failed or was refused
   * @param pausedUntil until when the carrier wants to be left alone; null where it does not
   * @param circuits by node, of nodes that ask
   * @param lastFailure of any node within a day or so; null for none
   */
  public record Asking(
      long references,
      double lateSeconds,
      double askedAgoSeconds,
      long answered,
      long changed,
      long failing,
      List<Used> limits,
      @Nullable Instant pausedUntil,
      Map<String, String> circuits,
      @Nullable Failure lastFailure) {
    /** Copies the collections. */
    public Asking {
      limits = List.copyOf(limits);
      circuits = Map.copyOf(circuits);
    }
  }

  /**
   * A limit as it stands.
   *
   * @param used questions of all nodes that count against it now
   */
  public record Used(int most, Duration in, int used) {}

  /** A question that failed or was refused. */
  public record Failure(Instant at, String node, String why) {}

  /**
   * How these connections stand.
   *
   * @param limits of each connection
   */
  public Future<Map<String, Asking>> connections(Map<String, List<Limit>> limits) {
    Collection<String> ids = limits.keySet();
    Tuple all = Tuple.tuple().addArrayOfString(ids.toArray(String[]::new));
    Future<Map<String, PollTasks.Standing>> standing = tasks.standing(ids);
    Future<Map<String, Nodes>> nodes =
        pool.preparedQuery(CIRCUITS).execute(all).map(PollingDesk::nodes);
    Future<Map<String, Allowed>> allowed =
        pool.preparedQuery(ALLOWANCES)
            .execute(all)
            .map(
                rows -> {
                  Map<String, Allowed> states = new HashMap<>();
                  rows.forEach(
                      row -> {
                        String id = row.getString("connection");
                        states.put(
                            id,
                            Allowed.of(
                                limits.getOrDefault(id, List.of()),
                                row.getString("state"),
                                row.getLong("now_ms")));
                      });
                  return states;
                });
    return Future.all(standing, nodes, allowed)
        .map(
            read -> {
              Map<String, Asking> asking = new HashMap<>();
              for (String id : ids) {
                asking.put(
                    id,
                    asking(
                        standing.result().getOrDefault(id, PollTasks.Standing.NONE),
                        nodes.result().getOrDefault(id, Nodes.NONE),
                        allowed.result().getOrDefault(id, Allowed.NOTHING)));
              }
              return asking;
            });
  }

  private static Asking asking(PollTasks.Standing standing, Nodes nodes, Allowed allowed) {
    return new Asking(
        standing.active(),
        standing.lateSeconds(),
        standing.ageSeconds(),
        standing.asked(),
        standing.changed(),
        standing.failing(),
        allowed.used(),
        allowed.pausedUntil(),
        nodes.circuits(),
        nodes.lastFailure());
  }

  private record Allowed(List<Used> used, @Nullable Instant pausedUntil) {
    static final Allowed NOTHING = new Allowed(List.of(), null);

    static Allowed of(List<Limit> limits, String state, long now) {
      Allowance allowance = Allowance.of(limits, state);
      return new Allowed(
          allowance.used(now).stream()
              .map(one -> new Used(one.limit().most(), one.limit().in(), one.used()))
              .toList(),
          allowance.notBefore() > now ? Instant.ofEpochMilli(allowance.notBefore()) : null);
    }
  }

  private record Nodes(Map<String, String> circuits, @Nullable Failure lastFailure) {
    static final Nodes NONE = new Nodes(Map.of(), null);

    Nodes and(Row row) {
      Map<String, String> all = new HashMap<>(circuits);
      if (row.getBoolean("alive")) {
        all.put(row.getString("node"), row.getString("state"));
      }
      Instant failedAt = instant(row, "failed_at");
      if (failedAt == null || (lastFailure != null && lastFailure.at().isAfter(failedAt))) {
        return new Nodes(all, lastFailure);
      }
      return new Nodes(all, new Failure(failedAt, row.getString("node"), row.getString("failure")));
    }
  }

  private static Map<String, Nodes> nodes(Iterable<Row> rows) {
    Map<String, Nodes> nodes = new HashMap<>();
    rows.forEach(
        row ->
            nodes.merge(
                row.getString("connection"), Nodes.NONE.and(row), (known, one) -> known.and(row)));
    return nodes;
  }

  /**
   * A reference of a shipment, and how one connection asks about it.
   *
   * @param since when it was taken up
   * @param claimed whether it is being asked about at this moment
   * @param dueAt when it is asked or thought about next; null for never again
   * @param ask whether it is asked about then, and not thought about first
   * @param askedAt when the carrier answered last; null for never
   * @param changedAt when it last said something new; null for never
   * @param known whether the carrier knows the reference; null where that is still open
   * @param expectedBy by when the next news was expected when it was last thought about
   * @param failures in a row
   * @param why it is asked about as often as it is; where there are failures, what failed last;
   *     null before it was first thought about
   * @param rest after which an agent may have it asked about again; zero for now
   */
  public record Task(
      String connection,
      Reference reference,
      Instant since,
      boolean claimed,
      @Nullable Instant dueAt,
      boolean ask,
      @Nullable Instant askedAt,
      @Nullable Instant changedAt,
      @Nullable Boolean known,
      @Nullable Instant expectedBy,
      int failures,
      @Nullable String why,
      Duration rest) {}

  /** How a shipment's references are asked about; nothing where there is no such shipment. */
  public Future<Optional<List<Task>>> of(String shipment) {
    return pool.preparedQuery(OF_SHIPMENT)
        .execute(Tuple.of(shipment, HURRY_EVERY.toMillis(), MOST))
        .map(
            rows -> {
              if (rows.size() == 0) {
                return Optional.empty();
              }
              List<Task> all = new ArrayList<>();
              rows.forEach(
                  row -> {
                    if (row.getString("connection") != null) {
                      all.add(task(row));
                    }
                  });
              return Optional.of(List.copyOf(all));
            });
  }

  private static Task task(Row row) {
    Integer rest = row.getInteger("rest");
    return new Task(
        row.getString("connection"),
        new Reference(
            ReferenceType.valueOf(row.getString("type")),
            row.getString("value"),
            row.getString("issuer")),
        row.getOffsetDateTime("since").toInstant(),
        row.getBoolean("claimed"),
        instant(row, "due_at"),
        row.getString("step").equals("ask"),
        instant(row, "asked_at"),
        instant(row, "changed_at"),
        row.getBoolean("known"),
        instant(row, "expected_by"),
        row.getInteger("failures"),
        row.getString("why"),
        Duration.ofSeconds(rest == null ? 0 : Math.max(0, rest)));
  }

  /**
   * Has the carriers asked about these references before all others, within their limits, and keeps
   * in the audit that it was wanted and why. Those that are being asked about, and those that an
   * agent had asked about within the last minute, stay as they are.
   *
   * @param by the agent
   * @return those that will be asked about
   */
  public Future<List<Task>> ask(List<Task> wanted, String by, String reason) {
    return pool.query("select nextval('agent_decision') as id")
        .execute()
        .compose(
            rows -> {
              long decision = rows.iterator().next().getLong("id");
              List<Task> hurried = new ArrayList<>();
              Future<?> all = Future.succeededFuture();
              for (Task task : wanted) {
                all =
                    all.compose(before -> hurry(task, decision, by, reason))
                        .map(done -> done && hurried.add(task));
              }
              return all.map(done -> List.copyOf(hurried));
            });
  }

  private Future<Boolean> hurry(Task task, long decision, String by, String reason) {
    Reference reference = task.reference();
    return pool.preparedQuery(HURRY)
        .execute(
            Tuple.of(
                task.connection(),
                reference.type().name(),
                reference.value(),
                HURRY_EVERY.toMillis(),
                decision,
                reference.key().value(),
                by,
                reason))
        .map(rows -> rows.size() > 0);
  }

  private static @Nullable Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column) == null ? null : row.getOffsetDateTime(column).toInstant();
  }
}
