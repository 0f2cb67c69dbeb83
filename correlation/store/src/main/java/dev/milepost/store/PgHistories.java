package dev.milepost.store;

import dev.milepost.engine.Fact;
import dev.milepost.event.Forecast;
import dev.milepost.event.Shipment;
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

/** What was heard of shipments, to be judged again. Reads only, some at a time. */
public final class PgHistories {
  private static final String LIMIT_TIME = "set local statement_timeout = '20s'";

  private static final String CHANGED =
      """
      select j.shipment, s.registered_at, s.document
      from journey j join shipment s on s.key = j.shipment
      where j.shipment < $1 and j.updated_at >= $2
      order by j.shipment desc limit $3
      """;

  private static final String NAMED =
      """
      select j.shipment, s.registered_at, s.document
      from shipment s join journey j on j.shipment = s.key where s.id = any($1)
      """;

  private static final String FORECASTS =
      """
      select shipment, issued_at, p50, p90, journeys, basis from forecast
      where shipment = any($1) order by shipment, issued_at
      """;

  private final Pool pool;

  /** Reads from that database. */
  public PgHistories(Pool pool) {
    this.pool = pool;
  }

  /**
   * A shipment and all that is known of it.
   *
   * @param key where the next page begins
   */
  public record Kept(long key, Instant registeredAt, Shipment shipment, List<Fact> facts) {
    /** Copies the list. */
    public Kept {
      facts = List.copyOf(facts);
    }
  }

  /**
   * Shipments of which something changed since then, the newest first. Fails where PostgreSQL needs
   * longer than 20 s.
   *
   * @param before the {@link Kept#key()} of the last of the page before; {@link Long#MAX_VALUE} for
   *     the first
   */
  public Future<List<Kept>> page(Instant changedSince, long before, int most) {
    return pool.withTransaction(
        connection ->
            connection
                .query(LIMIT_TIME)
                .execute()
                .compose(
                    limited ->
                        connection
                            .preparedQuery(CHANGED)
                            .execute(Tuple.of(before, Rows.timestamp(changedSince), most)))
                .compose(
                    rows -> {
                      List<Row> found = Rows.stream(rows).toList();
                      List<Long> keys = found.stream().map(row -> row.getLong("shipment")).toList();
                      return Journeys.facts(connection, keys)
                          .map(
                              facts ->
                                  found.stream()
                                      .map(
                                          row ->
                                              kept(
                                                  row,
                                                  facts.getOrDefault(
                                                      row.getLong("shipment"), List.of())))
                                      .toList());
                    }));
  }

  /**
   * These shipments, in any order, each with what Milepost itself forecast of it, the oldest first.
   * Those that are not registered are left out.
   */
  public Future<Map<Kept, List<Forecast>>> of(Collection<String> ids) {
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(NAMED)
                .execute(Tuple.tuple().addArrayOfString(ids.toArray(String[]::new)))
                .compose(
                    rows -> {
                      List<Row> found = Rows.stream(rows).toList();
                      List<Long> keys = found.stream().map(row -> row.getLong("shipment")).toList();
                      return Journeys.facts(connection, keys)
                          .compose(
                              facts ->
                                  forecasts(connection, keys)
                                      .map(forecasts -> together(found, facts, forecasts)));
                    }));
  }

  private static Map<Kept, List<Forecast>> together(
      List<Row> found, Map<Long, List<Fact>> facts, Map<Long, List<Forecast>> forecasts) {
    Map<Kept, List<Forecast>> all = new LinkedHashMap<>();
    for (Row row : found) {
      long key = row.getLong("shipment");
      all.put(
          kept(row, facts.getOrDefault(key, List.of())), forecasts.getOrDefault(key, List.of()));
    }
    return all;
  }

  private static Future<Map<Long, List<Forecast>>> forecasts(
      SqlConnection connection, List<Long> keys) {
    return connection
        .preparedQuery(FORECASTS)
        .execute(Tuple.tuple().addArrayOfLong(keys.toArray(Long[]::new)))
        .map(
            rows -> {
              Map<Long, List<Forecast>> told = new HashMap<>();
              for (Row row : rows) {
                told.computeIfAbsent(row.getLong("shipment"), none -> new ArrayList<>())
                    .add(
                        new Forecast(
                            Rows.instant(row, "p50"),
                            Rows.instant(row, "p90"),
                            row.getLong("journeys"),
                            row.getString("basis"),
                            Rows.instant(row, "issued_at")));
              }
              return told;
            });
  }

  private static Kept kept(Row row, List<Fact> facts) {
    return new Kept(
        row.getLong("shipment"),
        Rows.instant(row, "registered_at"),
        Json.read(row.getString("document"), Shipment.class),
        facts);
  }
}
