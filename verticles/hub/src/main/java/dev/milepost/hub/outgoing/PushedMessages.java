package dev.milepost.hub.outgoing;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of events at customers' webhooks, for who traces them. Reads only. */
public final class PushedMessages {
  private static final String OF_EVENTS =
      """
      SELECT s.id, s.url, m.event, m.type, m.state, m.attempts, m.note, m.created_at, m.due_at,
        m.settled_at
      FROM webhook_subscription s JOIN webhook_message m ON m.subscription = s.id
      WHERE s.customer = ANY ($1) AND m.event = ANY ($2)
      ORDER BY m.number LIMIT 200
      """;

  private final Pool pool;

  /** The messages of all nodes. */
  public PushedMessages(Pool pool) {
    this.pool = pool;
  }

  /**
   * An event on its way to a customer's URL.
   *
   * @param event the CloudEvent's id
   * @param host of the URL; its path may hold what only the customer should know
   * @param state {@code waiting}, {@code delivered}, {@code failed} or {@code gap}
   * @param attempts that are remembered, the newest last
   * @param dueAt when the next attempt is due; null where it is settled
   * @param settledAt null while it waits
   */
  public record Pushed(
      String subscription,
      String host,
      String event,
      String type,
      String state,
      List<Attempt> attempts,
      @Nullable String note,
      Instant createdAt,
      @Nullable Instant dueAt,
      @Nullable Instant settledAt) {
    /** Copies the list. */
    public Pushed {
      attempts = List.copyOf(attempts);
    }
  }

  /**
   * One attempt.
   *
   * @param status the answer's; null where there was none
   * @param error why it is no success; null for one
   */
  public record Attempt(
      Instant at, @Nullable Integer status, long millis, @Nullable String error) {}

  /** The messages that these events became, for subscriptions of these customers. */
  public Future<List<Pushed>> of(Collection<String> customers, Collection<String> events) {
    if (customers.isEmpty() || events.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return pool.preparedQuery(OF_EVENTS)
        .execute(
            Tuple.tuple()
                .addArrayOfString(customers.toArray(String[]::new))
                .addArrayOfString(events.toArray(String[]::new)))
        .map(
            rows -> {
              List<Pushed> pushed = new ArrayList<>();
              rows.forEach(row -> pushed.add(pushed(row)));
              return pushed;
            });
  }

  private static Pushed pushed(Row row) {
    List<Attempt> attempts = new ArrayList<>();
    for (Object one : (JsonArray) row.getValue("attempts")) {
      JsonObject attempt = (JsonObject) one;
      attempts.add(
          new Attempt(
              Instant.parse(attempt.getString("at")),
              attempt.getInteger("status"),
              attempt.getLong("durationMs", 0L),
              attempt.getString("error")));
    }
    return new Pushed(
        row.getString("id"),
        host(row.getString("url")),
        row.getString("event"),
        row.getString("type"),
        row.getString("state"),
        attempts,
        row.getString("note"),
        row.getOffsetDateTime("created_at").toInstant(),
        instant(row.getOffsetDateTime("due_at")),
        instant(row.getOffsetDateTime("settled_at")));
  }

  private static String host(String url) {
    String host = URI.create(url).getHost();
    return host == null ? "" : host;
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
    return at == null ? null : at.toInstant();
  }
}
