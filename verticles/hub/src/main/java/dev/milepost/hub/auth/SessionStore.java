package dev.milepost.hub.auth;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sessions in PostgreSQL, where all nodes meet. */
final class SessionStore {
  private static final String ADD =
      """
      insert into session
        (key, id, person, name, role, via, token, issued_at, account, created_at, seen_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)
      """;
  private static final String BOUND =
      """
      delete from session where person = $1 and id not in
        (select id from session where person = $1 order by seen_at desc, created_at desc, id limit $2)
      """;
  private static final String FIND =
      """
      select id, person, name, role, via, token, issued_at, account, created_at, seen_at, expires_at
      from session where key = $1
      """;
  private static final String BY_ID =
      """
      select id, person, name, role, via, token, issued_at, account, created_at, seen_at, expires_at
      from session where id = any($1)
      """;
  private static final String TOUCH =
      "update session set seen_at = $2 where id = any($1) and seen_at < $2";
  private static final String END = "delete from session where id = $1";
  private static final String SWEEP = "delete from session where expires_at < $1 or seen_at < $2";

  private final Pool pool;

  SessionStore(Pool pool) {
    this.pool = pool;
  }

  /** Adds one, and ends those of the same person that are too many. */
  Future<Void> add(byte[] key, Session session, int perPerson) {
    return pool.preparedQuery(ADD)
        .execute(
            Tuple.from(
                new Object[] {
                  Buffer.buffer(key),
                  session.id(),
                  session.user(),
                  session.name(),
                  session.role().claim(),
                  session.via().word(),
                  session.token(),
                  at(session.issuedAt()),
                  session.account(),
                  at(session.createdAt()),
                  at(session.expiresAt())
                }))
        .compose(added -> pool.preparedQuery(BOUND).execute(Tuple.of(session.user(), perPerson)))
        .mapEmpty();
  }

  Future<Optional<Session>> find(byte[] key) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(Buffer.buffer(key)))
        .map(rows -> sessions(rows).stream().findFirst());
  }

  Future<List<Session>> byId(Collection<String> ids) {
    return pool.preparedQuery(BY_ID)
        .execute(Tuple.of(ids.toArray(String[]::new)))
        .map(SessionStore::sessions);
  }

  Future<Void> touch(Collection<String> ids, Instant seenAt) {
    return pool.preparedQuery(TOUCH)
        .execute(Tuple.of(ids.toArray(String[]::new), at(seenAt)))
        .mapEmpty();
  }

  Future<Void> end(String id) {
    return pool.preparedQuery(END).execute(Tuple.of(id)).mapEmpty();
  }

  Future<Void> sweep(Instant now, Duration idle) {
    return pool.preparedQuery(SWEEP).execute(Tuple.of(at(now), at(now.minus(idle)))).mapEmpty();
  }

  private static List<Session> sessions(RowSet<Row> rows) {
    List<Session> all = new ArrayList<>();
    for (Row row : rows) {
      OffsetDateTime issuedAt = row.getOffsetDateTime("issued_at");
      all.add(
          new Session(
              row.getString("id"),
              row.getString("person"),
              row.getString("name"),
              Role.ofClaim(row.getString("role")).orElseThrow(),
              Session.Via.of(row.getString("via")),
              row.getString("token"),
              issuedAt == null ? null : issuedAt.toInstant(),
              row.getString("account"),
              row.getOffsetDateTime("created_at").toInstant(),
              row.getOffsetDateTime("seen_at").toInstant(),
              row.getOffsetDateTime("expires_at").toInstant()));
    }
    return all;
  }

  private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
