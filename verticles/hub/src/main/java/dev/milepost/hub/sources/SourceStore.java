package dev.milepost.hub.sources;

import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.sources.Source.Claim;
import dev.milepost.hub.sources.Source.Counts;
import dev.milepost.hub.sources.Source.Standing;
import dev.milepost.hub.sources.Source.View;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sources in PostgreSQL, their secrets sealed; how far each has come, and whose work it is. All
 * times are the database's: nodes' clocks differ.
 */
final class SourceStore {
  private static final Logger LOGGER = LoggerFactory.getLogger(SourceStore.class);

  private static final String CREATE =
      """
      insert into erp_source (id, state, settings, secret, created_at, updated_at)
      values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp())
      on conflict (id) do nothing returning *
      """;

  private static final String ALL = "select * from erp_source order by id";

  private static final String FIND = "select * from erp_source where id = $1";

  /** Whatever a change makes of a round under way: its work settles nothing any more. */
  private static final String CHANGED =
      """
      version = nextval('erp_source_version'), updated_at = clock_timestamp(), lease_until = null,
      due_at = clock_timestamp(), failures = 0
      """;

  private static final String SET_STATE =
      "update erp_source set state = $2, " + CHANGED + " where id = $1 returning *";

  private static final String ROTATE =
      "update erp_source set secret = $2, " + CHANGED + " where id = $1 returning *";

  private static final String REPLACE =
      "update erp_source set settings = $2, place = null, reached = null, "
          + "cursor = case when $3 then cursor end, "
          + CHANGED
          + " where id = $1 returning *";

  private static final String REWIND =
      "update erp_source set cursor = $2, place = null, reached = null, "
          + CHANGED
          + " where id = $1 returning *";

  private static final String DELETE = "delete from erp_source where id = $1";

  private static final String FORGET_ROWS = "delete from erp_source_row where source = $1";

  private static final String FORGET_TOKENS =
      "delete from poll_token where starts_with(connection, $1)";

  // Those due longest first, so that a long first round hinders no other.
  private static final String CLAIM =
      """
      with due as (
        select id from erp_source
        where state = 'active' and due_at <= clock_timestamp()
          and (lease_until is null or lease_until <= clock_timestamp())
        order by due_at limit $1 for update skip locked)
      update erp_source s set claim = nextval('erp_source_claim'), node = $2,
        lease_until = clock_timestamp() + $3 * interval '1 millisecond',
        round_at = case when s.place is null then clock_timestamp() else s.round_at end
      from due where s.id = due.id returning s.*
      """;

  private static final String RENEW =
      """
      update erp_source set lease_until = clock_timestamp() + $3 * interval '1 millisecond'
      where id = $1 and claim = $2 and version = $4 and lease_until is not null
      """;

  private static final String KNOWN =
      "select key, fingerprint from erp_source_row where source = $1 and key = any($2)";

  private static final String SETTLE =
      """
      update erp_source set cursor = $4, place = $5, reached = $6,
        lease_until = case when $7::bigint is not null
          then clock_timestamp() + $7 * interval '1 millisecond' end,
        due_at = clock_timestamp() + $8 * interval '1 millisecond',
        last_success_at = case when $9 then clock_timestamp() else last_success_at end,
        failures = case when $10::text is null then 0 else failures + 1 end,
        last_error = coalesce($10, last_error),
        last_error_at = case when $10::text is null then last_error_at else clock_timestamp() end,
        sent = sent + $11, unchanged = unchanged + $12, skipped = skipped + $13,
        refused = refused + $14
      where id = $1 and claim = $2 and version = $3 and lease_until is not null
      """;

  private static final String REMEMBER =
      """
      insert into erp_source_row (source, key, fingerprint, round_at)
      select $1, row.key, row.fingerprint, $2 from unnest($3::text[], $4::bytea[]) as row (key, fingerprint)
      on conflict (source, key) do update
        set fingerprint = excluded.fingerprint, round_at = excluded.round_at
      """;

  /** What the round was not given again will not be given to the next one either. */
  private static final String FORGET =
      "delete from erp_source_row where source = $1 and round_at < $2";

  private static final String LAGS =
      """
      select id, failures, (extract(epoch from clock_timestamp()
        - coalesce(last_success_at, created_at)))::float8 as lag
      from erp_source where state = 'active' order by id
      """;

  private final Pool pool;
  private final SecretBox box;

  SourceStore(Pool pool, SecretBox box) {
    this.pool = pool;
    this.box = box;
  }

  /**
   * What a page, or what became of it, changes.
   *
   * @param goesOn whether the same node goes on with the round
   * @param rest how long the source is left alone otherwise
   * @param complete whether the round has ended well
   * @param error null where it went well
   * @param seen rows that come again, with their fingerprints
   */
  record Step(
      @Nullable String cursor,
      @Nullable Place place,
      @Nullable String reached,
      boolean goesOn,
      Duration rest,
      boolean complete,
      @Nullable String error,
      Counts counts,
      Map<String, byte[]> seen) {}

  /**
   * How late an active source is.
   *
   * @param seconds since a round ended well, or since it was made
   */
  record Lag(String id, double seconds, int failures) {}

  /** The new source, or empty where the id is taken. */
  Future<Optional<View>> create(
      String id, boolean active, JsonObject settings, @Nullable String secret) {
    return pool.preparedQuery(CREATE)
        .execute(Tuple.of(id, active ? "active" : "paused", settings, sealed(id, secret)))
        .map(this::only);
  }

  Future<List<View>> all() {
    return pool.query(ALL).execute().map(this::views);
  }

  Future<Optional<View>> find(String id) {
    return pool.preparedQuery(FIND).execute(Tuple.of(id)).map(this::only);
  }

  Future<Optional<View>> setState(String id, boolean active) {
    return pool.preparedQuery(SET_STATE)
        .execute(Tuple.of(id, active ? "active" : "paused"))
        .map(this::only);
  }

  Future<Optional<View>> rotate(String id, String secret) {
    return withoutTokens(id, ROTATE, Tuple.of(id, sealed(id, secret)));
  }

  /**
   * Other settings.
   *
   * @param goesOn whether it goes on from where it is; else it begins anew
   */
  Future<Optional<View>> replace(String id, JsonObject settings, boolean goesOn) {
    return withoutTokens(id, REPLACE, Tuple.of(id, settings, goesOn));
  }

  /** Fetches again what changed since then; null for everything. */
  Future<Optional<View>> rewind(String id, @Nullable String cursor) {
    return withoutTokens(id, REWIND, Tuple.of(id, cursor));
  }

  /** Whether there was one. */
  Future<Boolean> delete(String id) {
    return pool.preparedQuery(DELETE)
        .execute(Tuple.of(id))
        .compose(
            deleted ->
                pool.preparedQuery(FORGET_TOKENS)
                    .execute(Tuple.of(Source.holders(id)))
                    .map(forgotten -> deleted.rowCount() == 1));
  }

  /** A change after which nothing that was kept for the former settings is good any more. */
  private Future<Optional<View>> withoutTokens(String id, String sql, Tuple values) {
    Function<SqlConnection, Future<Optional<View>>> work =
        connection ->
            connection
                .preparedQuery(sql)
                .execute(values)
                .compose(
                    changed ->
                        connection
                            .preparedQuery(FORGET_ROWS)
                            .execute(Tuple.of(id))
                            .compose(
                                forgotten ->
                                    connection
                                        .preparedQuery(FORGET_TOKENS)
                                        .execute(Tuple.of(Source.holders(id))))
                            .map(forgotten -> only(changed)));
    return pool.withTransaction(work);
  }

  /** Sources to ask, which are this node's until the lease ends. */
  Future<List<Claim>> claim(String node, Duration lease, int most) {
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(most, node, lease.toMillis()))
        .map(
            rows -> {
              List<Claim> claims = new ArrayList<>(rows.size());
              for (Row row : rows) {
                try {
                  claims.add(claim(row));
                } catch (RuntimeException e) {
                  // One that cannot be read must not keep the others from being asked.
                  LOGGER
                      .atError()
                      .setCause(e)
                      .addKeyValue("source", row.getString("id"))
                      .log("a source cannot be read");
                }
              }
              return claims;
            });
  }

  private Claim claim(Row row) {
    return new Claim(
        source(row),
        standing(row),
        row.getLong("claim"),
        row.getOffsetDateTime("round_at").toInstant());
  }

  /** Keeps it for longer; false when it is another's, or was changed. */
  Future<Boolean> renew(Claim claim, Duration lease) {
    return pool.preparedQuery(RENEW)
        .execute(
            Tuple.of(
                claim.source().id(), claim.number(), lease.toMillis(), claim.source().version()))
        .map(rows -> rows.rowCount() == 1);
  }

  /** The fingerprints of those rows that are remembered. */
  Future<Map<String, Buffer>> known(String source, Collection<String> keys) {
    return pool.preparedQuery(KNOWN)
        .execute(Tuple.of(source).addArrayOfString(keys.toArray(String[]::new)))
        .map(
            rows -> {
              Map<String, Buffer> known = new HashMap<>();
              rows.forEach(row -> known.put(row.getString("key"), row.getBuffer("fingerprint")));
              return known;
            });
  }

  /** Writes a step down; false, and nothing written, when it is another's or was changed. */
  Future<Boolean> settle(Claim claim, Step step, Duration lease) {
    Function<SqlConnection, Future<Boolean>> work =
        connection ->
            connection
                .preparedQuery(SETTLE)
                .execute(values(claim, step, lease))
                .compose(
                    written ->
                        written.rowCount() == 0
                            ? Future.succeededFuture(false)
                            : remember(connection, claim, step).map(true));
    return pool.withTransaction(work);
  }

  private static Tuple values(Claim claim, Step step, Duration lease) {
    Place place = step.place();
    return Tuple.tuple()
        .addString(claim.source().id())
        .addLong(claim.number())
        .addLong(claim.source().version())
        .addString(step.cursor())
        .addString(place == null ? null : place.text())
        .addString(step.reached())
        .addLong(step.goesOn() ? lease.toMillis() : null)
        .addLong(step.rest().toMillis())
        .addBoolean(step.complete())
        .addString(step.error())
        .addLong(step.counts().sent())
        .addLong(step.counts().unchanged())
        .addLong(step.counts().skipped())
        .addLong(step.counts().refused());
  }

  private static Future<Void> remember(SqlConnection connection, Claim claim, Step step) {
    OffsetDateTime begun = claim.begun().atOffset(ZoneOffset.UTC);
    String source = claim.source().id();
    Future<?> done = Future.succeededFuture();
    if (!step.seen().isEmpty()) {
      done =
          connection
              .preparedQuery(REMEMBER)
              .execute(
                  Tuple.of(source, begun)
                      .addArrayOfString(step.seen().keySet().toArray(String[]::new))
                      .addArrayOfBuffer(
                          step.seen().values().stream()
                              .map(Buffer::buffer)
                              .toArray(Buffer[]::new)));
    }
    return step.complete()
        ? done.compose(kept -> connection.preparedQuery(FORGET).execute(Tuple.of(source, begun)))
            .mapEmpty()
        : done.mapEmpty();
  }

  /** How late each active source is, over all nodes. */
  Future<List<Lag>> lags() {
    return pool.query(LAGS)
        .execute()
        .map(
            rows -> {
              List<Lag> lags = new ArrayList<>();
              rows.forEach(
                  row ->
                      lags.add(
                          new Lag(
                              row.getString("id"),
                              row.getDouble("lag"),
                              row.getInteger("failures"))));
              return lags;
            });
  }

  private Optional<View> only(RowSet<Row> rows) {
    return views(rows).stream().findFirst();
  }

  private List<View> views(RowSet<Row> rows) {
    List<View> views = new ArrayList<>(rows.size());
    rows.forEach(
        row ->
            views.add(
                new View(
                    source(row),
                    standing(row),
                    row.getString("node"),
                    row.getOffsetDateTime("lease_until") != null,
                    row.getOffsetDateTime("due_at").toInstant(),
                    instant(row, "last_success_at"),
                    row.getString("last_error"),
                    instant(row, "last_error_at"),
                    new Counts(
                        row.getLong("sent"),
                        row.getLong("unchanged"),
                        row.getLong("skipped"),
                        row.getLong("refused")))));
    return views;
  }

  private Source source(Row row) {
    String id = row.getString("id");
    Buffer secret = row.getBuffer("secret");
    return new Source(
        id,
        "active".equals(row.getString("state")),
        row.getJsonObject("settings"),
        secret == null ? null : box.open(name(id), secret.getBytes()),
        row.getLong("version"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getOffsetDateTime("updated_at").toInstant());
  }

  private static Standing standing(Row row) {
    String place = row.getString("place");
    return new Standing(
        row.getString("cursor"),
        place == null ? null : Place.parse(place),
        row.getString("reached"),
        instant(row, "round_at"),
        row.getInteger("failures"));
  }

  private static @Nullable Instant instant(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }

  private @Nullable Buffer sealed(String id, @Nullable String secret) {
    return secret == null ? null : Buffer.buffer(box.seal(name(id), secret));
  }

  /** Not a connection's of the same id: its secret must not open here. */
  private static String name(String id) {
    return "source/" + id;
  }
}
