package dev.milepost.hub.deadletters;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The index of dead letters in PostgreSQL. What lies in Kafka is the truth; this is how it is
 * found, and what was decided of it.
 */
final class LetterStore {
  /** More groups than this are no list for people; the largest come first. */
  static final int MOST_GROUPS = 500;

  /** Numbers have letters and digits only, so a blank may stand between them. */
  private static final String ADD =
      """
      insert into dead_letter (part, at_offset, sent_at, delivery, connection, carrier, origin, grp, cause,
        reason, place, problems, bytes, content_type, received_at, redrives, parent, numbers, matched_at)
      select part, at_offset, sent_at, delivery, connection, carrier, origin, grp, cause, reason, place,
        problems, bytes, content_type, received_at, redrives, parent,
        string_to_array(numbers, ' '), $19
      from unnest($1::int[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[],
        $8::text[], $9::text[], $10::text[], $11::text[], $12::int[], $13::int[], $14::text[],
        $15::timestamptz[], $16::int[], $17::bigint[], $18::text[])
        as new (part, at_offset, sent_at, delivery, connection, carrier, origin, grp, cause, reason, place,
          problems, bytes, content_type, received_at, redrives, parent, numbers)
      on conflict do nothing
      returning id
      """;

  /** A number may be that of many shipments; more than fifty of one letter tell nothing. */
  private static final String MATCH =
      """
      insert into dead_letter_shipment (letter, shipment, promise)
      select l.id, r.shipment,
        case when j.look_at is not null
          then (s.document::json #>> '{promise,latest}')::timestamptz end
      from dead_letter l
        cross join lateral (
          select distinct shipment from shipment_reference where value = any (l.numbers) limit 50) r
        join shipment s on s.key = r.shipment
        left join journey j on j.shipment = r.shipment
      where l.id = any ($1)
      on conflict do nothing
      """;

  private static final String TO_MATCH =
      """
      update dead_letter set matched_at = $1
      where id in (
        select id from dead_letter where state = 'open' and matched_at < $2
        order by matched_at limit $3 for update skip locked)
      returning id
      """;

  private static final String UNMATCH = "delete from dead_letter_shipment where letter = any ($1)";

  private static final String FORGET =
      """
      update dead_letter set state = 'forgotten', changed_at = $3
      where state = 'open' and part = $1 and at_offset < $2
      """;

  private static final String SWEEP =
      """
      delete from dead_letter where id in (
        select id from dead_letter where sent_at < $1 and state in ('redriven', 'dismissed', 'forgotten')
        order by id limit $2)
      """;

  private static final String GROUPS =
      """
      select grp, min(cause) as cause, min(carrier) as carrier, min(connection) as connection,
        min(origin) as origin, count(*) as letters, count(distinct delivery) as deliveries,
        min(received_at) as oldest, max(received_at) as newest, min(sent_at) as sent_at,
        max(id) as sample, max(redrives) as redrives
      from dead_letter where state = any ($1)
      group by grp order by count(*) desc, grp limit $2
      """;

  private static final String AFFECTED =
      """
      select l.grp, count(distinct s.shipment) as shipments,
        coalesce(min(s.promise) filter (where s.promise >= $3), max(s.promise)) as promise
      from dead_letter l join dead_letter_shipment s on s.letter = l.id
      where l.state = any ($1) and l.grp = any ($2)
      group by l.grp
      """;

  private static final String SETTLED =
      """
      select grp, count(*) as letters from dead_letter where state = 'redriven' and grp = any ($1)
      group by grp
      """;

  private static final String COLUMNS =
      """
      select l.id, part, at_offset, sent_at, delivery, connection, carrier, origin, grp, cause, reason, place,
        problems, bytes, content_type, received_at, state, redrives, parent, redrive, decision, changed_at,
        (select count(*) from dead_letter_shipment s where s.letter = l.id) as shipments
      from dead_letter l
      """;

  private static final String PAGE =
      COLUMNS
          + """
          where ($1::text is null or grp = $1) and ($2::text is null or delivery = $2)
            and state = any ($3) and l.id < $4
          order by l.id desc limit $5
          """;

  private static final String ONE = COLUMNS + "where l.id = $1";

  private static final String RETURNED = COLUMNS + "where parent = $1 order by l.id limit 20";

  private static final String SHIPMENTS =
      """
      select s.id, s.customer, (s.document::json #>> '{promise,latest}')::timestamptz as promise,
        j.look_at is not null as under_way
      from (select distinct shipment from shipment_reference r
            where r.value = any ((select numbers from dead_letter where id = $1)::text[]) limit 50) r
        join shipment s on s.key = r.shipment
        left join journey j on j.shipment = s.key
      order by s.id
      """;

  private static final String HISTORY =
      """
      select action, said_by, reason, said_at, redrive from dead_letter_audit
      where id = $1 or redrive = $2 order by id
      """;

  private static final String NAMED =
      """
      select id, part, at_offset, sent_at from dead_letter
      where state = 'open' and ($1::bigint[] is null or id = any ($1)) and ($2::text is null or grp = $2)
      order by id limit $3
      """;

  private static final String COUNT =
      """
      select count(*) as letters, coalesce(max(id), 0) as up_to from dead_letter
      where state = 'open' and ($1::bigint[] is null or id = any ($1)) and ($2::text is null or grp = $2)
      """;

  private static final String SET_STATE =
      """
      with said as (select nextval(pg_get_serial_sequence('dead_letter_audit', 'id')) as id),
      changed as (
        update dead_letter set state = $4, decision = (select id from said), changed_at = $5
        where state = $3 and ($1::bigint[] is null or id = any ($1)) and ($2::text is null or grp = $2)
        returning id),
      kept as (
        insert into dead_letter_audit (id, action, grp, letters, count, said_by, reason, said_at)
        overriding system value
        select said.id, $6, $2, $1, (select count(*) from changed), $7, $8, $5 from said
        where exists (select 1 from changed))
      select count(*) as letters from changed
      """;

  private static final String OPEN =
      "select count(*) as letters from dead_letter where state = 'open'";

  private final Pool pool;

  LetterStore(Pool pool) {
    this.pool = pool;
  }

  /** A letter, and where it lies. */
  record Placed(long id, LetterPlace place) {}

  /** Which letters: those named, those of a group, or where both are null all. */
  record Chosen(@Nullable List<Long> letters, @Nullable String group) {
    Tuple values() {
      return Tuple.tuple()
          .addArrayOfLong(letters == null ? null : letters.toArray(Long[]::new))
          .addString(group);
    }
  }

  /**
   * Open letters of one cause.
   *
   * @param redriven how many of that group went back before
   * @param redrives how often the most stubborn of them did
   * @param keptSince when the oldest came into Kafka, from which it forgets
   * @param shipments registered ones that the letters speak of
   * @param promise the next that may be broken, or the last that was
   * @param sample the newest
   */
  record Group(
      String id,
      String cause,
      @Nullable String carrier,
      @Nullable String connection,
      String origin,
      long letters,
      long deliveries,
      long redriven,
      int redrives,
      Instant oldest,
      Instant newest,
      Instant keptSince,
      long shipments,
      @Nullable Instant promise,
      long sample) {}

  /** A letter with what became of it. */
  record Kept(
      Placed placed,
      String delivery,
      @Nullable String connection,
      @Nullable String carrier,
      String origin,
      String group,
      String cause,
      String reason,
      @Nullable String at,
      int problems,
      int bytes,
      @Nullable String contentType,
      Instant receivedAt,
      String state,
      int redrives,
      @Nullable Long parent,
      @Nullable Long redrive,
      @Nullable Long decision,
      @Nullable Instant changedAt,
      long shipments) {}

  /** A registered shipment of which a letter speaks. */
  record Affected(String shipment, String customer, @Nullable Instant promise, boolean underWay) {}

  /** What somebody did. */
  record Deed(
      String action, String by, @Nullable String reason, Instant at, @Nullable Long redrive) {}

  /** Adds letters; those that are there already stay as they are. The new ones are matched. */
  Future<Integer> add(List<Letter> letters, Instant now) {
    return pool.withTransaction(
        on ->
            on.preparedQuery(ADD)
                .execute(columns(letters, now))
                .compose(added -> match(on, ids(added)).map(matched -> added.size())));
  }

  /** Holds open letters against what is registered by now, those first that wait longest. */
  Future<Integer> matchAgain(Instant now, Instant lookedBefore, int most) {
    return pool.withTransaction(
        on ->
            on.preparedQuery(TO_MATCH)
                .execute(Tuple.of(utc(now), utc(lookedBefore), most))
                .compose(
                    taken -> {
                      Long[] ids = ids(taken);
                      return ids.length == 0
                          ? Future.succeededFuture(0)
                          : on.preparedQuery(UNMATCH)
                              .execute(Tuple.tuple().addArrayOfLong(ids))
                              .compose(gone -> match(on, ids))
                              .map(ids.length);
                    }));
  }

  private static Future<Void> match(SqlConnection on, Long[] ids) {
    return ids.length == 0
        ? Future.succeededFuture()
        : on.preparedQuery(MATCH).execute(Tuple.tuple().addArrayOfLong(ids)).mapEmpty();
  }

  /** Marks what Kafka does not have any more. */
  Future<Integer> forget(Map<Integer, Long> beginnings, Instant now) {
    Future<Integer> forgotten = Future.succeededFuture(0);
    for (Map.Entry<Integer, Long> one : beginnings.entrySet()) {
      forgotten =
          forgotten.compose(
              sum ->
                  pool.preparedQuery(FORGET)
                      .execute(Tuple.of(one.getKey(), one.getValue(), utc(now)))
                      .map(done -> sum + done.rowCount()));
    }
    return forgotten;
  }

  /** Deletes what is settled and came before that, some of it. */
  Future<Integer> sweep(Instant sentBefore, int most) {
    return pool.preparedQuery(SWEEP).execute(Tuple.of(utc(sentBefore), most)).map(RowSet::rowCount);
  }

  /** How many are open. */
  Future<Long> open() {
    return pool.query(OPEN).execute().map(rows -> rows.iterator().next().getLong("letters"));
  }

  /** Letters of these states by their cause, the largest group first. */
  Future<List<Group>> groups(Set<LetterState> states, Instant now) {
    String[] words = words(states);
    return pool.preparedQuery(GROUPS)
        .execute(Tuple.tuple().addArrayOfString(words).addInteger(MOST_GROUPS))
        .compose(
            rows -> {
              String[] ids = list(rows, row -> row.getString("grp")).toArray(String[]::new);
              return Future.all(
                      affected(words, ids, now),
                      pool.preparedQuery(SETTLED)
                          .execute(Tuple.tuple().addArrayOfString(ids))
                          .map(
                              settled -> {
                                Map<String, Long> counts = new HashMap<>();
                                settled.forEach(
                                    row ->
                                        counts.put(row.getString("grp"), row.getLong("letters")));
                                return counts;
                              }))
                  .map(
                      both -> {
                        Map<String, Row> affected = both.resultAt(0);
                        Map<String, Long> redriven = both.resultAt(1);
                        return list(
                            rows,
                            row -> {
                              String id = row.getString("grp");
                              return group(row, affected.get(id), redriven.getOrDefault(id, 0L));
                            });
                      });
            });
  }

  private Future<Map<String, Row>> affected(String[] states, String[] groups, Instant now) {
    return pool.preparedQuery(AFFECTED)
        .execute(
            Tuple.tuple()
                .addArrayOfString(states)
                .addArrayOfString(groups)
                .addOffsetDateTime(utc(now)))
        .map(
            rows -> {
              Map<String, Row> byGroup = new HashMap<>();
              rows.forEach(row -> byGroup.put(row.getString("grp"), row));
              return byGroup;
            });
  }

  /**
   * A page, the newest first.
   *
   * @param before the id at which the page before ended
   */
  Future<List<Kept>> page(
      @Nullable String group,
      @Nullable String delivery,
      Set<LetterState> states,
      long before,
      int most) {
    return pool.preparedQuery(PAGE)
        .execute(
            Tuple.tuple()
                .addString(group)
                .addString(delivery)
                .addArrayOfString(words(states))
                .addLong(before)
                .addInteger(most))
        .map(rows -> list(rows, LetterStore::row));
  }

  Future<Optional<Kept>> find(long id) {
    return pool.preparedQuery(ONE)
        .execute(Tuple.of(id))
        .map(rows -> list(rows, LetterStore::row).stream().findFirst());
  }

  /** As which letters it came back. */
  Future<List<Kept>> returned(long id) {
    return pool.preparedQuery(RETURNED)
        .execute(Tuple.of(id))
        .map(rows -> list(rows, LetterStore::row));
  }

  /** Registered shipments of which the letter speaks, as they are registered now. */
  Future<List<Affected>> shipments(long id) {
    return pool.preparedQuery(SHIPMENTS)
        .execute(Tuple.of(id))
        .map(
            rows ->
                list(
                    rows,
                    row ->
                        new Affected(
                            row.getString("id"),
                            row.getString("customer"),
                            instant(row, "promise"),
                            Boolean.TRUE.equals(row.getBoolean("under_way")))));
  }

  /** What was decided of it, in order. */
  Future<List<Deed>> history(Kept letter) {
    return pool.preparedQuery(HISTORY)
        .execute(Tuple.tuple().addLong(letter.decision()).addLong(letter.redrive()))
        .map(
            rows ->
                list(
                    rows,
                    row ->
                        new Deed(
                            row.getString("action"),
                            row.getString("said_by"),
                            row.getString("reason"),
                            at(row, "said_at"),
                            row.getLong("redrive"))));
  }

  /** Of the chosen ones that are open, the first so many. */
  Future<List<Placed>> chosen(Chosen which, int most) {
    return pool.preparedQuery(NAMED)
        .execute(which.values().addInteger(most))
        .map(rows -> list(rows, LetterStore::placed));
  }

  /** How many of the chosen ones are open. */
  Future<Long> count(Chosen which) {
    return pool.preparedQuery(COUNT)
        .execute(which.values())
        .map(rows -> rows.iterator().next().getLong("letters"));
  }

  /** Says that nothing is to be done with the open ones among them; how many those are. */
  Future<Long> dismiss(Chosen which, String by, String reason, Instant now) {
    return change(which, LetterState.OPEN, LetterState.DISMISSED, "DISMISS", by, reason, now);
  }

  /** Takes that back; how many it concerns. */
  Future<Long> reopen(Chosen which, String by, String reason, Instant now) {
    return change(which, LetterState.DISMISSED, LetterState.OPEN, "REOPEN", by, reason, now);
  }

  private Future<Long> change(
      Chosen which,
      LetterState from,
      LetterState to,
      String action,
      String by,
      String reason,
      Instant now) {
    return pool.preparedQuery(SET_STATE)
        .execute(
            which
                .values()
                .addString(from.word())
                .addString(to.word())
                .addOffsetDateTime(utc(now))
                .addString(action)
                .addString(by)
                .addString(reason))
        .map(rows -> rows.iterator().next().getLong("letters"));
  }

  private static Tuple columns(List<Letter> letters, Instant now) {
    List<Object> columns = new ArrayList<>();
    columns.add(letters.stream().map(it -> it.place().partition()).toArray(Integer[]::new));
    columns.add(letters.stream().map(it -> it.place().offset()).toArray(Long[]::new));
    columns.add(times(letters, it -> it.place().sentAt()));
    columns.add(texts(letters, Letter::delivery));
    columns.add(texts(letters, Letter::connection));
    columns.add(texts(letters, Letter::carrier));
    columns.add(texts(letters, Letter::origin));
    columns.add(texts(letters, Letter::group));
    columns.add(texts(letters, Letter::cause));
    columns.add(texts(letters, Letter::reason));
    columns.add(texts(letters, Letter::at));
    columns.add(letters.stream().map(Letter::problems).toArray(Integer[]::new));
    columns.add(letters.stream().map(Letter::bytes).toArray(Integer[]::new));
    columns.add(texts(letters, Letter::contentType));
    columns.add(times(letters, Letter::receivedAt));
    columns.add(letters.stream().map(Letter::redrives).toArray(Integer[]::new));
    columns.add(parents(letters));
    columns.add(texts(letters, it -> String.join(" ", it.numbers())));
    columns.add(utc(now));
    return Tuple.from(columns);
  }

  @SuppressWarnings("NullAway") // arrays of nullable columns
  private static String[] texts(List<Letter> letters, Function<Letter, @Nullable String> column) {
    return letters.stream().map(column).toArray(String[]::new);
  }

  @SuppressWarnings("NullAway")
  private static Long[] parents(List<Letter> letters) {
    return letters.stream().map(Letter::parent).toArray(Long[]::new);
  }

  private static OffsetDateTime[] times(List<Letter> letters, Function<Letter, Instant> column) {
    return letters.stream().map(it -> utc(column.apply(it))).toArray(OffsetDateTime[]::new);
  }

  private static Group group(Row row, @Nullable Row affected, long redriven) {
    return new Group(
        row.getString("grp"),
        row.getString("cause"),
        row.getString("carrier"),
        row.getString("connection"),
        row.getString("origin"),
        row.getLong("letters"),
        row.getLong("deliveries"),
        redriven,
        row.getInteger("redrives"),
        at(row, "oldest"),
        at(row, "newest"),
        at(row, "sent_at"),
        affected == null ? 0 : affected.getLong("shipments"),
        affected == null ? null : instant(affected, "promise"),
        row.getLong("sample"));
  }

  private static Kept row(Row row) {
    return new Kept(
        placed(row),
        row.getString("delivery"),
        row.getString("connection"),
        row.getString("carrier"),
        row.getString("origin"),
        row.getString("grp"),
        row.getString("cause"),
        row.getString("reason"),
        row.getString("place"),
        row.getInteger("problems"),
        row.getInteger("bytes"),
        row.getString("content_type"),
        at(row, "received_at"),
        row.getString("state"),
        row.getInteger("redrives"),
        row.getLong("parent"),
        row.getLong("redrive"),
        row.getLong("decision"),
        instant(row, "changed_at"),
        row.getLong("shipments"));
  }

  static Placed placed(Row row) {
    return new Placed(
        row.getLong("id"),
        new LetterPlace(row.getInteger("part"), row.getLong("at_offset"), at(row, "sent_at")));
  }

  static <T> List<T> list(RowSet<Row> rows, Function<Row, T> of) {
    return StreamSupport.stream(rows.spliterator(), false).map(of).toList();
  }

  private static Long[] ids(RowSet<Row> rows) {
    return list(rows, row -> row.getLong("id")).toArray(Long[]::new);
  }

  private static String[] words(Collection<LetterState> states) {
    return states.stream().map(LetterState::word).toArray(String[]::new);
  }

  static @Nullable Instant instant(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }

  private static Instant at(Row row, String column) {
    return Objects.requireNonNull(instant(row, column));
  }

  static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
