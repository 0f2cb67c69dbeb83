package dev.milepost.store;

import dev.milepost.engine.Candidate;
import dev.milepost.engine.Correlation;
import dev.milepost.engine.Correlator;
import dev.milepost.engine.Explanation;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.store.WaitingNumbers.Dismissal;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What lies before the agents: events that wait, with all that is known of whose they may be. */
public final class AgentsDesk {
  private static final int MOST_CANDIDATES = 20;

  private static final String EVENTS =
      """
      select w.body from waiting_event w
      where w.carrier = $1 and w.type = $2 and w.value = $3
      order by w.received_at desc, w.event desc limit $4
      """;

  private static final String CUSTOMERS = "select id, customer from shipment where id = any($1)";

  private static final String AUDIT =
      """
      select l.*, s.id as shipment, s.customer
      from (
        select id, decision, action, verdict, value, type, event, shipment as key, said_by, reason,
            said_at, crosses, null as connection
        from agent_link
        union all
        select id, decision, 'ASK', null, value, type, null, shipment, said_by, reason, said_at,
            false, connection
        from agent_asking
        union all
        select id, decision, case when dismissed then 'DISMISS' else 'RESTORE' end, null, value,
            type, null, null, said_by, reason, said_at, false, null
        from waiting_dismissal) l
      left join shipment s on s.key = l.key
      where ($1::text is null or s.id = $1)
        and ($2::text is null or (l.value = $2 and l.type = $3))
        and l.id < $4
      order by l.id desc limit $5
      """;

  private final Pool pool;
  private final Correlator correlator;

  /** Reads only. */
  public AgentsDesk(Pool pool, Correlator correlator) {
    this.pool = pool;
    this.correlator = correlator;
  }

  /**
   * Events of one number that wait.
   *
   * @param oldest when the first of them was received
   * @param ambiguous whether an agent must choose among shipments
   * @param latest the one received last
   * @param decision the last that agents decided of it; null for nothing
   * @param dismissal that it was put aside; null where it was not, or where more came since
   * @param place from which the page goes on behind it
   * @param candidates shipments that are near it, with what each rule says in {@code rules}
   */
  public record Waiting(
      CarrierCode carrier,
      ReferenceKey number,
      long events,
      Instant oldest,
      Instant newest,
      boolean ambiguous,
      String explanation,
      CarrierEvent latest,
      @Nullable Long decision,
      @Nullable Dismissal dismissal,
      WaitingNumbers.After place,
      List<Near> candidates,
      List<Explanation.Step> rules) {
    /** Copies the lists. */
    public Waiting {
      candidates = List.copyOf(candidates);
      rules = List.copyOf(rules);
    }
  }

  /**
   * A shipment that a waiting event might be of.
   *
   * @param claims it is one of those among which an agent must choose
   * @param by the shipment's numbers that lead to it
   */
  public record Near(String shipment, String customer, boolean claims, List<Reference> by) {
    /** Copies the list. */
    public Near {
      by = List.copyOf(by);
    }
  }

  /** A page of what waits, in the order that is sought. */
  public Future<List<Waiting>> waiting(
      WaitingNumbers.Sought sought, WaitingNumbers.After after, int most) {
    return pool.withConnection(
        connection ->
            WaitingNumbers.page(connection, sought, after, most)
                .compose(rows -> explained(connection, rows, sought)));
  }

  /** What of a number waits, the event received last first. */
  public Future<List<CarrierEvent>> events(CarrierCode carrier, ReferenceKey number, int most) {
    return pool.preparedQuery(EVENTS)
        .execute(Tuple.of(carrier.value(), number.type().name(), number.value(), most))
        .map(
            rows ->
                Rows.stream(rows)
                    .map(row -> Json.read(row.getString("body"), CarrierEvent.class))
                    .toList());
  }

  private Future<List<Waiting>> explained(
      SqlConnection connection, List<Row> rows, WaitingNumbers.Sought sought) {
    if (rows.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    List<CarrierEvent> latest =
        rows.stream().map(row -> Json.read(row.getString("body"), CarrierEvent.class)).toList();
    return Verdicts.learned(connection)
        .compose(learned -> Knowledge.around(connection, latest, learned))
        .compose(
            knowledge -> {
              List<Around> around = new ArrayList<>();
              Set<String> shipments = new TreeSet<>();
              for (CarrierEvent event : latest) {
                Around one = around(event, knowledge);
                around.add(one);
                shipments.addAll(one.by().keySet());
              }
              return customers(connection, shipments)
                  .map(
                      customers -> {
                        List<Waiting> waiting = new ArrayList<>();
                        for (int i = 0; i < rows.size(); i++) {
                          waiting.add(
                              waiting(
                                  rows.get(i), latest.get(i), around.get(i), customers, sought));
                        }
                        return waiting;
                      });
            });
  }

  /** What the rules say of an event, and the numbers by which shipments are near it. */
  private record Around(Explanation explanation, Map<String, List<Reference>> by) {}

  private Around around(CarrierEvent event, Knowledge knowledge) {
    Explanation explanation = correlator.explain(event, knowledge.of(event));
    Map<String, List<Reference>> by = new LinkedHashMap<>();
    claimants(explanation).forEach(shipment -> by.put(shipment, new ArrayList<>()));
    for (Candidate candidate : knowledge.of(event).candidates()) {
      if (by.containsKey(candidate.shipment()) || by.size() < MOST_CANDIDATES) {
        List<Reference> references =
            by.computeIfAbsent(candidate.shipment(), none -> new ArrayList<>());
        if (!references.contains(candidate.reference())) {
          references.add(candidate.reference());
        }
      }
    }
    return new Around(explanation, by);
  }

  private static List<String> claimants(Explanation explanation) {
    return explanation
        .correlation()
        .fold(
            Correlation.Matched::shipments,
            Correlation.Ambiguous::candidates,
            unmatched -> List.<String>of());
  }

  private static Future<Map<String, String>> customers(
      SqlConnection connection, Set<String> shipments) {
    return connection
        .preparedQuery(CUSTOMERS)
        .execute(Tuple.tuple().addArrayOfString(shipments.toArray(String[]::new)))
        .map(
            rows -> {
              Map<String, String> customers = new LinkedHashMap<>();
              rows.forEach(row -> customers.put(row.getString("id"), row.getString("customer")));
              return customers;
            });
  }

  private static Waiting waiting(
      Row row,
      CarrierEvent latest,
      Around around,
      Map<String, String> customers,
      WaitingNumbers.Sought sought) {
    List<String> claimants = claimants(around.explanation());
    List<Near> near = new ArrayList<>();
    around
        .by()
        .forEach(
            (shipment, by) ->
                near.add(
                    new Near(
                        shipment,
                        customers.getOrDefault(shipment, ""),
                        claimants.contains(shipment),
                        by)));
    return new Waiting(
        new CarrierCode(row.getString("carrier")),
        new ReferenceKey(ReferenceType.valueOf(row.getString("type")), row.getString("value")),
        row.getLong("events"),
        Rows.instant(row, "oldest"),
        Rows.instant(row, "newest"),
        row.getBoolean("ambiguous"),
        row.getString("explanation"),
        latest,
        row.getLong("decision"),
        WaitingNumbers.dismissal(row, sought.aside()),
        WaitingNumbers.after(row, sought.order()),
        near,
        around.explanation().steps());
  }

  /**
   * What an agent said or did of one shipment, or of a number that is none's: a line of the audit.
   *
   * @param id counts all lines
   * @param decision a split is two lines of one decision
   * @param belongs null where nothing was said of whose it is
   * @param event null where it was said of all events of the number
   * @param shipment null where a number was put aside, or brought back
   * @param crosses whether by it events went from one customer's shipment to another's
   * @param connection whose carrier was asked about the number; null for any other action
   */
  public record Line(
      long id,
      long decision,
      String action,
      @Nullable Boolean belongs,
      ReferenceKey number,
      @Nullable EventId event,
      @Nullable String shipment,
      @Nullable String customer,
      String by,
      String reason,
      Instant at,
      boolean crosses,
      @Nullable String connection) {}

  /**
   * A page of what agents said, the newest first.
   *
   * @param shipment only of this one; null for all
   * @param number only of this one; null for all
   * @param before the {@link Line#id()} at which the page before ended
   */
  public Future<List<Line>> audit(
      @Nullable String shipment, @Nullable ReferenceKey number, long before, int most) {
    return pool.preparedQuery(AUDIT)
        .execute(
            Tuple.of(
                shipment,
                number == null ? null : number.value(),
                number == null ? null : number.type().name(),
                before,
                most))
        .map(rows -> Rows.stream(rows).map(AgentsDesk::line).toList());
  }

  private static Line line(Row row) {
    AgentLinks.Subject subject = AgentLinks.subject(row);
    String verdict = row.getString("verdict");
    return new Line(
        row.getLong("id"),
        row.getLong("decision"),
        row.getString("action"),
        verdict == null ? null : verdict.equals("LINK"),
        subject.number(),
        subject.event(),
        row.getString("shipment"),
        row.getString("customer"),
        row.getString("said_by"),
        row.getString("reason"),
        Rows.instant(row, "said_at"),
        row.getBoolean("crosses"),
        row.getString("connection"));
  }
}
