package dev.milepost.store;

import static java.util.Comparator.comparingLong;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.engine.Freshness;
import dev.milepost.engine.Judge;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.event.Milestone;
import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How old what is known of shipments under way is, by carrier: neither ended nor voided. Looked at
 * together by all nodes: one of them looks each minute, all read what it saw.
 *
 * <p>At most {@link #MOST_PAGES} pages of the journeys are looked at, whatever their number; always
 * the same ones and those that fell to them since, so that from one minute to the next it is the
 * age that changes and not the choice. Below that, some thousand shipments, it is a count.
 */
public final class DataAges {
  private static final int MOST_PAGES = 1_000;
  private static final int AT_ONCE = 100;

  /** The issuers that ERPs write are not ours to bound. */
  private static final int MOST_CARRIERS = 50;

  private static final String OTHERS = "OTHER";
  private static final Duration EVERY = Duration.ofSeconds(55);

  /** A shipment that nothing was heard or judged of for so long is not under way any more. */
  private static final Duration FORGOTTEN = Duration.ofDays(120);

  private static final String TURN =
      """
      select least(100, 100.0 * $1::int * current_setting('block_size')::int
          / greatest(1, pg_relation_size('journey')))::real as percent
      from data_age
      where looked_at is null or looked_at < clock_timestamp() - $2 * interval '1 millisecond'
      for update skip locked
      """;

  private static final String SAMPLE =
      """
      select shipment, sequence, stand, registered, facts, updated_at, state
      from journey tablesample system ($1::real) repeatable (0)
      where look_at is not null or updated_at > $2
      """;

  private static final String KEEP =
      """
      update data_age set looked_at = clock_timestamp(), sampled_at = $1, percent = $2,
        ages = $3::text::json
      """;

  private static final String READ =
      "select sampled_at, percent, ages::text as ages from data_age where sampled_at is not null";

  private final Pool pool;
  private final Supplier<Judge> judge;
  private final int mostPages;

  /**
   * @param judge by which rules news is expected now; asked once for each look
   */
  public DataAges(Pool pool, Supplier<Judge> judge) {
    this(pool, judge, MOST_PAGES);
  }

  DataAges(Pool pool, Supplier<Judge> judge, int mostPages) {
    this.pool = pool;
    this.judge = judge;
    this.mostPages = mostPages;
  }

  /**
   * Of one carrier's shipments under way.
   *
   * @param shipments how many there are
   * @param overdue of how many the next news did not come by when it was expected
   * @param heardAt the mean of when their newest scans were received; null where there is none
   */
  public record Age(String carrier, long shipments, long overdue, @Nullable Instant heardAt) {}

  /**
   * What was seen.
   *
   * @param whole whether all shipments were looked at; else the numbers are estimates
   */
  public record Seen(Instant at, boolean whole, List<Age> carriers) {
    /** Copies the list. */
    public Seen {
      carriers = List.copyOf(carriers);
    }
  }

  /** What was seen last; none before the first look. */
  public Future<Optional<Seen>> read() {
    return pool.query(READ)
        .execute()
        .map(rows -> Rows.stream(rows).findFirst().map(DataAges::seen));
  }

  private static Seen seen(Row row) {
    float percent = row.getFloat("percent");
    List<Age> ages = new ArrayList<>();
    for (JsonNode one : Json.read(row.getString("ages"), JsonNode.class)) {
      JsonNode heardAt = one.get("heardAt");
      ages.add(
          new Age(
              one.get("carrier").asText(),
              all(one.get("shipments").asLong(), percent),
              all(one.get("overdue").asLong(), percent),
              heardAt == null ? null : Instant.parse(heardAt.asText())));
    }
    return new Seen(Rows.instant(row, "sampled_at"), percent >= 100, ages);
  }

  private static long all(long seen, float percent) {
    return Math.round(seen * (100.0 / percent));
  }

  /** Looks, unless somebody has within the last minute, or is about to. */
  public Future<Void> look(Instant now) {
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(TURN)
                .execute(Tuple.of(mostPages, EVERY.toMillis()))
                .compose(
                    turn ->
                        turn.size() == 0
                            ? Future.<Void>succeededFuture()
                            : look(connection, turn.iterator().next().getFloat("percent"), now)));
  }

  private Future<Void> look(SqlConnection connection, float percent, Instant now) {
    Counts counts = new Counts(judge.get(), now);
    return connection
        .prepare(SAMPLE)
        .compose(
            statement ->
                count(
                    connection,
                    statement,
                    statement.cursor(Tuple.of(percent, Rows.timestamp(now.minus(FORGOTTEN)))),
                    counts))
        .compose(
            counted ->
                connection
                    .preparedQuery(KEEP)
                    .execute(Tuple.of(Rows.timestamp(now), percent, Json.text(counts.ages()))))
        .mapEmpty();
  }

  /** Some at a time: neither memory nor an event loop has to bear all of them. */
  private static Future<Void> count(
      SqlConnection connection, PreparedStatement statement, Cursor cursor, Counts counts) {
    return cursor
        .read(AT_ONCE)
        .compose(rows -> Journeys.tracked(connection, Rows.stream(rows).toList()))
        .compose(
            tracked -> {
              tracked.values().forEach(counts::add);
              return cursor.hasMore()
                  ? count(connection, statement, cursor, counts)
                  : cursor.close().compose(closed -> statement.close());
            });
  }

  /** By carrier, while they are counted. */
  private static final class Counts {
    private final Judge judge;
    private final Instant now;
    private final Map<String, Count> byCarrier = new HashMap<>();

    Counts(Judge judge, Instant now) {
      this.judge = judge;
      this.now = now;
    }

    void add(TrackedShipment tracked) {
      if (!tracked.journey().ended() && tracked.journey().milestone() != Milestone.VOIDED) {
        Freshness freshness = Journeys.freshness(tracked, judge);
        String carrier =
            freshness.carrier() == null ? OTHERS : freshness.carrier().toUpperCase(Locale.ROOT);
        byCarrier.computeIfAbsent(carrier, none -> new Count()).add(freshness, now);
      }
    }

    /** Those with most shipments by name, the rest together. */
    List<Age> ages() {
      List<Map.Entry<String, Count>> most =
          byCarrier.entrySet().stream()
              .filter(one -> !one.getKey().equals(OTHERS))
              .sorted(
                  comparingLong((Map.Entry<String, Count> one) -> one.getValue().shipments)
                      .reversed()
                      .thenComparing(Map.Entry.comparingByKey()))
              .limit(MOST_CARRIERS)
              .toList();
      List<Age> ages = new ArrayList<>();
      for (Map.Entry<String, Count> one : most) {
        ages.add(one.getValue().age(one.getKey()));
        byCarrier.remove(one.getKey());
      }
      Count rest = new Count();
      byCarrier.values().forEach(rest::add);
      if (rest.shipments > 0) {
        ages.add(rest.age(OTHERS));
      }
      return ages;
    }
  }

  private static final class Count {
    private long shipments;
    private long overdue;
    private long heard;
    private double heardAt;

    void add(Freshness freshness, Instant now) {
      shipments++;
      overdue += freshness.isOverdueAt(now) ? 1 : 0;
      if (freshness.receivedAt() != null) {
        heard++;
        heardAt += freshness.receivedAt().toEpochMilli();
      }
    }

    void add(Count other) {
      shipments += other.shipments;
      overdue += other.overdue;
      heard += other.heard;
      heardAt += other.heardAt;
    }

    Age age(String carrier) {
      return new Age(
          carrier,
          shipments,
          overdue,
          heard == 0 ? null : Instant.ofEpochMilli(Math.round(heardAt / heard)));
    }
  }
}
