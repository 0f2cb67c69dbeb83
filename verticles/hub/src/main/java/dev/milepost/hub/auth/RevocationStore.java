package dev.milepost.hub.auth;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Revocations in PostgreSQL. */
final class RevocationStore {
  /** Changes with every entry that comes or goes; ids are never used again. */
  private static final String MARK =
      "select count(*) || '/' || coalesce(sum(id), 0) as mark from revocation";

  private static final String ALL =
      """
      select id, token, subject, customer, issued_before, expires_at, reason, revoked_by, revoked_at
      from revocation where id < $1 order by id desc limit $2
      """;
  private static final String ADD =
      """
      insert into revocation
        (token, subject, customer, issued_before, expires_at, reason, revoked_by, revoked_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      returning id, token, subject, customer, issued_before, expires_at, reason, revoked_by,
        revoked_at
      """;
  private static final String REMOVE = "delete from revocation where id = $1";
  private static final String DROP = "delete from revocation where expires_at < $1";

  private final Pool pool;

  RevocationStore(Pool pool) {
    this.pool = pool;
  }

  Future<String> mark() {
    return pool.preparedQuery(MARK).execute().map(rows -> rows.iterator().next().getString("mark"));
  }

  /** The newest before an id, newest first. */
  Future<List<Revocation>> list(long before, int most) {
    return pool.preparedQuery(ALL)
        .execute(Tuple.of(before, most))
        .map(
            rows -> {
              List<Revocation> all = new ArrayList<>();
              rows.forEach(row -> all.add(revocation(row)));
              return all;
            });
  }

  Future<Revocation> add(Revocation wanted) {
    return pool.preparedQuery(ADD)
        .execute(
            Tuple.of(
                wanted.jti(),
                wanted.subject(),
                wanted.customer(),
                at(wanted.issuedBefore()),
                at(wanted.expiresAt()),
                wanted.reason(),
                wanted.by(),
                at(wanted.at())))
        .map(rows -> revocation(rows.iterator().next()));
  }

  /** Whether it was there. */
  Future<Boolean> remove(long id) {
    return pool.preparedQuery(REMOVE).execute(Tuple.of(id)).map(rows -> rows.rowCount() == 1);
  }

  Future<Void> dropExpired(Instant before) {
    return pool.preparedQuery(DROP).execute(Tuple.of(at(before))).mapEmpty();
  }

  private static Revocation revocation(Row row) {
    OffsetDateTime issuedBefore = row.getOffsetDateTime("issued_before");
    return new Revocation(
        row.getLong("id"),
        row.getString("token"),
        row.getString("subject"),
        row.getString("customer"),
        issuedBefore == null ? null : issuedBefore.toInstant(),
        row.getOffsetDateTime("expires_at").toInstant(),
        row.getString("reason"),
        row.getString("revoked_by"),
        row.getOffsetDateTime("revoked_at").toInstant());
  }

  private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
