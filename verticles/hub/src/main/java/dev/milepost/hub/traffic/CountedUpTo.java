package dev.milepost.hub.traffic;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a topic has been counted. Moved in the transaction that adds the counts, it makes of a
 * topic that is read at least once one that is counted once.
 */
public final class CountedUpTo {
  private static final String LOCK =
      """
      select partition, next_offset, last_at, passed from counted_up_to
      where reader = $1 order by partition for update
      """;

  private static final String SAVE =
      """
      insert into counted_up_to as old (reader, partition, next_offset, last_at, passed)
      values ($1, $2, $3, $4, $5)
      on conflict (reader, partition) do update set
        next_offset = excluded.next_offset, last_at = excluded.last_at, passed = excluded.passed
      """;

  private final String reader;
  private final Map<Integer, Position> known;
  private final Map<Integer, Position> moved = new TreeMap<>();

  private record Position(long next, long lastAt, long passed) {}

  private CountedUpTo(String reader, Map<Integer, Position> known) {
    this.reader = reader;
    this.known = known;
  }

  /** Where the reader's nodes stand together; others wait until the transaction ends. */
  public static Future<CountedUpTo> lock(SqlConnection on, String reader) {
    // The rows of partitions that nobody has counted yet cannot be locked; the reader can.
    return on.preparedQuery("select pg_advisory_xact_lock(7305320, hashtext($1))")
        .execute(Tuple.of(reader))
        .compose(locked -> on.preparedQuery(LOCK).execute(Tuple.of(reader)))
        .map(
            rows -> {
              Map<Integer, Position> known = new HashMap<>();
              for (Row row : rows) {
                known.put(
                    row.getInteger("partition"),
                    new Position(
                        row.getLong("next_offset"),
                        row.getOffsetDateTime("last_at").toInstant().toEpochMilli(),
                        row.getLong("passed")));
              }
              return new CountedUpTo(reader, known);
            });
  }

  /**
   * Whether a record was not counted yet; from now on it is. Ask in the order of the partition.
   *
   * @param timestamp of the record, in milliseconds
   */
  public boolean isNew(int partition, long offset, long timestamp) {
    Position before = moved.getOrDefault(partition, known.get(partition));
    if (before == null) {
      moved.put(partition, new Position(offset + 1, timestamp, 0));
      return true;
    }
    if (offset >= before.next()) {
      moved.put(
          partition,
          new Position(
              offset + 1,
              Math.max(before.lastAt(), timestamp),
              before.passed() + offset - before.next()));
      return true;
    }
    if (timestamp > before.lastAt()) {
      // Later than all that was counted, at a place that was counted: the topic was made anew.
      moved.put(partition, new Position(offset + 1, timestamp, before.passed()));
      return true;
    }
    return false;
  }

  /** Keeps how far it is now. */
  public Future<Void> save(SqlConnection on) {
    if (moved.isEmpty()) {
      return Future.succeededFuture();
    }
    List<Tuple> rows = new ArrayList<>();
    moved.forEach(
        (partition, at) ->
            rows.add(
                Tuple.of(
                    reader,
                    partition,
                    at.next(),
                    Instant.ofEpochMilli(at.lastAt()).atOffset(ZoneOffset.UTC),
                    at.passed())));
    return on.preparedQuery(SAVE).executeBatch(rows).mapEmpty();
  }
}
