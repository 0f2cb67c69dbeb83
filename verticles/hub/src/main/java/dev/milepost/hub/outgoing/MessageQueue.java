package dev.milepost.hub.outgoing;

import static dev.milepost.hub.outgoing.SubscriptionStore.utc;

import dev.milepost.hub.stream.EventReader.Place;
import dev.milepost.hub.stream.StreamEvent;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Messages and who serves them, as one node sees them. What a node writes holds only while the
 * subscription is its own and as it knows it: a node that was away too long changes nothing.
 */
final class MessageQueue {
  /** Of one message; a replay goes on counting. */
  private static final int MOST_ATTEMPTS_KEPT = 30;

  private static final String RENEW =
      """
      INSERT INTO webhook_node (node, until) VALUES ($1, now() + $2 * interval '1 millisecond')
      ON CONFLICT (node) DO UPDATE SET until = excluded.until
      """;

  private static final String LEAVE_ALL =
      "UPDATE webhook_subscription SET node = NULL WHERE node = $1";

  private static final String LEAVE = LEAVE_ALL + " AND id = ANY ($2)";

  private static final String FORGET_NODE = "DELETE FROM webhook_node WHERE node = $1";

  private static final String FORGET_DEAD_NODES =
      "DELETE FROM webhook_node WHERE until < now() - interval '1 day'";

  private static final String SHARE =
      """
      SELECT count(*) AS everything, count(*) FILTER (WHERE node = $1) AS mine,
        (SELECT count(*) FROM webhook_node WHERE until > now()) AS nodes
      FROM webhook_subscription WHERE state = 'active'
      """;

  private static final String CLAIM =
      """
      UPDATE webhook_subscription SET node = $1 WHERE id IN (
        SELECT id FROM webhook_subscription AS free
        WHERE state = 'active' AND (node IS NULL OR NOT EXISTS (
          SELECT FROM webhook_node WHERE webhook_node.node = free.node AND until > now()))
        LIMIT $2 FOR UPDATE SKIP LOCKED)
      RETURNING\s"""
          + Subscription.COLUMNS;

  private static final String MINE =
      "SELECT id FROM webhook_subscription WHERE node = $1 AND state = 'active'";

  private static final String LOAD =
      "SELECT "
          + Subscription.COLUMNS
          + " FROM webhook_subscription WHERE id = $1 AND node = $2 AND state = 'active'";

  private static final String WAITING =
      """
      SELECT wanted.id, found.due_at, found.waiting
      FROM unnest($1::text[]) AS wanted (id) CROSS JOIN LATERAL (
        SELECT min(due_at) AS due_at, count(*) AS waiting FROM webhook_message
        WHERE subscription = wanted.id AND state = 'waiting') AS found
      """;

  private static final String LAST_VERSION =
      "SELECT coalesce(max(version), 0) AS version FROM webhook_subscription";

  private static final String CHANGES =
      "SELECT id, version FROM webhook_subscription WHERE version > $1 ORDER BY version LIMIT 1000";

  private static final String TAKE =
      """
      WITH moved AS (
        UPDATE webhook_subscription SET epoch = $6, place = $7, placed_at = $8
        WHERE id = $1 AND node = $2 AND version = $3 AND state = 'active'
          AND epoch = $4 AND place = $5
        RETURNING id
      ), added AS (
        INSERT INTO webhook_message
          (subscription, event, type, state, epoch, place, body, due_at, created_at)
        SELECT moved.id, taken.event, taken.type, 'waiting', $6, taken.place, taken.body, $9, $9
        FROM moved, unnest($10::text[], $11::text[], $12::bigint[], $13::bytea[])
          WITH ORDINALITY AS taken (event, type, place, body, turn)
        ORDER BY turn
        ON CONFLICT (subscription, event) DO NOTHING
        RETURNING number, event
      )
      SELECT 0::bigint AS number, '' AS event FROM moved
      UNION ALL SELECT number, event FROM added
      """;

  private static final String GAP =
      """
      WITH moved AS (
        UPDATE webhook_subscription SET epoch = $6, place = $7, placed_at = $8,
          replay_place = CASE WHEN epoch = $6 THEN replay_place END,
          replay_until = CASE WHEN epoch = $6 THEN replay_until END
        WHERE id = $1 AND node = $2 AND version = $3 AND state = 'active'
          AND epoch = $4 AND place = $5
        RETURNING id
      ), noted AS (
        INSERT INTO webhook_message
          (subscription, event, type, state, epoch, place, note, created_at, settled_at)
        SELECT id, 'gap-' || $4::text || '-' || $5::text, 'gap', 'gap', $4, $5, $9, $8, $8 FROM moved
        ON CONFLICT (subscription, event) DO NOTHING
      )
      SELECT id FROM moved
      """;

  private static final String MOVE_REPLAY =
      """
      UPDATE webhook_subscription SET
        replay_place = CASE WHEN $5 < replay_until THEN $5 END,
        replay_until = CASE WHEN $5 < replay_until THEN replay_until END
      WHERE id = $1 AND node = $2 AND version = $3 AND state = 'active' AND replay_place = $4
      RETURNING id
      """;

  /** What waits already begins anew, too: whoever asks for a replay has mended something. */
  private static final String HURRY =
      """
      UPDATE webhook_message SET tries = 0, begun_at = NULL, due_at = $3
      WHERE subscription = $1 AND event = ANY ($2) AND state = 'waiting'
      """;

  private static final String RESEND =
      """
      INSERT INTO webhook_message
        (subscription, event, type, state, epoch, place, body, due_at, created_at)
      SELECT $1, again.event, again.type, 'waiting', $2, again.place, again.body, $3, $3
      FROM unnest($4::text[], $5::text[], $6::bigint[], $7::bytea[])
        WITH ORDINALITY AS again (event, type, place, body, turn)
      ORDER BY turn
      ON CONFLICT (subscription, event) DO UPDATE SET
        state = 'waiting', epoch = excluded.epoch, place = excluded.place, body = excluded.body,
        tries = 0, begun_at = NULL, due_at = excluded.due_at, settled_at = NULL
      WHERE webhook_message.state IN ('delivered', 'failed')
      RETURNING number
      """;

  /** One row at least where the subscription is still this node's, as it knows it. */
  private static final String FETCH =
      """
      SELECT due.number, due.event, due.body, due.tries, due.begun_at, (
          SELECT min(due_at) FROM webhook_message
          WHERE subscription = $1 AND state = 'waiting' AND due_at > $4) AS later
      FROM webhook_subscription AS own LEFT JOIN LATERAL (
        SELECT number, event, body, tries, begun_at, due_at FROM webhook_message
        WHERE subscription = $1 AND state = 'waiting' AND due_at <= $4 AND number <> ALL ($5)
        ORDER BY due_at, number LIMIT $6) AS due ON true
      WHERE own.id = $1 AND own.node = $2 AND own.version = $3 AND own.state = 'active'
      ORDER BY due.due_at, due.number
      """;

  private static final String SETTLE =
      """
      UPDATE webhook_message SET
        state = done.state, tries = done.tries, due_at = done.due_at,
        begun_at = coalesce(begun_at, done.at),
        body = CASE WHEN done.state = 'waiting' THEN body END,
        settled_at = CASE WHEN done.state = 'waiting' THEN NULL ELSE $1::timestamptz END,
        attempts = CASE
          WHEN jsonb_array_length(attempts) >= $2 THEN attempts - 0 ELSE attempts
        END || done.attempt
      FROM unnest($3::bigint[], $4::text[], $5::int[], $6::timestamptz[], $7::timestamptz[],
        $8::jsonb[]) AS done (number, state, tries, due_at, at, attempt)
      WHERE webhook_message.number = done.number AND webhook_message.state = 'waiting'
      """;

  private static final String FAILING =
      "UPDATE webhook_subscription SET failing_since = $3 WHERE id = $1 AND node = $2";

  private static final String DISABLE =
      """
      UPDATE webhook_subscription SET state = 'disabled', reason = $4, node = NULL,
        version = nextval('webhook_version'), updated_at = $5
      WHERE id = $1 AND node = $2 AND version = $3 AND state = 'active'
      RETURNING id
      """;

  private static final String MOVE =
      """
      UPDATE webhook_subscription SET place = moved.until, placed_at = $2
      FROM unnest($3::text[], $4::int[], $5::bigint[], $6::bigint[]) AS moved (id, epoch, since, until)
      WHERE webhook_subscription.id = moved.id AND webhook_subscription.node = $1
        AND webhook_subscription.epoch = moved.epoch
        AND webhook_subscription.place = moved.since
      RETURNING webhook_subscription.id
      """;

  private static final String PURGE =
      """
      DELETE FROM webhook_message WHERE number IN (
        SELECT number FROM webhook_message WHERE settled_at < $1
        ORDER BY settled_at LIMIT $2 FOR UPDATE SKIP LOCKED)
      """;

  private final Pool pool;
  private final String node;

  MessageQueue(Pool pool, String node) {
    this.pool = pool;
    this.node = node;
  }

  /**
   * A subscription that this node serves.
   *
   * @param due when the first of its messages is; null where none waits
   * @param waiting how many do
   */
  record Claim(Subscription subscription, @Nullable Instant due, long waiting) {}

  /** How many subscriptions there are, this node has, and nodes there are. */
  record Share(long all, long mine, long nodes) {
    /** What this node may have. */
    long fair() {
      return (all + nodes - 1) / Math.max(1, nodes);
    }
  }

  /**
   * What is due.
   *
   * @param next when the first of those is due that are not yet
   */
  record Due(List<Message> messages, @Nullable Instant next) {}

  /**
   * What has become of a message by an attempt.
   *
   * @param due when it is tried again; null where it is delivered or given up
   */
  record Settled(Message message, boolean delivered, @Nullable Instant due, Outcome outcome) {
    String state() {
      return delivered ? "delivered" : due == null ? "failed" : "waiting";
    }

    boolean isFinal() {
      return due == null;
    }
  }

  /** A place that has moved over events that nobody wanted. */
  record Moved(String id, Place from, Place to) {}

  Future<Void> renew(Duration lease) {
    return pool.preparedQuery(RENEW).execute(Tuple.of(node, lease.toMillis())).mapEmpty();
  }

  /** Of this node by an earlier life, or now that it ends: others may have it at once. */
  Future<Void> leaveAll() {
    return pool.preparedQuery(LEAVE_ALL)
        .execute(Tuple.of(node))
        .compose(left -> pool.preparedQuery(FORGET_NODE).execute(Tuple.of(node)))
        .mapEmpty();
  }

  Future<Void> leave(Collection<String> ids) {
    return pool.preparedQuery(LEAVE)
        .execute(Tuple.of(node, (Object) ids.toArray(String[]::new)))
        .mapEmpty();
  }

  Future<Share> share() {
    return pool.preparedQuery(SHARE)
        .execute(Tuple.of(node))
        .map(MessageQueue::first)
        .map(
            row -> new Share(row.getLong("everything"), row.getLong("mine"), row.getLong("nodes")));
  }

  /** Takes what nobody serves. */
  Future<List<Claim>> claim(long most) {
    return pool.preparedQuery(CLAIM).execute(Tuple.of(node, most)).compose(this::withWaiting);
  }

  /** The ids of what is this node's. */
  Future<List<String>> mine() {
    return pool.preparedQuery(MINE)
        .execute(Tuple.of(node))
        .map(
            rows -> {
              List<String> ids = new ArrayList<>(rows.size());
              rows.forEach(row -> ids.add(row.getString("id")));
              return ids;
            });
  }

  /** As it is now; empty where it is not this node's any more. */
  Future<Optional<Claim>> load(String id) {
    return pool.preparedQuery(LOAD)
        .execute(Tuple.of(id, node))
        .compose(this::withWaiting)
        .map(claims -> claims.stream().findFirst());
  }

  private Future<List<Claim>> withWaiting(RowSet<Row> rows) {
    Map<String, Subscription> byId = new HashMap<>();
    for (Row row : rows) {
      Subscription subscription = Subscription.of(row);
      byId.put(subscription.id(), subscription);
    }
    if (byId.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return pool.preparedQuery(WAITING)
        .execute(Tuple.of((Object) byId.keySet().toArray(String[]::new)))
        .map(
            found -> {
              List<Claim> claims = new ArrayList<>(byId.size());
              for (Row row : found) {
                claims.add(
                    new Claim(
                        Objects.requireNonNull(byId.get(row.getString("id"))),
                        Subscription.instant(row, "due_at"),
                        row.getLong("waiting")));
              }
              return claims;
            });
  }

  Future<Long> lastVersion() {
    return pool.query(LAST_VERSION).execute().map(rows -> first(rows).getLong("version"));
  }

  /** What has changed after that version, by id, the oldest change first. */
  Future<Map<String, Long>> changes(long after) {
    return pool.preparedQuery(CHANGES)
        .execute(Tuple.of(after))
        .map(
            rows -> {
              Map<String, Long> changes = new LinkedHashMap<>();
              rows.forEach(row -> changes.put(row.getString("id"), row.getLong("version")));
              return changes;
            });
  }

  /**
   * Makes messages of events and moves the place behind them, in one transaction. Those that were
   * not messages before; empty where the subscription is not as the caller knows it.
   */
  Future<Optional<List<Message>>> take(
      Subscription known, Place from, Place to, List<StreamEvent> events, Instant now) {
    Columns columns = Columns.of(events);
    return pool.preparedQuery(TAKE)
        .execute(
            moving(known, from, to)
                .addValue(utc(now))
                .addValue(columns.ids())
                .addValue(columns.types())
                .addValue(columns.places())
                .addValue(columns.bodies()))
        .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(added(rows, events)));
  }

  private static List<Message> added(RowSet<Row> rows, List<StreamEvent> events) {
    Map<String, Buffer> bodies = new HashMap<>();
    events.forEach(event -> bodies.put(event.id(), event.document()));
    List<Message> added = new ArrayList<>(rows.size());
    for (Row row : rows) {
      Buffer body = bodies.get(row.getString("event"));
      if (body != null) {
        added.add(new Message(row.getLong("number"), row.getString("event"), body, 0, null));
      }
    }
    return added;
  }

  /** Notes that what lay between is lost; whether it could. */
  Future<Boolean> gap(Subscription known, Place from, Place to, String note) {
    return pool.preparedQuery(GAP)
        .execute(moving(known, from, to).addValue(note))
        .map(moved -> moved.size() > 0);
  }

  private Tuple moving(Subscription known, Place from, Place to) {
    return Tuple.of(known.id(), node, known.version(), from.epoch(), from.offset())
        .addValue(to.epoch())
        .addValue(to.offset())
        .addValue(utc(to.at()));
  }

  /** Lets events be sent once more; how many wait more than before, empty as {@link #take}. */
  Future<Optional<Integer>> resend(
      Subscription known, long from, Place to, List<StreamEvent> events, Instant now) {
    Columns columns = Columns.of(events);
    Function<SqlConnection, Future<Optional<Integer>>> work =
        on ->
            on.preparedQuery(MOVE_REPLAY)
                .execute(Tuple.of(known.id(), node, known.version(), from, to.offset()))
                .compose(
                    moved ->
                        moved.size() == 0
                            ? Future.succeededFuture(Optional.<Integer>empty())
                            : on.preparedQuery(HURRY)
                                .execute(Tuple.of(known.id(), columns.ids(), utc(now)))
                                .compose(
                                    hurried ->
                                        on.preparedQuery(RESEND)
                                            .execute(
                                                Tuple.from(
                                                    List.of(
                                                        known.id(),
                                                        to.epoch(),
                                                        utc(now),
                                                        columns.ids(),
                                                        columns.types(),
                                                        columns.places(),
                                                        columns.bodies()))))
                                .map(again -> Optional.of(again.size())));
    return pool.withTransaction(work);
  }

  /** What is due and not held; empty where the subscription is not as the caller knows it. */
  Future<Optional<Due>> due(Subscription known, Collection<Long> held, int most, Instant now) {
    return pool.preparedQuery(FETCH)
        .execute(
            Tuple.of(known.id(), node, known.version(), utc(now), held.toArray(Long[]::new), most))
        .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(due(rows)));
  }

  private static Due due(RowSet<Row> rows) {
    List<Message> messages = new ArrayList<>(rows.size());
    Instant next = null;
    for (Row row : rows) {
      next = Subscription.instant(row, "later");
      if (row.getLong("number") != null) {
        messages.add(
            new Message(
                row.getLong("number"),
                row.getString("event"),
                row.getBuffer("body"),
                row.getInteger("tries"),
                Subscription.instant(row, "begun_at")));
      }
    }
    return new Due(messages, next);
  }

  Future<Void> settle(List<Settled> all, Instant now) {
    int size = all.size();
    Long[] numbers = new Long[size];
    String[] states = new String[size];
    Integer[] tries = new Integer[size];
    OffsetDateTime[] dues = new OffsetDateTime[size];
    OffsetDateTime[] ats = new OffsetDateTime[size];
    JsonObject[] attempts = new JsonObject[size];
    for (int i = 0; i < size; i++) {
      Settled one = all.get(i);
      Outcome outcome = one.outcome();
      numbers[i] = one.message().number();
      states[i] = one.state();
      tries[i] = one.message().tries() + 1;
      dues[i] = one.due() == null ? null : utc(one.due());
      ats[i] = utc(outcome.at());
      attempts[i] = attempt(outcome);
    }
    return pool.preparedQuery(SETTLE)
        .execute(
            Tuple.of(utc(now), MOST_ATTEMPTS_KEPT)
                .addValue(numbers)
                .addValue(states)
                .addValue(tries)
                .addValue(dues)
                .addValue(ats)
                .addValue(attempts))
        .mapEmpty();
  }

  /** An attempt as the log shows it. */
  static JsonObject attempt(Outcome outcome) {
    return new JsonObject()
        .put("at", outcome.at().toString())
        .put("status", outcome.status())
        .put("durationMs", outcome.millis())
        .put("error", outcome.error());
  }

  Future<Void> failing(String id, @Nullable Instant since) {
    return pool.preparedQuery(FAILING)
        .execute(Tuple.of(id, node, since == null ? null : utc(since)))
        .mapEmpty();
  }

  /** Gives it up; whether it was still this node's, as it knows it. */
  Future<Boolean> disable(Subscription known, String reason, Instant now) {
    Function<SqlConnection, Future<Boolean>> work =
        on ->
            on.query(SubscriptionStore.LOCK)
                .execute()
                .compose(
                    locked ->
                        on.preparedQuery(DISABLE)
                            .execute(Tuple.of(known.id(), node, known.version(), reason, utc(now))))
                .map(disabled -> disabled.size() > 0);
    return pool.withTransaction(work);
  }

  /** Moves places; the ids of those that could be. */
  Future<List<String>> move(List<Moved> moved, Instant now) {
    int size = moved.size();
    String[] ids = new String[size];
    Integer[] epochs = new Integer[size];
    Long[] froms = new Long[size];
    Long[] tos = new Long[size];
    for (int i = 0; i < size; i++) {
      ids[i] = moved.get(i).id();
      epochs[i] = moved.get(i).from().epoch();
      froms[i] = moved.get(i).from().offset();
      tos[i] = moved.get(i).to().offset();
    }
    return pool.preparedQuery(MOVE)
        .execute(
            Tuple.of(node, utc(now)).addValue(ids).addValue(epochs).addValue(froms).addValue(tos))
        .map(
            rows -> {
              List<String> done = new ArrayList<>(rows.size());
              rows.forEach(row -> done.add(row.getString("id")));
              return done;
            });
  }

  /** Forgets what was settled before; how much. */
  Future<Integer> purge(Instant before, int most) {
    return pool.query(FORGET_DEAD_NODES)
        .execute()
        .compose(forgotten -> pool.preparedQuery(PURGE).execute(Tuple.of(utc(before), most)))
        .map(RowSet::rowCount);
  }

  private static Row first(RowSet<Row> rows) {
    return rows.iterator().next();
  }

  private record Columns(List<StreamEvent> events) {
    static Columns of(List<StreamEvent> events) {
      return new Columns(events);
    }

    String[] ids() {
      return events.stream().map(StreamEvent::id).toArray(String[]::new);
    }

    String[] types() {
      return events.stream().map(StreamEvent::type).toArray(String[]::new);
    }

    Long[] places() {
      return events.stream().map(StreamEvent::offset).toArray(Long[]::new);
    }

    Buffer[] bodies() {
      return events.stream().map(StreamEvent::document).toArray(Buffer[]::new);
    }
  }
}
