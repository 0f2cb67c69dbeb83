package dev.milepost.hub.feeds;

import dev.milepost.hub.feeds.FileFacts.Interchange;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whose work a file is, and what was taken before, in PostgreSQL, for all nodes. All times are the
 * database's: nodes' clocks differ.
 */
final class FeedFiles {
  /** For as long a content that comes again is known. */
  static final Duration REMEMBERED = Duration.ofDays(90);

  /** X12's ISA13 and GS06 have nine digits. */
  static final int LAST_CONTROL = 999_999_999;

  // One row, so no queue to skip in: who comes second waits for one statement and finds it taken.
  private static final String CLAIM =
      """
      insert into feed_claim as f (connection, name, claim, lease_until)
      values ($1, $2, nextval('feed_claim_id'), clock_timestamp() + $3 * interval '1 millisecond')
      on conflict (connection, name) do update
        set claim = excluded.claim, lease_until = excluded.lease_until
        where f.lease_until <= clock_timestamp()
      returning claim
      """;

  private static final String RENEW =
      """
      update feed_claim set lease_until = clock_timestamp() + $4 * interval '1 millisecond'
      where connection = $1 and name = $2 and claim = $3
      """;

  private static final String RELEASE =
      "delete from feed_claim where connection = $1 and name = $2 and claim = $3";

  private static final String KNOWN =
      """
      select name, taken_at, control, settled from feed_content where connection = $1 and sha256 = $2
      """;

  private static final String REMEMBER =
      """
      insert into feed_content (connection, sha256, name, bytes, taken_at, control)
      values ($1, $2, $3, $4, clock_timestamp(), $5)
      on conflict (connection, sha256) do nothing
      """;

  /** The last number is followed by the first. */
  private static final String CONTROL =
      """
      insert into feed_control as f (connection, last) values ($1, $2)
      on conflict (connection) do update
        set last = case when f.last > $3 - $2 then $2 else f.last + $2 end
      returning last
      """;

  private static final String INTERCHANGES =
      """
      insert into feed_interchange (connection, parties, control, sha256, name, taken_at)
      select $1, n.parties, n.control, $2, $3, clock_timestamp()
      from unnest($4::text[], $5::text[]) as n (parties, control)
      on conflict do nothing
      """;

  private static final String AGAIN =
      """
      select f.parties, f.control, f.name, f.taken_at from feed_interchange f
      join unnest($3::text[], $4::text[]) as n (parties, control) using (parties, control)
      where f.connection = $1 and f.sha256 <> $2
      """;

  private static final String MOVED_AWAY =
      "update feed_content set settled = true where connection = $1 and sha256 = $2";

  private static final String FORGET_CONTENTS =
      """
      delete from feed_content where ctid in (
        select ctid from feed_content
        where taken_at < clock_timestamp() - $1 * interval '1 millisecond' limit 10000)
      """;

  private static final String FORGET_INTERCHANGES =
      """
      delete from feed_interchange where ctid in (
        select ctid from feed_interchange
        where taken_at < clock_timestamp() - $1 * interval '1 millisecond' limit 10000)
      """;

  private final Pool pool;

  FeedFiles(Pool pool) {
    this.pool = pool;
  }

  /**
   * A content that was taken before: all of it is in Kafka.
   *
   * @param name that it came under
   * @param control the first control number of its acknowledgements; null where it had none
   * @param movedAway with its report
   */
  record Known(String name, Instant takenAt, @Nullable Integer control, boolean movedAway) {}

  /** An interchange whose control number its sender had used before, in a file of other content. */
  record Again(String parties, String control, String name, Instant takenAt) {}

  /** Makes the file this node's, unless it is another's. */
  Future<Optional<Long>> claim(String connection, String name, Duration lease) {
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(connection, name, lease.toMillis()))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(rows.iterator().next().getLong(0)));
  }

  /** Keeps it for longer; false when another node has taken it over. */
  Future<Boolean> renew(String connection, String name, long claim, Duration lease) {
    return pool.preparedQuery(RENEW)
        .execute(Tuple.of(connection, name, claim, lease.toMillis()))
        .map(rows -> rows.rowCount() == 1);
  }

  /** Gives it up, done or not. */
  Future<Void> release(String connection, String name, long claim) {
    return pool.preparedQuery(RELEASE).execute(Tuple.of(connection, name, claim)).mapEmpty();
  }

  /** What is remembered of that content. */
  Future<Optional<Known>> known(String connection, byte[] sha256) {
    return known(pool.preparedQuery(KNOWN).execute(Tuple.of(connection, Buffer.buffer(sha256))));
  }

  private static Future<Optional<Known>> known(Future<RowSet<Row>> found) {
    return found.map(
        rows -> rows.size() == 0 ? Optional.empty() : Optional.of(known(rows.iterator().next())));
  }

  private static Known known(Row row) {
    return new Known(
        row.getString("name"), instant(row), row.getInteger("control"), row.getBoolean("settled"));
  }

  /**
   * Remembers a content, all of which is in Kafka, and its interchanges; with control numbers for
   * its acknowledgements. What is remembered already stays as it is.
   *
   * @param controls how many control numbers it needs
   */
  Future<Known> remember(
      String connection,
      byte[] sha256,
      String name,
      long bytes,
      List<Interchange> interchanges,
      int controls) {
    Buffer digest = Buffer.buffer(sha256);
    Function<SqlConnection, Future<Known>> work =
        sql ->
            control(sql, connection, controls)
                .compose(
                    control ->
                        sql.preparedQuery(REMEMBER)
                            .execute(
                                Tuple.of(connection, digest, name, bytes, control.orElse(null))))
                .compose(
                    kept ->
                        sql.preparedQuery(INTERCHANGES)
                            .execute(
                                Tuple.of(connection, digest, name)
                                    .addArrayOfString(parties(interchanges))
                                    .addArrayOfString(controls(interchanges))))
                .compose(
                    kept -> known(sql.preparedQuery(KNOWN).execute(Tuple.of(connection, digest))))
                .map(Optional::orElseThrow);
    return pool.withTransaction(work);
  }

  private static Future<Optional<Integer>> control(
      SqlConnection sql, String connection, int controls) {
    if (controls == 0) {
      return Future.succeededFuture(Optional.empty());
    }
    return sql.preparedQuery(CONTROL)
        .execute(Tuple.of(connection, controls, LAST_CONTROL))
        .map(rows -> Optional.of(rows.iterator().next().getInteger(0) - controls + 1));
  }

  /** Those whose control numbers came before in a file of other content. */
  Future<List<Again>> again(String connection, byte[] sha256, List<Interchange> interchanges) {
    if (interchanges.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return pool.preparedQuery(AGAIN)
        .execute(
            Tuple.of(connection, Buffer.buffer(sha256))
                .addArrayOfString(parties(interchanges))
                .addArrayOfString(controls(interchanges)))
        .map(
            rows -> {
              List<Again> again = new ArrayList<>();
              Set<String> seen = new HashSet<>();
              rows.forEach(
                  row -> {
                    if (seen.add(row.getString(0) + "\n" + row.getString(1))) {
                      again.add(
                          new Again(
                              row.getString(0), row.getString(1), row.getString(2), instant(row)));
                    }
                  });
              return again;
            });
  }

  /** The file was moved away with its report. */
  Future<Void> movedAway(String connection, byte[] sha256) {
    return pool.preparedQuery(MOVED_AWAY)
        .execute(Tuple.of(connection, Buffer.buffer(sha256)))
        .mapEmpty();
  }

  /** Forgets what is older than {@link #REMEMBERED}, some of it. */
  Future<Void> forget() {
    Tuple age = Tuple.of(REMEMBERED.toMillis());
    return pool.preparedQuery(FORGET_CONTENTS)
        .execute(age)
        .compose(forgotten -> pool.preparedQuery(FORGET_INTERCHANGES).execute(age))
        .mapEmpty();
  }

  private static Instant instant(Row row) {
    OffsetDateTime takenAt = row.getOffsetDateTime("taken_at");
    return takenAt.toInstant();
  }

  private static String[] parties(List<Interchange> interchanges) {
    return interchanges.stream().map(Interchange::parties).toArray(String[]::new);
  }

  private static String[] controls(List<Interchange> interchanges) {
    return interchanges.stream().map(Interchange::control).toArray(String[]::new);
  }
}
