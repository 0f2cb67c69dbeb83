package dev.milepost.hub.outgoing;

import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.stream.EventReader.Place;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Subscriptions and their log as customers see them: every query names the customer. */
final class SubscriptionStore {
  /** Writers one after the other, so that versions become visible in the order they are given. */
  static final String LOCK = "SELECT pg_advisory_xact_lock(7305301)";

  private static final String CREATE =
      """
      INSERT INTO webhook_subscription (id, customer, url, types, shipments, orders, state, secret,
        epoch, place, placed_at, created_at, updated_at)
      SELECT $1, $2, $3, $4, $5, $6, 'active', $7, $8, $9, $10, $11, $11
      WHERE (SELECT count(*) FROM webhook_subscription WHERE customer = $2) < $12
      RETURNING\s"""
          + Subscription.COLUMNS;

  private static final String LIST =
      "SELECT "
          + Subscription.COLUMNS
          + " FROM webhook_subscription WHERE customer = $1 ORDER BY id";

  private static final String FIND =
      "SELECT "
          + Subscription.COLUMNS
          + " FROM webhook_subscription WHERE customer = $1 AND id = $2";

  /** Another state is for whoever claims it anew; the rest its node reads by the version. */
  private static final String PATCH =
      """
      UPDATE webhook_subscription SET
        url = coalesce($3, url), types = coalesce($4, types),
        shipments = coalesce($5, shipments), orders = coalesce($6, orders),
        filter_place = CASE WHEN epoch = $9 THEN $10::bigint END,
        state = coalesce($7, state),
        reason = CASE WHEN $7::text IS NULL THEN reason END,
        failing_since = CASE WHEN $7::text IS NULL THEN failing_since END,
        node = CASE WHEN $7::text IS NULL THEN node END,
        version = nextval('webhook_version'), updated_at = $8
      WHERE customer = $1 AND id = $2
      RETURNING\s"""
          + Subscription.COLUMNS;

  private static final String DELETE =
      "DELETE FROM webhook_subscription WHERE customer = $1 AND id = $2 RETURNING id";

  private static final String ROTATE =
      """
      UPDATE webhook_subscription SET previous_secret = secret, previous_until = $4, secret = $3,
        version = nextval('webhook_version'), updated_at = $5
      WHERE customer = $1 AND id = $2
      RETURNING\s"""
          + Subscription.COLUMNS;

  private static final String REPLAY =
      """
      UPDATE webhook_subscription SET replay_place = $3, replay_until = place,
        version = nextval('webhook_version'), updated_at = $5
      WHERE customer = $1 AND id = $2 AND epoch = $4 AND place > $3 AND replay_place IS NULL
      RETURNING\s"""
          + Subscription.COLUMNS;

  private static final String LOG =
      """
      SELECT number, event, type, state, attempts, due_at, note, created_at
      FROM webhook_message
      WHERE subscription = $1 AND number < $2 AND ($3::text IS NULL OR state = $3)
      ORDER BY number DESC LIMIT $4
      """;

  private static final String MESSAGE =
      "SELECT epoch, place, state FROM webhook_message WHERE subscription = $1 AND event = $2";

  private static final String AGAIN =
      """
      UPDATE webhook_message SET state = 'waiting', tries = 0, begun_at = NULL, due_at = $3,
        settled_at = NULL, body = coalesce(body, $4::bytea)
      WHERE subscription = $1 AND event = $2 AND state <> 'gap' AND (body IS NOT NULL OR $4::bytea IS NOT NULL)
      RETURNING number
      """;

  private static final String CHANGED =
      """
      UPDATE webhook_subscription SET version = nextval('webhook_version')
      WHERE id = $1
      """;

  private final Pool pool;
  private final SecretBox box;

  SubscriptionStore(Pool pool, SecretBox box) {
    this.pool = pool;
    this.box = box;
  }

  /**
   * What a customer wants of a subscription; null is as it was, or everything of a new one.
   *
   * @param paused true pauses; false goes on, also where the hub had given up
   */
  record Wish(
      @Nullable String url,
      @Nullable List<String> types,
      @Nullable List<String> shipments,
      @Nullable List<String> orders,
      @Nullable Boolean paused) {}

  /** One message in the log. */
  record Logged(
      long number,
      String event,
      String type,
      String state,
      JsonArray attempts,
      @Nullable Instant nextAttempt,
      @Nullable String note,
      Instant createdAt) {}

  /** Where a logged event is in Kafka. */
  record Kept(int epoch, long offset, String state) {}

  /** The new subscription, or empty where the customer has as many as it may. */
  Future<Optional<Subscription>> create(
      String id,
      String customer,
      String url,
      Wish wish,
      String secret,
      Place place,
      Instant now,
      int most) {
    return change(
        CREATE,
        Tuple.from(
            List.of(
                id,
                customer,
                url,
                array(wish.types()),
                array(wish.shipments()),
                array(wish.orders()),
                sealed(id, secret),
                place.epoch(),
                place.offset(),
                utc(place.at()),
                utc(now),
                (long) most)));
  }

  Future<List<Subscription>> list(String customer) {
    return pool.preparedQuery(LIST).execute(Tuple.of(customer)).map(SubscriptionStore::all);
  }

  Future<Optional<Subscription>> find(String customer, String id) {
    return pool.preparedQuery(FIND).execute(Tuple.of(customer, id)).map(SubscriptionStore::only);
  }

  /**
   * Changes what the wish names.
   *
   * @param end from where on another filter holds
   */
  Future<Optional<Subscription>> patch(
      String customer, String id, Wish wish, Place end, Instant now) {
    Boolean paused = wish.paused();
    Tuple values = Tuple.of(customer, id, wish.url());
    values.addValue(wish.types() == null ? null : array(wish.types()));
    values.addValue(wish.shipments() == null ? null : array(wish.shipments()));
    values.addValue(wish.orders() == null ? null : array(wish.orders()));
    values.addValue(
        paused == null
            ? null
            : (paused ? Subscription.State.PAUSED : Subscription.State.ACTIVE).word());
    return change(PATCH, values.addValue(utc(now)).addValue(end.epoch()).addValue(end.offset()));
  }

  /** Whether there was one. Its log goes with it. */
  Future<Boolean> delete(String customer, String id) {
    return pool.preparedQuery(DELETE)
        .execute(Tuple.of(customer, id))
        .map(deleted -> deleted.size() > 0);
  }

  Future<Optional<Subscription>> rotate(
      String customer, String id, String secret, Instant previousUntil, Instant now) {
    return change(ROTATE, Tuple.of(customer, id, sealed(id, secret), utc(previousUntil), utc(now)));
  }

  /** Sends everything since the place once more; empty where nothing is, or another replay runs. */
  Future<Optional<Subscription>> replay(String customer, String id, Place from, Instant now) {
    return change(REPLAY, Tuple.of(customer, id, from.offset(), from.epoch(), utc(now)));
  }

  /** The newest before that number. */
  Future<List<Logged>> log(String id, long before, @Nullable String state, int limit) {
    return pool.preparedQuery(LOG)
        .execute(Tuple.of(id, before, state, limit))
        .map(
            rows -> {
              List<Logged> log = new ArrayList<>(rows.size());
              rows.forEach(row -> log.add(logged(row)));
              return log;
            });
  }

  Future<Optional<Kept>> message(String id, String event) {
    return pool.preparedQuery(MESSAGE)
        .execute(Tuple.of(id, event))
        .map(
            rows -> {
              for (Row row : rows) {
                return Optional.of(
                    new Kept(
                        row.getInteger("epoch"), row.getLong("place"), row.getString("state")));
              }
              return Optional.empty();
            });
  }

  /**
   * Lets one message begin anew; whether it did.
   *
   * @param body what it was, where it does not wait any more
   */
  Future<Boolean> again(String id, String event, @Nullable Buffer body, Instant now) {
    return inTurn(
        on ->
            on.preparedQuery(AGAIN)
                .execute(Tuple.of(id, event, utc(now), body))
                .compose(
                    again ->
                        on.preparedQuery(CHANGED)
                            .execute(Tuple.of(id))
                            .map(changed -> again.size() > 0)));
  }

  private Future<Optional<Subscription>> change(String sql, Tuple values) {
    return inTurn(on -> on.preparedQuery(sql).execute(values).map(SubscriptionStore::only));
  }

  private <T> Future<T> inTurn(Function<SqlConnection, Future<T>> work) {
    return pool.withTransaction(on -> on.query(LOCK).execute().compose(locked -> work.apply(on)));
  }

  private Buffer sealed(String id, String secret) {
    return Buffer.buffer(box.seal(Subscription.Sealed.owner(id), secret));
  }

  private static Optional<Subscription> only(RowSet<Row> rows) {
    return all(rows).stream().findFirst();
  }

  private static List<Subscription> all(RowSet<Row> rows) {
    List<Subscription> all = new ArrayList<>(rows.size());
    rows.forEach(row -> all.add(Subscription.of(row)));
    return all;
  }

  private static Logged logged(Row row) {
    return new Logged(
        row.getLong("number"),
        row.getString("event"),
        row.getString("type"),
        row.getString("state"),
        row.getJsonArray("attempts"),
        Subscription.instant(row, "due_at"),
        row.getString("note"),
        row.getOffsetDateTime("created_at").toInstant());
  }

  private static String[] array(@Nullable List<String> values) {
    return values == null ? new String[0] : values.toArray(String[]::new);
  }

  static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
