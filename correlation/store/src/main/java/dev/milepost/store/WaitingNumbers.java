package dev.milepost.store;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of which events wait: pages of them, how many there are, and what agents put aside.
 * One that is put aside is not shown until something new is said of it.
 */
public final class WaitingNumbers {
  /** How many days, with the present one, are counted singly. */
  public static final int DAYS = 14;

  private static final UUID LOWEST = new UUID(0, 0);

  /** The parameters are those of {@link #parameters}; the last ones are of each order. */
  private static String page(String numbers, String behind, String order) {
    return """
    with page as (
      select n.*, d.id as dismissal, d.said_by, d.reason, d.said_at
      from (%1$s) n
      left join lateral (
        select d.* from waiting_dismissal d
        where d.carrier = n.carrier and d.type = n.type and d.value = n.value
        order by d.id desc limit 1) d on true
      where (not $3::boolean or n.ambiguous)
        and $4::boolean
            = coalesce(d.dismissed and n.events <= d.events and n.newest <= d.newest, false)
        and ($5::timestamptz is null or n.oldest <= $5)
        and %2$s
      order by %3$s limit $6
    )
    select n.*, latest.explanation, latest.body,
        (select max(l.decision) from agent_link l
            where l.value = n.value and l.type = n.type) as decision
    from page n
    cross join lateral (
      select w.explanation, w.body from waiting_event w
      where w.carrier = n.carrier and w.type = n.type and w.value = n.value
      order by w.received_at desc, w.event desc limit 1) latest
    order by %3$s
    """
        .formatted(numbers, behind, order);
  }

  /** A page ends where it is full: the index gives the numbers in their order. */
  private static final String BY_NUMBER =
      page(
          """
          select w.carrier, w.type, w.value, count(*) as events, min(w.received_at) as oldest,
              max(w.received_at) as newest, bool_or(w.ambiguous) as ambiguous
          from waiting_event w
          where ($1::text is null or w.carrier = $1) and ($2::text is null or w.value like $2)
            and (w.carrier, w.type, w.value) > ($7::text, $8::text, $9::text)
          group by w.carrier, w.type, w.value
          """,
          "true",
          "n.carrier, n.type, n.value");

  /** The first event of each number, in the order of the index, which is left where it is full. */
  private static final String BY_AGE =
      page(
          """
          select w.carrier, w.type, w.value, all_of_it.events, w.received_at as oldest,
              all_of_it.newest, all_of_it.ambiguous, w.event as first
          from waiting_event w
          cross join lateral (
            select count(*) as events, max(o.received_at) as newest,
                bool_or(o.ambiguous) as ambiguous
            from waiting_event o
            where o.carrier = w.carrier and o.type = w.type and o.value = w.value) all_of_it
          where ($1::text is null or w.carrier = $1) and ($2::text is null or w.value like $2)
            and (w.received_at, w.event) > ($7::timestamptz, $8::uuid)
            and not exists (
              select from waiting_event o
              where o.carrier = w.carrier and o.type = w.type and o.value = w.value
                and (o.received_at, o.event) < (w.received_at, w.event))
          """,
          "true",
          "n.oldest, n.first");

  /** Counts all of them, from the index alone. */
  private static final String BY_EVENTS =
      page(
          """
          select w.carrier, w.type, w.value, count(*) as events, min(w.received_at) as oldest,
              max(w.received_at) as newest, bool_or(w.ambiguous) as ambiguous
          from waiting_event w
          where ($1::text is null or w.carrier = $1) and ($2::text is null or w.value like $2)
          group by w.carrier, w.type, w.value
          """,
          """
          (n.events < $7::bigint or n.events = $7
              and (n.carrier, n.type, n.value) > ($8::text, $9::text, $10::text))
          """,
          "n.events desc, n.carrier, n.type, n.value");

  private static final String SUMMARY =
      """
      select n.carrier, n.aside, count(*) as numbers, sum(n.events)::bigint as events,
          min(n.oldest) as oldest, count(*) filter (where n.ambiguous) as ambiguous
      from (
        select n.*,
            coalesce(d.dismissed and n.events <= d.events and n.newest <= d.newest, false) as aside
        from (
          select w.carrier, w.type, w.value, count(*) as events, min(w.received_at) as oldest,
              max(w.received_at) as newest, bool_or(w.ambiguous) as ambiguous
          from waiting_event w group by w.carrier, w.type, w.value) n
        left join lateral (
          select d.* from waiting_dismissal d
          where d.carrier = n.carrier and d.type = n.type and d.value = n.value
          order by d.id desc limit 1) d on true) n
      group by n.carrier, n.aside order by n.carrier, n.aside
      """;

  private static final String RECEIVED_BY_DAY =
      """
      select w.carrier, (w.received_at at time zone 'UTC')::date as day, count(*) as events
      from waiting_event w where w.received_at >= $1 group by 1, 2 order by 1, 2
      """;

  private static final String STANDING =
      """
      select d.* from waiting_dismissal d
      where d.carrier = $1 and d.type = $2 and d.value = $3 order by d.id desc limit 1
      """;

  /** Two at once would each add a line that says the same. */
  private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended($1, 31))";

  private static final String WAITS =
      """
      select count(*) as events, max(w.received_at) as newest from waiting_event w
      where w.carrier = $1 and w.type = $2 and w.value = $3
      """;

  private static final String SAY =
      """
      insert into waiting_dismissal (carrier, type, value, dismissed, events, newest, said_by,
          reason, said_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id
      """;

  private static final String BY_ID = "select * from waiting_dismissal where id = $1";

  private final Pool pool;

  /** All nodes see the same. */
  public WaitingNumbers(Pool pool) {
    this.pool = pool;
  }

  /** In which order a list is read. */
  public enum Order {
    /** By carrier, type and value. */
    NUMBER(BY_NUMBER),
    /** What has waited longest first. */
    OLDEST(BY_AGE),
    /** Of what most was said first. */
    EVENTS(BY_EVENTS);

    private final String sql;

    Order(String sql) {
      this.sql = sql;
    }
  }

  /**
   * What is looked for.
   *
   * @param carrier only this one's; null for all
   * @param text only numbers that contain it, as they are compared; null for all
   * @param ambiguousOnly only what needs a choice among shipments
   * @param aside what was put aside, in place of what was not
   * @param waitingSince only what waits since then or longer; null for all
   */
  public record Sought(
      @Nullable CarrierCode carrier,
      @Nullable String text,
      boolean ambiguousOnly,
      boolean aside,
      @Nullable Instant waitingSince,
      Order order) {
    /** All that waits, by number. */
    public static final Sought ALL = new Sought(null, null, false, false, null, Order.NUMBER);

    private @Nullable String pattern() {
      return text == null
          ? null
          : "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }
  }

  /**
   * Where a page begins: behind this number.
   *
   * @param carrier empty for the first page
   * @param oldest of the number before, where the order is by age
   * @param first the event that was received then
   * @param events of the number before
   */
  public record After(
      String carrier, String type, String value, Instant oldest, UUID first, long events) {
    /** The first page. */
    public static final After NOTHING =
        new After("", "", "", Instant.EPOCH, LOWEST, Long.MAX_VALUE);
  }

  /** That agents put a number aside. */
  public record Dismissal(long id, String by, Instant at, String reason) {}

  /** A page of rows, each with all that is known of its number and the event received last. */
  static Future<List<Row>> page(SqlConnection connection, Sought sought, After after, int most) {
    return connection
        .preparedQuery(sought.order().sql)
        .execute(parameters(sought, after, most))
        .map(rows -> Rows.stream(rows).toList());
  }

  private static Tuple parameters(Sought sought, After after, int most) {
    Tuple parameters =
        Tuple.tuple()
            .addString(sought.carrier() == null ? null : sought.carrier().value())
            .addString(sought.pattern())
            .addBoolean(sought.ambiguousOnly())
            .addBoolean(sought.aside())
            .addOffsetDateTime(Rows.timestampOrNull(sought.waitingSince()))
            .addInteger(most);
    return switch (sought.order()) {
      case NUMBER ->
          parameters.addString(after.carrier()).addString(after.type()).addString(after.value());
      case OLDEST ->
          parameters.addOffsetDateTime(Rows.timestamp(after.oldest())).addUUID(after.first());
      case EVENTS ->
          parameters
              .addLong(after.events())
              .addString(after.carrier())
              .addString(after.type())
              .addString(after.value());
    };
  }

  /** Behind which number the next page begins. */
  static After after(Row row, Order order) {
    return new After(
        row.getString("carrier"),
        row.getString("type"),
        row.getString("value"),
        Rows.instant(row, "oldest"),
        order == Order.OLDEST ? row.getUUID("first") : LOWEST,
        row.getLong("events"));
  }

  static @Nullable Dismissal dismissal(Row row, boolean aside) {
    return aside
        ? new Dismissal(
            row.getLong("dismissal"),
            row.getString("said_by"),
            Rows.instant(row, "said_at"),
            row.getString("reason"))
        : null;
  }

  /**
   * How much of a carrier waits.
   *
   * @param numbers without those that were put aside, as are all counts but the last
   * @param oldest when the first event was received; null where none waits
   * @param ambiguous numbers of which an agent must choose a shipment
   * @param aside numbers that were put aside
   * @param days of the events that wait now, put aside or not, how many were received when; days
   *     without any are left out
   */
  public record OfCarrier(
      CarrierCode carrier,
      long numbers,
      long events,
      @Nullable Instant oldest,
      long ambiguous,
      long aside,
      List<Day> days) {
    /** Copies the list. */
    public OfCarrier {
      days = List.copyOf(days);
    }
  }

  /** Events that were received on that day, by UTC, and wait still. */
  public record Day(LocalDate day, long events) {}

  /** How much waits, by carrier, in their order. */
  public Future<List<OfCarrier>> summary(Instant now) {
    Instant since = now.truncatedTo(ChronoUnit.DAYS).minus(DAYS - 1L, ChronoUnit.DAYS);
    return pool.withConnection(
        connection ->
            Future.all(
                    connection.preparedQuery(SUMMARY).execute(),
                    connection
                        .preparedQuery(RECEIVED_BY_DAY)
                        .execute(Tuple.of(Rows.timestamp(since))))
                .map(
                    both -> summary(Rows.stream(both.resultAt(0)), Rows.stream(both.resultAt(1)))));
  }

  private static List<OfCarrier> summary(Stream<Row> counts, Stream<Row> byDay) {
    Map<String, List<Day>> days = new TreeMap<>();
    byDay.forEach(
        row ->
            days.computeIfAbsent(row.getString("carrier"), none -> new ArrayList<>())
                .add(new Day(row.getLocalDate("day"), row.getLong("events"))));
    Map<String, OfCarrier> carriers = new TreeMap<>();
    counts.forEach(
        row -> {
          String carrier = row.getString("carrier");
          boolean aside = row.getBoolean("aside");
          OfCarrier before =
              carriers.getOrDefault(
                  carrier,
                  new OfCarrier(
                      new CarrierCode(carrier),
                      0,
                      0,
                      null,
                      0,
                      0,
                      days.getOrDefault(carrier, List.of())));
          carriers.put(
              carrier,
              aside
                  ? new OfCarrier(
                      before.carrier(),
                      before.numbers(),
                      before.events(),
                      before.oldest(),
                      before.ambiguous(),
                      row.getLong("numbers"),
                      before.days())
                  : new OfCarrier(
                      before.carrier(),
                      row.getLong("numbers"),
                      row.getLong("events"),
                      Rows.instant(row, "oldest"),
                      row.getLong("ambiguous"),
                      before.aside(),
                      before.days()));
        });
    return List.copyOf(carriers.values());
  }

  /**
   * Puts a number aside.
   *
   * @param seenEvents how many events the agent saw waiting
   * @param seenNewest when the newest of them was received
   */
  public record Aside(
      CarrierCode carrier,
      ReferenceKey number,
      long seenEvents,
      Instant seenNewest,
      String by,
      String reason) {}

  /**
   * What became of it.
   *
   * @param id by which it can be brought back
   * @param changed false where it was put aside already
   */
  public record Said(long id, boolean changed) {}

  /**
   * Puts a number aside, with all that the agent saw of it. Fails with {@link DecisionRefused}
   * where nothing of it waits, or where more does than the agent saw.
   */
  public Future<Said> putAside(Aside aside, Instant now) {
    return pool.withTransaction(
        connection ->
            locked(connection, aside.carrier(), aside.number())
                .compose(locked -> waits(connection, aside.carrier(), aside.number()))
                .compose(
                    waits -> {
                      if (waits.events() == 0) {
                        throw new DecisionRefused(
                            DecisionRefused.Kind.NOT_FOUND,
                            "reference: nothing of '" + aside.number().value() + "' waits");
                      }
                      if (waits.events() > aside.seenEvents()
                          || waits.newest().isAfter(aside.seenNewest())) {
                        throw new DecisionRefused(
                            DecisionRefused.Kind.MORE_CAME,
                            waits.events() + " events of it wait now; look again");
                      }
                      return standing(connection, aside.carrier(), aside.number())
                          .compose(
                              standing ->
                                  standing.filter(one -> one.covers(waits)).isPresent()
                                      ? Future.succeededFuture(new Said(standing.get().id(), false))
                                      : say(
                                          connection,
                                          aside.carrier().value(),
                                          aside.number(),
                                          true,
                                          waits,
                                          aside.by(),
                                          aside.reason(),
                                          now));
                    }));
  }

  /**
   * Brings back what was put aside. Fails with {@link DecisionRefused} where there is no such
   * thing; changes nothing where it is back already.
   */
  public Future<Said> bringBack(long dismissal, String by, String reason, Instant now) {
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(BY_ID)
                .execute(Tuple.of(dismissal))
                .compose(
                    rows -> {
                      Row row =
                          Rows.stream(rows)
                              .findFirst()
                              .orElseThrow(
                                  () ->
                                      new DecisionRefused(
                                          DecisionRefused.Kind.NOT_FOUND,
                                          "dismissal: '" + dismissal + "'"));
                      CarrierCode carrier = new CarrierCode(row.getString("carrier"));
                      ReferenceKey number = number(row);
                      return locked(connection, carrier, number)
                          .compose(locked -> standing(connection, carrier, number))
                          .compose(
                              standing -> {
                                Standing last = standing.orElseThrow();
                                return !last.dismissed()
                                    ? Future.succeededFuture(new Said(last.id(), false))
                                    : say(
                                        connection,
                                        carrier.value(),
                                        number,
                                        false,
                                        last.of(),
                                        by,
                                        reason,
                                        now);
                              });
                    }));
  }

  private record Waits(long events, Instant newest) {}

  private record Standing(long id, boolean dismissed, Waits of) {
    boolean covers(Waits now) {
      return dismissed && now.events() <= of.events() && !now.newest().isAfter(of.newest());
    }
  }

  private static Future<?> locked(
      SqlConnection connection, CarrierCode carrier, ReferenceKey number) {
    return connection.preparedQuery(LOCK).execute(Tuple.of(carrier.value() + "/" + number));
  }

  private static Future<Waits> waits(
      SqlConnection connection, CarrierCode carrier, ReferenceKey number) {
    return connection
        .preparedQuery(WAITS)
        .execute(Tuple.of(carrier.value(), number.type().name(), number.value()))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              OffsetDateTime newest = row.getOffsetDateTime("newest");
              return new Waits(
                  row.getLong("events"), newest == null ? Instant.EPOCH : newest.toInstant());
            });
  }

  private static Future<Optional<Standing>> standing(
      SqlConnection connection, CarrierCode carrier, ReferenceKey number) {
    return connection
        .preparedQuery(STANDING)
        .execute(Tuple.of(carrier.value(), number.type().name(), number.value()))
        .map(
            rows ->
                Rows.stream(rows)
                    .findFirst()
                    .map(
                        row ->
                            new Standing(
                                row.getLong("id"),
                                row.getBoolean("dismissed"),
                                new Waits(row.getLong("events"), Rows.instant(row, "newest")))));
  }

  private static Future<Said> say(
      SqlConnection connection,
      String carrier,
      ReferenceKey number,
      boolean dismissed,
      Waits waits,
      String by,
      String reason,
      Instant now) {
    return connection
        .preparedQuery(SAY)
        .execute(
            Tuple.tuple()
                .addString(carrier)
                .addString(number.type().name())
                .addString(number.value())
                .addBoolean(dismissed)
                .addLong(waits.events())
                .addOffsetDateTime(Rows.timestamp(waits.newest()))
                .addString(by)
                .addString(reason)
                .addOffsetDateTime(Rows.timestamp(now)))
        .map(rows -> new Said(rows.iterator().next().getLong("id"), true));
  }

  private static ReferenceKey number(Row row) {
    return new ReferenceKey(ReferenceType.valueOf(row.getString("type")), row.getString("value"));
  }
}
