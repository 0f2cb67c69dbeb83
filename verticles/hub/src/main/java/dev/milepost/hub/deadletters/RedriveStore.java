package dev.milepost.hub.deadletters;

import static dev.milepost.hub.deadletters.LetterStore.instant;
import static dev.milepost.hub.deadletters.LetterStore.list;
import static dev.milepost.hub.deadletters.LetterStore.utc;

import dev.milepost.hub.deadletters.LetterStore.Chosen;
import dev.milepost.hub.deadletters.LetterStore.Placed;
import dev.milepost.hub.deadletters.WayBack.Stays;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Redrives in PostgreSQL. Letters are marked before they are sent and again after, so that whoever
 * takes over from a node that died knows which ones may or may not have gone.
 */
final class RedriveStore {
  private static final int MOST_SHOWN = 50;

  private static final String CREATE =
      """
      insert into dead_letter_redrive (state, letters, grp, up_to, rate, total, said_by, reason, created_at)
      select 'running', $1, $2, max(id), $3, count(*), $4, $5, $6 from dead_letter
      where state = 'open' and ($1::bigint[] is null or id = any ($1)) and ($2::text is null or grp = $2)
      having count(*) > 0
      returning id
      """;

  private static final String AUDIT =
      """
      insert into dead_letter_audit (action, redrive, grp, letters, count, said_by, reason, said_at)
      select $2, id, grp, letters, total, $3, $4, $5 from dead_letter_redrive where id = $1
      """;

  private static final String COLUMNS =
      """
      select j.id, j.state, j.grp, j.letters is null and j.grp is null as everything, j.rate, j.total, j.sent,
        j.overtaken, j.gone, j.nowhere, j.unmapped, j.said_by, j.reason, j.created_at, j.finished_at,
        j.last_error, case when j.lease_until > statement_timestamp() then j.node end as node,
        (select count(*) from dead_letter p join dead_letter c on c.parent = p.id
          where p.redrive = j.id) as came_back
      from dead_letter_redrive j
      """;

  private static final String ONE = COLUMNS + "where j.id = $1";
  private static final String NEWEST = COLUMNS + "order by j.id desc limit $1";

  /** Of what has ended a node may have left letters that are on their way. */
  private static final String CLAIM =
      """
      update dead_letter_redrive set claim = claim + 1, node = $1,
        lease_until = statement_timestamp() + $2 * interval '1 millisecond'
      where id in (
        select id from dead_letter_redrive
        where finished_at is null and (state <> 'paused' or sending_at is not null)
          and (lease_until is null or lease_until < statement_timestamp() or node = $1)
          and id <> all ($4)
        order by id limit $3 for update skip locked)
      returning id, claim, letters, grp, rate
      """;

  private static final String OURS =
      """
      update dead_letter_redrive set lease_until = statement_timestamp() + $3 * interval '1 millisecond'
      where id = $1 and claim = $2 returning state, sending_at
      """;

  private static final String UNDER_WAY =
      """
      select id, part, at_offset, sent_at from dead_letter
      where redrive = $1 and state = 'redriving' order by id
      """;

  private static final String TAKE =
      """
      with job as (select id, reached, up_to, letters, grp from dead_letter_redrive where id = $1),
      next as (
        select l.id from dead_letter l, job
        where l.state = 'open' and l.id > job.reached and l.id <= job.up_to
          and (job.letters is null or l.id = any (job.letters)) and (job.grp is null or l.grp = job.grp)
        order by l.id limit $2 for update of l),
      taken as (
        update dead_letter set state = 'redriving', redrive = $1, changed_at = $3
        where id in (select id from next)
        returning id, part, at_offset, sent_at),
      noted as (
        update dead_letter_redrive set sending_at = $3, reached = (select max(id) from taken)
        where id = $1 and exists (select 1 from taken))
      select id, part, at_offset, sent_at from taken order by id
      """;

  private static final String SETTLE_LETTERS =
      """
      update dead_letter set state = said.state, changed_at = $3,
        redrive = case when said.state = 'redriven' then redrive end
      from unnest($1::bigint[], $2::text[]) as said (id, state)
      where dead_letter.id = said.id and dead_letter.state = 'redriving'
      """;

  private static final String SETTLE =
      """
      update dead_letter_redrive set sent = sent + $2, overtaken = overtaken + $3, gone = gone + $4,
        nowhere = nowhere + $5, unmapped = unmapped + $6, sending_at = null, last_error = null
      where id = $1
      """;

  private static final String END =
      """
      update dead_letter_redrive set finished_at = $2, lease_until = null,
        state = case state when 'running' then 'done' else state end
      where id = $1
      """;

  private static final String FAILED =
      "update dead_letter_redrive set last_error = $3 where id = $1 and claim = $2";

  private static final String LET_GO =
      "update dead_letter_redrive set lease_until = null where id = $1 and claim = $2";

  private static final String SET_STATE =
      """
      update dead_letter_redrive set state = $2
      where id = $1 and finished_at is null and state = any ($3) returning id
      """;

  private final Pool pool;

  RedriveStore(Pool pool) {
    this.pool = pool;
  }

  /** A redrive that is this node's until the lease ends. What an older claim does is refused. */
  record Claim(long id, long number, int rate) {}

  /**
   * What is to be done next.
   *
   * @param state of the redrive
   * @param since when they are on their way; null where none is
   * @param inDoubt letters that may have gone already
   * @param next letters that have not
   */
  record Step(String state, @Nullable Instant since, List<Placed> inDoubt, List<Placed> next) {}

  /** Somebody else works on it by now. */
  static final class NotOurs extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotOurs() {
      super("another node has taken the redrive over", null, false, false);
    }
  }

  /** Begins one; empty where none of the chosen letters is open. */
  Future<Optional<Long>> create(Chosen which, int rate, String by, String reason, Instant now) {
    return pool.withTransaction(
        on ->
            on.preparedQuery(CREATE)
                .execute(
                    which
                        .values()
                        .addInteger(rate)
                        .addString(by)
                        .addString(reason)
                        .addOffsetDateTime(utc(now)))
                .compose(
                    rows ->
                        rows.size() == 0
                            ? Future.succeededFuture(Optional.<Long>empty())
                            : audit(
                                    on,
                                    rows.iterator().next().getLong("id"),
                                    "REDRIVE",
                                    by,
                                    reason,
                                    now)
                                .map(Optional::of)));
  }

  private static Future<Long> audit(
      SqlConnection on, long id, String action, String by, @Nullable String reason, Instant now) {
    return on.preparedQuery(AUDIT)
        .execute(Tuple.of(id, action, by, reason, utc(now)))
        .map(kept -> id);
  }

  Future<Optional<Redrive>> find(long id) {
    return pool.preparedQuery(ONE)
        .execute(Tuple.of(id))
        .map(rows -> list(rows, RedriveStore::redrive).stream().findFirst());
  }

  /** The newest fifty. */
  Future<List<Redrive>> newest() {
    return pool.preparedQuery(NEWEST)
        .execute(Tuple.of(MOST_SHOWN))
        .map(rows -> list(rows, RedriveStore::redrive));
  }

  /**
   * Pauses, resumes or cancels it.
   *
   * @return false where it is not in one of these states
   */
  Future<Boolean> change(
      long id, Set<String> from, String to, String action, String by, Instant now) {
    return pool.withTransaction(
        on ->
            on.preparedQuery(SET_STATE)
                .execute(
                    Tuple.tuple()
                        .addLong(id)
                        .addString(to)
                        .addArrayOfString(from.toArray(String[]::new)))
                .compose(
                    rows ->
                        rows.size() == 0
                            ? Future.succeededFuture(false)
                            : audit(on, id, action, by, null, now).map(true)));
  }

  /**
   * Work that is nobody's, or was this node's before it died.
   *
   * @param held what this node works on already
   */
  Future<List<Claim>> claim(String node, Duration lease, int most, Collection<Long> held) {
    return pool.preparedQuery(CLAIM)
        .execute(
            Tuple.tuple()
                .addString(node)
                .addLong(lease.toMillis())
                .addInteger(most)
                .addArrayOfLong(held.toArray(Long[]::new)))
        .map(
            rows ->
                list(
                    rows,
                    row ->
                        new Claim(
                            row.getLong("id"), row.getLong("claim"), row.getInteger("rate"))));
  }

  /**
   * The next letters, marked as on their way; where some are already, those and no others. Fails
   * with {@link NotOurs}.
   *
   * @param now noted as the moment from which they may be in their topics
   */
  Future<Step> next(Claim claim, Duration lease, int most, Instant now) {
    return pool.withTransaction(
        on ->
            ours(on, claim, lease)
                .compose(
                    job ->
                        on.preparedQuery(UNDER_WAY)
                            .execute(Tuple.of(claim.id()))
                            .compose(
                                rows -> {
                                  List<Placed> inDoubt = list(rows, LetterStore::placed);
                                  String state = job.getString("state");
                                  return !inDoubt.isEmpty() || !state.equals("running")
                                      ? Future.succeededFuture(
                                          new Step(
                                              state,
                                              instant(job, "sending_at"),
                                              inDoubt,
                                              List.of()))
                                      : on.preparedQuery(TAKE)
                                          .execute(Tuple.of(claim.id(), most, utc(now)))
                                          .map(
                                              taken ->
                                                  new Step(
                                                      state,
                                                      null,
                                                      List.of(),
                                                      list(taken, LetterStore::placed)));
                                })));
  }

  /**
   * Marks what became of letters that were on their way. Fails with {@link NotOurs}.
   *
   * @param fates by letter: null for one that went, else why it stays
   * @param back those that have not gone and shall not: they are open again
   */
  Future<Void> settle(
      Claim claim,
      Duration lease,
      Map<Long, Optional<Stays>> fates,
      Collection<Long> back,
      Instant now) {
    Long[] ids = new Long[fates.size() + back.size()];
    String[] states = new String[ids.length];
    Map<Stays, Long> counts = new EnumMap<>(Stays.class);
    long sent = 0;
    int i = 0;
    for (Map.Entry<Long, Optional<Stays>> fate : fates.entrySet()) {
      ids[i] = fate.getKey();
      Optional<Stays> stays = fate.getValue();
      if (stays.isEmpty()) {
        sent++;
        states[i] = LetterState.REDRIVEN.word();
      } else {
        counts.merge(stays.get(), 1L, Long::sum);
        states[i] = (stays.get() == Stays.GONE ? LetterState.FORGOTTEN : LetterState.OPEN).word();
      }
      i++;
    }
    for (Long letter : back) {
      ids[i] = letter;
      states[i] = LetterState.OPEN.word();
      i++;
    }
    Tuple sums =
        Tuple.of(
            claim.id(),
            sent,
            counts.getOrDefault(Stays.OVERTAKEN, 0L),
            counts.getOrDefault(Stays.GONE, 0L),
            counts.getOrDefault(Stays.NOWHERE, 0L),
            counts.getOrDefault(Stays.UNMAPPED, 0L));
    return pool.withTransaction(
        on ->
            ours(on, claim, lease)
                .compose(
                    job ->
                        on.preparedQuery(SETTLE_LETTERS)
                            .execute(
                                Tuple.tuple()
                                    .addArrayOfLong(ids)
                                    .addArrayOfString(states)
                                    .addOffsetDateTime(utc(now))))
                .compose(settled -> on.preparedQuery(SETTLE).execute(sums))
                .mapEmpty());
  }

  /** Ends it: there is nothing left to do. Fails with {@link NotOurs}. */
  Future<Void> end(Claim claim, Duration lease, Instant now) {
    return pool.withTransaction(
        on ->
            ours(on, claim, lease)
                .compose(job -> on.preparedQuery(END).execute(Tuple.of(claim.id(), utc(now))))
                .mapEmpty());
  }

  /** Notes what hinders it, for people. */
  Future<Void> failed(Claim claim, String why) {
    return pool.preparedQuery(FAILED).execute(Tuple.of(claim.id(), claim.number(), why)).mapEmpty();
  }

  /** Leaves it to whoever looks next. */
  Future<Void> letGo(Claim claim) {
    return pool.preparedQuery(LET_GO).execute(Tuple.of(claim.id(), claim.number())).mapEmpty();
  }

  private static Future<Row> ours(SqlConnection on, Claim claim, Duration lease) {
    return on.preparedQuery(OURS)
        .execute(Tuple.of(claim.id(), claim.number(), lease.toMillis()))
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.failedFuture(new NotOurs())
                    : Future.succeededFuture(rows.iterator().next()));
  }

  private static Redrive redrive(Row row) {
    return new Redrive(
        row.getLong("id"),
        row.getString("state"),
        row.getString("grp"),
        row.getBoolean("everything"),
        row.getInteger("rate"),
        row.getLong("total"),
        row.getLong("sent"),
        row.getLong("overtaken"),
        row.getLong("gone"),
        row.getLong("nowhere"),
        row.getLong("unmapped"),
        row.getLong("came_back"),
        row.getString("said_by"),
        row.getString("reason"),
        Objects.requireNonNull(instant(row, "created_at")),
        instant(row, "finished_at"),
        row.getString("last_error"),
        row.getString("node"));
  }
}
