package dev.milepost.hub.traffic;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was counted of connections, over all nodes and some seconds behind. */
public final class TrafficReport {
  private static final int HOURS = 24;

  private static final String LAST_DAY =
      """
      select connection, minutes, slot, counts, latency from connection_tally
      where (minutes = 60 and slot >= $1) or (minutes = 5 and slot >= $2)
      """;

  private static final String STANDINGS =
      """
      select connection, node, reachable, waiting, waiting_seconds, problem, seen_at
      from connection_standing where seen_at > statement_timestamp() - interval '1 minute'
      order by connection, node
      """;

  private static final String OF_CARRIERS =
      """
      select carrier, t.i::int as place, sum(t.n)::bigint as n
      from connection_tally, unnest(counts) with ordinality as t (n, i)
      where minutes = 60 and slot >= $1 and slot < $2
      group by 1, 2
      """;

  private static final String LATENCY_OF_CARRIERS =
      """
      select carrier, t.i::int as place, sum(t.n)::bigint as n
      from connection_tally, unnest(latency) with ordinality as t (n, i)
      where minutes = 60 and slot >= $1 and slot < $2
      group by 1, 2
      """;

  private final Pool pool;
  private final Clock clock;

  /** Of that database. */
  public TrafficReport(Pool pool, Clock clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /** Counts, and how long events took from happening to receipt. */
  public record Sums(Counts counts, Counts latency) {
    static Sums none() {
      return new Sums(new Counts(Count.values().length), new Counts(Latency.buckets()));
    }

    void add(Row row) {
      counts.add(Counts.of(row, "counts", counts.places()));
      latency.add(Counts.of(row, "latency", latency.places()));
    }

    /** How often that was counted. */
    public long of(Count count) {
      return counts.at(count.at());
    }

    /** What was kept of what came. */
    public long accepted() {
      return of(Count.ACCEPTED);
    }

    /** What was not as it should be: deliveries refused or unreadable, and events unreadable. */
    public long errors() {
      return of(Count.UNAUTHENTIC) + of(Count.REFUSED) + of(Count.REJECTED) + of(Count.PROBLEMS);
    }

    /** Events of which it can be said how long they took. */
    public long timed() {
      return latency.sum();
    }

    /** By when so many of hundred events were here, in seconds. */
    public OptionalLong latencySeconds(int percent) {
      return Latency.percentile(latency, percent);
    }
  }

  /**
   * A connection's last day.
   *
   * @param hours of the last 24, the oldest first, the present one last and not over
   */
  public record Day(Sums lastHour, Sums lastDay, List<Hour> hours) {
    /** Copies the list. */
    public Day {
      hours = List.copyOf(hours);
    }
  }

  /** An hour of a connection. */
  public record Hour(Instant from, Sums sums) {}

  /** How a node finds a partner's folder or topic. */
  public record Found(
      String node,
      boolean reachable,
      long waiting,
      @Nullable Long waitingSeconds,
      @Nullable String problem,
      Instant seenAt) {}

  /** The last day of each connection that anything was counted of. */
  public Future<Map<String, Day>> lastDay() {
    Instant now = clock.instant();
    Instant first = now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(HOURS - 1));
    return pool.preparedQuery(LAST_DAY)
        .execute(Tuple.of(utc(first), utc(now.minus(Duration.ofHours(1)))))
        .map(
            rows -> {
              Map<String, Map<Instant, Sums>> hours = new HashMap<>();
              Map<String, Sums> lastHour = new HashMap<>();
              for (Row row : rows) {
                String connection = row.getString("connection");
                if (row.getShort("minutes") == 5) {
                  lastHour.computeIfAbsent(connection, none -> Sums.none()).add(row);
                } else {
                  hours
                      .computeIfAbsent(connection, none -> new HashMap<>())
                      .computeIfAbsent(
                          row.getOffsetDateTime("slot").toInstant(), none -> Sums.none())
                      .add(row);
                }
              }
              Map<String, Day> days = new HashMap<>();
              hours.forEach(
                  (connection, its) ->
                      days.put(
                          connection,
                          day(lastHour.getOrDefault(connection, Sums.none()), its, first)));
              return days;
            });
  }

  private static Day day(Sums lastHour, Map<Instant, Sums> hours, Instant first) {
    Sums all = Sums.none();
    List<Hour> series = new ArrayList<>();
    for (int i = 0; i < HOURS; i++) {
      Instant from = first.plus(Duration.ofHours(i));
      Sums sums = hours.getOrDefault(from, Sums.none());
      all.counts().add(sums.counts());
      all.latency().add(sums.latency());
      series.add(new Hour(from, sums));
    }
    return new Day(lastHour, all, series);
  }

  /** How nodes find partners' folders and topics, by connection. */
  public Future<Map<String, List<Found>>> standings() {
    return pool.query(STANDINGS)
        .execute()
        .map(
            rows -> {
              Map<String, List<Found>> found = new HashMap<>();
              for (Row row : rows) {
                found
                    .computeIfAbsent(row.getString("connection"), none -> new ArrayList<>())
                    .add(
                        new Found(
                            row.getString("node"),
                            row.getBoolean("reachable"),
                            row.getLong("waiting"),
                            row.getLong("waiting_seconds"),
                            row.getString("problem"),
                            row.getOffsetDateTime("seen_at").toInstant()));
              }
              return found;
            });
  }

  /** Sums of each carrier's connections, of the hours that begin in that time. */
  public Future<Map<String, Sums>> ofCarriers(Instant from, Instant to) {
    Tuple span = Tuple.of(utc(from), utc(to));
    Map<String, Sums> sums = new TreeMap<>();
    return pool.preparedQuery(OF_CARRIERS)
        .execute(span)
        .compose(
            counts -> {
              for (Row row : counts) {
                put(
                    sums.computeIfAbsent(row.getString("carrier"), no -> Sums.none()).counts(),
                    row);
              }
              return pool.preparedQuery(LATENCY_OF_CARRIERS).execute(span);
            })
        .map(
            latency -> {
              for (Row row : latency) {
                put(
                    sums.computeIfAbsent(row.getString("carrier"), no -> Sums.none()).latency(),
                    row);
              }
              return sums;
            });
  }

  private static void put(Counts counts, Row row) {
    int place = row.getInteger("place") - 1;
    if (place < counts.places()) {
      counts.add(place, row.getLong("n"));
    }
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
