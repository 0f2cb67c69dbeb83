package dev.milepost.store;

import dev.milepost.engine.Fact;
import dev.milepost.event.Shipment;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;

/** What was heard of shipments, to be judged again. Reads only, a page at a time. */
public final class PgHistories {
  private static final String LIMIT_TIME = "set local statement_timeout = '20s'";

  private static final String CHANGED =
      """
      select j.shipment, s.registered_at, s.document
      from journey j join shipment s on s.key = j.shipment
      where j.shipment < $1 and j.updated_at >= $2
      order by j.shipment desc limit $3
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

  private static Kept kept(Row row, List<Fact> facts) {
    return new Kept(
        row.getLong("shipment"),
        Rows.instant(row, "registered_at"),
        Json.read(row.getString("document"), Shipment.class),
        facts);
  }
}
