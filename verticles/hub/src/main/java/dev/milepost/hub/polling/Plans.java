package dev.milepost.hub.polling;

import dev.milepost.engine.Cadence;
import dev.milepost.engine.Worth;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** When references are asked about, in PostgreSQL. */
final class Plans {
  private static final String DUE =
      """
      select type, value, issuer, shipment, since, asked_at, changed_at, clock_timestamp() as now
      from poll_task where connection = $1 and step = 'plan' and due_at <= statement_timestamp()
      order by due_at limit $2 for update skip locked
      """;

  private static final String SETTLE =
      """
      update poll_task t set step = n.step, due_at = n.due_at, expected_by = n.expected_by,
        every = n.every * interval '1 millisecond', worth = coalesce(n.worth, t.worth), why = n.why,
        planned_at = clock_timestamp()
      from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[],
          $7::bigint[], $8::integer[], $9::text[])
        as n (type, value, step, due_at, expected_by, every, worth, why)
      where t.connection = $1 and t.type = n.type and t.value = n.value
      """;

  private static final String PUSHED =
      """
      select shipment, max(received_at) as at from shipment_event
      where shipment = any($1) and body::json ->> 'connection' = any($2) group by shipment
      """;

  private static final String DEMAND =
      """
      select worth, sum(86400 / greatest(extract(epoch from every), 1))::float8 as a_day
      from poll_task where connection = $1 and due_at is not null and every is not null
      group by worth
      """;

  /** What is registered anew is thought about at once, unless it is being asked about. */
  private static final String ENROL =
      """
      insert into poll_task as t (connection, type, value, issuer, shipment, step, due_at)
      select distinct on (n.type, n.value) $1, n.type, n.value, n.issuer, n.shipment, 'plan',
        clock_timestamp()
      from unnest($2::text[], $3::text[], $4::text[], $5::bigint[])
        as n (type, value, issuer, shipment)
      order by n.type, n.value, n.shipment desc
      on conflict (connection, type, value) do update set issuer = excluded.issuer,
        shipment = greatest(t.shipment, excluded.shipment),
        step = case when t.claim is null then 'plan' else t.step end,
        due_at = case when t.claim is null then clock_timestamp() else t.due_at end
      """;

  private static final String OPEN_ENROLMENT =
      "insert into poll_enrolment (connection) values ($1) on conflict do nothing";

  private static final String LOCK_ENROLMENT =
      "select cursor from poll_enrolment where connection = $1 for update skip locked";

  private static final String MOVE_ENROLMENT =
      "update poll_enrolment set cursor = $2 where connection = $1";

  private final Pool pool;

  Plans(Pool pool) {
    this.pool = pool;
  }

  /**
   * A reference to think about.
   *
   * @param since when it was taken up
   * @param now by the database's clock, as all its times
   */
  record Due(
      Reference reference,
      long shipment,
      Instant since,
      @Nullable Instant askedAt,
      @Nullable Instant changedAt,
      Instant now) {}

  /**
   * What was thought of it.
   *
   * @param next none for never again
   * @param again when to think again, if that is before it is asked about
   */
  record Planned(Due due, Optional<Cadence.Next> next, Optional<Instant> again) {}

  /** A reference that a connection may ask about. */
  record Enrolled(Reference reference, long shipment) {}

  /**
   * Thinks about what is due, locked for others meanwhile.
   *
   * @return how many were due, at most that many
   */
  Future<Integer> plan(
      String connection,
      int most,
      BiFunction<SqlConnection, List<Due>, Future<List<Planned>>> thinking) {
    Function<SqlConnection, Future<Integer>> work =
        sql ->
            sql.preparedQuery(DUE)
                .execute(Tuple.of(connection, most))
                .compose(
                    rows -> {
                      List<Due> due = new ArrayList<>(rows.size());
                      rows.forEach(row -> due.add(due(row)));
                      return due.isEmpty()
                          ? Future.succeededFuture(0)
                          : thinking
                              .apply(sql, due)
                              .compose(planned -> settle(sql, connection, planned))
                              .map(due.size());
                    });
    return pool.withTransaction(work);
  }

  private static Due due(Row row) {
    return new Due(
        new Reference(
            ReferenceType.valueOf(row.getString("type")),
            row.getString("value"),
            row.getString("issuer")),
        row.getLong("shipment"),
        instant(row, "since"),
        row.getOffsetDateTime("asked_at") == null ? null : instant(row, "asked_at"),
        row.getOffsetDateTime("changed_at") == null ? null : instant(row, "changed_at"),
        instant(row, "now"));
  }

  private static Future<?> settle(SqlConnection sql, String connection, List<Planned> all) {
    return sql.preparedQuery(SETTLE)
        .execute(
            Tuple.of(connection)
                .addArrayOfString(texts(all, one -> one.due().reference().type().name()))
                .addArrayOfString(texts(all, one -> one.due().reference().value()))
                .addArrayOfString(texts(all, one -> one.again().isPresent() ? "plan" : "ask"))
                .addArrayOfOffsetDateTime(
                    times(
                        all,
                        one -> one.again().or(() -> one.next().map(Cadence.Next::at)).orElse(null)))
                .addArrayOfOffsetDateTime(
                    times(all, one -> one.next().map(Cadence.Next::expectedBy).orElse(null)))
                .addArrayOfLong(longs(all))
                .addArrayOfInteger(worths(all))
                .addArrayOfString(
                    texts(all, one -> one.next().map(Cadence.Next::why).orElse("it is over"))));
  }

  /** When each of these shipments was last told of by one of these connections. */
  Future<Map<Long, Instant>> pushed(
      SqlConnection sql, Collection<Long> shipments, Collection<String> connections) {
    return connections.isEmpty()
        ? Future.succeededFuture(Map.of())
        : sql.preparedQuery(PUSHED)
            .execute(
                Tuple.tuple()
                    .addArrayOfLong(shipments.toArray(Long[]::new))
                    .addArrayOfString(connections.toArray(String[]::new)))
            .map(
                rows -> {
                  Map<Long, Instant> pushed = new HashMap<>();
                  rows.forEach(row -> pushed.put(row.getLong("shipment"), instant(row, "at")));
                  return pushed;
                });
  }

  /** How many questions a day the references of each worth want. */
  Future<Map<Worth, Double>> demand(String connection) {
    return pool.preparedQuery(DEMAND)
        .execute(Tuple.of(connection))
        .map(
            rows -> {
              Map<Worth, Double> demand = new EnumMap<>(Worth.class);
              rows.forEach(
                  row ->
                      demand.merge(
                          Worth.ofRank(row.getInteger("worth")),
                          row.getDouble("a_day"),
                          Double::sum));
              return demand;
            });
  }

  /**
   * A page of what was registered.
   *
   * @param cursor from where to go on
   * @param more whether there is more now
   */
  record Enrolment(List<Enrolled> found, String cursor, boolean more) {
    /** Copies the list. */
    Enrolment {
      found = List.copyOf(found);
    }
  }

  /**
   * Takes up a page of references; those that are known and unchanged stay as they are. Nothing
   * where another node does.
   *
   * @param finding the page after a cursor, which is null for the beginning
   * @return whether there is more now
   */
  Future<Boolean> enrol(String connection, Function<@Nullable String, Future<Enrolment>> finding) {
    Function<SqlConnection, Future<Boolean>> work =
        sql ->
            sql.preparedQuery(OPEN_ENROLMENT)
                .execute(Tuple.of(connection))
                .compose(opened -> sql.preparedQuery(LOCK_ENROLMENT).execute(Tuple.of(connection)))
                .compose(
                    locked -> {
                      if (locked.size() == 0) {
                        return Future.succeededFuture(false);
                      }
                      String cursor = locked.iterator().next().getString("cursor");
                      return finding
                          .apply(cursor)
                          .compose(page -> enrol(sql, connection, cursor, page));
                    });
    return pool.withTransaction(work);
  }

  private static Future<Boolean> enrol(
      SqlConnection sql, String connection, @Nullable String cursor, Enrolment page) {
    Future<Void> enrolled = enrol(sql, connection, page.found());
    return page.cursor().equals(cursor)
        ? enrolled.map(page.more())
        : enrolled
            .compose(
                done ->
                    sql.preparedQuery(MOVE_ENROLMENT).execute(Tuple.of(connection, page.cursor())))
            .map(page.more());
  }

  private static Future<Void> enrol(SqlConnection sql, String connection, List<Enrolled> all) {
    return all.isEmpty()
        ? Future.succeededFuture()
        : sql.preparedQuery(ENROL)
            .execute(
                Tuple.of(connection)
                    .addArrayOfString(texts(all, one -> one.reference().type().name()))
                    .addArrayOfString(texts(all, one -> one.reference().value()))
                    .addArrayOfString(texts(all, one -> one.reference().issuer()))
                    .addArrayOfLong(all.stream().map(Enrolled::shipment).toArray(Long[]::new)))
            .mapEmpty();
  }

  private static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }

  @SuppressWarnings("NullAway") // arrays of nullable columns
  private static Long[] longs(List<Planned> all) {
    return all.stream()
        .map(one -> one.next().map(next -> next.every().toMillis()).orElse(null))
        .toArray(Long[]::new);
  }

  @SuppressWarnings("NullAway")
  private static Integer[] worths(List<Planned> all) {
    return all.stream()
        .map(one -> one.next().map(next -> next.worth().rank()).orElse(null))
        .toArray(Integer[]::new);
  }

  @SuppressWarnings("NullAway")
  private static <T> String[] texts(List<T> rows, Function<T, @Nullable String> column) {
    return rows.stream().map(column).toArray(String[]::new);
  }

  @SuppressWarnings("NullAway")
  private static <T> OffsetDateTime[] times(List<T> rows, Function<T, @Nullable Instant> column) {
    return rows.stream()
        .map(column)
        .map(at -> at == null ? null : at.atOffset(ZoneOffset.UTC))
        .toArray(OffsetDateTime[]::new);
  }
}
