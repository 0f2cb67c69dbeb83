package dev.milepost.store;

import dev.milepost.engine.TrackedShipment;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.Why;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/** Every event of every shipment, each once. */
final class History {
  private static final String HELD =
      """
      select e.shipment, e.event, false as departed from shipment_event e
      where e.shipment = any($1) and e.event = any($2)
      union all
      select d.shipment, d.event, true from departed_event d where d.event = any($2)
      """;

  /**
   * What no edge can move away from a shipment is passed over where only edges changed: the rules
   * of an event's own number come before those of edges.
   */
  private static final String EVENTS_ON =
      """
      select e.shipment, e.event, e.body from shipment_event e
      where e.shipment = any($1)
        and ($2::boolean or not e.why like '{"rule":"exact-reference%')
      order by e.occurred_at, e.event
      """;

  private static final String DEPARTED =
      """
      insert into departed_event (event, shipment, departed_at, summary)
      select new.event, new.shipment, $4, new.summary
      from unnest($1::bigint[], $2::uuid[], $3::text[]) as new (shipment, event, summary)
      """;

  /**
   * The last parameter is what a query may take out of a body: a character that text cannot hold is
   * refused now, with its event, and not with every query over its neighbours.
   */
  private static final String INSERT_EVENTS =
      """
      insert into shipment_event (shipment, event, occurred_at, received_at, why, body)
      select * from unnest($1::bigint[], $2::uuid[], $3::timestamptz[], $4::timestamptz[],
          $5::text[], $6::text[])
      where $7::text[] is not null
      """;

  /**
   * What a later statement replaces: its row makes room, in the transaction that writes the new.
   */
  private static final String DELETE_EVENTS =
      """
      delete from shipment_event e
      using unnest($1::bigint[], $2::uuid[]) as old (shipment, event)
      where e.shipment = old.shipment and e.event = old.event
      """;

  private static final String EVENTS_OF =
      """
      select e.body, e.why from shipment_event e join shipment s on s.key = e.shipment
      where s.id = $1 order by e.occurred_at, e.event limit $2
      """;

  private static final String ONE =
      """
      select e.body, e.why from shipment_event e join shipment s on s.key = e.shipment
      where s.id = $1 and e.event = $2
      """;

  private History() {}

  /** One event of one shipment. */
  static Future<Optional<PgShipmentStore.Explained>> find(
      SqlConnection connection, String shipment, EventId event) {
    return connection
        .preparedQuery(ONE)
        .execute(Tuple.of(shipment, event.value()))
        .map(rows -> Rows.stream(rows).findFirst().map(History::explained));
  }

  private static PgShipmentStore.Explained explained(Row row) {
    return new PgShipmentStore.Explained(
        Json.read(row.getString("body"), CarrierEvent.class),
        Json.read(row.getString("why"), Why.class));
  }

  /** Who holds which events, and how often each was taken off whom. */
  record Held(Map<EventId, Set<Long>> on, Map<EventId, Map<Long, Integer>> departures) {
    Set<Long> holdersOf(EventId event) {
      return on.getOrDefault(event, Set.of());
    }

    int departures(EventId event, long shipment) {
      return departures.getOrDefault(event, Map.of()).getOrDefault(shipment, 0);
    }
  }

  /** Which of these events are on which of these shipments. */
  static Future<Held> held(
      SqlConnection connection, Collection<Long> shipments, Collection<EventId> events) {
    if (shipments.isEmpty() || events.isEmpty()) {
      return Future.succeededFuture(new Held(Map.of(), Map.of()));
    }
    return connection
        .preparedQuery(HELD)
        .execute(
            Tuple.tuple()
                .addArrayOfLong(shipments.toArray(Long[]::new))
                .addArrayOfUUID(events.stream().map(EventId::value).toArray(UUID[]::new)))
        .map(
            rows -> {
              Map<EventId, Set<Long>> on = new HashMap<>();
              Map<EventId, Map<Long, Integer>> departures = new HashMap<>();
              for (Row row : rows) {
                EventId event = new EventId(row.getUUID("event"));
                long shipment = row.getLong("shipment");
                if (row.getBoolean("departed")) {
                  departures
                      .computeIfAbsent(event, none -> new HashMap<>())
                      .merge(shipment, 1, Integer::sum);
                } else {
                  on.computeIfAbsent(event, none -> new TreeSet<>()).add(shipment);
                }
              }
              return new Held(on, departures);
            });
  }

  /**
   * The events of these shipments, each once, in the order in which they occurred.
   *
   * @param all also those that are there by their own number
   */
  static Future<Map<EventId, CarrierEvent>> eventsOn(
      SqlConnection connection, Collection<Long> shipments, boolean all) {
    if (shipments.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return connection
        .preparedQuery(EVENTS_ON)
        .execute(Tuple.tuple().addArrayOfLong(shipments.toArray(Long[]::new)).addBoolean(all))
        .map(
            rows -> {
              Map<EventId, CarrierEvent> events = new LinkedHashMap<>();
              for (Row row : rows) {
                events.computeIfAbsent(
                    new EventId(row.getUUID("event")),
                    unread -> Json.read(row.getString("body"), CarrierEvent.class));
              }
              return events;
            });
  }

  /**
   * Sends what is new, and what is stated anew in place of what was stated.
   *
   * @param json an event as it is kept
   */
  static List<Future<?>> write(
      SqlConnection connection,
      Map<Long, TrackedShipment.Outcome> outcomes,
      Function<CarrierEvent, String> json,
      Instant now) {
    List<Future<?>> writes = new ArrayList<>();
    List<ToInsert> inserts = new ArrayList<>();
    List<ToInsert> replaced = new ArrayList<>();
    outcomes.forEach(
        (key, outcome) -> {
          outcome.arrivals().forEach(arrival -> inserts.add(new ToInsert(key, arrival)));
          outcome.revised().forEach(arrival -> replaced.add(new ToInsert(key, arrival)));
        });
    writes.addAll(depart(connection, outcomes, now));
    if (!replaced.isEmpty()) {
      writes.add(connection.preparedQuery(DELETE_EVENTS).execute(eventKeys(replaced)));
      inserts.addAll(replaced);
    }
    if (!inserts.isEmpty()) {
      writes.add(connection.preparedQuery(INSERT_EVENTS).execute(eventColumns(inserts, json)));
    }
    return writes;
  }

  /** Sends what is not on its shipment any more. */
  private static List<Future<?>> depart(
      SqlConnection connection, Map<Long, TrackedShipment.Outcome> outcomes, Instant now) {
    List<Long> shipments = new ArrayList<>();
    List<TrackedShipment.Departure> departures = new ArrayList<>();
    outcomes.forEach(
        (key, outcome) ->
            outcome
                .departures()
                .forEach(
                    departure -> {
                      shipments.add(key);
                      departures.add(departure);
                    }));
    if (departures.isEmpty()) {
      return List.of();
    }
    Tuple gone =
        Tuple.tuple()
            .addArrayOfLong(shipments.toArray(Long[]::new))
            .addArrayOfUUID(
                departures.stream().map(one -> one.event().id().value()).toArray(UUID[]::new));
    Tuple recorded =
        Tuple.tuple()
            .addArrayOfLong(shipments.toArray(Long[]::new))
            .addArrayOfUUID(
                departures.stream().map(one -> one.event().id().value()).toArray(UUID[]::new))
            .addArrayOfString(Rows.strings(departures, TrackedShipment.Departure::summary))
            .addOffsetDateTime(Rows.timestamp(now));
    return List.of(
        connection.preparedQuery(DELETE_EVENTS).execute(gone),
        connection.preparedQuery(DEPARTED).execute(recorded));
  }

  /** A shipment's events in the order in which they happened. */
  static Future<List<PgShipmentStore.Explained>> of(Pool pool, String id, int most) {
    return pool.preparedQuery(EVENTS_OF)
        .execute(Tuple.of(id, most))
        .map(rows -> Rows.stream(rows).map(History::explained).toList());
  }

  private record ToInsert(long shipment, TrackedShipment.Arrival arrival) {
    CarrierEvent event() {
      return arrival.event();
    }
  }

  private static Tuple eventKeys(List<ToInsert> rows) {
    return Tuple.tuple()
        .addArrayOfLong(rows.stream().map(ToInsert::shipment).toArray(Long[]::new))
        .addArrayOfUUID(rows.stream().map(row -> row.event().id().value()).toArray(UUID[]::new));
  }

  private static Tuple eventColumns(List<ToInsert> rows, Function<CarrierEvent, String> json) {
    return eventKeys(rows)
        .addArrayOfOffsetDateTime(Rows.timestamps(rows, row -> row.event().time().instant()))
        .addArrayOfOffsetDateTime(Rows.timestamps(rows, row -> row.event().receivedAt()))
        .addArrayOfString(Rows.strings(rows, row -> Json.text(row.arrival().why())))
        .addArrayOfString(Rows.strings(rows, row -> json.apply(row.event())))
        .addArrayOfString(words(rows.stream().map(ToInsert::event).toList()));
  }

  /** What carriers wrote freely. */
  @SuppressWarnings("NullAway") // an array of a nullable column
  static String[] words(List<CarrierEvent> events) {
    String[] words = new String[2 * events.size()];
    for (int i = 0; i < events.size(); i++) {
      CarrierEvent event = events.get(i);
      words[2 * i] = event.carrierStatus().description();
      words[2 * i + 1] = event.place() == null ? "" : event.place().key();
    }
    return words;
  }
}
