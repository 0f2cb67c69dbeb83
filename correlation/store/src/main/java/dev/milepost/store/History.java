package dev.milepost.store;

import static java.util.stream.Collectors.toSet;

import dev.milepost.engine.Fact;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.Why;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Every event of every shipment, each once. */
final class History {
  private static final String KNOWN =
      "select event from shipment_event where shipment = any($1) and event = any($2)";

  private static final String INSERT_EVENTS =
      """
      insert into shipment_event (shipment, event, occurred_at, received_at, reference_type,
          reference_value, milestone, classifier, place, cause, carrier_text, correction, estimate,
          why, body, source, direct, utc_offset, stated_at, reread_at)
      select * from unnest($1::bigint[], $2::uuid[], $3::timestamptz[], $4::timestamptz[],
          $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
          $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::boolean[],
          $18::integer[], $19::bigint[], $20::bigint[])
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

  private History() {}

  /** Which of these events are on any of these shipments. */
  static Future<Set<EventId>> known(SqlConnection connection, Long[] shipments, UUID[] events) {
    return connection
        .preparedQuery(KNOWN)
        .execute(Tuple.tuple().addArrayOfLong(shipments).addArrayOfUUID(events))
        .map(
            rows ->
                Rows.stream(rows).map(row -> new EventId(row.getUUID("event"))).collect(toSet()));
  }

  /** Sends what is new, and what is stated anew in place of what was stated. */
  static List<Future<?>> write(
      SqlConnection connection, Map<Long, TrackedShipment.Outcome> outcomes) {
    List<Future<?>> writes = new ArrayList<>();
    List<ToInsert> inserts = new ArrayList<>();
    List<ToInsert> replaced = new ArrayList<>();
    outcomes.forEach(
        (key, outcome) -> {
          outcome.arrivals().forEach(arrival -> inserts.add(new ToInsert(key, arrival)));
          outcome.revised().forEach(arrival -> replaced.add(new ToInsert(key, arrival)));
        });
    if (!replaced.isEmpty()) {
      writes.add(connection.preparedQuery(DELETE_EVENTS).execute(eventKeys(replaced)));
      inserts.addAll(replaced);
    }
    if (!inserts.isEmpty()) {
      writes.add(connection.preparedQuery(INSERT_EVENTS).execute(eventColumns(inserts)));
    }
    return writes;
  }

  /** A shipment's events in the order in which they happened. */
  static Future<List<PgShipmentStore.Explained>> of(Pool pool, String id, int most) {
    return pool.preparedQuery(EVENTS_OF)
        .execute(Tuple.of(id, most))
        .map(
            rows ->
                Rows.stream(rows)
                    .map(
                        row ->
                            new PgShipmentStore.Explained(
                                Json.read(row.getString("body"), CarrierEvent.class),
                                Json.read(row.getString("why"), Why.class)))
                    .toList());
  }

  private record ToInsert(long shipment, TrackedShipment.Arrival arrival) {
    CarrierEvent event() {
      return arrival.event();
    }

    Fact fact() {
      return Fact.of(event());
    }
  }

  private static Tuple eventKeys(List<ToInsert> rows) {
    return Tuple.tuple()
        .addArrayOfLong(rows.stream().map(ToInsert::shipment).toArray(Long[]::new))
        .addArrayOfUUID(rows.stream().map(row -> row.event().id().value()).toArray(UUID[]::new));
  }

  private static Tuple eventColumns(List<ToInsert> rows) {
    List<Fact> facts = rows.stream().map(ToInsert::fact).toList();
    return eventKeys(rows)
        .addArrayOfOffsetDateTime(Rows.timestamps(facts, Fact::at))
        .addArrayOfOffsetDateTime(Rows.timestamps(rows, row -> row.event().receivedAt()))
        .addArrayOfString(Rows.strings(facts, fact -> fact.reference().type().name()))
        .addArrayOfString(Rows.strings(facts, fact -> fact.reference().value()))
        .addArrayOfString(Rows.strings(facts, fact -> fact.milestone().name()))
        .addArrayOfString(Rows.strings(facts, fact -> fact.classifier().name()))
        .addArrayOfString(Rows.strings(facts, Fact::place))
        .addArrayOfString(Rows.strings(facts, fact -> Rows.nameOrNull(fact.cause())))
        .addArrayOfString(Rows.strings(facts, Fact::carrierText))
        .addArrayOfString(Rows.strings(facts, fact -> Rows.textOrNull(fact.correction())))
        .addArrayOfString(Rows.strings(facts, fact -> Rows.textOrNull(fact.estimate())))
        .addArrayOfString(Rows.strings(rows, row -> Json.text(row.arrival().why())))
        .addArrayOfString(Rows.strings(rows, row -> Json.text(row.event())))
        .addArrayOfString(Rows.strings(facts, fact -> fact.source().value()))
        .addArrayOfBoolean(facts.stream().map(Fact::direct).toArray(Boolean[]::new))
        .addArrayOfInteger(Rows.offsets(facts))
        .addArrayOfLong(Rows.micros(facts, fact -> fact.revision().statedAt()))
        .addArrayOfLong(Rows.micros(facts, fact -> fact.revision().rereadAt()));
  }
}
