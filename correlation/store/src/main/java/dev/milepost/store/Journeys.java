package dev.milepost.store;

import static java.util.stream.Collectors.toMap;

import dev.milepost.engine.Fact;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.event.Shipment;
import io.vertx.core.Future;
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
      select shipment, sequence, state from journey
      where shipment = any($1) order by shipment for update
      """;

  private static final String DOCUMENTS =
      "select key, version, document from shipment where key = any($1)";

  private static final String FACTS =
      """
      select shipment, event, reference_type, reference_value, milestone, classifier, occurred_at,
             place, cause, carrier_text, correction, estimate, source, direct, utc_offset, stated_at,
             reread_at, received_at
      from shipment_event where shipment = any($1)
      """;

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
      update journey set sequence = new.sequence, state = new.state, updated_at = $5,
          look_at = case when $6 then new.look_at else least(journey.look_at, new.look_at) end
      from unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[])
          as new (shipment, sequence, state, look_at)
      where journey.shipment = new.shipment
      """;

  private static final String INSERT_JOURNEY =
      """
      insert into journey (shipment, sequence, state, look_at, updated_at)
      values ($1, 0, $2, null, $3)
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
    Future<Map<Long, List<Fact>>> facts = facts(connection, sortedKeys);
    return Future.all(journeys, documents, facts)
        .map(all -> tracked(journeys.result(), documents.result(), facts.result()));
  }

  /** What is known of these shipments, by their keys. */
  static Future<Map<Long, List<Fact>>> facts(SqlConnection connection, List<Long> keys) {
    return connection
        .preparedQuery(FACTS)
        .execute(Tuple.tuple().addArrayOfLong(keys.toArray(Long[]::new)))
        .map(
            rows -> {
              Map<Long, List<Fact>> known = new HashMap<>();
              rows.forEach(
                  row ->
                      known
                          .computeIfAbsent(row.getLong("shipment"), none -> new ArrayList<>())
                          .add(Rows.fact(row)));
              return known;
            });
  }

  private static Map<Long, TrackedShipment> tracked(
      RowSet<Row> journeys, RowSet<Row> documents, Map<Long, List<Fact>> known) {
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
              known.getOrDefault(key, List.of()),
              state.journey(),
              state.delays()));
    }
    return tracked;
  }

  /** A shipment that was just registered stands nowhere. */
  static Future<RowSet<Row>> begin(
      SqlConnection connection, long shipmentKey, Shipment shipment, Instant now) {
    return connection
        .preparedQuery(INSERT_JOURNEY)
        .execute(
            Tuple.of(
                shipmentKey, stateOf(TrackedShipment.registered(shipment)), Rows.timestamp(now)));
  }

  /** Holds the shipment until the transaction ends. */
  static Future<RowSet<Row>> lock(SqlConnection connection, long shipmentKey) {
    return connection.preparedQuery(LOCK_JOURNEYS).execute(Tuple.of(new Long[] {shipmentKey}));
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
        .addArrayOfOffsetDateTime(Rows.timestamps(after, TrackedShipment.Outcome::lookAgainAt))
        .addOffsetDateTime(Rows.timestamp(now))
        .addBoolean(arming == Arming.ANEW);
  }

  static String stateOf(TrackedShipment tracked) {
    return Json.text(new JourneyState(tracked.journey(), tracked.delays()));
  }
}
