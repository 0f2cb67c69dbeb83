package dev.milepost.hub.desk;

import dev.milepost.hub.desk.CaseAction.Assign;
import dev.milepost.hub.desk.CaseAction.Claim;
import dev.milepost.hub.desk.CaseAction.Expected;
import dev.milepost.hub.desk.CaseAction.Resolve;
import dev.milepost.hub.desk.CaseAction.Snooze;
import dev.milepost.hub.desk.CaseAction.Wake;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What agents do with cases: all of one request in one transaction, under locks that are taken in
 * the order of ids. Two who reach for one case come one after the other, and the second is told who
 * the first was.
 */
final class CaseWork {
  /** Who acts where time or a worse delay does. */
  static final String MILEPOST = "milepost";

  private static final int WOKEN_AT_ONCE = 500;

  private static final String LOCK =
      "select %s from delay_case where id = any($1) order by id for update"
          .formatted(DelayRow.COLUMNS);

  private static final String READ =
      "select %s from delay_case where id = any($1)".formatted(DelayRow.COLUMNS);

  /** Ends a snooze that is over; another node may be about to. */
  private static final String OVER =
      """
      select id from delay_case
      where cleared_at is null and snoozed_until <= statement_timestamp()
      order by snoozed_until limit $1
      """;

  private static final String STILL_OVER =
      """
      select id, shipment from delay_case
      where id = any($1) and snoozed_until <= statement_timestamp() order by id for update
      """;

  private static final String LOG =
      """
      insert into desk_action (shipment, delay_case, action, said_by, reason, note, owner_before,
          owner_after, until)
      select new.shipment, new.id, $3, $4, $5, $6, new.owner_before, new.owner_after, $7::timestamptz
      from unnest($1::text[], $2::bigint[], $8::text[], $9::text[])
          as new (shipment, id, owner_before, owner_after)
      """;

  /**
   * What an action sets, on every case of the request that it changes. Who acts first is no
   * machine.
   */
  private static final String SET =
      """
      with next as (
        update delay_queue set version = version + $1 where id = 1 returning version - $1 as before
      )
      update delay_case c set version = next.before + new.place,
          first_action_at = case when $3 = 'milepost' then c.first_action_at
              else coalesce(c.first_action_at, statement_timestamp()) end,
          %s
      from next, unnest($2::bigint[]) with ordinality as new (id, place)
      where c.id = new.id
      """;

  private static final String SET_OWNER =
      SET.formatted(
          "owner = $4::text, owned_at = case when $4::text is null then null"
              .concat(" else statement_timestamp() end"));

  private static final String SET_SNOOZE =
      SET.formatted("snoozed_until = $4::timestamptz, snooze_reason = $5::text");

  private static final String SET_RESOLUTION =
      SET.formatted(
          """
          resolution = $4::text, resolution_note = $5::text,
          resolved_by = case when $4::text is null then null else $3 end,
          resolved_at = case when $4::text is null then null else statement_timestamp() end,
          snoozed_until = null, snooze_reason = null
          """);

  private final Pool pool;

  CaseWork(Pool pool) {
    this.pool = pool;
  }

  /** What became of an action on one case. */
  enum Outcome {
    DONE,
    /** It was so already. */
    UNCHANGED,
    /** Somebody else was faster: {@link Result#by}. */
    CONFLICT,
    /** The delay is over. */
    CLOSED,
    UNKNOWN
  }

  /**
   * What became of it.
   *
   * @param row the case as it is now; null for one that is unknown
   * @param by who was faster, and when
   */
  record Result(
      String id, Outcome outcome, @Nullable Row row, @Nullable String by, @Nullable Instant at) {}

  /** How a case stands to an action, before it. */
  private record Standing(Outcome outcome, @Nullable String by, @Nullable Instant at) {
    static final Standing DO = new Standing(Outcome.DONE, null, null);
    static final Standing SO_ALREADY = new Standing(Outcome.UNCHANGED, null, null);
    static final Standing OVER = new Standing(Outcome.CLOSED, null, null);

    static Standing taken(@Nullable String by, @Nullable Instant at) {
      return new Standing(Outcome.CONFLICT, by, at);
    }
  }

  /**
   * Does it.
   *
   * @param ids as they were asked for; the results are in their order
   * @param who acts
   */
  Future<List<Result>> act(List<String> ids, CaseAction action, String who) {
    List<Long> keys = ids.stream().map(CaseWork::key).filter(key -> key > 0).distinct().toList();
    return pool.withTransaction(
            connection ->
                rows(connection, LOCK, keys)
                    .compose(
                        before -> {
                          Map<Long, Standing> standing = new HashMap<>();
                          before.forEach((id, row) -> standing.put(id, standing(row, action, who)));
                          List<Row> toDo =
                              before.values().stream()
                                  .filter(row -> is(standing, row, Outcome.DONE))
                                  .toList();
                          return set(connection, toDo, action, who)
                              .compose(done -> rows(connection, READ, keys))
                              .map(after -> new Acted(standing, after));
                        }))
        .map(acted -> ids.stream().map(id -> acted.result(id)).toList());
  }

  private static boolean is(Map<Long, Standing> standing, Row row, Outcome outcome) {
    return Objects.requireNonNull(standing.get(row.getLong("id"))).outcome() == outcome;
  }

  private record Acted(Map<Long, Standing> standing, Map<Long, Row> after) {
    Result result(String id) {
      long key = key(id);
      Standing how = standing.get(key);
      return how == null
          ? new Result(id, Outcome.UNKNOWN, null, null, null)
          : new Result(id, how.outcome(), after.get(key), how.by(), how.at());
    }
  }

  /** 0 for what is no id. */
  private static long key(String id) {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static Future<Map<Long, Row>> rows(
      SqlConnection connection, String sql, Collection<Long> keys) {
    return connection
        .preparedQuery(sql)
        .execute(Tuple.tuple().addArrayOfLong(keys.toArray(Long[]::new)))
        .map(
            rows ->
                Sql.stream(rows)
                    .collect(Collectors.toMap(row -> row.getLong("id"), Function.identity())));
  }

  private static Standing standing(Row row, CaseAction action, String who) {
    if (row.getOffsetDateTime("cleared_at") != null) {
      return Standing.OVER;
    }
    String owner = row.getString("owner");
    Standing owned = Standing.taken(owner, Sql.instantOrNull(row, "owned_at"));
    String resolution = row.getString("resolution");
    String resolvedBy = row.getString("resolved_by");
    Standing resolved = Standing.taken(resolvedBy, Sql.instantOrNull(row, "resolved_at"));
    if (action instanceof Claim) {
      return owner == null ? Standing.DO : owner.equals(who) ? Standing.SO_ALREADY : owned;
    }
    if (action instanceof Assign assign) {
      Expected expected = assign.expect().get(row.getLong("id"));
      if (Objects.equals(owner, assign.owner())) {
        return Standing.SO_ALREADY;
      }
      return expected == null || Objects.equals(owner, expected.owner()) ? Standing.DO : owned;
    }
    if (action instanceof Snooze snooze) {
      boolean same =
          snooze.until().equals(Sql.instantOrNull(row, "snoozed_until"))
              && snooze.reason().equals(row.getString("snooze_reason"));
      return resolution != null ? resolved : same ? Standing.SO_ALREADY : Standing.DO;
    }
    if (action instanceof Wake) {
      return row.getOffsetDateTime("snoozed_until") == null ? Standing.SO_ALREADY : Standing.DO;
    }
    if (action instanceof Resolve) {
      return resolution == null
          ? Standing.DO
          : who.equals(resolvedBy) ? Standing.SO_ALREADY : resolved;
    }
    return resolution == null ? Standing.SO_ALREADY : Standing.DO;
  }

  private static Future<Void> set(
      SqlConnection connection, List<Row> rows, CaseAction action, String who) {
    if (rows.isEmpty()) {
      return Future.succeededFuture();
    }
    List<Row> sorted = new ArrayList<>(rows);
    sorted.sort(java.util.Comparator.comparing(row -> row.getLong("id")));
    Tuple set =
        Tuple.of((long) sorted.size())
            .addArrayOfLong(Sql.longs(sorted, row -> row.getLong("id")))
            .addString(who);
    return log(connection, sorted, action, who)
        .compose(logged -> set(connection, set, action, who))
        .compose(done -> Wires.tell(connection));
  }

  private static Future<RowSet<Row>> set(
      SqlConnection connection, Tuple set, CaseAction action, String who) {
    if (action instanceof Claim) {
      return connection.preparedQuery(SET_OWNER).execute(set.addString(who));
    }
    if (action instanceof Assign assign) {
      return connection.preparedQuery(SET_OWNER).execute(set.addString(assign.owner()));
    }
    if (action instanceof Snooze snooze) {
      return connection
          .preparedQuery(SET_SNOOZE)
          .execute(set.addOffsetDateTime(Sql.timestamp(snooze.until())).addString(snooze.reason()));
    }
    if (action instanceof Wake) {
      return connection
          .preparedQuery(SET_SNOOZE)
          .execute(set.addOffsetDateTime(null).addString(null));
    }
    if (action instanceof Resolve resolve) {
      return connection
          .preparedQuery(SET_RESOLUTION)
          .execute(set.addString(resolve.reason().name()).addString(resolve.note()));
    }
    return connection.preparedQuery(SET_RESOLUTION).execute(set.addString(null).addString(null));
  }

  private static Future<RowSet<Row>> log(
      SqlConnection connection, List<Row> rows, CaseAction action, String who) {
    String reason = null;
    String note = null;
    Instant until = null;
    if (action instanceof Snooze snooze) {
      reason = snooze.reason();
      until = snooze.until();
    } else if (action instanceof Resolve resolve) {
      reason = resolve.reason().name();
      note = resolve.note();
    }
    return connection
        .preparedQuery(LOG)
        .execute(
            Tuple.tuple()
                .addArrayOfString(Sql.strings(rows, row -> row.getString("shipment")))
                .addArrayOfLong(Sql.longs(rows, row -> row.getLong("id")))
                .addString(action.word())
                .addString(who)
                .addString(reason)
                .addString(note)
                .addOffsetDateTime(Sql.timestamp(until))
                .addArrayOfString(Sql.strings(rows, row -> row.getString("owner")))
                .addArrayOfString(Sql.strings(rows, row -> ownerAfter(row, action, who))));
  }

  private static @Nullable String ownerAfter(Row row, CaseAction action, String who) {
    if (action instanceof Claim) {
      return who;
    }
    return action instanceof Assign assign ? assign.owner() : row.getString("owner");
  }

  /**
   * Wakes cases whose snooze is over, so that whoever follows the queue is told. Any number of
   * nodes may.
   */
  Future<Integer> wake() {
    return pool.preparedQuery(OVER)
        .execute(Tuple.of(WOKEN_AT_ONCE))
        .compose(
            rows -> {
              List<Long> over = Sql.stream(rows).map(row -> row.getLong("id")).toList();
              return over.isEmpty()
                  ? Future.succeededFuture(0)
                  : pool.withTransaction(connection -> wake(connection, over));
            });
  }

  private static Future<Integer> wake(SqlConnection connection, List<Long> over) {
    return connection
        .preparedQuery(STILL_OVER)
        .execute(Tuple.tuple().addArrayOfLong(over.toArray(Long[]::new)))
        .compose(
            rows -> {
              List<Row> still = Sql.stream(rows).toList();
              if (still.isEmpty()) {
                return Future.succeededFuture(0);
              }
              Long[] ids = Sql.longs(still, row -> row.getLong("id"));
              return connection
                  .preparedQuery(LOG)
                  .execute(
                      Tuple.tuple()
                          .addArrayOfString(Sql.strings(still, row -> row.getString("shipment")))
                          .addArrayOfLong(ids)
                          .addString("WAKE")
                          .addString(MILEPOST)
                          .addString("the time has come")
                          .addString(null)
                          .addOffsetDateTime(null)
                          .addArrayOfString(Sql.strings(still, row -> null))
                          .addArrayOfString(Sql.strings(still, row -> null)))
                  .compose(
                      logged ->
                          connection
                              .preparedQuery(SET_SNOOZE)
                              .execute(
                                  Tuple.of((long) still.size())
                                      .addArrayOfLong(ids)
                                      .addString(MILEPOST)
                                      .addOffsetDateTime(null)
                                      .addString(null)))
                  .compose(set -> Wires.tell(connection))
                  .map(told -> still.size());
            });
  }
}
