package dev.milepost.hub.audit;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit in PostgreSQL. Lines of what was done are never changed nor forgotten. */
final class AuditStore {
  private static final String ADD =
      """
      insert into audit_line (at, person, via, address, method, path, outcome, status, what)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      returning id
      """;
  private static final String SETTLE =
      "update audit_line set outcome = $2, status = $3, what = $4 where id = $1 and outcome = 'begun'";
  private static final String DROP = "delete from audit_line where id = $1 and outcome = 'begun'";
  private static final String LIST =
      """
      select id, at, person, via, address, method, path, outcome, status, what
      from audit_line where id < $1 order by id desc limit $2
      """;
  private static final String LIST_BY =
      """
      select id, at, person, via, address, method, path, outcome, status, what
      from audit_line where person = $3 and id < $1 order by id desc limit $2
      """;

  private final Pool pool;

  AuditStore(Pool pool) {
    this.pool = pool;
  }

  /** Keeps a line; its id. */
  Future<Long> add(AuditLine line) {
    return pool.preparedQuery(ADD)
        .execute(
            Tuple.from(
                new Object[] {
                  line.at().atOffset(ZoneOffset.UTC),
                  line.by(),
                  line.via(),
                  line.address(),
                  line.method(),
                  line.path(),
                  line.outcome().word(),
                  line.status(),
                  line.what()
                }))
        .map(rows -> rows.iterator().next().getLong("id"));
  }

  /** Says what came of it. */
  Future<Void> settle(long id, Outcome outcome, int status, @Nullable String what) {
    return pool.preparedQuery(SETTLE)
        .execute(Tuple.of(id, outcome.word(), status, what))
        .mapEmpty();
  }

  /** Takes a line back of which nothing came. */
  Future<Void> drop(long id) {
    return pool.preparedQuery(DROP).execute(Tuple.of(id)).mapEmpty();
  }

  /** The newest before an id, newest first. */
  Future<List<AuditLine>> list(long before, @Nullable String by, int most) {
    return (by == null
            ? pool.preparedQuery(LIST).execute(Tuple.of(before, most))
            : pool.preparedQuery(LIST_BY).execute(Tuple.of(before, most, by)))
        .map(
            rows -> {
              List<AuditLine> all = new ArrayList<>();
              rows.forEach(row -> all.add(line(row)));
              return all;
            });
  }

  private static AuditLine line(Row row) {
    Instant at = row.getOffsetDateTime("at").toInstant();
    return new AuditLine(
        row.getLong("id"),
        at,
        row.getString("person"),
        row.getString("via"),
        row.getString("address"),
        row.getString("method"),
        row.getString("path"),
        Outcome.ofWord(row.getString("outcome")),
        row.getInteger("status"),
        row.getString("what"));
  }
}
