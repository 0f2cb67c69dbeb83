package dev.milepost.hub.desk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Delay;
import dev.milepost.event.ShipmentEventType;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.desk.CaseTable.Beside;
import dev.milepost.hub.desk.CaseTable.Kept;
import dev.milepost.hub.desk.CaseTable.Written;
import dev.milepost.hub.desk.DelayWord.End;
import dev.milepost.hub.kafka.Records;
import dev.milepost.store.Json;
import dev.milepost.store.StandingShipments;
import dev.milepost.store.StandingShipments.Standing;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes cases of shipment events. What the events say of delays decides which cases there are; what
 * is shown beside a case is read from where its shipment stands. The same events again, or in
 * another order, change nothing.
 */
final class Projection {
  private static final Logger LOGGER = LoggerFactory.getLogger(Projection.class);

  private static final Set<String> OF_DELAYS =
      Set.of(ShipmentEventType.DELAY.sseName(), ShipmentEventType.DELAY_CLEARED.sseName());

  /**
   * A shipment that stands without a delay for so long has lost it: its clearing would have been
   * heard.
   */
  private static final Duration CERTAINLY_HEARD = Duration.ofMinutes(10);

  private static final int TAKEN_OVER_AT_ONCE = 500;

  private static final String TAKEOVER =
      "select up_to, done_at from delay_takeover where id = 1 for update skip locked";

  private static final String TAKEN_OVER =
      """
      update delay_takeover set up_to = coalesce($1, up_to),
          done_at = case when $1::bigint is null then statement_timestamp() end
      where id = 1
      """;

  private static final String TO_COMPARE =
      """
      select id, shipment from delay_case where cleared_at is null and id > $1
      order by id limit $2
      """;

  /** Whose duty was over a moment ago: another may follow. */
  private static final String DUTY_OVER =
      """
      select shipment from delay_case
      where cleared_at is null and duty_by <= statement_timestamp()
        and duty_by > statement_timestamp() - interval '1 minute'
      order by duty_by limit $1
      """;

  private final Pool pool;
  private final DeskMetrics metrics;
  private final Clock clock;

  Projection(Pool pool, DeskMetrics metrics, Clock clock) {
    this.pool = pool;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** How far the takeover of old delays is. */
  enum Takeover {
    MORE,
    /** Another node does it. */
    ELSEWHERE,
    DONE
  }

  private record Heard(String shipment, DelayWord word) {}

  /** Succeeds when what the batch says is stored. Fails in an outage, and has done nothing then. */
  Future<Void> settle(List<ConsumerRecord<String, byte[]>> batch) {
    Set<String> shipments = new LinkedHashSet<>();
    Map<String, List<DelayWord>> words = new LinkedHashMap<>();
    for (ConsumerRecord<String, byte[]> record : batch) {
      String shipment = Records.text(record.headers(), TopicHeader.SHIPMENT);
      if (shipment != null) {
        shipments.add(shipment);
        if (OF_DELAYS.contains(Records.text(record.headers(), TopicHeader.EVENT_TYPE))) {
          Heard heard = heard(record);
          if (heard != null) {
            words.computeIfAbsent(heard.shipment(), none -> new ArrayList<>()).add(heard.word());
          }
        }
      }
    }
    return shipments.isEmpty()
        ? Future.succeededFuture()
        : pool.withConnection(connection -> new CaseTable(connection).late(shipments))
            .compose(
                late -> {
                  Set<String> touched = new LinkedHashSet<>(words.keySet());
                  touched.addAll(late);
                  return touched.isEmpty()
                      ? Future.succeededFuture()
                      : pool.withTransaction(connection -> apply(connection, touched, words));
                })
            .onSuccess(done -> metrics.settled(batch));
  }

  /** Null for what cannot be read: the hub wrote it, so only a later version can have. */
  private static @Nullable Heard heard(ConsumerRecord<String, byte[]> record) {
    try {
      JsonNode event = Json.mapper().readTree(record.value());
      JsonNode data = event.get("data");
      long sequence = Long.parseLong(event.get("sequence").asText());
      Instant at = OffsetDateTime.parse(event.get("time").asText()).toInstant();
      Delay delay = Json.mapper().treeToValue(data, Delay.class);
      JsonNode cleared = data.get("clearedAt");
      return new Heard(
          event.get("subject").asText(),
          cleared == null
              ? DelayWord.open(sequence, at, CaseFacts.shown(delay))
              : DelayWord.cleared(
                  sequence,
                  at,
                  CaseFacts.shown(delay),
                  new End(
                      OffsetDateTime.parse(cleared.asText()).toInstant(),
                      data.get("cleared").asText())));
    } catch (IOException | RuntimeException e) {
      LOGGER
          .atError()
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .addKeyValue("reason", e.toString())
          .log("an event of a delay cannot be read and is passed over");
      return null;
    }
  }

  /** Compares cases with where their shipments stand. */
  private Future<Void> look(Collection<String> shipments) {
    return shipments.isEmpty()
        ? Future.succeededFuture()
        : pool.withTransaction(connection -> apply(connection, new HashSet<>(shipments), Map.of()));
  }

  private Future<Void> apply(
      SqlConnection connection, Set<String> touched, Map<String, List<DelayWord>> words) {
    CaseTable table = new CaseTable(connection);
    StandingShipments shipments = new StandingShipments(connection);
    return table
        .lock(touched, words.keySet())
        .compose(
            kept ->
                // After the lock: whoever had it before has seen less, and never writes later.
                shipments
                    .byId(touched)
                    .compose(
                        standing ->
                            shipments
                                .scans(standing)
                                .map(scans -> written(kept, words, standing, scans))))
        .compose(table::write);
  }

  private List<Written> written(
      List<Kept> kept,
      Map<String, List<DelayWord>> words,
      List<Standing> standing,
      Map<Long, CarrierEvent> scans) {
    Map<String, List<Kept>> byShipment =
        kept.stream().collect(Collectors.groupingBy(Kept::shipment));
    List<Written> all = new ArrayList<>();
    for (Standing one : standing) {
      String shipment = one.shipment().id();
      all.addAll(
          written(
              byShipment.getOrDefault(shipment, List.of()),
              words.getOrDefault(shipment, List.of()),
              one,
              scans.get(one.key())));
    }
    return all;
  }

  private List<Written> written(
      List<Kept> kept, List<DelayWord> words, Standing standing, @Nullable CarrierEvent scan) {
    Map<String, CaseHistory> histories = new LinkedHashMap<>();
    kept.stream()
        .collect(
            Collectors.groupingBy(
                one -> one.delay().shown.kind(), LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (kind, some) ->
                histories.put(kind, new CaseHistory(some.stream().map(Kept::delay).toList())));
    for (DelayWord word : words) {
      histories.computeIfAbsent(word.shown().kind(), none -> new CaseHistory(List.of())).hear(word);
    }
    see(histories, standing);
    Map<Long, Kept> known =
        kept.stream().collect(Collectors.toMap(one -> one.delay().id, Function.identity()));
    Beside beside =
        new Beside(
            CaseFacts.registered(standing.shipment()),
            standing.version(),
            CaseFacts.standing(standing.shipment(), standing.journey(), scan));
    String carrier = CaseFacts.carrier(standing.shipment(), standing.journey(), scan);
    List<Written> written = new ArrayList<>();
    for (CaseHistory history : histories.values()) {
      for (DelayCase one : history.cases()) {
        Kept before = known.get(one.id);
        // One that was over keeps what stood beside it then.
        Beside now = before != null && !one.isOpen() && !one.changed ? before.beside() : beside;
        if (one.changed || (before != null && !now.equals(before.beside()))) {
          boolean worse = one.worsened && one.isOpen();
          written.add(
              new Written(
                  standing.shipment().id(),
                  standing.key(),
                  standing.shipment().customer(),
                  carrier,
                  one,
                  now,
                  worse && before != null && before.snoozed(),
                  worse && before != null && before.resolved()));
        }
      }
    }
    return written;
  }

  /**
   * How the delays stand of which a word was heard; of others the takeover knows. What has been
   * over for long is ended although nobody said so: should that be said yet, it counts.
   */
  private void see(Map<String, CaseHistory> histories, Standing standing) {
    Map<String, Delay> open = new HashMap<>();
    standing.delays().forEach(delay -> open.put(delay.kind().name(), delay));
    histories.forEach(
        (kind, history) -> {
          Delay delay = open.get(kind);
          if (delay != null) {
            history.hear(
                DelayWord.seen(standing.sequence(), standing.updatedAt(), CaseFacts.shown(delay)));
          } else if (standing.updatedAt().isBefore(clock.instant().minus(CERTAINLY_HEARD))) {
            history.notSeen(standing.sequence(), standing.updatedAt());
          }
        });
  }

  /**
   * Takes over shipments that were late before their events were read: a page of them. Any number
   * of nodes may; one does it.
   */
  Future<Takeover> takeOver() {
    return pool.withTransaction(
        connection ->
            connection
                .query(TAKEOVER)
                .execute()
                .compose(
                    rows -> {
                      var state = Sql.stream(rows).findFirst().orElse(null);
                      if (state == null) {
                        return Future.succeededFuture(Takeover.ELSEWHERE);
                      }
                      if (state.getOffsetDateTime("done_at") != null) {
                        return Future.succeededFuture(Takeover.DONE);
                      }
                      return takeOver(connection, state.getLong("up_to"));
                    }));
  }

  private Future<Takeover> takeOver(SqlConnection connection, long after) {
    StandingShipments shipments = new StandingShipments(connection);
    CaseTable table = new CaseTable(connection);
    return shipments
        .late(after, TAKEN_OVER_AT_ONCE)
        .compose(
            page -> {
              List<Standing> late = page.late();
              Set<String> ids =
                  late.stream().map(one -> one.shipment().id()).collect(Collectors.toSet());
              Map<String, List<DelayWord>> words = new HashMap<>();
              for (Standing one : late) {
                words.put(
                    one.shipment().id(),
                    one.delays().stream()
                        .map(
                            delay ->
                                DelayWord.seen(
                                    one.sequence(), one.updatedAt(), CaseFacts.shown(delay)))
                        .toList());
              }
              Future<Void> stored =
                  ids.isEmpty()
                      ? Future.succeededFuture()
                      : table
                          .lock(ids, ids)
                          .compose(
                              kept ->
                                  shipments
                                      .scans(late)
                                      .map(scans -> written(kept, words, late, scans)))
                          .compose(table::write);
              return stored
                  .compose(
                      done -> connection.preparedQuery(TAKEN_OVER).execute(Tuple.of(page.upTo())))
                  .map(done -> page.upTo() == null ? Takeover.DONE : Takeover.MORE);
            });
  }

  /**
   * Compares a page of open cases with where their shipments stand: what changes without an event
   * (a duty, a registration) is shown, and what was lost is found.
   *
   * @param after the answer of the page before; 0 for the first
   * @return where the next page begins; 0 behind the last
   */
  Future<Long> compare(long after, int most) {
    return pool.preparedQuery(TO_COMPARE)
        .execute(Tuple.of(after, most))
        .compose(
            rows -> {
              List<String> shipments = new ArrayList<>();
              long last = 0;
              for (var row : rows) {
                shipments.add(row.getString("shipment"));
                last = row.getLong("id");
              }
              long next = rows.size() < most ? 0 : last;
              return look(shipments).map(next);
            });
  }

  /** The same with those of which a duty was over a moment ago. */
  Future<Void> compareDuties(int most) {
    return pool.preparedQuery(DUTY_OVER)
        .execute(Tuple.of(most))
        .compose(rows -> look(Sql.stream(rows).map(row -> row.getString("shipment")).toList()));
  }
}
