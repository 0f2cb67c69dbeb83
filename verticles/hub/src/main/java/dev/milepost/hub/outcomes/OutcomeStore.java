package dev.milepost.hub.outcomes;

import dev.milepost.engine.JourneyScore;
import dev.milepost.event.Forecast;
import dev.milepost.hub.outcomes.Told.Opened;
import dev.milepost.hub.traffic.CountedUpTo;
import dev.milepost.hub.traffic.Counts;
import dev.milepost.store.PgHistories;
import dev.milepost.store.PgHistories.Kept;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Scores and outcomes in PostgreSQL. A shipment's part is made anew from all that is known of it
 * and takes the place of what it was before; the days change by the difference, in the same
 * transaction. So a correction moves what it corrects, and nothing counts twice.
 */
final class OutcomeStore {
  private static final String READER = "outcomes";

  /** Histories in memory at once. */
  private static final int AT_ONCE = 200;

  /** What is older is not counted any more, and what is a little older than that is let go. */
  private static final Duration COUNTED = Duration.ofDays(95);

  private static final Duration KEPT = Duration.ofDays(100);

  private static final String SCORES =
      """
      select shipment, counted_on, carrier, service, lane, counts from journey_score
      where shipment = any($1)
      """;

  private static final String DELETE_SCORES = "delete from journey_score where shipment = any($1)";

  private static final String WRITE_SCORE =
      """
      insert into journey_score (shipment, counted_on, carrier, service, lane, counts)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (shipment) do update set
        counted_on = excluded.counted_on, carrier = excluded.carrier, service = excluded.service,
        lane = excluded.lane, counts = excluded.counts
      """;

  private static final String ADD_SCORE_DAY =
      """
      insert into score_day as old (day, carrier, service, lane, counts)
      values ($1, $2, $3, $4, $5)
      on conflict (day, carrier, service, lane) do update set counts = %s
      """
          .formatted(Counts.sum("old.counts", "excluded.counts"));

  private static final String ADD_OUTCOME_DAY =
      """
      insert into outcome_day as old (day, carrier, customer, counts) values ($1, $2, $3, $4)
      on conflict (day, carrier, customer) do update set counts = %s
      """
          .formatted(Counts.sum("old.counts", "excluded.counts"));

  private static final String OPEN =
      """
      insert into delay_word
        (shipment, sequence, customer, carrier, opened_at, told_at, tell_by, duty, counted_on,
          counts)
      values ($1, $2, $3, '-', $4, $5, $6, $7, $8, '{}')
      on conflict (shipment, sequence) do nothing
      """;

  private static final String WORDS =
      """
      select shipment, sequence, customer, carrier, opened_at, told_at, tell_by, duty, counted_on,
        counts
      from delay_word where shipment = any($1) order by shipment, sequence
      """;

  private static final String WRITE_WORD =
      """
      update delay_word set carrier = $3, counts = $4 where shipment = $1 and sequence = $2
      """;

  private static final String FORGET_SCORES = "delete from journey_score where counted_on < $1";

  private static final String FORGET_WORDS = "delete from delay_word where counted_on < $1";

  private static final String FORGET_SCORE_DAYS = "delete from score_day where day < $1";

  private static final String FORGET_OUTCOME_DAYS = "delete from outcome_day where day < $1";

  private static final String FORGET_UNMATCHED_DAYS = "delete from unmatched_day where day < $1";

  /** One node looks for all, once in five minutes. */
  private static final String LOOK_AT_UNMATCHED =
      """
      insert into unmatched_day (day, looked_at, waiting, median_age, oldest_age)
      select $1::date, $2::timestamptz, count(*),
        extract(epoch from $2::timestamptz
          - percentile_disc(0.5) within group (order by received_at desc))::bigint,
        extract(epoch from $2::timestamptz - min(received_at))::bigint
      from waiting_event
      where not exists (
        select from unmatched_day
        where day = $1::date and looked_at > $2::timestamptz - interval '290 seconds')
      having not exists (
        select from unmatched_day
        where day = $1::date and looked_at > $2::timestamptz - interval '290 seconds')
      on conflict (day) do update set
        looked_at = excluded.looked_at, waiting = excluded.waiting,
        median_age = excluded.median_age, oldest_age = excluded.oldest_age
      """;

  private final Pool pool;
  private final PgHistories histories;

  OutcomeStore(Pool pool) {
    this.pool = pool;
    this.histories = new PgHistories(pool);
  }

  /** What counts together in the outcomes of days. */
  private record Group(LocalDate day, String carrier, String customer) {}

  /** What a batch changes of days. */
  private static final class Changes {
    private final Map<Score.Group, Counts> scores =
        new TreeMap<>(
            Comparator.comparing(Score.Group::day)
                .thenComparing(Score.Group::carrier)
                .thenComparing(Score.Group::service)
                .thenComparing(Score.Group::lane));
    private final Map<Group, Counts> outcomes =
        new TreeMap<>(
            Comparator.comparing(Group::day)
                .thenComparing(Group::carrier)
                .thenComparing(Group::customer));

    Counts score(Score.Group group) {
      return scores.computeIfAbsent(group, none -> new Counts(Score.PLACES));
    }

    Counts outcome(Group group) {
      return outcomes.computeIfAbsent(group, none -> new Counts(Foreseen.PLACES));
    }
  }

  /** Takes a batch in; doing it again changes nothing. */
  Future<Void> take(List<Told> batch, Instant now) {
    return pool.withTransaction(
        on ->
            CountedUpTo.lock(on, READER)
                .compose(
                    upTo -> {
                      Changes changes = new Changes();
                      List<Tuple> openings = new ArrayList<>();
                      Set<String> changed = new TreeSet<>();
                      Set<String> spoken = new HashSet<>();
                      for (Told told : batch) {
                        boolean fresh =
                            upTo.isNew(told.partition(), told.offset(), told.at().toEpochMilli());
                        if (fresh && told.carriers()) {
                          changes
                              .outcome(new Group(day(told.at()), told.carrier(), told.customer()))
                              .add(Foreseen.event(told.linked()));
                        }
                        if (told.opened() != null) {
                          openings.add(opening(told, told.opened()));
                        }
                        if (told.changes()) {
                          changed.add(told.shipment());
                        } else if (told.speaks()) {
                          spoken.add(told.shipment());
                        }
                      }
                      return open(on, openings)
                          .compose(opened -> known(on, spoken))
                          .compose(
                              known -> {
                                changed.addAll(known);
                                return anew(on, List.copyOf(changed), 0, now, changes);
                              })
                          .compose(made -> write(on, changes))
                          .compose(written -> upTo.save(on));
                    }));
  }

  private static Tuple opening(Told told, Opened opened) {
    return Tuple.tuple()
        .addString(told.shipment())
        .addLong(told.sequence())
        .addString(told.customer())
        .addOffsetDateTime(utc(opened.at()))
        .addOffsetDateTime(utc(told.at()))
        .addOffsetDateTime(opened.tellBy() == null ? null : utc(opened.tellBy()))
        .addBoolean(opened.duty())
        .addLocalDate(day(opened.at()));
  }

  private static Future<Void> open(SqlConnection on, List<Tuple> openings) {
    return openings.isEmpty()
        ? Future.succeededFuture()
        : on.preparedQuery(OPEN).executeBatch(openings).mapEmpty();
  }

  /** Those of them that a delay was told of: another's trouble is no news here. */
  private static Future<Set<String>> known(SqlConnection on, Set<String> shipments) {
    Set<String> known = new TreeSet<>();
    return shipments.isEmpty()
        ? Future.succeededFuture(known)
        : on.preparedQuery("select distinct shipment from delay_word where shipment = any($1)")
            .execute(all(shipments))
            .map(
                rows -> {
                  rows.forEach(row -> known.add(row.getString("shipment")));
                  return known;
                });
  }

  /** Some at a time. */
  private Future<Void> anew(
      SqlConnection on, List<String> shipments, int from, Instant now, Changes changes) {
    if (from >= shipments.size()) {
      return Future.succeededFuture();
    }
    List<String> some = shipments.subList(from, Math.min(shipments.size(), from + AT_ONCE));
    // Read while the lock is held: what another node reads later, it writes later.
    return histories
        .of(some)
        .compose(
            kept ->
                scores(on, some, kept, now, changes)
                    .compose(scored -> words(on, some, kept.keySet(), changes)))
        .compose(done -> anew(on, shipments, from + AT_ONCE, now, changes));
  }

  private Future<Void> scores(
      SqlConnection on,
      List<String> shipments,
      Map<Kept, List<Forecast>> kept,
      Instant now,
      Changes changes) {
    LocalDate oldest = day(now.minus(COUNTED));
    Map<String, Score.Counted> after = new TreeMap<>();
    kept.forEach(
        (one, forecasts) ->
            Score.of(JourneyScore.of(one.shipment(), one.facts(), forecasts), now)
                .filter(counted -> !counted.group().day().isBefore(oldest))
                .ifPresent(counted -> after.put(one.shipment().id(), counted)));
    return on.preparedQuery(SCORES)
        .execute(all(shipments))
        .compose(
            rows -> {
              List<String> gone = new ArrayList<>();
              for (Row row : rows) {
                Score.Group group =
                    new Score.Group(
                        row.getLocalDate("counted_on"),
                        row.getString("carrier"),
                        row.getString("service"),
                        row.getString("lane"));
                changes.score(group).subtract(Counts.of(row, "counts", Score.PLACES));
                if (!after.containsKey(row.getString("shipment"))) {
                  gone.add(row.getString("shipment"));
                }
              }
              List<Tuple> writes = new ArrayList<>();
              after.forEach(
                  (shipment, counted) -> {
                    changes.score(counted.group()).add(counted.counts());
                    writes.add(
                        Tuple.of(
                                shipment,
                                counted.group().day(),
                                counted.group().carrier(),
                                counted.group().service(),
                                counted.group().lane())
                            .addArrayOfLong(counted.counts().column()));
                  });
              Future<Void> deleted =
                  gone.isEmpty()
                      ? Future.succeededFuture()
                      : on.preparedQuery(DELETE_SCORES).execute(all(gone)).mapEmpty();
              return deleted.compose(
                  done ->
                      writes.isEmpty()
                          ? Future.<Void>succeededFuture()
                          : on.preparedQuery(WRITE_SCORE).executeBatch(writes).<Void>mapEmpty());
            });
  }

  /** Who knew first. */
  private static Future<Void> words(
      SqlConnection on, List<String> shipments, Collection<Kept> kept, Changes changes) {
    Map<String, Kept> known = new HashMap<>();
    kept.forEach(one -> known.put(one.shipment().id(), one));
    return on.preparedQuery(WORDS)
        .execute(all(shipments))
        .compose(
            rows -> {
              List<Tuple> writes = new ArrayList<>();
              Set<String> promisesTold = new HashSet<>();
              for (Row row : rows) {
                String shipment = row.getString("shipment");
                Kept one = known.get(shipment);
                // A customer is told of a promise once; of a duty each time that there is one.
                boolean counts = promisesTold.add(shipment) || row.getBoolean("duty");
                if (one != null) {
                  writes.add(word(row, one, counts, changes));
                }
              }
              return writes.isEmpty()
                  ? Future.<Void>succeededFuture()
                  : on.preparedQuery(WRITE_WORD).executeBatch(writes).<Void>mapEmpty();
            });
  }

  private static Tuple word(Row row, Kept kept, boolean countsAsTold, Changes changes) {
    LocalDate day = row.getLocalDate("counted_on");
    String customer = row.getString("customer");
    String carrier = JourneyScore.of(kept.shipment(), kept.facts(), List.of()).carrier();
    Counts after =
        Foreseen.delay(
            instant(row, "opened_at").orElseThrow(),
            instant(row, "told_at").orElseThrow(),
            countsAsTold ? instant(row, "tell_by").orElse(null) : null,
            JourneyScore.troubles(kept.shipment(), kept.facts()));
    changes
        .outcome(new Group(day, row.getString("carrier"), customer))
        .subtract(Counts.of(row, "counts", Foreseen.PLACES));
    changes.outcome(new Group(day, carrier, customer)).add(after);
    return Tuple.of(row.getString("shipment"), row.getLong("sequence"), carrier)
        .addArrayOfLong(after.column());
  }

  private static Future<Void> write(SqlConnection on, Changes changes) {
    List<Tuple> scores = new ArrayList<>();
    changes.scores.forEach(
        (group, counts) -> {
          if (!counts.isNothing()) {
            scores.add(
                Tuple.of(group.day(), group.carrier(), group.service(), group.lane())
                    .addArrayOfLong(counts.column()));
          }
        });
    List<Tuple> outcomes = new ArrayList<>();
    changes.outcomes.forEach(
        (group, counts) -> {
          if (!counts.isNothing()) {
            outcomes.add(
                Tuple.of(group.day(), group.carrier(), group.customer())
                    .addArrayOfLong(counts.column()));
          }
        });
    Future<Void> scored =
        scores.isEmpty()
            ? Future.succeededFuture()
            : on.preparedQuery(ADD_SCORE_DAY).executeBatch(scores).mapEmpty();
    return scored.compose(
        done ->
            outcomes.isEmpty()
                ? Future.succeededFuture()
                : on.preparedQuery(ADD_OUTCOME_DAY).executeBatch(outcomes).mapEmpty());
  }

  /** Notes how much waits for its shipment, unless some node has within the last minutes. */
  Future<Void> lookAtUnmatched(Instant now) {
    return pool.preparedQuery(LOOK_AT_UNMATCHED).execute(Tuple.of(day(now), utc(now))).mapEmpty();
  }

  /** Lets go what is too old to be asked for. */
  Future<Void> forget(Instant now) {
    Tuple before = Tuple.of(day(now.minus(KEPT)));
    Future<Void> all = Future.succeededFuture();
    for (String sql :
        List.of(
            FORGET_SCORES,
            FORGET_WORDS,
            FORGET_SCORE_DAYS,
            FORGET_OUTCOME_DAYS,
            FORGET_UNMATCHED_DAYS)) {
      all = all.compose(done -> pool.preparedQuery(sql).execute(before).mapEmpty());
    }
    return all;
  }

  private static Tuple all(Collection<String> shipments) {
    return Tuple.tuple().addArrayOfString(shipments.toArray(String[]::new));
  }

  private static LocalDate day(Instant at) {
    return at.atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private static Optional<Instant> instant(Row row, String column) {
    return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
