package dev.milepost.hub.polling;

import dev.milepost.carrier.PollTerms.Limit;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.hub.polling.Settled.Step;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is asked about, and what may be asked, in PostgreSQL, for all nodes. All times are the
 * database's: nodes' clocks differ, and a limit is one for all.
 *
 * <p>A task that is asked about is claimed: it is due again when its lease ends, so that a dead
 * node's work is another's then, and what the first may still write is void.
 */
final class PollTasks {
  private static final String NOW =
      "(extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms";

  private static final String DUE =
      """
      select c.id, s.step from unnest($1::text[]) as c (id), unnest('{plan,ask}'::text[]) as s (step)
      where exists (
        select from poll_task t
        where t.connection = c.id and t.step = s.step and t.due_at <= clock_timestamp())
      """;

  private static final String OPEN_ALLOWANCE =
      "insert into poll_allowance (connection, state) values ($1, $2) on conflict do nothing";

  private static final String LOCK_ALLOWANCE =
      "select state, " + NOW + " from poll_allowance where connection = $1 for update";

  private static final String KEEP_ALLOWANCE =
      "update poll_allowance set state = $2 where connection = $1";

  private static final String CLAIM =
      """
      with due as (
        select type, value from poll_task
        where connection = $1 and step = 'ask' and due_at <= clock_timestamp()
        order by due_at limit $2 for update skip locked),
      claim as (select nextval('poll_claim') as id)
      update poll_task t set due_at = clock_timestamp() + $3 * interval '1 millisecond',
        claim = claim.id
      from due, claim where t.connection = $1 and t.type = due.type and t.value = due.value
      returning t.type, t.value, t.issuer, t.claim, t.position, t.asked_at, t.fingerprint, t.etag,
        t.failures, t.alone
      """;

  private static final String SETTLE =
      """
      update poll_task t set claim = null, step = n.step,
        due_at = clock_timestamp() + n.rest * interval '1 millisecond',
        asked_at = case when n.asked then clock_timestamp() else t.asked_at end,
        changed_at = case when n.changed then clock_timestamp() else t.changed_at end,
        position = n.position, fingerprint = n.fingerprint, etag = n.etag,
        known = coalesce(n.known, t.known), failures = n.failures, alone = n.alone,
        why = coalesce(n.why, t.why)
      from unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::boolean[],
          $8::boolean[], $9::text[], $10::text[], $11::text[], $12::boolean[], $13::integer[],
          $14::boolean[], $15::text[])
        as n (type, value, claim, step, rest, asked, changed, position, fingerprint, etag, known,
          failures, alone, why)
      where t.connection = $1 and t.type = n.type and t.value = n.value and t.claim = n.claim
      """;

  private static final String OPEN_FEED =
      """
      insert into poll_task (connection, type, value, step, due_at)
      values ($1, 'FEED', '', 'ask', clock_timestamp()) on conflict do nothing
      """;

  private static final String STANDING =
      """
      select connection, count(*) as tasks,
        count(*) filter (where due_at is not null) as active,
        coalesce(extract(epoch from max(clock_timestamp() - due_at)
          filter (where step = 'ask' and claim is null)), 0)::float8 as late,
        coalesce(extract(epoch from avg(clock_timestamp() - asked_at)
          filter (where due_at is not null)), 0)::float8 as age,
        count(*) filter (where asked_at > clock_timestamp() - interval '1 hour') as asked,
        count(*) filter (where changed_at > clock_timestamp() - interval '1 hour') as changed,
        count(*) filter (where failures > 0 and due_at is not null) as failing
      from poll_task where connection = any($1) group by connection
      """;

  /** Nodes and connections come and go: what was not said for a day is forgotten. */
  private static final String SEEN =
      """
      with gone as (
        delete from poll_circuit
        where seen_at < clock_timestamp() - interval '1 day'
          and (node <> $1 or connection <> all ($2)))
      insert into poll_circuit as c (connection, node, state, failed_at, failure, seen_at)
      select connection, $1, state, failed_at, failure, clock_timestamp()
      from unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[])
        as n (connection, state, failed_at, failure)
      on conflict (connection, node) do update set state = excluded.state,
        failed_at = coalesce(excluded.failed_at, c.failed_at),
        failure = coalesce(excluded.failure, c.failure), seen_at = excluded.seen_at
      """;

  private final Pool pool;

  PollTasks(Pool pool) {
    this.pool = pool;
  }

  /**
   * What one look at a connection's allowance does, in one transaction.
   *
   * @param settled what came of tasks
   * @param answered by grant, questions that were answered or given up
   * @param unused by grant, questions that were never put
   * @param pause how long the carrier wants to be left alone; null where it did not say
   * @param wanted questions that could be put now
   * @param atOnce references in one question
   */
  record Turn(
      List<Settled> settled,
      Map<Long, Integer> answered,
      Map<Long, Integer> unused,
      @Nullable Duration pause,
      int wanted,
      int atOnce) {
    /** Copies the collections. */
    Turn {
      settled = List.copyOf(settled);
      answered = Map.copyOf(answered);
      unused = Map.copyOf(unused);
    }
  }

  /**
   * What it gave.
   *
   * @param grant names the questions' grant, and is when it ends, by the database's clock
   * @param questions that may be put
   * @param tasks claimed for them; there may be some that fit into none
   * @param more whether there may be more for another turn at once
   * @param rest when to come again where less was granted than was wanted; zero else
   */
  record Given(long grant, int questions, List<PollTask> tasks, boolean more, Duration rest) {
    /** Copies the list. */
    Given {
      tasks = List.copyOf(tasks);
    }
  }

  /** Which connections have something due, and what. */
  Future<Map<String, List<Step>>> due(Collection<String> connections) {
    return pool.preparedQuery(DUE)
        .execute(Tuple.tuple().addArrayOfString(connections.toArray(String[]::new)))
        .map(
            rows -> {
              Map<String, List<Step>> due = new HashMap<>();
              rows.forEach(
                  row ->
                      due.computeIfAbsent(row.getString("id"), none -> new ArrayList<>())
                          .add(Step.valueOf(row.getString("step").toUpperCase(Locale.ROOT))));
              return due;
            });
  }

  /** Makes what a connection needs, unless it is there. */
  Future<Void> open(String connection, List<Limit> limits, boolean feed) {
    Tuple allowance = Tuple.of(connection, Allowance.fresh(limits).state());
    return pool.preparedQuery(OPEN_ALLOWANCE)
        .execute(allowance)
        .compose(
            opened ->
                feed
                    ? pool.preparedQuery(OPEN_FEED).execute(Tuple.of(connection))
                    : Future.succeededFuture())
        .mapEmpty();
  }

  /** Takes a turn; see {@link Turn}. */
  Future<Given> turn(String connection, List<Limit> limits, Duration lease, Turn turn) {
    Function<SqlConnection, Future<Given>> work =
        sql ->
            sql.preparedQuery(LOCK_ALLOWANCE)
                .execute(Tuple.of(connection))
                .compose(
                    locked -> {
                      Row row = locked.iterator().next();
                      return turn(
                          sql,
                          connection,
                          Allowance.of(limits, row.getString("state")),
                          row.getLong("now_ms"),
                          lease,
                          turn);
                    });
    return pool.withTransaction(work);
  }

  private static Future<Given> turn(
      SqlConnection sql,
      String connection,
      Allowance allowance,
      long now,
      Duration lease,
      Turn turn) {
    turn.answered().forEach((grant, count) -> allowance.answered(now, grant, count));
    turn.unused().forEach(allowance::unused);
    if (turn.pause() != null) {
      allowance.pauseUntil(now + turn.pause().toMillis());
    }
    long grant = now + lease.toMillis();
    int granted = turn.wanted() == 0 ? 0 : allowance.take(now, turn.wanted(), grant);
    Future<?> settled = settle(sql, connection, turn.settled());
    Future<List<PollTask>> claimed =
        granted == 0
            ? Future.succeededFuture(List.of())
            : claim(sql, connection, granted * Math.max(1, turn.atOnce()), lease);
    return Future.all(settled, claimed)
        .compose(
            done -> {
              List<PollTask> tasks = claimed.result();
              int spare = granted - Questions.of(tasks, turn.atOnce()).size();
              if (spare > 0) {
                allowance.unused(grant, spare);
              }
              Duration rest =
                  granted < turn.wanted()
                      ? Duration.ofMillis(allowance.freeAt(now) - now)
                      : Duration.ZERO;
              return sql.preparedQuery(KEEP_ALLOWANCE)
                  .execute(Tuple.of(connection, allowance.state()))
                  .map(new Given(grant, granted, tasks, granted > 0 && spare <= 0, rest));
            });
  }

  private static Future<List<PollTask>> claim(
      SqlConnection sql, String connection, int most, Duration lease) {
    return sql.preparedQuery(CLAIM)
        .execute(Tuple.of(connection, most, lease.toMillis()))
        .map(PollTasks::tasks);
  }

  @SuppressWarnings("NullAway") // an array of nullable booleans
  private static Future<?> settle(SqlConnection sql, String connection, List<Settled> all) {
    if (all.isEmpty()) {
      return Future.succeededFuture();
    }
    return sql.preparedQuery(SETTLE)
        .execute(
            Tuple.of(connection)
                .addArrayOfString(texts(all, one -> one.task().type()))
                .addArrayOfString(texts(all, one -> one.task().value()))
                .addArrayOfLong(all.stream().map(one -> one.task().claim()).toArray(Long[]::new))
                .addArrayOfString(texts(all, one -> one.step().name().toLowerCase(Locale.ROOT)))
                .addArrayOfLong(all.stream().map(one -> one.rest().toMillis()).toArray(Long[]::new))
                .addArrayOfBoolean(all.stream().map(Settled::asked).toArray(Boolean[]::new))
                .addArrayOfBoolean(all.stream().map(Settled::changed).toArray(Boolean[]::new))
                .addArrayOfString(texts(all, Settled::position))
                .addArrayOfString(texts(all, one -> String.join(" ", one.fingerprints())))
                .addArrayOfString(texts(all, Settled::etag))
                .addArrayOfBoolean(all.stream().map(Settled::known).toArray(Boolean[]::new))
                .addArrayOfInteger(all.stream().map(Settled::failures).toArray(Integer[]::new))
                .addArrayOfBoolean(all.stream().map(Settled::alone).toArray(Boolean[]::new))
                .addArrayOfString(texts(all, Settled::why)));
  }

  /**
   * How a connection's tasks stand.
   *
   * @param active those that will be asked about again
   * @param lateSeconds by how much the latest is late; 0 for none
   * @param ageSeconds how old what is known is, on average
   * @param asked those of which the carrier answered within the last hour
   * @param changed those of which it said something new in that time
   * @param failing those whose last question failed or was refused
   */
  record Standing(
      long tasks,
      long active,
      double lateSeconds,
      double ageSeconds,
      long asked,
      long changed,
      long failing) {
    static final Standing NONE = new Standing(0, 0, 0, 0, 0, 0, 0);
  }

  /** How these connections' tasks stand; none of one without any. */
  Future<Map<String, Standing>> standing(Collection<String> connections) {
    return pool.preparedQuery(STANDING)
        .execute(Tuple.tuple().addArrayOfString(connections.toArray(String[]::new)))
        .map(
            rows -> {
              Map<String, Standing> standing = new HashMap<>();
              rows.forEach(
                  row ->
                      standing.put(
                          row.getString("connection"),
                          new Standing(
                              row.getLong("tasks"),
                              row.getLong("active"),
                              Math.max(0, row.getDouble("late")),
                              row.getDouble("age"),
                              row.getLong("asked"),
                              row.getLong("changed"),
                              row.getLong("failing"))));
              return standing;
            });
  }

  /**
   * How a node finds a carrier.
   *
   * @param state of its circuit: {@code closed}, {@code half-open} or {@code open}
   * @param failedAt when the last question failed or was refused; null for never
   * @param failure why
   */
  record Seen(
      String connection, String state, @Nullable Instant failedAt, @Nullable String failure) {}

  /** Says for all nodes how this one finds its carriers. */
  Future<Void> seen(String node, List<Seen> seen) {
    return pool.preparedQuery(SEEN)
        .execute(
            Tuple.of(node)
                .addArrayOfString(texts(seen, Seen::connection))
                .addArrayOfString(texts(seen, Seen::state))
                .addArrayOfOffsetDateTime(times(seen))
                .addArrayOfString(texts(seen, Seen::failure)))
        .mapEmpty();
  }

  @SuppressWarnings("NullAway") // an array of a nullable column
  private static OffsetDateTime[] times(List<Seen> seen) {
    return seen.stream()
        .map(one -> one.failedAt() == null ? null : one.failedAt().atOffset(ZoneOffset.UTC))
        .toArray(OffsetDateTime[]::new);
  }

  private static List<PollTask> tasks(RowSet<Row> rows) {
    List<PollTask> tasks = new ArrayList<>(rows.size());
    for (Row row : rows) {
      String fingerprint = row.getString("fingerprint");
      tasks.add(
          new PollTask(
              reference(row),
              row.getLong("claim"),
              row.getString("position"),
              Optional.ofNullable(row.getOffsetDateTime("asked_at"))
                  .map(OffsetDateTime::toInstant)
                  .orElse(null),
              fingerprint == null || fingerprint.isEmpty()
                  ? List.of()
                  : List.of(fingerprint.split(" ")),
              row.getString("etag"),
              row.getInteger("failures"),
              row.getBoolean("alone")));
    }
    return tasks;
  }

  private static @Nullable Reference reference(Row row) {
    String value = row.getString("value");
    return value.isEmpty()
        ? null
        : new Reference(
            ReferenceType.valueOf(row.getString("type")), value, row.getString("issuer"));
  }

  @SuppressWarnings("NullAway") // arrays of nullable columns
  private static <T> String[] texts(List<T> rows, Function<T, @Nullable String> column) {
    return rows.stream().map(column).toArray(String[]::new);
  }
}
