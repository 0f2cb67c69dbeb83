package dev.milepost.store;

import dev.milepost.engine.Correlator;
import dev.milepost.engine.LearnedRule;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.ReferenceKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Events that wait for their shipment, or for an agent (DESIGN invariants 8 and 9). */
final class WaitingEvents {
  /**
   * The last parameter is what else a bound event's row would hold: a value that the database
   * refuses is refused now, with its event, and not when its shipment is registered.
   */
  private static final String PARK =
      """
      insert into waiting_event (value, type, event, carrier, occurred_at, received_at, ambiguous,
          explanation, traceparent, body, stated_at, reread_at)
      select * from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::timestamptz[],
          $6::timestamptz[], $7::boolean[], $8::text[], $9::text[], $10::text[], $11::bigint[],
          $12::bigint[])
      where $13::text[] is not null
      on conflict (event) do update
          set ambiguous = excluded.ambiguous, explanation = excluded.explanation,
              (occurred_at, traceparent, body, stated_at, reread_at) = (
                  select newest.* from (values
                      (excluded.occurred_at, excluded.traceparent, excluded.body,
                          excluded.stated_at, excluded.reread_at),
                      (waiting_event.occurred_at, waiting_event.traceparent, waiting_event.body,
                          waiting_event.stated_at, waiting_event.reread_at)
                  ) as newest order by 4 desc, 5 desc limit 1)
      """;

  private static final String PARK_REFERENCES =
      """
      insert into waiting_reference (event, value, type)
      select * from unnest($1::uuid[], $2::text[], $3::text[]) on conflict do nothing
      """;

  /** Locked: of two registrations that an event might belong to, the second sees what is left. */
  private static final String WAITING =
      """
      select w.event, w.traceparent, w.body from waiting_event w
      where w.event in (
          select r.event from unnest($1::text[], $2::text[]) as wanted (type, value)
          join waiting_reference r on r.value = wanted.value and r.type = wanted.type)
      order by w.occurred_at, w.event for update
      """;

  private static final String UNPARK =
      """
      with bound as (delete from waiting_event where event = any($1) returning event)
      delete from waiting_reference r using bound where r.event = bound.event
      """;

  private static final String ONE =
      "select w.event, w.traceparent, w.body from waiting_event w where w.event = $1";

  private WaitingEvents() {}

  /** One that waits. */
  static Future<Optional<Incoming>> find(SqlConnection connection, EventId event) {
    return connection
        .preparedQuery(ONE)
        .execute(Tuple.of(event.value()))
        .map(rows -> Rows.stream(rows).findFirst().map(WaitingEvents::incoming));
  }

  private static Incoming incoming(Row row) {
    String body = row.getString("body");
    return new Incoming(Json.read(body, CarrierEvent.class), row.getString("traceparent"), body);
  }

  static Future<List<Incoming>> of(SqlConnection connection, Set<ReferenceKey> keys) {
    if (keys.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return connection
        .preparedQuery(WAITING)
        .execute(Claims.typesAndValues(keys))
        .map(rows -> Rows.stream(rows).map(WaitingEvents::incoming).toList());
  }

  /** Sends what makes them wait; the answers may be waited for later. */
  static List<Future<?>> park(
      SqlConnection connection, List<Parked> parked, List<LearnedRule> learned) {
    return parked.isEmpty()
        ? List.of()
        : List.of(
            connection.preparedQuery(PARK).execute(parkedColumns(parked)),
            connection.preparedQuery(PARK_REFERENCES).execute(parkedNumbers(parked, learned)));
  }

  /** Sends that these wait no longer. */
  static Future<?> unpark(SqlConnection connection, Collection<EventId> events) {
    UUID[] ids = events.stream().map(EventId::value).toArray(UUID[]::new);
    return connection.preparedQuery(UNPARK).execute(Tuple.tuple().addArrayOfUUID(ids));
  }

  /** In the order of the events, so that two transactions never wait for each other's rows. */
  private static Tuple parkedColumns(List<Parked> unsorted) {
    List<Parked> rows = sorted(unsorted);
    List<CarrierEvent> events = rows.stream().map(row -> row.incoming().event()).toList();
    return Tuple.tuple()
        .addArrayOfString(Rows.strings(events, event -> event.reference().key().value()))
        .addArrayOfString(Rows.strings(events, event -> event.reference().type().name()))
        .addArrayOfUUID(events.stream().map(event -> event.id().value()).toArray(UUID[]::new))
        .addArrayOfString(Rows.strings(events, event -> event.carrier().value()))
        .addArrayOfOffsetDateTime(Rows.timestamps(events, event -> event.time().instant()))
        .addArrayOfOffsetDateTime(Rows.timestamps(events, CarrierEvent::receivedAt))
        .addArrayOfBoolean(rows.stream().map(Parked::ambiguous).toArray(Boolean[]::new))
        .addArrayOfString(Rows.strings(rows, Parked::explanation))
        .addArrayOfString(Rows.strings(rows, row -> row.incoming().traceparent()))
        .addArrayOfString(Rows.strings(rows, row -> row.incoming().json()))
        .addArrayOfLong(Rows.micros(events, event -> event.statement().statedAt()))
        .addArrayOfLong(Rows.micros(events, event -> event.statement().rereadAt()))
        .addArrayOfString(History.words(events));
  }

  private static Tuple parkedNumbers(List<Parked> unsorted, List<LearnedRule> learned) {
    List<UUID> events = new ArrayList<>();
    List<ReferenceKey> numbers = new ArrayList<>();
    for (Parked row : sorted(unsorted)) {
      for (ReferenceKey number : Correlator.numbersOf(row.incoming().event(), learned)) {
        events.add(row.event().value());
        numbers.add(number);
      }
    }
    return Tuple.tuple()
        .addArrayOfUUID(events.toArray(UUID[]::new))
        .addArrayOfString(Rows.strings(numbers, ReferenceKey::value))
        .addArrayOfString(Rows.strings(numbers, number -> number.type().name()));
  }

  private static List<Parked> sorted(List<Parked> rows) {
    return rows.stream().sorted(Comparator.comparing(Parked::event)).toList();
  }
}
