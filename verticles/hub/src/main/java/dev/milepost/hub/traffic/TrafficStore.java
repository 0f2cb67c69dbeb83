package dev.milepost.hub.traffic;

import dev.milepost.hub.traffic.Traffic.Read;
import dev.milepost.hub.traffic.Traffic.Standing;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds what nodes counted, in PostgreSQL. */
final class TrafficStore {
  /** Of those who count the topic of deliveries. */
  static final String READER = "reading";

  private static final Duration KEEP_SHORT = Duration.ofDays(3);
  private static final Duration KEEP_LONG = Duration.ofDays(90);

  private static final String ADD =
      """
      insert into connection_tally as old
        (minutes, slot, connection, carrier, counts, latency) values ($1, $2, $3, $4, $5, $6)
      on conflict (minutes, slot, connection) do update set
        counts = %s,
        latency = %s
      """
          .formatted(
              Counts.sum("old.counts", "excluded.counts"),
              Counts.sum("old.latency", "excluded.latency"));

  private static final String FORGET =
      """
      delete from connection_tally
      where (minutes = 5 and slot < $1) or (minutes = 60 and slot < $2)
      """;

  private static final String STANDS =
      """
      insert into connection_standing
        (connection, node, reachable, waiting, waiting_seconds, problem, seen_at)
      values ($1, $2, $3, $4, $5, $6, statement_timestamp())
      on conflict (connection, node) do update set
        reachable = excluded.reachable, waiting = excluded.waiting,
        waiting_seconds = excluded.waiting_seconds, problem = excluded.problem,
        seen_at = excluded.seen_at
      """;

  private static final String GONE =
      """
      delete from connection_standing
      where (node = $1 and not connection = any($2))
        or seen_at < statement_timestamp() - interval '1 day'
      """;

  private final Pool pool;
  private final String node;

  TrafficStore(Pool pool, String node) {
    this.pool = pool;
    this.node = node;
  }

  private record Slot(int minutes, Instant from, String connection, String carrier) {}

  private record Sums(Counts counts, Counts latency) {
    static Sums zero(Slot any) {
      return new Sums(new Counts(Count.values().length), new Counts(Latency.buckets()));
    }
  }

  /** Adds what came in. */
  Future<Void> addDoor(Map<Traffic.Key, Counts> door) {
    Map<Slot, Sums> sums = new HashMap<>();
    door.forEach((key, counts) -> add(sums, key, counts, new Counts(Latency.buckets())));
    return pool.withTransaction(on -> write(on, sums));
  }

  /** Adds what was read, each record once, whoever reads it how often. */
  Future<Void> addRead(List<Read> read) {
    return pool.withTransaction(
        on ->
            CountedUpTo.lock(on, READER)
                .compose(
                    upTo -> {
                      Map<Slot, Sums> sums = new HashMap<>();
                      for (Read one : read) {
                        if (upTo.isNew(one.partition(), one.offset(), one.timestamp())
                            && one.key() != null) {
                          add(sums, one.key(), one.counts(), one.latency());
                        }
                      }
                      return write(on, sums).compose(written -> upTo.save(on));
                    }));
  }

  private static void add(Map<Slot, Sums> sums, Traffic.Key key, Counts counts, Counts latency) {
    for (int minutes : new int[] {5, 60}) {
      Instant from = minutes == 5 ? key.slot() : key.slot().truncatedTo(ChronoUnit.HOURS);
      Slot slot = new Slot(minutes, from, key.connection(), key.carrier());
      Sums sum = sums.computeIfAbsent(slot, Sums::zero);
      sum.counts().add(counts);
      sum.latency().add(latency);
    }
  }

  /** In one order, so that nodes wait for each other and never in a circle. */
  private static Future<Void> write(SqlConnection on, Map<Slot, Sums> sums) {
    if (sums.isEmpty()) {
      return Future.succeededFuture();
    }
    Map<Slot, Sums> sorted =
        new TreeMap<>(
            Comparator.comparing(Slot::minutes)
                .thenComparing(Slot::from)
                .thenComparing(Slot::connection)
                .thenComparing(Slot::carrier));
    sorted.putAll(sums);
    List<Tuple> rows = new ArrayList<>();
    sorted.forEach(
        (slot, sum) ->
            rows.add(
                Tuple.of(
                        (short) slot.minutes(), utc(slot.from()), slot.connection(), slot.carrier())
                    .addArrayOfLong(sum.counts().column())
                    .addArrayOfLong(sum.latency().column())));
    return on.preparedQuery(ADD).executeBatch(rows).mapEmpty();
  }

  /** Says how partners' folders and topics look from this node, and takes back what it said. */
  Future<Void> say(Map<String, Standing> standings) {
    List<Tuple> rows = new ArrayList<>();
    new TreeMap<>(standings)
        .forEach(
            (connection, one) ->
                rows.add(
                    Tuple.of(
                        connection,
                        node,
                        one.reachable(),
                        one.waiting(),
                        one.waitingSeconds(),
                        one.problem())));
    Collection<String> all = standings.keySet();
    return pool.preparedQuery(GONE)
        .execute(Tuple.of(node).addArrayOfString(all.toArray(String[]::new)))
        .compose(
            gone ->
                rows.isEmpty()
                    ? Future.succeededFuture()
                    : pool.preparedQuery(STANDS).executeBatch(rows).mapEmpty());
  }

  /** Lets go what is too old to be asked for. */
  Future<Void> forget(Instant now) {
    return pool.preparedQuery(FORGET)
        .execute(Tuple.of(utc(now.minus(KEEP_SHORT)), utc(now.minus(KEEP_LONG))))
        .mapEmpty();
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
