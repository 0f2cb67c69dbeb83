package dev.milepost.store;

import static java.util.stream.Collectors.groupingBy;

import dev.milepost.engine.Forecaster;
import dev.milepost.engine.LaneKey;
import dev.milepost.engine.TransitDistribution;
import dev.milepost.engine.TransitTimes;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How long journeys took, learned in PostgreSQL and answered from memory.
 *
 * <p>Learning takes samples into sketches, each once: claimed, counted and marked in one
 * transaction. Any number of nodes may learn at once; locks are taken in the order of shipments,
 * then of lanes.
 *
 * <p>Answers come from a snapshot that {@link #refresh} replaces: of the lanes with most journeys,
 * as many as fit.
 */
public final class PgTransitTimes implements TransitTimes {

  private static final String CLAIM =
      """
      select shipment, lanes, minutes, period, learned_lanes, learned_minutes, learned_period
      from transit_sample where waiting order by shipment limit $1 for update skip locked
      """;

  /** Rows for all, so that all can be locked. */
  private static final String BEGIN =
      """
      insert into transit_sketch (lane, period, journeys, sketch, updated_at)
      select lane, period, 0, '', $3 from unnest($1::text[], $2::integer[]) as new (lane, period)
      order by lane, period
      on conflict do nothing
      """;

  private static final String LOCK =
      """
      select s.lane, s.period, s.sketch
      from transit_sketch s
      join unnest($1::text[], $2::integer[]) as wanted (lane, period)
          on wanted.lane = s.lane and wanted.period = s.period
      order by s.lane, s.period for update of s
      """;

  private static final String UPDATE =
      """
      update transit_sketch s set journeys = new.journeys, sketch = new.sketch, updated_at = $5
      from unnest($1::text[], $2::integer[], $3::bigint[], $4::bytea[])
          as new (lane, period, journeys, sketch)
      where s.lane = new.lane and s.period = new.period
      """;

  private static final String LEARNED =
      """
      update transit_sample
      set waiting = false, learned_lanes = lanes, learned_minutes = minutes, learned_period = period
      where shipment = any($1)
      """;

  /** What says nothing, and what is too old to be corrected. */
  private static final String FORGET_SAMPLES =
      """
      delete from transit_sample where shipment in (
          select shipment from transit_sample
          where not waiting and (minutes is null or period <= $1) limit 5000 for update skip locked)
      """;

  private static final String FORGET_SKETCHES = "delete from transit_sketch where period <= $1";

  private static final String LANES =
      """
      select lane from transit_sketch where period > $1
      group by lane having sum(journeys) >= $2 order by sum(journeys) desc, lane limit $3
      """;

  private static final String SKETCHES =
      "select lane, period, sketch from transit_sketch where lane = any($1) and period > $2";

  /** About 20 MB, where every lane is a busy one. */
  private static final int MOST_LANES = 20_000;

  private static final int PAGE = 200;

  private static final Comparator<Place> BY_PLACE =
      Comparator.comparing(Place::lane).thenComparing(Place::period);

  private final Pool pool;
  private volatile Map<String, TransitDistribution> known = Map.of();

  /** Knows nothing before the first {@link #refresh}. */
  public PgTransitTimes(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Optional<TransitDistribution> of(LaneKey lane) {
    return known.isEmpty() ? Optional.empty() : Optional.ofNullable(known.get(lane.text()));
  }

  /** How many lanes can be answered for. */
  public int lanes() {
    return known.size();
  }

  /**
   * Takes samples into the sketches, all or none of these.
   *
   * @param most as many as that at once
   * @return how many were taken; less than {@code most} when no more wait
   */
  public Future<Integer> learn(Instant now, int most) {
    return pool.withConnection(
        connection ->
            new PgTransaction(connection)
                .run(
                    () ->
                        connection
                            .preparedQuery(CLAIM)
                            .execute(Tuple.of(most))
                            .compose(claimed -> learn(connection, claimed, now))));
  }

  private static Future<Future<Integer>> learn(
      SqlConnection connection, RowSet<Row> claimed, Instant now) {
    Long[] shipments =
        Rows.stream(claimed).map(row -> row.getLong("shipment")).toArray(Long[]::new);
    if (shipments.length == 0) {
      return PgTransaction.sent(Future.succeededFuture(0));
    }
    Map<Place, List<Change>> changes = changes(claimed, LaneHistory.period(now));
    return sketches(connection, List.copyOf(changes.keySet()), now)
        .map(
            sketches -> {
              sketches.forEach(
                  (place, sketch) ->
                      changes.getOrDefault(place, List.of()).forEach(one -> one.applyTo(sketch)));
              List<Future<?>> writes = new ArrayList<>();
              if (!sketches.isEmpty()) {
                writes.add(connection.preparedQuery(UPDATE).execute(columns(sketches, now)));
              }
              writes.add(
                  connection
                      .preparedQuery(LEARNED)
                      .execute(Tuple.tuple().addArrayOfLong(shipments)));
              return Future.all(writes).map(shipments.length);
            });
  }

  /** A sketch's. */
  private record Place(String lane, int period) {}

  private record Change(int minutes, boolean removed) {
    void applyTo(TransitSketch sketch) {
      if (removed) {
        sketch.remove(minutes);
      } else {
        sketch.add(minutes);
      }
    }
  }

  /** What is new first, so that nothing is taken out of a sketch before it is in. */
  private static Map<Place, List<Change>> changes(RowSet<Row> claimed, int now) {
    Map<Place, List<Change>> changes = new TreeMap<>(BY_PLACE);
    for (Row row : claimed) {
      note(changes, row, "", false, now);
    }
    for (Row row : claimed) {
      note(changes, row, "learned_", true, now);
    }
    return changes;
  }

  private static void note(
      Map<Place, List<Change>> changes, Row row, String which, boolean removed, int now) {
    String lanes = row.getString(which + "lanes");
    Integer minutes = row.getInteger(which + "minutes");
    Integer period = row.getInteger(which + "period");
    if (lanes == null || minutes == null || period == null || !counts(period, now)) {
      return;
    }
    for (String lane : lanes.split("\n", -1)) {
      changes
          .computeIfAbsent(new Place(lane, period), none -> new ArrayList<>())
          .add(new Change(minutes, removed));
    }
  }

  /** A delivery of long ago says nothing of today, and one of the future nothing at all. */
  private static boolean counts(int period, int now) {
    return period > now - LaneHistory.HORIZON && period <= now + 1;
  }

  private static Future<Map<Place, TransitSketch>> sketches(
      SqlConnection connection, List<Place> places, Instant now) {
    if (places.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    Tuple wanted = keys(places);
    Future<?> begun =
        connection
            .preparedQuery(BEGIN)
            .execute(keys(places).addOffsetDateTime(Rows.timestamp(now)));
    Future<RowSet<Row>> locked = connection.preparedQuery(LOCK).execute(wanted);
    return Future.all(begun, locked)
        .map(
            all -> {
              Map<Place, TransitSketch> sketches = new TreeMap<>(BY_PLACE);
              locked
                  .result()
                  .forEach(
                      row ->
                          sketches.put(
                              new Place(row.getString("lane"), row.getInteger("period")),
                              sketch(row)));
              return sketches;
            });
  }

  private static TransitSketch sketch(Row row) {
    return TransitSketch.of(row.getBuffer("sketch").getBytes());
  }

  private static Tuple keys(List<Place> places) {
    return Tuple.tuple()
        .addArrayOfString(Rows.strings(places, Place::lane))
        .addArrayOfInteger(places.stream().map(Place::period).toArray(Integer[]::new));
  }

  private static Tuple columns(Map<Place, TransitSketch> sketches, Instant now) {
    return keys(List.copyOf(sketches.keySet()))
        .addArrayOfLong(
            sketches.values().stream().map(TransitSketch::journeys).toArray(Long[]::new))
        .addArrayOfBuffer(
            sketches.values().stream()
                .map(sketch -> Buffer.buffer(sketch.bytes()))
                .toArray(Buffer[]::new))
        .addOffsetDateTime(Rows.timestamp(now));
  }

  /** Reads anew what is answered from, and forgets what is too old to count. */
  public Future<Void> refresh(Instant now) {
    int period = LaneHistory.period(now);
    int gone = period - LaneHistory.HORIZON;
    return pool.preparedQuery(FORGET_SAMPLES)
        .execute(Tuple.of(gone))
        .compose(forgotten -> pool.preparedQuery(FORGET_SKETCHES).execute(Tuple.of(gone)))
        .compose(
            forgotten ->
                pool.preparedQuery(LANES).execute(Tuple.of(gone, Forecaster.FEWEST, MOST_LANES)))
        .map(rows -> Rows.stream(rows).map(row -> row.getString("lane")).toList())
        .compose(lanes -> read(lanes, 0, period, new HashMap<>()))
        .map(
            read -> {
              known = Map.copyOf(read);
              return null;
            });
  }

  private Future<Map<String, TransitDistribution>> read(
      List<String> lanes, int from, int period, Map<String, TransitDistribution> read) {
    if (from >= lanes.size()) {
      return Future.succeededFuture(read);
    }
    int to = Math.min(lanes.size(), from + PAGE);
    return pool.preparedQuery(SKETCHES)
        .execute(
            Tuple.tuple()
                .addArrayOfString(lanes.subList(from, to).toArray(String[]::new))
                .addInteger(period - LaneHistory.HORIZON))
        .compose(
            rows -> {
              Rows.stream(rows)
                  .collect(groupingBy(row -> row.getString("lane")))
                  .forEach(
                      (lane, of) -> {
                        LaneHistory history = new LaneHistory();
                        of.forEach(row -> history.add(row.getInteger("period"), sketch(row)));
                        history
                            .at(period)
                            .filter(times -> times.effective() >= Forecaster.FEWEST)
                            .ifPresent(times -> read.put(lane, times));
                      });
              return read(lanes, to, period, read);
            });
  }
}
