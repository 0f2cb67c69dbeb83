package dev.milepost.hub.outcomes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.engine.JourneyScore;
import dev.milepost.hub.outcomes.Score.Accuracy;
import dev.milepost.hub.outcomes.Score.Punctuality;
import dev.milepost.hub.outcomes.Score.Tally;
import dev.milepost.hub.traffic.Count;
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
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** How carriers' journeys did, over days. Counts only: whoever shows a share has what it is of. */
final class Scorecards {
  /** Those with most journeys; the rest are in the carrier's sums. */
  private static final int MOST_LANES = 50;

  private static final String SUMS =
      """
      select carrier, %s t.i::int as place, sum(t.n)::bigint as n
      from score_day, unnest(counts) with ordinality as t (n, i)
      where day > $1 and ($2::text is null or carrier = $2)
      group by carrier, %s t.i
      """;

  private static final String OF_CARRIERS = SUMS.formatted("", "");
  private static final String OF_SERVICES = SUMS.formatted("service as name,", "service,");
  private static final String OF_LANES = SUMS.formatted("lane as name,", "lane,");
  private static final String OF_DAYS = SUMS.formatted("day::text as name,", "day,");

  private static final String SINCE = "select min(day) as day from score_day";

  private final Pool pool;
  private final TrafficReport traffic;
  private final Clock clock;

  Scorecards(Pool pool, TrafficReport traffic, Clock clock) {
    this.pool = pool;
    this.traffic = traffic;
    this.clock = clock;
  }

  private record Named(String carrier, String name) {}

  /**
   * Cards of that many days up to now.
   *
   * @param carrier only this one's, with its services, lanes and days; null for all, without
   */
  Future<ObjectNode> read(int days, @Nullable String carrier) {
    Instant now = clock.instant();
    LocalDate after = now.atOffset(ZoneOffset.UTC).toLocalDate().minusDays(days);
    Tuple span = Tuple.of(after, carrier);
    Future<Map<Named, Score>> sums = scores(OF_CARRIERS, span, false);
    Future<Map<Named, Score>> services = parts(carrier, OF_SERVICES, span);
    Future<Map<Named, Score>> lanes = parts(carrier, OF_LANES, span);
    Future<Map<Named, Score>> daily = parts(carrier, OF_DAYS, span);
    Future<Map<String, TrafficReport.Sums>> heard =
        traffic.ofCarriers(after.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant(), now);
    Future<@Nullable LocalDate> since =
        pool.query(SINCE).execute().map(rows -> rows.iterator().next().getLocalDate("day"));
    return Future.all(sums, services, lanes, daily, heard, since)
        .map(
            read -> {
              ObjectNode json =
                  Json.mapper()
                      .createObjectNode()
                      .put("days", days)
                      .put("from", after.plusDays(1).toString())
                      .put("at", now.toString());
              if (since.result() != null) {
                json.put("since", since.result().toString());
              }
              ArrayNode cards = json.putArray("scorecards");
              Map<String, Score> all = new TreeMap<>();
              sums.result().forEach((named, score) -> all.put(named.carrier(), score));
              heard.result().keySet().stream()
                  .filter(name -> carrier == null || name.equals(carrier))
                  .forEach(name -> all.putIfAbsent(name, nothing()));
              all.forEach(
                  (name, score) -> {
                    ObjectNode card = card(score).put("carrier", name);
                    TrafficReport.Sums its = heard.result().get(name);
                    if (its != null) {
                      card.set("heard", heard(its));
                    }
                    if (carrier != null) {
                      card.set("services", list(services.result(), Integer.MAX_VALUE, "service"));
                      card.set("lanes", list(lanes.result(), MOST_LANES, "lane"));
                      card.set("byDay", days(daily.result()));
                    }
                    cards.add(card);
                  });
              return json;
            });
  }

  private static Score nothing() {
    return new Score(new Counts(Score.PLACES));
  }

  private Future<Map<Named, Score>> parts(@Nullable String carrier, String sql, Tuple span) {
    return carrier == null ? Future.succeededFuture(Map.of()) : scores(sql, span, true);
  }

  private Future<Map<Named, Score>> scores(String sql, Tuple span, boolean named) {
    return pool.preparedQuery(sql)
        .execute(span)
        .map(
            rows -> {
              Map<Named, Counts> counts =
                  new TreeMap<>(Comparator.comparing(Named::carrier).thenComparing(Named::name));
              for (Row row : rows) {
                int place = row.getInteger("place") - 1;
                if (place < Score.PLACES) {
                  counts
                      .computeIfAbsent(
                          new Named(row.getString("carrier"), named ? row.getString("name") : ""),
                          none -> new Counts(Score.PLACES))
                      .add(place, row.getLong("n"));
                }
              }
              Map<Named, Score> scores = new TreeMap<>(Comparator.comparing(Named::toString));
              counts.forEach((name, sums) -> scores.put(name, new Score(sums)));
              return scores;
            });
  }

  private static ArrayNode list(Map<Named, Score> scores, int most, String what) {
    ArrayNode list = Json.mapper().createArrayNode();
    scores.entrySet().stream()
        .filter(one -> one.getValue().of(Tally.JOURNEYS) > 0)
        .sorted(
            Comparator.comparingLong(
                    (Map.Entry<Named, Score> one) -> -one.getValue().of(Tally.JOURNEYS))
                .thenComparing(one -> one.getKey().name()))
        .limit(most)
        .forEach(one -> list.add(card(one.getValue()).put(what, one.getKey().name())));
    return list;
  }

  private static ArrayNode days(Map<Named, Score> scores) {
    ArrayNode list = Json.mapper().createArrayNode();
    scores.forEach(
        (named, score) -> {
          ObjectNode day = list.addObject().put("day", named.name());
          day.set("onTime", onTime(score));
        });
    return list;
  }

  private static ObjectNode card(Score score) {
    ObjectNode card =
        Json.mapper()
            .createObjectNode()
            .put("shipments", score.of(Tally.JOURNEYS))
            .put("delivered", score.of(Tally.DELIVERED));
    card.set("onTime", onTime(score));
    ObjectNode punctuality = card.putObject("punctuality");
    for (Punctuality how : Punctuality.values()) {
      punctuality.put(name(how), score.of(how));
    }
    card.putObject("scans")
        .put("pickedUp", score.of(Tally.PICKED_UP))
        .put("movedWithinADay", score.of(Tally.MOVED_SOON))
        .put("outForDelivery", score.of(Tally.LAST_WAY))
        .put("delivery", score.of(Tally.DELIVERY_SCAN))
        .put("scans", score.of(Tally.SCANS))
        .put("lateHeard", score.of(Tally.LATE_HEARD))
        .put("unknownCodes", score.of(Tally.UNKNOWN_CODES));
    ObjectNode estimates = card.putObject("estimates");
    estimates.set("carrier", accuracy(score::carriers));
    estimates.set("milepost", accuracy(score::own));
    return card;
  }

  private static ObjectNode onTime(Score score) {
    return Json.mapper()
        .createObjectNode()
        .put("promised", score.of(Tally.PROMISED))
        .put("onTime", score.of(Tally.ON_TIME))
        .put("late", score.of(Tally.LATE))
        .put("returned", score.of(Tally.RETURNED))
        .put("out", score.of(Tally.OUT));
  }

  private static ArrayNode accuracy(BiFunction<Integer, Accuracy, Long> counts) {
    ArrayNode list = Json.mapper().createArrayNode();
    for (int days = 1; days <= JourneyScore.DAYS_BEFORE; days++) {
      ObjectNode one = list.addObject().put("daysBefore", days);
      long all = 0;
      for (Accuracy how : List.of(Accuracy.values())) {
        long n = counts.apply(days, how);
        one.put(name(how), n);
        all += how == Accuracy.LATER ? 0 : n;
      }
      one.put("estimates", all);
    }
    return list;
  }

  private static ObjectNode heard(TrafficReport.Sums sums) {
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("events", sums.of(Count.EVENTS))
            .put("unknownCodes", sums.of(Count.UNKNOWN))
            .put("problems", sums.of(Count.PROBLEMS));
    json.putObject("timeQuality")
        .put("given", sums.of(Count.TIME_GIVEN))
        .put("place", sums.of(Count.TIME_PLACE))
        .put("default", sums.of(Count.TIME_DEFAULT))
        .put("unknown", sums.of(Count.TIME_UNKNOWN));
    ObjectNode latency = json.putObject("latency").put("events", sums.timed());
    sums.latencySeconds(50).ifPresent(seconds -> latency.put("p50Seconds", seconds));
    sums.latencySeconds(90).ifPresent(seconds -> latency.put("p90Seconds", seconds));
    return json;
  }

  /** As JSON has it: {@code LATE_TO_4_HOURS} is {@code lateTo4Hours}. */
  private static String name(Enum<?> constant) {
    StringBuilder name = new StringBuilder();
    for (String word : constant.name().split("_", -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    name.setCharAt(0, Character.toLowerCase(name.charAt(0)));
    return name.toString();
  }
}
