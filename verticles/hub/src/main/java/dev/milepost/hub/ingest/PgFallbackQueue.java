package dev.milepost.hub.ingest;

import dev.milepost.event.CarrierCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queue in the table {@code inbound_fallback}. */
final class PgFallbackQueue implements FallbackQueue {
  private static final Logger LOGGER = LoggerFactory.getLogger(PgFallbackQueue.class);

  private static final String ADD =
      """
      INSERT INTO inbound_fallback
        (connection, carrier, delivery_id, received_at, headers, body)
      SELECT connection, carrier, delivery_id, received_at, headers::json, body
      FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::bytea[])
        WITH ORDINALITY
        AS delivery (connection, carrier, delivery_id, received_at, headers, body, position)
      ORDER BY position
      RETURNING place
      """;

  /** Ends with the transaction, however that ends; nobody waits for it. */
  private static final String TAKE_TURN = "SELECT pg_try_advisory_xact_lock(7305401) AS turn";

  /** At least one, then as many as fit. The sizes are summed without touching the bodies. */
  private static final String NEXT =
      """
      SELECT place, connection, carrier, delivery_id, received_at, headers, body
      FROM inbound_fallback
      JOIN (
        SELECT place, size, sum(size) OVER (ORDER BY place) AS upto
        FROM (
          SELECT place, size FROM inbound_fallback
          WHERE place > $1 AND blocked IS NULL
          ORDER BY place
          LIMIT $2
        ) AS first
      ) AS fitting USING (place)
      WHERE upto - fitting.size < $3
      ORDER BY place
      """;

  private static final String REMOVE = "DELETE FROM inbound_fallback WHERE place = ANY ($1)";

  private static final String BLOCK = "UPDATE inbound_fallback SET blocked = $2 WHERE place = $1";

  private static final String EMPTY_UP_TO =
      """
      SELECT NOT EXISTS (
        SELECT FROM inbound_fallback WHERE place <= $1 AND blocked IS NULL
      ) AS empty
      """;

  private static final String BACKLOG =
      """
      SELECT count(*) AS rows, coalesce(sum(size), 0)::bigint AS bytes,
        coalesce(max(place), 0) AS last
      FROM inbound_fallback
      WHERE blocked IS NULL
      """;

  private final Pool pool;

  PgFallbackQueue(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Future<Long> add(List<InboundDelivery> deliveries) {
    int size = deliveries.size();
    String[] connections = new String[size];
    String[] carriers = new String[size];
    String[] ids = new String[size];
    OffsetDateTime[] times = new OffsetDateTime[size];
    String[] headers = new String[size];
    Buffer[] bodies = new Buffer[size];
    for (int i = 0; i < size; i++) {
      InboundDelivery delivery = deliveries.get(i);
      connections[i] = delivery.connection();
      carriers[i] = delivery.carrier().value();
      ids[i] = delivery.id();
      times[i] = delivery.receivedAt().atOffset(ZoneOffset.UTC);
      headers[i] = json(delivery.headers());
      bodies[i] = Buffer.buffer(delivery.body());
    }
    return pool.preparedQuery(ADD)
        .execute(Tuple.of(connections, carriers, ids, times, headers, bodies))
        .map(PgFallbackQueue::lastPlace);
  }

  @Override
  public Future<Moved> move(
      long after, int maxRows, long maxBytes, Function<List<InboundDelivery>, Future<Sent>> send) {
    Function<SqlConnection, Future<Moved>> work =
        connection ->
            connection
                .query(TAKE_TURN)
                .execute()
                .compose(
                    turn ->
                        turn.iterator().next().getBoolean("turn")
                            ? connection
                                .preparedQuery(NEXT)
                                .execute(Tuple.of(after, maxRows, maxBytes))
                                .compose(rows -> move(connection, after, rows, send))
                            : Future.succeededFuture(Moved.NOT_OUR_TURN));
    return pool.withTransaction(work);
  }

  @Override
  public Future<Boolean> isEmptyUpTo(long place) {
    return pool.preparedQuery(EMPTY_UP_TO)
        .execute(Tuple.of(place))
        .map(rows -> rows.iterator().next().getBoolean("empty"));
  }

  @Override
  public Future<Backlog> backlog() {
    return pool.query(BACKLOG)
        .execute()
        .map(rows -> rows.iterator().next())
        .map(row -> new Backlog(row.getLong("rows"), row.getLong("bytes"), row.getLong("last")));
  }

  private static Future<Moved> move(
      SqlConnection connection,
      long after,
      RowSet<Row> rows,
      Function<List<InboundDelivery>, Future<Sent>> send) {
    if (rows.size() == 0) {
      return Future.succeededFuture(new Moved(true, 0, 0, 0, after));
    }
    List<Long> places = new ArrayList<>(rows.size());
    List<InboundDelivery> deliveries = new ArrayList<>(rows.size());
    rows.forEach(
        row -> {
          places.add(row.getLong("place"));
          deliveries.add(delivery(row));
        });
    return send.apply(deliveries)
        .compose(sent -> remove(connection, after, places, deliveries, sent));
  }

  private static Future<Moved> remove(
      SqlConnection connection,
      long after,
      List<Long> places,
      List<InboundDelivery> deliveries,
      Sent sent) {
    int first = sent.first();
    boolean blocks = !sent.refused().isEmpty();
    int done = blocks ? first + 1 : first;
    long bytes = deliveries.stream().limit(done).mapToLong(it -> it.body().length).sum();
    Moved moved =
        new Moved(
            true,
            deliveries.size(),
            // A blocked one is out of the way, too.
            done,
            bytes,
            done == 0 ? after : places.get(done - 1));
    return connection
        .preparedQuery(REMOVE)
        .execute(Tuple.of(places.subList(0, first).toArray(Long[]::new)))
        .compose(
            removed ->
                blocks
                    ? block(connection, places.get(first), deliveries.get(first), sent.refused())
                    : Future.succeededFuture())
        .map(moved);
  }

  private static Future<Void> block(
      SqlConnection connection, long place, InboundDelivery delivery, String why) {
    LOGGER
        .atError()
        .addKeyValue("deliveryId", delivery.id())
        .addKeyValue("connection", delivery.connection())
        .addKeyValue("reason", why)
        .log("Kafka will never take this delivery; it stays in inbound_fallback");
    return connection.preparedQuery(BLOCK).execute(Tuple.of(place, why)).mapEmpty();
  }

  /** A row with all of its columns, as the delivery that was kept. */
  static InboundDelivery delivery(Row row) {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (Object pair : (JsonArray) row.getValue("headers")) {
      headers.add(Map.entry(((JsonArray) pair).getString(0), ((JsonArray) pair).getString(1)));
    }
    return new InboundDelivery(
        row.getString("connection"),
        new CarrierCode(row.getString("carrier")),
        row.getString("delivery_id"),
        row.getOffsetDateTime("received_at").toInstant(),
        headers,
        row.getBuffer("body").getBytes());
  }

  private static String json(List<Map.Entry<String, String>> headers) {
    JsonArray pairs = new JsonArray();
    headers.forEach(
        header -> pairs.add(new JsonArray(Arrays.asList(header.getKey(), header.getValue()))));
    return pairs.encode();
  }

  private static long lastPlace(RowSet<Row> rows) {
    long last = 0;
    for (Row row : rows) {
      last = Math.max(last, row.getLong("place"));
    }
    return last;
  }
}
