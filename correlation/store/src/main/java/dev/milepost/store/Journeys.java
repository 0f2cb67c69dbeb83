package dev.milepost.store;

import static java.util.stream.Collectors.toSet;

import dev.milepost.engine.Fact;
import dev.milepost.engine.Freshness;
import dev.milepost.engine.Judge;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Shipment;
import dev.milepost.event.Why;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * Where shipments stand: loaded whole, and written back, either under the lock of their rows or
 * where nobody has written them meanwhile.
 */
final class Journeys {
  private static final String LOCK_JOURNEYS =
      """
      select shipment, sequence, stand, registered, facts, updated_at, state from journey
      where shipment = any($1) order by shipment for update
      """;

  private static final String READ_JOURNEYS =
      """
      select shipment, sequence, stand, registered, facts, updated_at, state, ctid::text as place,
          xmin::text as version
      from journey where shipment = any($1)
      """;

  /** For rows that an earlier version wrote, which do not hold what was registered. */
  private static final String DOCUMENTS = "select key, document from shipment where key = any($1)";

  private static final String FACTS =
      "select shipment, facts from journey where shipment = any($1)";

  /** For rows whose facts another version wrote. */
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
      update journey set sequence = new.sequence, stand = new.stand, state = null,
          facts = new.facts,
          look_at = case when $7 then new.look_at else least(journey.look_at, new.look_at) end,
          updated_at = greatest(journey.updated_at, $6)
      from unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[], $5::timestamptz[],
          $8::text[], $9::text[]) as new (shipment, sequence, stand, facts, look_at, place, version)
      where journey.shipment = new.shipment
      """;

  /**
   * A row lies elsewhere and has another {@code xmin} as soon as anybody has written it. Where it
   * lay it is found without an index.
   */
  private static final String UPDATE_AS_READ =
      UPDATE_JOURNEYS
          + """
              and journey.ctid = new.place::tid and journey.xmin = new.version::xid
              returning new.shipment
            """;

  private static final String INSERT_JOURNEYS =
      """
      insert into journey (shipment, sequence, stand, registered, facts, look_at, updated_at)
      select new.shipment, 0, new.stand, new.registered, $4, null, $5
      from unnest($1::bigint[], $2::bytea[], $3::bytea[]) as new (shipment, stand, registered)
      """;

  private static final String REREGISTER = "update journey set registered = $2 where shipment = $1";

  private static final String DUE =
      """
      select shipment from journey where look_at <= $1
      order by look_at limit $2 for update skip locked
      """;

  private static final String PUT_OFF =
      """
      update journey set look_at = $2
      where shipment = (select key from shipment where id = $1) and look_at < $2
      """;

  private Journeys() {}

  /** Locks the journeys in the order of their keys, and reads them whole. */
  static Future<Map<Long, TrackedShipment>> load(SqlConnection connection, List<Long> sortedKeys) {
    return rows(connection, LOCK_JOURNEYS, sortedKeys)
        .compose(journeys -> tracked(connection, journeys));
  }

  /**
   * What these rows hold, by their keys.
   *
   * @param journeys with the columns {@code shipment}, {@code sequence}, {@code stand}, {@code
   *     registered}, {@code facts}, {@code updated_at} and {@code state}
   */
  static Future<Map<Long, TrackedShipment>> tracked(SqlConnection connection, List<Row> journeys) {
    return tracked(connection, journeys, packedFacts(journeys));
  }

  /**
   * Journeys as they were when nobody was asked to wait.
   *
   * @param rows by their keys
   */
  record AsRead(Map<Long, TrackedShipment> tracked, Map<Long, AsWritten> rows) {
    private AsWritten row(long key) {
      return Objects.requireNonNull(rows.get(key));
    }
  }

  /**
   * A row as it was read.
   *
   * @param place where it lay, by PostgreSQL's own name for it
   * @param writer the transaction that wrote it
   * @param facts to go on with
   */
  private record AsWritten(String place, String writer, PackedFacts facts) {}

  /** Reads journeys whole, without a lock: for {@link #updateAsRead}. */
  static Future<AsRead> read(SqlConnection connection, List<Long> sortedKeys) {
    return rows(connection, READ_JOURNEYS, sortedKeys)
        .compose(
            journeys -> {
              Map<Long, PackedFacts> packed = packedFacts(journeys);
              Map<Long, AsWritten> written = new HashMap<>();
              for (Row row : journeys) {
                long key = row.getLong("shipment");
                written.put(
                    key,
                    new AsWritten(
                        row.getString("place"),
                        row.getString("version"),
                        packed.getOrDefault(key, PackedFacts.NONE)));
              }
              return tracked(connection, journeys, packed)
                  .map(tracked -> new AsRead(tracked, written));
            });
  }

  private static Future<List<Row>> rows(
      SqlConnection connection, String sql, List<Long> sortedKeys) {
    return sortedKeys.isEmpty()
        ? Future.succeededFuture(List.of())
        : connection
            .preparedQuery(sql)
            .execute(Tuple.tuple().addArrayOfLong(sortedKeys.toArray(Long[]::new)))
            .map(rows -> Rows.stream(rows).toList());
  }

  private static Future<Map<Long, TrackedShipment>> tracked(
      SqlConnection connection, List<Row> journeys, Map<Long, PackedFacts> packed) {
    Future<Map<Long, Shipment>> shipments = shipments(connection, journeys);
    Future<Map<Long, List<Fact>>> facts = factsIn(connection, journeys, packed);
    return Future.all(shipments, facts)
        .map(both -> tracked(journeys, shipments.result(), facts.result()));
  }

  private static Future<Map<Long, Shipment>> shipments(
      SqlConnection connection, List<Row> journeys) {
    Map<Long, Shipment> known = new HashMap<>();
    List<Long> unknown = new ArrayList<>();
    for (Row row : journeys) {
      Buffer registered = row.getBuffer("registered");
      if (registered == null) {
        unknown.add(row.getLong("shipment"));
      } else {
        known.put(row.getLong("shipment"), Packed.shipment(registered.getBytes()));
      }
    }
    if (unknown.isEmpty()) {
      return Future.succeededFuture(known);
    }
    return connection
        .preparedQuery(DOCUMENTS)
        .execute(Tuple.tuple().addArrayOfLong(unknown.toArray(Long[]::new)))
        .map(
            rows -> {
              rows.forEach(
                  row ->
                      known.put(
                          row.getLong("key"),
                          Json.read(row.getString("document"), Shipment.class)));
              return known;
            });
  }

  /** Without those that another version wrote. */
  private static Map<Long, PackedFacts> packedFacts(List<Row> journeys) {
    Map<Long, PackedFacts> packed = new HashMap<>();
    for (Row row : journeys) {
      Buffer bytes = row.getBuffer("facts");
      PackedFacts facts = bytes == null ? null : PackedFacts.read(bytes.getBytes());
      if (facts != null) {
        packed.put(row.getLong("shipment"), facts);
      }
    }
    return packed;
  }

  private static Future<Map<Long, List<Fact>>> factsIn(
      SqlConnection connection, List<Row> journeys, Map<Long, PackedFacts> packed) {
    Map<Long, List<Fact>> known = new HashMap<>();
    packed.forEach((key, facts) -> known.put(key, facts.list()));
    List<Long> unknown =
        journeys.stream()
            .map(row -> row.getLong("shipment"))
            .filter(key -> !packed.containsKey(key))
            .toList();
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
        .map(rows -> Rows.stream(rows).toList())
        .compose(rows -> factsIn(connection, rows, packedFacts(rows)));
  }

  private static Map<Long, TrackedShipment> tracked(
      List<Row> journeys, Map<Long, Shipment> shipments, Map<Long, List<Fact>> facts) {
    Map<Long, TrackedShipment> tracked = new TreeMap<>();
    for (Row row : journeys) {
      long key = row.getLong("shipment");
      JourneyState state = state(row);
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

  /**
   * How old what is known of it is. One shipment over which the rules fail hides no other: whoever
   * watches delays says that they do ({@link PgShipmentStore#lookAgain}).
   */
  static Freshness freshness(TrackedShipment tracked, Judge judge) {
    try {
      return Freshness.of(tracked, judge);
    } catch (RuntimeException unjudged) {
      return Freshness.unjudged(tracked);
    }
  }

  /** Where it stands, by the columns {@code stand} and {@code state}. */
  static JourneyState state(Row row) {
    Buffer stand = row.getBuffer("stand");
    return stand == null
        ? Json.read(row.getString("state"), JourneyState.class)
        : Packed.state(stand.getBytes());
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
                .addArrayOfBuffer(
                    Rows.bytes(registered, one -> stateOf(TrackedShipment.registered(one))))
                .addArrayOfBuffer(Rows.bytes(registered, Packed::shipment))
                .addBuffer(Buffer.buffer(PackedFacts.NONE.bytes(List.of())))
                .addOffsetDateTime(Rows.timestamp(now)));
  }

  /** One that stands somewhere was registered with other words. */
  static Future<RowSet<Row>> reregister(SqlConnection connection, long key, Shipment shipment) {
    return connection
        .preparedQuery(REREGISTER)
        .execute(Tuple.of(key, Buffer.buffer(Packed.shipment(shipment))));
  }

  /** Shipments whose moment to be looked at has come, held, in the order of their keys. */
  static Future<List<Long>> due(SqlConnection connection, Instant now, int most) {
    return connection
        .preparedQuery(DUE)
        .execute(Tuple.of(Rows.timestamp(now), most))
        .map(rows -> Rows.stream(rows).map(row -> row.getLong("shipment")).sorted().toList());
  }

  /** A shipment that is due is not looked at before then. */
  static Future<RowSet<Row>> putOff(Pool pool, String shipment, Instant until) {
    return pool.preparedQuery(PUT_OFF).execute(Tuple.of(shipment, Rows.timestamp(until)));
  }

  /** Sends where they stand now. */
  static Future<RowSet<Row>> update(
      SqlConnection connection,
      Map<Long, TrackedShipment.Outcome> outcomes,
      Arming arming,
      Instant now) {
    return connection
        .preparedQuery(UPDATE_JOURNEYS)
        .execute(
            journeyColumns(outcomes, key -> PackedFacts.NONE, arming, now)
                .addArrayOfString(new String[0])
                .addArrayOfString(new String[0]));
  }

  /**
   * Writes where those stand that nobody else has written since they were read, and holds their
   * rows. Succeeds with their keys.
   */
  static Future<Set<Long>> updateAsRead(
      SqlConnection connection,
      Map<Long, TrackedShipment.Outcome> outcomes,
      AsRead read,
      Instant now) {
    List<AsWritten> rows = outcomes.keySet().stream().map(read::row).toList();
    return connection
        .preparedQuery(UPDATE_AS_READ)
        .execute(
            journeyColumns(outcomes, key -> read.row(key).facts(), Arming.EARLIER, now)
                .addArrayOfString(Rows.strings(rows, AsWritten::place))
                .addArrayOfString(Rows.strings(rows, AsWritten::writer)))
        .map(written -> Rows.stream(written).map(row -> row.getLong("shipment")).collect(toSet()));
  }

  private static Tuple journeyColumns(
      Map<Long, TrackedShipment.Outcome> outcomes,
      LongFunction<PackedFacts> before,
      Arming arming,
      Instant now) {
    List<byte[]> facts = new ArrayList<>();
    outcomes.forEach((key, outcome) -> facts.add(before.apply(key).bytes(outcome.after().facts())));
    List<TrackedShipment.Outcome> after = List.copyOf(outcomes.values());
    return Tuple.tuple()
        .addArrayOfLong(outcomes.keySet().toArray(Long[]::new))
        .addArrayOfLong(after.stream().map(o -> o.after().sequence()).toArray(Long[]::new))
        .addArrayOfBuffer(Rows.bytes(after, outcome -> stateOf(outcome.after())))
        .addArrayOfBuffer(Rows.bytes(facts, bytes -> bytes))
        .addArrayOfOffsetDateTime(Rows.timestamps(after, TrackedShipment.Outcome::lookAgainAt))
        .addOffsetDateTime(Rows.timestamp(now))
        .addBoolean(arming == Arming.ANEW);
  }

  private static byte[] stateOf(TrackedShipment tracked) {
    return Packed.state(new JourneyState(tracked.journey(), tracked.delays()));
  }
}
