package dev.milepost.hub.desk;

import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The queue as it is read: in pages by urgency, and in changes by version. */
final class DelayQueue {
  /** How long a case stays when it is over. */
  static final Duration KEPT = Duration.ofDays(92);

  private static final int FORGOTTEN_AT_ONCE = 1_000;

  private static final String POSITION =
      "select name, version, forgotten from delay_queue where id = 1";

  /** In one statement, so of one moment: the version is that of the page. */
  private static final String OPEN =
      """
      select %s, duty_by::text as rank_duty, since::text as rank_since, mildness, q.name,
          q.version as at_version, (select count(*) from delay_case where cleared_at is null) as total
      from (select name, version from delay_queue where id = 1) q
      left join lateral (
        select * from delay_case c
        where c.cleared_at is null
          and (c.duty_by, c.mildness, c.since, c.id)
            > ($1::text::timestamptz, $2::smallint, $3::text::timestamptz, $4::bigint)
        order by c.duty_by, c.mildness, c.since, c.id limit $5
      ) c on true
      order by c.duty_by, c.mildness, c.since, c.id
      """
          .formatted(qualified());

  private static final String CLOSED =
      """
      select %s, cleared_at::text as rank_end, q.name, q.version as at_version,
          (select count(*) from delay_case where cleared_at is not null) as total
      from (select name, version from delay_queue where id = 1) q
      left join lateral (
        select * from delay_case c
        where c.cleared_at is not null
          and (c.cleared_at, c.id) < ($1::text::timestamptz, $2::bigint)
        order by c.cleared_at desc, c.id desc limit $3
      ) c on true
      order by c.cleared_at desc, c.id desc
      """
          .formatted(qualified());

  private static final String CHANGED =
      "select %s from delay_case where version > $1 order by version limit $2"
          .formatted(DelayRow.COLUMNS);

  private static final String OF_SHIPMENTS =
      "select %s from delay_case where shipment = any($1) and cleared_at is null order by severity desc, id"
          .formatted(DelayRow.COLUMNS);

  private static final String OPEN_CASES =
      "select count(*) as open from delay_case where cleared_at is null";

  private static final String FORGET =
      """
      with gone as (
        delete from delay_case where id in (
          select id from delay_case
          where cleared_at < statement_timestamp() - make_interval(days => $1)
          order by cleared_at, id limit $2)
        returning version
      )
      update delay_queue
      set forgotten = greatest(forgotten, (select max(version) from gone))
      where id = 1 and exists (select from gone)
      """;

  private final Pool pool;

  DelayQueue(Pool pool) {
    this.pool = pool;
  }

  private static String qualified() {
    return List.of(DelayRow.COLUMNS.split(",", -1)).stream()
        .map(column -> "c." + column.strip())
        .collect(Collectors.joining(", "));
  }

  /**
   * Where the queue is.
   *
   * @param forgotten a cursor from before this version has missed something that is not there
   */
  record Position(QueueCursor cursor, long forgotten) {
    /** Whether somebody who knows the queue up to there can be told the rest. */
    boolean canContinue(QueueCursor from) {
      return from.database().equals(cursor.database())
          && from.version() >= forgotten
          && from.version() <= cursor.version();
    }
  }

  /** Where the queue is now. */
  Future<Position> position() {
    return pool.query(POSITION)
        .execute()
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Position(
                  new QueueCursor(row.getString("name"), row.getLong("version")),
                  row.getLong("forgotten"));
            });
  }

  /**
   * A page.
   *
   * @param rows not yet as JSON: of a large page that is not done on the event loop
   * @param cursor where the queue was before the page was read
   * @param total of all pages
   * @param next where the next page begins; null behind the last
   */
  record Page(List<Row> rows, QueueCursor cursor, long total, @Nullable String next) {
    Page {
      rows = List.copyOf(rows);
    }
  }

  /** The open cases, the most urgent first; behind {@code after}, the page before's next. */
  Future<Page> open(@Nullable String after, int most) {
    List<String> from = after == null ? List.of("-infinity", "0", "-infinity", "0") : key(after, 4);
    return page(
        OPEN,
        () ->
            Tuple.of(
                from.get(0),
                Short.valueOf(from.get(1)),
                from.get(2),
                Long.valueOf(from.get(3)),
                most),
        most,
        row ->
            List.of(
                row.getString("rank_duty"),
                row.getInteger("mildness").toString(),
                row.getString("rank_since"),
                row.getLong("id").toString()));
  }

  /** Those that are over, the last first. */
  Future<Page> closed(@Nullable String after, int most) {
    List<String> from = after == null ? List.of("infinity", "0") : key(after, 2);
    return page(
        CLOSED,
        () -> Tuple.of(from.get(0), Long.valueOf(from.get(1)), most),
        most,
        row -> List.of(row.getString("rank_end"), row.getLong("id").toString()));
  }

  private interface Bound {
    Tuple tuple();
  }

  private Future<Page> page(String sql, Bound bound, int most, Function<Row, List<String>> rank) {
    Tuple tuple;
    try {
      tuple = bound.tuple();
    } catch (NumberFormatException e) {
      throw notANext();
    }
    return pool.preparedQuery(sql)
        .execute(tuple)
        .map(
            found -> {
              List<Row> all = Sql.stream(found).toList();
              Row first = all.get(0);
              // The queue's own row is there even where no case is.
              List<Row> rows = first.getLong("id") == null ? List.of() : all;
              return new Page(
                  rows,
                  new QueueCursor(first.getString("name"), first.getLong("at_version")),
                  first.getLong("total"),
                  rows.size() < most ? null : next(rank.apply(rows.get(rows.size() - 1))));
            })
        .recover(
            failure ->
                Future.failedFuture(
                    dev.milepost.store.RefusedValues.areTheCauseOf(failure)
                        ? notANext()
                        : failure));
  }

  /** Changes behind that version, in their order: each case once, as it is now. */
  Future<List<Row>> changed(long after, int most) {
    return pool.preparedQuery(CHANGED)
        .execute(Tuple.of(after, most))
        .map(rows -> Sql.stream(rows).toList());
  }

  /** The open cases of these shipments, the worst first. */
  Future<List<Row>> of(List<String> shipments) {
    return shipments.isEmpty()
        ? Future.succeededFuture(List.of())
        : pool.preparedQuery(OF_SHIPMENTS)
            .execute(Tuple.tuple().addArrayOfString(shipments.toArray(String[]::new)))
            .map(rows -> Sql.stream(rows).toList());
  }

  /** How many are open. */
  Future<Long> count() {
    return pool.query(OPEN_CASES).execute().map(rows -> rows.iterator().next().getLong("open"));
  }

  /** Forgets some of those that have been over for {@link #KEPT}. */
  Future<RowSet<Row>> forget() {
    return forget(pool, (int) KEPT.toDays());
  }

  static Future<RowSet<Row>> forget(SqlClient client, int days) {
    return client.preparedQuery(FORGET).execute(Tuple.of(days, FORGOTTEN_AT_ONCE));
  }

  private static String next(List<String> key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(String.join("\n", key).getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> key(String text, int parts) {
    return Optional.of(text)
        .map(DelayQueue::decoded)
        .map(key -> List.of(key.split("\n", -1)))
        .filter(key -> key.size() == parts)
        .orElseThrow(DelayQueue::notANext);
  }

  private static String decoded(String text) {
    try {
      return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw notANext();
    }
  }

  private static ProblemException notANext() {
    return new ProblemException(
        Problem.of(
            400,
            "invalid-request",
            "The request is not valid",
            "after: the 'next' of a page is expected"));
  }
}
