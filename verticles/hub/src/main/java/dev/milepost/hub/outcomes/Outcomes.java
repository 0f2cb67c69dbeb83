package dev.milepost.hub.outcomes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.hub.outcomes.Foreseen.Count;
import dev.milepost.hub.traffic.Counts;
import dev.milepost.hub.traffic.TrafficReport;
import dev.milepost.store.Json;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The figures that pay for the hub, over days, each with what it was counted from. */
final class Outcomes {
  private static final String BY_DAY =
      """
      select day, t.i::int as place, sum(t.n)::bigint as n
      from outcome_day, unnest(counts) with ordinality as t (n, i)
      where day > $1 and ($2::text is null or carrier = $2) and ($3::text is null or customer = $3)
      group by day, t.i
      """;

  private static final String UNMATCHED_BY_DAY =
      """
      select day, looked_at, waiting, median_age, oldest_age from unmatched_day
      where day > $1 order by day
      """;

  private static final String WAITING =
      """
      select count(*) as waiting, count(*) filter (where received_at >= $1) as since,
        extract(epoch from $2::timestamptz
          - percentile_disc(0.5) within group (order by received_at desc))::bigint as median_age,
        extract(epoch from $2::timestamptz - min(received_at))::bigint as oldest_age
      from waiting_event where $3::text is null or carrier = $3
      """;

  /** What is left of the cases that opened in that time; those that are over go after 30 days. */
  private static final String HANDLED =
      """
      select %s as day, count(*) as delays, count(first_action_at) as acted,
        extract(epoch from percentile_disc(0.5) within group (order by first_action_at - opened_at))
          ::bigint as action_p50,
        extract(epoch from percentile_disc(0.9) within group (order by first_action_at - opened_at))
          ::bigint as action_p90,
        count(resolved_at) as resolved,
        extract(epoch from percentile_disc(0.5) within group (order by resolved_at - opened_at))
          ::bigint as resolution_p50,
        extract(epoch from percentile_disc(0.9) within group (order by resolved_at - opened_at))
          ::bigint as resolution_p90
      from delay_case
      where opened_at >= $1 and ($2::text is null or carrier = $2)
        and ($3::text is null or customer = $3)
      %s
      """;

  private static final String HANDLED_BY_DAY =
      HANDLED.formatted("(opened_at at time zone 'UTC')::date", "group by 1 order by 1");

  private static final String HANDLED_IN_ALL = HANDLED.formatted("null::date", "");

  private static final String HELD =
      """
      select
        coalesce((select sum(passed) from counted_up_to where reader = 'reading'), 0)::bigint
          as passed,
        (select count(*) from inbound_fallback) as fallback
      """;

  private static final String COUNTED_UP_TO =
      "select partition, next_offset from counted_up_to where reader = 'reading'";

  private static final String SINCE = "select min(day) as day from outcome_day";

  private static final String COUNTING_SINCE =
      "select min(slot) as slot from connection_tally where minutes = 60";

  private final Pool pool;
  private final TrafficReport traffic;
  private final InboundBacklog backlog;
  private final Clock clock;

  Outcomes(Pool pool, TrafficReport traffic, InboundBacklog backlog, Clock clock) {
    this.pool = pool;
    this.traffic = traffic;
    this.backlog = backlog;
    this.clock = clock;
  }

  /**
   * Of that many days up to now.
   *
   * @param carrier only this one's; null for all
   * @param customer likewise; what has no customer is then left out
   */
  Future<ObjectNode> read(int days, @Nullable String carrier, @Nullable String customer) {
    Instant now = clock.instant();
    LocalDate after = now.atOffset(ZoneOffset.UTC).toLocalDate().minusDays(days);
    Instant from = after.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("days", days)
            .put("from", after.plusDays(1).toString())
            .put("at", now.toString());
    return pool.query(SINCE)
        .execute()
        .compose(
            rows -> {
              LocalDate since = rows.iterator().next().getLocalDate("day");
              if (since != null) {
                json.put("since", since.toString());
              }
              return foreseen(json, Tuple.of(after, carrier, customer));
            })
        .compose(
            byItself -> customer == null ? unmatched(json, after, from, now, carrier) : nothing())
        .compose(done -> handled(json, Tuple.of(from.atOffset(ZoneOffset.UTC), carrier, customer)))
        .compose(
            done -> customer == null && carrier == null ? deliveries(json, from, now) : nothing())
        .map(json);
  }

  private static Future<Void> nothing() {
    return Future.succeededFuture();
  }

  private Future<Void> foreseen(ObjectNode json, Tuple which) {
    return pool.preparedQuery(BY_DAY)
        .execute(which)
        .map(
            rows -> {
              Map<LocalDate, Counts> days = new TreeMap<>();
              for (Row row : rows) {
                int place = row.getInteger("place") - 1;
                if (place < Foreseen.PLACES) {
                  days.computeIfAbsent(row.getLocalDate("day"), none -> new Counts(Foreseen.PLACES))
                      .add(place, row.getLong("n"));
                }
              }
              Counts sums = new Counts(Foreseen.PLACES);
              days.values().forEach(sums::add);
              Foreseen all = new Foreseen(sums);
              ArrayNode correlated =
                  correlated(json.putObject("correlated"), all).putArray("byDay");
              ArrayNode first = first(json.putObject("knownFirst"), all).putArray("byDay");
              ArrayNode told = told(json.putObject("told"), all).putArray("byDay");
              days.forEach(
                  (day, counts) -> {
                    Foreseen its = new Foreseen(counts);
                    correlated(correlated.addObject().put("day", day.toString()), its);
                    first(first.addObject().put("day", day.toString()), its);
                    told(told.addObject().put("day", day.toString()), its);
                  });
              return null;
            });
  }

  private static ObjectNode correlated(ObjectNode json, Foreseen counts) {
    return json.put("byItself", counts.of(Count.BY_ITSELF))
        .put("byAgents", counts.of(Count.BY_AGENT));
  }

  private static ObjectNode first(ObjectNode json, Foreseen counts) {
    json.put("delays", counts.of(Count.DELAYS))
        .put("first", counts.of(Count.FIRST))
        .put("carrierFirst", counts.of(Count.CARRIER_FIRST))
        .put("carrierSilent", counts.of(Count.CARRIER_SILENT));
    put(json, "p50Seconds", counts.leadSeconds(50));
    put(json, "p90Seconds", counts.leadSeconds(90));
    return json;
  }

  private static ObjectNode told(ObjectNode json, Foreseen counts) {
    return json.put("toTell", counts.of(Count.TO_TELL))
        .put("inTime", counts.of(Count.TOLD_IN_TIME));
  }

  private Future<Void> unmatched(
      ObjectNode json, LocalDate after, Instant from, Instant now, @Nullable String carrier) {
    return pool.preparedQuery(WAITING)
        .execute(Tuple.of(from.atOffset(ZoneOffset.UTC), now.atOffset(ZoneOffset.UTC), carrier))
        .compose(
            found -> {
              Row row = found.iterator().next();
              ((ObjectNode) json.get("correlated")).put("waiting", row.getLong("since"));
              ObjectNode unmatched = json.putObject("unmatched");
              unmatched.put("waiting", row.getLong("waiting"));
              put(unmatched, "medianAgeSeconds", row.getLong("median_age"));
              put(unmatched, "oldestAgeSeconds", row.getLong("oldest_age"));
              ArrayNode days = unmatched.putArray("byDay");
              return carrier != null
                  ? nothing()
                  : pool.preparedQuery(UNMATCHED_BY_DAY)
                      .execute(Tuple.of(after))
                      .map(
                          rows -> {
                            rows.forEach(one -> unmatchedDay(days.addObject(), one));
                            return null;
                          });
            });
  }

  private static void unmatchedDay(ObjectNode json, Row row) {
    json.put("day", row.getLocalDate("day").toString()).put("waiting", row.getLong("waiting"));
    put(json, "medianAgeSeconds", row.getLong("median_age"));
    put(json, "oldestAgeSeconds", row.getLong("oldest_age"));
  }

  private Future<Void> handled(ObjectNode json, Tuple which) {
    return pool.preparedQuery(HANDLED_IN_ALL)
        .execute(which)
        .compose(
            all -> {
              ObjectNode handling = handled(json.putObject("handling"), all.iterator().next());
              ArrayNode days = handling.putArray("byDay");
              return pool.preparedQuery(HANDLED_BY_DAY)
                  .execute(which)
                  .map(
                      rows -> {
                        rows.forEach(
                            row ->
                                handled(
                                    days.addObject().put("day", row.getLocalDate("day").toString()),
                                    row));
                        return null;
                      });
            });
  }

  private static ObjectNode handled(ObjectNode json, Row row) {
    json.put("delays", row.getLong("delays")).put("acted", row.getLong("acted"));
    put(json, "actionP50Seconds", row.getLong("action_p50"));
    put(json, "actionP90Seconds", row.getLong("action_p90"));
    json.put("resolved", row.getLong("resolved"));
    put(json, "resolutionP50Seconds", row.getLong("resolution_p50"));
    put(json, "resolutionP90Seconds", row.getLong("resolution_p90"));
    return json;
  }

  /**
   * An equation between what was counted when it was kept, and what was counted when it was read.
   * The one is of memory that a node loses when it crashes; so what is left is shown with its parts
   * and not put right.
   */
  private Future<Void> deliveries(ObjectNode json, Instant from, Instant now) {
    Future<Map<String, TrafficReport.Sums>> carriers = traffic.ofCarriers(from, now);
    Future<Row> held = pool.query(HELD).execute().map(rows -> rows.iterator().next());
    Future<Row> since = pool.query(COUNTING_SINCE).execute().map(rows -> rows.iterator().next());
    Future<Long> behind =
        pool.query(COUNTED_UP_TO)
            .execute()
            .compose(
                rows -> {
                  Map<Integer, Long> counted = new TreeMap<>();
                  rows.forEach(
                      row -> counted.put(row.getInteger("partition"), row.getLong("next_offset")));
                  return backlog.behind(counted);
                });
    return Future.all(carriers, held, since, behind)
        .map(
            read -> {
              long accepted = 0;
              long dead = 0;
              long rest = 0;
              for (TrafficReport.Sums sums : carriers.result().values()) {
                accepted += sums.accepted();
                dead += sums.of(dev.milepost.hub.traffic.Count.REJECTED);
                rest +=
                    sums.of(dev.milepost.hub.traffic.Count.DECODED)
                        + sums.of(dev.milepost.hub.traffic.Count.IGNORED);
              }
              long waiting = behind.result() + held.result().getLong("fallback");
              long passed = held.result().getLong("passed");
              long missing = accepted - rest - dead - waiting - passed;
              ObjectNode deliveries =
                  json.putObject("deliveries")
                      .put("accepted", accepted)
                      .put("read", rest)
                      .put("dead", dead)
                      .put("waiting", waiting)
                      .put("notCounted", passed)
                      .put("lost", Math.max(0, missing))
                      .put("more", Math.max(0, -missing));
              if (since.result().getOffsetDateTime("slot") != null) {
                deliveries.put(
                    "since", since.result().getOffsetDateTime("slot").toInstant().toString());
              }
              return null;
            });
  }

  private static void put(ObjectNode json, String name, OptionalLong value) {
    value.ifPresent(known -> json.put(name, known));
  }

  private static void put(ObjectNode json, String name, @Nullable Long value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}
