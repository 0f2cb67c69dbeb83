package dev.milepost.hub.connections;

import dev.milepost.event.CarrierCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Connections in PostgreSQL, their secrets sealed. */
final class ConnectionStore {
  /** Writers one after the other, so that versions become visible in the order they are given. */
  private static final String LOCK = "SELECT pg_advisory_xact_lock(7305300)";

  private static final String COLUMNS =
      """
      id, carrier, mode, state, options, secret, previous_secret, previous_until, version, deleted,
      created_at, updated_at
      """;

  private static final String CHANGED_SINCE =
      "SELECT " + COLUMNS + " FROM connection WHERE version > $1 ORDER BY version";

  private static final String FIND = "SELECT " + COLUMNS + " FROM connection WHERE id = $1";

  /** A deleted id may be used again. */
  private static final String CREATE =
      """
      INSERT INTO connection (id, carrier, mode, state, options, secret, created_at, updated_at)
      VALUES ($1, $2, $3, 'active', $4, $5, $6, $6)
      ON CONFLICT (id) DO UPDATE SET
        carrier = excluded.carrier, mode = excluded.mode, state = excluded.state,
        options = excluded.options, secret = excluded.secret, previous_secret = NULL,
        previous_until = NULL, deleted = false, created_at = excluded.created_at,
        updated_at = excluded.updated_at, version = nextval('connection_version')
      WHERE connection.deleted
      RETURNING\s"""
          + COLUMNS;

  private static final String ROTATE =
      """
      UPDATE connection SET previous_secret = secret, previous_until = $3, secret = $2,
        version = nextval('connection_version'), updated_at = $4
      WHERE id = $1 AND NOT deleted
      RETURNING\s"""
          + COLUMNS;

  private static final String SET_STATE =
      """
      UPDATE connection SET state = $2, version = nextval('connection_version'), updated_at = $3
      WHERE id = $1 AND NOT deleted
      RETURNING\s"""
          + COLUMNS;

  private static final String DELETE =
      """
      UPDATE connection SET deleted = true, secret = NULL, previous_secret = NULL,
        previous_until = NULL, version = nextval('connection_version'), updated_at = $2
      WHERE id = $1 AND NOT deleted
      RETURNING\s"""
          + COLUMNS;

  private final Pool pool;
  private final SecretBox box;
  private final Clock clock;

  ConnectionStore(Pool pool, SecretBox box, Clock clock) {
    this.pool = pool;
    this.box = box;
    this.clock = clock;
  }

  /** What has changed after that version, oldest change first. */
  Future<List<Entry>> changedSince(long version) {
    return pool.preparedQuery(CHANGED_SINCE).execute(Tuple.of(version)).map(this::entries);
  }

  Future<Optional<Entry>> find(String id) {
    return pool.preparedQuery(FIND).execute(Tuple.of(id)).map(this::only);
  }

  /** The new connection, or empty where the id is taken. */
  Future<Optional<Entry>> create(
      String id, CarrierCode carrier, ConnectionMode mode, JsonObject options, String secret) {
    return change(
        CREATE,
        Tuple.of(
            id, carrier.value(), mode.word(), options, Buffer.buffer(box.seal(id, secret)), now()));
  }

  /** Two live secrets, the present one for the given time; empty where there is no such id. */
  Future<Optional<Entry>> rotate(String id, String secret, Duration grace) {
    return change(
        ROTATE, Tuple.of(id, Buffer.buffer(box.seal(id, secret)), now().plus(grace), now()));
  }

  Future<Optional<Entry>> setState(String id, ConnectionState state) {
    return change(SET_STATE, Tuple.of(id, state.word(), now()));
  }

  Future<Optional<Entry>> delete(String id) {
    return change(DELETE, Tuple.of(id, now()));
  }

  private Future<Optional<Entry>> change(String sql, Tuple values) {
    Function<SqlConnection, Future<RowSet<Row>>> work =
        connection ->
            connection
                .query(LOCK)
                .execute()
                .compose(locked -> connection.preparedQuery(sql).execute(values));
    return pool.withTransaction(work).map(this::only);
  }

  private List<Entry> entries(RowSet<Row> rows) {
    List<Entry> entries = new ArrayList<>(rows.size());
    rows.forEach(row -> entries.add(entry(row)));
    return entries;
  }

  private Optional<Entry> only(RowSet<Row> rows) {
    return entries(rows).stream().findFirst();
  }

  private Entry entry(Row row) {
    String id = row.getString("id");
    long version = row.getLong("version");
    if (row.getBoolean("deleted")) {
      return new Entry(id, version, null, null);
    }
    try {
      return new Entry(id, version, connection(row, id, version), null);
    } catch (RuntimeException unreadable) {
      return new Entry(id, version, null, unreadable);
    }
  }

  private Connection connection(Row row, String id, long version) {
    JsonObject options = row.getJsonObject("options");
    return new Connection(
        id,
        new CarrierCode(row.getString("carrier")),
        ConnectionMode.of(row.getString("mode"))
            .orElseThrow(() -> new IllegalStateException("connection '" + id + "': mode unknown")),
        "paused".equals(row.getString("state")) ? ConnectionState.PAUSED : ConnectionState.ACTIVE,
        options.encode(),
        RateLimit.of(options),
        secrets(row, id),
        version,
        instant(row.getOffsetDateTime("created_at")),
        instant(row.getOffsetDateTime("updated_at")));
  }

  private LiveSecrets secrets(Row row, String id) {
    String current = box.open(id, row.getBuffer("secret").getBytes());
    Buffer previous = row.getBuffer("previous_secret");
    return previous == null
        ? LiveSecrets.only(current)
        : new LiveSecrets(
            current,
            box.open(id, previous.getBytes()),
            instant(row.getOffsetDateTime("previous_until")));
  }

  private static Instant instant(OffsetDateTime time) {
    return time.toInstant();
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }

  /**
   * The newest known of one id.
   *
   * @param connection null where it is deleted or cannot be read
   * @param unreadable why it cannot be read, where that is so
   */
  record Entry(
      String id,
      long version,
      @Nullable Connection connection,
      @Nullable RuntimeException unreadable) {}
}
