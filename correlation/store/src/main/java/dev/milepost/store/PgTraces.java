package dev.milepost.store;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Why;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where something lies by any name that people have of it, for who traces it. Events are found
 * through their numbers, their shipments and the moment of their receipt: there is no index on
 * their ids alone, since every event would pay for it and hardly one is ever asked for.
 */
public final class PgTraces {
  private static final int MOST = 50;

  /** A look at all that was received in some time is given up after this. */
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);

  private static final String CANCELED = "57014";

  private static final String WAITING_BY_ID =
      """
      select w.body, w.traceparent, w.ambiguous, w.explanation
      from waiting_event w where w.event = any($1)
      """;

  /** Of these shipments, and of all that an event was taken off or that an agent said it is of. */
  private static final String ON_SHIPMENTS =
      """
      select e.body, e.why, s.id, s.customer
      from (
        select unnest($2::bigint[]) as key
        union
        select d.shipment from departed_event d where d.event = any($1)
        union
        select l.shipment from agent_link l where l.event = any($1)) of
      join shipment_event e on e.shipment = of.key and e.event = any($1)
      join shipment s on s.key = e.shipment
      """;

  private static final String LEFT =
      """
      select d.event, s.id, s.customer, d.departed_at, d.summary
      from departed_event d join shipment s on s.key = d.shipment
      where d.event = any($1) order by d.departed_at limit 50
      """;

  /** Who registered one of these numbers, or has it by what agents said. */
  private static final String KEYS_BY_NUMBER =
      """
      select r.shipment from shipment_reference r where r.value = any($1)
      union
      select l.shipment from agent_link l where l.value = any($1)
      limit 200
      """;

  private static final String KEYS_BY_ID = "select key from shipment where id = any($1)";

  private static final String RECEIVED =
      """
      select e.body, e.why, s.id, s.customer
      from shipment_event e join shipment s on s.key = e.shipment
      where e.received_at >= $1 and e.received_at < $2 and e.event = $3 limit 50
      """;

  /** What a body says as a number within text is found faster than by reading every body. */
  private static final String BROUGHT =
      """
      select e.body, e.why, s.id, s.customer, null as traceparent, null::boolean as ambiguous,
          null as explanation
      from shipment_event e join shipment s on s.key = e.shipment
      where e.received_at >= $1 and e.received_at < $2
        and position($3 in e.body) > 0 and e.body::json ->> 'deliveryId' = $3
      union all
      select w.body, null, null, null, w.traceparent, w.ambiguous, w.explanation
      from waiting_event w
      where w.received_at >= $1 and w.received_at < $2
        and position($3 in w.body) > 0 and w.body::json ->> 'deliveryId' = $3
      limit 500
      """;

  private static final String NEWEST_ON =
      """
      select e.body, e.why, s.id, s.customer
      from shipment s join shipment_event e on e.shipment = s.key
      where s.id = $1 order by e.received_at desc, e.event limit $2
      """;

  private static final String NEWEST_WAITING =
      """
      select w.body, w.traceparent, w.ambiguous, w.explanation
      from (select distinct r.event from waiting_reference r where r.value = any($1)) as named
      join waiting_event w on w.event = named.event
      order by w.received_at desc, w.event limit $2
      """;

  private static final String SHIPMENT =
      """
      select s.id, s.customer, s.version, s.registered_at, s.updated_at
      from shipment s where s.id = $1
      """;

  private static final String SHIPMENTS_BY_NUMBER =
      """
      select s.id, s.customer, s.version, s.registered_at, s.updated_at
      from (select distinct r.shipment from shipment_reference r where r.value = any($1)) as named
      join shipment s on s.key = named.shipment
      order by s.key desc limit $2
      """;

  private final Pool pool;

  /** Reads only. */
  public PgTraces(Pool pool) {
    this.pool = pool;
  }

  /**
   * A stored event.
   *
   * @param shipment whose it is; null while it waits
   * @param why it is there; null while it waits
   * @param ambiguous that it waits for an agent's choice
   * @param explanation why it waits; null on a shipment
   */
  public record Stored(
      CarrierEvent event,
      @Nullable String shipment,
      @Nullable String customer,
      @Nullable Why why,
      boolean ambiguous,
      @Nullable String explanation,
      @Nullable String traceparent) {}

  /** That an event was taken off a shipment. */
  public record Left(EventId event, String shipment, String customer, Instant at, String summary) {}

  /** A shipment, as far as a trace needs it. */
  public record Known(
      String id, String customer, int version, Instant registeredAt, Instant updatedAt) {}

  /** The forms in which a number of any type may be compared. */
  public static Set<String> formsOf(String written) {
    Set<String> forms = new LinkedHashSet<>();
    for (ReferenceType type : ReferenceType.values()) {
      try {
        forms.add(new ReferenceKey(type, written).value());
      } catch (IllegalArgumentException notANumber) {
        return forms;
      }
    }
    return forms;
  }

  /**
   * Where these events are: waiting, on shipments that have one of these numbers or names, and on
   * those that they were taken off or linked to.
   *
   * @param numbers as they are compared
   * @param shipments ids
   */
  public Future<List<Stored>> find(
      Collection<EventId> events, Collection<String> numbers, Collection<String> shipments) {
    if (events.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    UUID[] ids = events.stream().map(EventId::value).toArray(UUID[]::new);
    return pool.withConnection(
        connection ->
            Future.all(
                    keys(connection, KEYS_BY_NUMBER, numbers),
                    keys(connection, KEYS_BY_ID, shipments))
                .compose(
                    both -> {
                      Set<Long> keys = new LinkedHashSet<>(both.<List<Long>>resultAt(0));
                      keys.addAll(both.<List<Long>>resultAt(1));
                      Tuple wanted =
                          Tuple.tuple()
                              .addArrayOfUUID(ids)
                              .addArrayOfLong(keys.toArray(Long[]::new));
                      return Future.all(
                          connection
                              .preparedQuery(WAITING_BY_ID)
                              .execute(Tuple.tuple().addArrayOfUUID(ids)),
                          connection.preparedQuery(ON_SHIPMENTS).execute(wanted));
                    })
                .map(
                    both -> {
                      List<Stored> found = new ArrayList<>();
                      Rows.stream(both.resultAt(0)).map(PgTraces::waiting).forEach(found::add);
                      Rows.stream(both.resultAt(1)).map(PgTraces::stored).forEach(found::add);
                      return found;
                    }));
  }

  private static Future<List<Long>> keys(
      SqlConnection connection, String sql, Collection<String> names) {
    return names.isEmpty()
        ? Future.succeededFuture(List.of())
        : connection
            .preparedQuery(sql)
            .execute(Tuple.tuple().addArrayOfString(names.toArray(String[]::new)))
            .map(rows -> Rows.stream(rows).map(row -> row.getLong(0)).toList());
  }

  /** Off which shipments these events were taken, the first time first. */
  public Future<List<Left>> left(Collection<EventId> events) {
    return events.isEmpty()
        ? Future.succeededFuture(List.of())
        : pool.preparedQuery(LEFT)
            .execute(
                Tuple.tuple()
                    .addArrayOfUUID(events.stream().map(EventId::value).toArray(UUID[]::new)))
            .map(
                rows ->
                    Rows.stream(rows)
                        .map(
                            row ->
                                new Left(
                                    new EventId(row.getUUID("event")),
                                    row.getString("id"),
                                    row.getString("customer"),
                                    Rows.instant(row, "departed_at"),
                                    row.getString("summary")))
                        .toList());
  }

  /**
   * The event among all that was received in that time, on shipments. Empty in an {@code Optional}
   * that is empty itself: there was too much to look through.
   */
  public Future<Optional<List<Stored>>> received(EventId event, Instant from, Instant until) {
    return bounded(
        connection ->
            connection
                .preparedQuery(RECEIVED)
                .execute(Tuple.of(Rows.timestamp(from), Rows.timestamp(until), event.value()))
                .map(rows -> Rows.stream(rows).map(PgTraces::stored).toList()));
  }

  /**
   * What a delivery brought, of which it is known when it was received. An event that another
   * delivery brought first is not among it. An empty {@code Optional}: there was too much to look
   * through.
   */
  public Future<Optional<List<Stored>>> broughtBy(String delivery, Instant from, Instant until) {
    return bounded(
        connection ->
            connection
                .preparedQuery(BROUGHT)
                .execute(Tuple.of(Rows.timestamp(from), Rows.timestamp(until), delivery))
                .map(rows -> Rows.stream(rows).map(PgTraces::either).toList()));
  }

  private <T> Future<Optional<T>> bounded(Function<SqlConnection, Future<T>> look) {
    return pool.withTransaction(
            connection ->
                connection
                    .query("set local statement_timeout = " + LONGEST_LOOK.toMillis())
                    .execute()
                    .compose(set -> look.apply(connection)))
        .map(Optional::of)
        .recover(
            failure ->
                failure instanceof PgException refused && CANCELED.equals(refused.getSqlState())
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(failure));
  }

  /** What a shipment heard last, the newest first. */
  public Future<List<Stored>> newestOn(String shipment, int most) {
    return pool.preparedQuery(NEWEST_ON)
        .execute(Tuple.of(shipment, Math.min(most, MOST)))
        .map(rows -> Rows.stream(rows).map(PgTraces::stored).toList());
  }

  /** What waits of a number, the newest first. */
  public Future<List<Stored>> waitingOf(Collection<String> forms, int most) {
    return pool.preparedQuery(NEWEST_WAITING)
        .execute(
            Tuple.tuple()
                .addArrayOfString(forms.toArray(String[]::new))
                .addInteger(Math.min(most, MOST)))
        .map(rows -> Rows.stream(rows).map(PgTraces::waiting).toList());
  }

  /** The shipment of that id. */
  public Future<Optional<Known>> shipment(String id) {
    return pool.preparedQuery(SHIPMENT)
        .execute(Tuple.of(id))
        .map(rows -> Rows.stream(rows).findFirst().map(PgTraces::known));
  }

  /** Shipments that are found by that number, those that were registered last first. */
  public Future<List<Known>> shipmentsOf(Collection<String> forms, int most) {
    return pool.preparedQuery(SHIPMENTS_BY_NUMBER)
        .execute(
            Tuple.tuple()
                .addArrayOfString(forms.toArray(String[]::new))
                .addInteger(Math.min(most, MOST)))
        .map(rows -> Rows.stream(rows).map(PgTraces::known).toList());
  }

  private static Known known(Row row) {
    return new Known(
        row.getString("id"),
        row.getString("customer"),
        row.getInteger("version"),
        Rows.instant(row, "registered_at"),
        Rows.instant(row, "updated_at"));
  }

  private static Stored either(Row row) {
    return row.getString("id") == null ? waiting(row) : stored(row);
  }

  private static Stored stored(Row row) {
    return new Stored(
        Json.read(row.getString("body"), CarrierEvent.class),
        row.getString("id"),
        row.getString("customer"),
        Json.read(row.getString("why"), Why.class),
        false,
        null,
        null);
  }

  private static Stored waiting(Row row) {
    return new Stored(
        Json.read(row.getString("body"), CarrierEvent.class),
        null,
        null,
        null,
        row.getBoolean("ambiguous"),
        row.getString("explanation"),
        row.getString("traceparent"));
  }
}
