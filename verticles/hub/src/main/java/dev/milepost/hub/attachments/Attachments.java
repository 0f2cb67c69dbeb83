package dev.milepost.hub.attachments;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The papers of shipments, in PostgreSQL. Bounded for each shipment, deleted ones counted. The same
 * bytes on the same shipment are one paper.
 */
final class Attachments {
  static final int MOST = 40;
  static final long MOST_BYTES = 40L * 1024 * 1024;

  /** Held to the end of the transaction: two uploads are counted one after the other. */
  private static final String LOCK = "select key from shipment where id = $1 for no key update";

  private static final String SAME =
      """
      select id, kind, name, type, size, added_by, added_at from attachment
      where shipment = $1 and sha256 = $2 and deleted_at is null
      """;

  private static final String HELD =
      """
      select count(*) as papers, coalesce(sum(size), 0)::bigint as bytes from attachment
      where shipment = $1
      """;

  private static final String ADD =
      """
      insert into attachment (id, shipment, kind, name, type, size, sha256, body, added_by, added_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """;

  private static final String LIST =
      """
      select a.id, a.kind, a.name, a.type, a.size, a.added_by, a.added_at
      from attachment a join shipment s on s.key = a.shipment
      where s.id = $1 and a.deleted_at is null
      order by a.added_at desc, a.id
      """;

  private static final String BODY =
      """
      select a.id, a.kind, a.name, a.type, a.size, a.added_by, a.added_at, a.body
      from attachment a join shipment s on s.key = a.shipment
      where s.id = $1 and a.id = $2 and a.deleted_at is null
      """;

  private static final String DELETE =
      """
      update attachment a set deleted_by = $3, deleted_at = $4, reason = $5
      from shipment s
      where s.key = a.shipment and s.id = $1 and a.id = $2 and a.deleted_at is null
      returning a.id, a.kind, a.name, a.type, a.size, a.added_by, a.added_at
      """;

  private final Pool pool;

  Attachments(Pool pool) {
    this.pool = pool;
  }

  /** What a paper is for. */
  enum Kind {
    /** A proof of delivery. */
    POD,
    /** A picture or a report of damage. */
    DAMAGE,
    OTHER
  }

  /** A paper without its bytes. */
  record Paper(UUID id, Kind kind, String name, String type, int size, String by, Instant at) {}

  /** A paper with its bytes. */
  record Whole(Paper paper, Buffer body) {}

  /** What came of an upload. */
  sealed interface Added {
    /** Kept, or there already. */
    record Kept(Paper paper, boolean isNew) implements Added {}

    /** There is no such shipment. */
    record NoShipment() implements Added {}

    /** The shipment has as many papers, or as many bytes of them, as it may. */
    record Full() implements Added {}
  }

  Future<Added> add(String shipment, Paper paper, byte[] sha256, Buffer body) {
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(shipment))
                .compose(
                    found ->
                        found.size() == 0
                            ? Future.succeededFuture(new Added.NoShipment())
                            : add(
                                connection,
                                found.iterator().next().getLong("key"),
                                paper,
                                sha256,
                                body)));
  }

  private static Future<Added> add(
      SqlConnection connection, long shipment, Paper paper, byte[] sha256, Buffer body) {
    return connection
        .preparedQuery(SAME)
        .execute(Tuple.of(shipment, Buffer.buffer(sha256)))
        .compose(
            same -> {
              if (same.size() > 0) {
                return Future.succeededFuture(new Added.Kept(paper(same.iterator().next()), false));
              }
              return connection
                  .preparedQuery(HELD)
                  .execute(Tuple.of(shipment))
                  .compose(
                      held -> {
                        Row counted = held.iterator().next();
                        if (counted.getLong("papers") >= MOST
                            || counted.getLong("bytes") + paper.size() > MOST_BYTES) {
                          return Future.succeededFuture(new Added.Full());
                        }
                        return connection
                            .preparedQuery(ADD)
                            .execute(
                                Tuple.tuple()
                                    .addUUID(paper.id())
                                    .addLong(shipment)
                                    .addString(paper.kind().name())
                                    .addString(paper.name())
                                    .addString(paper.type())
                                    .addInteger(paper.size())
                                    .addBuffer(Buffer.buffer(sha256))
                                    .addBuffer(body)
                                    .addString(paper.by())
                                    .addOffsetDateTime(paper.at().atOffset(ZoneOffset.UTC)))
                            .map(added -> new Added.Kept(paper, true));
                      });
            });
  }

  /** The newest first; empty where there is no such shipment. */
  Future<List<Paper>> of(String shipment) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(shipment))
        .map(
            rows -> {
              List<Paper> papers = new ArrayList<>(rows.size());
              rows.forEach(row -> papers.add(paper(row)));
              return papers;
            });
  }

  /** Empty where it was deleted, or is another shipment's. */
  Future<Optional<Whole>> find(String shipment, UUID id) {
    return pool.preparedQuery(BODY)
        .execute(Tuple.of(shipment, id))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(
                        new Whole(
                            paper(rows.iterator().next()),
                            rows.iterator().next().getBuffer("body"))));
  }

  /** Shows it to nobody any more; empty where it was not there. */
  Future<Optional<Paper>> delete(String shipment, UUID id, String by, String reason, Instant now) {
    return pool.preparedQuery(DELETE)
        .execute(Tuple.of(shipment, id, by, now.atOffset(ZoneOffset.UTC), reason))
        .map(
            rows ->
                rows.size() == 0 ? Optional.empty() : Optional.of(paper(rows.iterator().next())));
  }

  private static Paper paper(Row row) {
    return new Paper(
        row.getUUID("id"),
        Kind.valueOf(row.getString("kind")),
        row.getString("name"),
        row.getString("type"),
        row.getInteger("size"),
        row.getString("added_by"),
        row.getOffsetDateTime("added_at").toInstant());
  }
}
