package dev.milepost.store;

import static java.util.stream.Collectors.toMap;

import dev.milepost.engine.Fact;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Shipment;
import dev.milepost.event.Why;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Where shipments stand: loaded whole under the lock of their rows, and written back. */
final class Journeys {
  private static final String LOCK_JOURNEYS =
      """
      select shipment, sequence, state, facts, updated_at from journey
      where shipment = any($1) order by shipment for update
      """;

  private static final String DOCUMENTS =
      "select key, version, document from shipment where key = any($1)";

  private static final String FACTS =
      "select shipment, facts from journey where shipment = any($1)";

  /** For rows that an earlier version wrote, which hold no facts. */
  private static final String BODIES =
      "select shipment, body, why from shipment_event where shipment = any($1)";

  /**
   * How the moment of the next look is set.
   *
   * <p>A silence is counted from the last scan, so each scan moves its end. Were that written each
   * time, the index on it would change with every event and no update would be HOT. So an event
   * only ever brings the look forward; who looks too early sets it right.
   */
  enum Arming {
    EARLIER,
    ANEW
  }

  private static final String UPDATE_JOURNEYS =
      """
      update journey set sequence = new.sequence, state = new.state, facts = new.facts,
          look_at = case when $7 then new.look_at else least(journey.look_at, new.look_at) end,
          updated_at = greatest(journey.updated_at, $6)
      from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[], $5::timestamptz[])
          as new (shipment, sequence, state, facts, look_at)
      where journey.shipment = new.shipment
      """;

  private static final String INSERT_JOURNEYS =
      """
      insert into journey (shipment, sequence, state, facts, look_at, updated_at)
      select new.shipment, 0, new.state, $3, null, $4
      from unnest($1::bigint[], $2::text[]) as new (shipment, state)
      """;

  private static final String DUE =
      """
      select shipment from journey where look_at <= $1
      order by look_at limit $2 for update skip locked
      """;

  private Journeys() {}

  /** Locks the journeys in the order of their keys, then reads them whole. Pipelined. */
  static Future<Map<Long, TrackedShipment>> load(SqlConnection connection, List<Long> sortedKeys) {
    if (sortedKeys.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    Tuple keys = Tuple.tuple().addArrayOfLong(sortedKeys.toArray(Long[]::new));
    Future<RowSet<Row>> journeys = connection.preparedQuery(LOCK_JOURNEYS).execute(keys);
    Future<RowSet<Row>> documents = connection.preparedQuery(DOCUMENTS).execute(keys);
    return Future.all(journeys, documents)
        .compose(
            both ->
                facts(connection, journeys.result())
                    .map(facts -> tracked(journeys.result(), documents.result(), facts)));
  }

  private static Future<Map<Long, List<Fact>>> facts(
      SqlConnection connection, RowSet<Row> journeys) {
    Map<Long, List<Fact>> known = new HashMap<>();
    List<Long> unknown = new ArrayList<>();
    for (Row row : journeys) {
      Buffer facts = row.getBuffer("facts");
      if (facts == null) {
        unknown.add(row.getLong("shipment"));
      } else {
        known.put(row.getLong("shipment"), FactsCodec.read(facts.getBytes()));
      }
    }
    if (unknown.isEmpty()) {
      return Future.succeededFuture(known);
    }
    return connection
        .preparedQuery(BODIES)
        .execute(Tuple.tuple().addArrayOfLong(unknown.toArray(Long[]::new)))
        .map(
            rows -> {
              rows.forEach(
                  row ->
                      known
                          .computeIfAbsent(row.getLong("shipment"), none -> new ArrayList<>())
                          .add(
                              Fact.of(
                                  Json.read(row.getString("body"), CarrierEvent.class),
                                  Json.read(row.getString("why"), Why.class))));
              return known;
            });
  }

  /** What is known of these shipments, by their keys. */
  static Future<Map<Long, List<Fact>>> facts(SqlConnection connection, List<Long> keys) {
    return connection
        .preparedQuery(FACTS)
        .execute(Tuple.tuple().addArrayOfLong(keys.toArray(Long[]::new)))
        .compose(rows -> facts(connection, rows));
  }

  private static Map<Long, TrackedShipment> tracked(
      RowSet<Row> journeys, RowSet<Row> documents, Map<Long, List<Fact>> facts) {
    Map<Long, Shipment> shipments =
        Rows.stream(documents)
            .collect(
                toMap(
                    row -> row.getLong("key"),
                    row -> Json.read(row.getString("document"), Shipment.class)));
    Map<Long, TrackedShipment> tracked = new TreeMap<>();
    for (Row row : journeys) {
      long key = row.getLong("shipment");
      JourneyState state = Json.read(row.getString("state"), JourneyState.class);
      tracked.put(
          key,
          new TrackedShipment(
              Objects.requireNonNull(shipments.get(key)),
              row.getLong("sequence"),
              facts.getOrDefault(key, List.of()),
              state.journey(),
              state.delays(),
              Rows.instant(row, "updated_at")));
    }
    return tracked;
  }

  /** Shipments that were just registered stand nowhere. */
  static Future<RowSet<Row>> begin(
      SqlConnection connection, Map<Long, Shipment> shipments, Instant now) {
    List<Shipment> registered = List.copyOf(shipments.values());
    return connection
        .preparedQuery(INSERT_JOURNEYS)
        .execute(
            Tuple.tuple()
                .addArrayOfLong(shipments.keySet().toArray(Long[]::new))
                .addArrayOfString(
                    Rows.strings(
                        registered, shipment -> stateOf(TrackedShipment.registered(shipment))))
                .addBuffer(Buffer.buffer(FactsCodec.write(List.of())))
                .addOffsetDateTime(Rows.timestamp(now)));
  }

  /** Shipments whose moment to be looked at has come, held, in the order of their keys. */
  static Future<List<Long>> due(SqlConnection connection, Instant now, int most) {
    return connection
        .preparedQuery(DUE)
        .execute(Tuple.of(Rows.timestamp(now), most))
        .map(rows -> Rows.stream(rows).map(row -> row.getLong("shipment")).sorted().toList());
  }

  /** Sends where they stand now. */
  static Future<RowSet<Row>> update(
      SqlConnection connection,
      Map<Long, TrackedShipment.Outcome> outcomes,
      Arming arming,
      Instant now) {
    return connection.preparedQuery(UPDATE_JOURNEYS).execute(journeyColumns(outcomes, arming, now));
  }

  private static Tuple journeyColumns(
      Map<Long, TrackedShipment.Outcome> outcomes, Arming arming, Instant now) {
    List<TrackedShipment.Outcome> after = List.copyOf(outcomes.values());
    return Tuple.tuple()
        .addArrayOfLong(outcomes.keySet().toArray(Long[]::new))
        .addArrayOfLong(after.stream().map(o -> o.after().sequence()).toArray(Long[]::new))
        .addArrayOfString(Rows.strings(after, outcome -> stateOf(outcome.after())))
        .addArrayOfBuffer(
            after.stream()
                .map(outcome -> Buffer.buffer(FactsCodec.write(outcome.after().facts())))
                .toArray(Buffer[]::new))
        .addArrayOfOffsetDateTime(Rows.timestamps(after, TrackedShipment.Outcome::lookAgainAt))
        .addOffsetDateTime(Rows.timestamp(now))
        .addBoolean(arming == Arming.ANEW);
  }

  static String stateOf(TrackedShipment tracked) {
    return Json.text(new JourneyState(tracked.journey(), tracked.delays()));
  }
}
