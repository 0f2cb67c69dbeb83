package dev.milepost.store;

import dev.milepost.engine.Correlator;
import dev.milepost.engine.Judge;
import dev.milepost.engine.LearnedRule;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rules that links taught: proposed, shown with what they would do, accepted by an agent,
 * withdrawn. An accepted one holds on every node from its commit on, as the last of all rules, and
 * is applied to what waits. What it has matched stays where it is when it is withdrawn.
 */
public final class TaughtRules {
  /** How many waiting events a proposal is tried on, the newest first. */
  private static final int MOST_TRIED = 500;

  private static final int MOST_HITS = 50;

  /** Events that wait are moved in transactions of so many. */
  private static final int AT_ONCE = 100;

  private static final String ALL =
      """
      select id, carrier, reads, form, means, as_type, reason, proposed_by, proposed_at,
          accepted_by, accepted_at, accepted_reason
      from learned_rule
      where withdrawn_at is null and (accepted_at is not null) = $1
      order by id desc limit 200
      """;

  private static final String ONE =
      """
      select id, carrier, reads, form, means, as_type, reason, proposed_by, proposed_at,
          accepted_by, accepted_at, accepted_reason
      from learned_rule where id = $1 and withdrawn_at is null
      """;

  private static final String ACCEPT =
      """
      update learned_rule set accepted_by = $2, accepted_at = $3, accepted_reason = $4
      where id = $1 and accepted_at is null and withdrawn_at is null
      """;

  private static final String WITHDRAW =
      """
      update learned_rule set withdrawn_by = $2, withdrawn_at = $3, withdrawn_reason = $4
      where id = $1 and withdrawn_at is null
      """;

  private static final String WAITING_NEWEST =
      """
      select w.body from waiting_event w where w.carrier = $1
      order by w.received_at desc, w.event limit $2
      """;

  private static final String WAITING_AFTER =
      """
      select w.event, w.body from waiting_event w
      where w.carrier = $1 and w.event > $2 order by w.event limit 1000
      """;

  /** Shipments to which agents linked something are looked at closely: their events are right. */
  private static final String LINKED =
      """
      select distinct on (e.event) e.body, s.id
      from agent_link l
      join shipment s on s.key = l.shipment
      join shipment_event e on e.shipment = l.shipment
      where l.verdict = 'LINK' and l.action <> 'STATE' and l.said_at > $1
      order by e.event limit 2000
      """;

  private final Pool pool;

  private final Correlator correlator;
  private final Supplier<Judge> judge;

  /**
   * @param pool connections that may pipeline and cache prepared statements
   * @param judge by which rules delays are judged now; asked once for each transaction
   */
  public TaughtRules(Pool pool, Correlator correlator, Supplier<Judge> judge) {
    this.pool = pool;
    this.correlator = correlator;
    this.judge = judge;
  }

  /**
   * A rule, or the proposal of one.
   *
   * @param words what it does, and which link taught it
   * @param acceptedBy null for a proposal
   */
  public record Taught(
      long id,
      CarrierCode carrier,
      ReferenceType reads,
      String form,
      String means,
      ReferenceType as,
      String words,
      String proposedBy,
      Instant proposedAt,
      @Nullable String acceptedBy,
      @Nullable Instant acceptedAt,
      @Nullable String acceptedReason) {

    LearnedRule rule() {
      return new LearnedRule(Long.toString(id), carrier, reads, Pattern.compile(form), means, as);
    }
  }

  /**
   * A waiting event that a proposal reads.
   *
   * @param meaning the number that it reads
   * @param shipments whose it would be: one or those of a shared number; several where it would be
   *     ambiguous; none where nobody registered that number
   */
  public record Hit(
      CarrierEvent event, ReferenceKey meaning, boolean ambiguous, List<String> shipments) {
    /** Copies the list. */
    public Hit {
      shipments = List.copyOf(shipments);
    }
  }

  /**
   * What a proposal would do.
   *
   * @param tried waiting events of its carrier that were looked at, the newest
   * @param agrees events, of shipments to which agents linked something, of which it says the same
   * @param disagrees such events of which it says another shipment
   */
  public record Shown(Taught rule, int tried, List<Hit> hits, int agrees, int disagrees) {
    /** Copies the list. */
    public Shown {
      hits = List.copyOf(hits);
    }
  }

  /** The rules that hold, the newest first. */
  public Future<List<Taught>> accepted() {
    return list(true);
  }

  /** What links taught and nobody has answered, the newest first, each with what it would do. */
  public Future<List<Shown>> proposals(Instant linkedSince) {
    return list(false)
        .compose(
            proposals ->
                pool.withConnection(
                    connection -> {
                      Future<List<Shown>> all = Future.succeededFuture(new ArrayList<>());
                      for (Taught proposal : proposals) {
                        all =
                            all.compose(
                                before ->
                                    shown(connection, proposal, linkedSince)
                                        .map(
                                            one -> {
                                              before.add(one);
                                              return before;
                                            }));
                      }
                      return all;
                    }));
  }

  private Future<List<Taught>> list(boolean accepted) {
    return pool.preparedQuery(ALL)
        .execute(Tuple.of(accepted))
        .map(rows -> Rows.stream(rows).map(TaughtRules::taught).toList());
  }

  private Future<Shown> shown(SqlConnection connection, Taught proposal, Instant linkedSince) {
    return connection
        .preparedQuery(WAITING_NEWEST)
        .execute(Tuple.of(proposal.carrier().value(), MOST_TRIED))
        .map(
            rows ->
                Rows.stream(rows)
                    .map(row -> Json.read(row.getString("body"), CarrierEvent.class))
                    .toList())
        .compose(
            tried ->
                hits(connection, proposal, tried)
                    .compose(
                        hits ->
                            agreement(connection, proposal, linkedSince)
                                .map(
                                    agreed ->
                                        new Shown(
                                            proposal, tried.size(), hits, agreed[0], agreed[1]))));
  }

  private Future<List<Hit>> hits(
      SqlConnection connection, Taught proposal, List<CarrierEvent> tried) {
    LearnedRule rule = proposal.rule();
    List<CarrierEvent> read =
        tried.stream().filter(event -> rule.meaning(event).isPresent()).limit(MOST_HITS).toList();
    if (read.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return Verdicts.learned(connection)
        .compose(
            learned -> {
              List<LearnedRule> with = new ArrayList<>(learned);
              with.add(rule);
              return Knowledge.around(connection, read, with);
            })
        .map(knowledge -> read.stream().map(event -> hit(rule, event, knowledge)).toList());
  }

  private Hit hit(LearnedRule rule, CarrierEvent event, Knowledge knowledge) {
    ReferenceKey meaning = rule.meaning(event).orElseThrow();
    return correlator
        .correlate(event, knowledge.of(event))
        .fold(
            matched -> new Hit(event, meaning, false, matched.shipments()),
            ambiguous -> new Hit(event, meaning, true, ambiguous.candidates()),
            unmatched -> new Hit(event, meaning, false, List.of()));
  }

  /** How often it says the same of what agents linked, and how often another. */
  private Future<int[]> agreement(SqlConnection connection, Taught proposal, Instant linkedSince) {
    LearnedRule rule = proposal.rule();
    return connection
        .preparedQuery(LINKED)
        .execute(Tuple.of(Rows.timestamp(linkedSince)))
        .compose(
            rows -> {
              Map<EventId, ReferenceKey> meanings = new LinkedHashMap<>();
              Map<EventId, String> on = new LinkedHashMap<>();
              for (Row row : rows) {
                CarrierEvent event = Json.read(row.getString("body"), CarrierEvent.class);
                rule.meaning(event)
                    .ifPresent(
                        meaning -> {
                          meanings.put(event.id(), meaning);
                          on.put(event.id(), row.getString("id"));
                        });
              }
              return Claims.named(connection, new TreeSet<>(meanings.values()))
                  .map(
                      claims -> {
                        int[] counts = new int[2];
                        meanings.forEach(
                            (event, meaning) -> {
                              List<String> claimed =
                                  claims.getOrDefault(meaning, List.of()).stream()
                                      .map(claim -> claim.candidate().shipment())
                                      .toList();
                              if (!claimed.isEmpty()) {
                                counts[claimed.contains(on.get(event)) ? 0 : 1]++;
                              }
                            });
                        return counts;
                      });
            });
  }

  /**
   * What accepting did.
   *
   * @param applied waiting events that found their shipment by it
   */
  public record Accepted(Taught rule, int applied, List<Outgoing> outgoing) {
    /** Copies the list. */
    public Accepted {
      outgoing = List.copyOf(outgoing);
    }
  }

  /**
   * Makes a proposal a rule, and applies it to what waits. Accepting it again only applies it
   * again. Fails with {@link DecisionRefused} where there is no such proposal.
   */
  public Future<Accepted> accept(long id, String by, String reason, Instant now) {
    return pool.preparedQuery(ACCEPT)
        .execute(Tuple.of(id, by, Rows.timestamp(now), reason))
        .compose(accepted -> find(id))
        .compose(
            rule ->
                apply(rule, new UUID(0, 0), now, new ArrayList<>(), 0)
                    .map(done -> new Accepted(rule, done.applied(), done.outgoing())));
  }

  /** Takes a rule or a proposal away, if there is one. */
  public Future<Boolean> withdraw(long id, String by, String reason, Instant now) {
    return pool.preparedQuery(WITHDRAW)
        .execute(Tuple.of(id, by, Rows.timestamp(now), reason))
        .map(rows -> rows.rowCount() > 0);
  }

  private Future<Taught> find(long id) {
    return pool.preparedQuery(ONE)
        .execute(Tuple.of(id))
        .map(
            rows ->
                Rows.stream(rows)
                    .findFirst()
                    .map(TaughtRules::taught)
                    .orElseThrow(
                        () ->
                            new DecisionRefused(
                                DecisionRefused.Kind.NOT_FOUND,
                                "proposal: there is no '" + id + "'")));
  }

  private record Applied(int applied, List<Outgoing> outgoing) {}

  /** All of its carrier that wait, in the order of their ids, some in each transaction. */
  private Future<Applied> apply(
      Taught rule, UUID after, Instant now, List<Outgoing> outgoing, int applied) {
    return pool.preparedQuery(WAITING_AFTER)
        .execute(Tuple.of(rule.carrier().value(), after))
        .compose(
            rows -> {
              if (rows.size() == 0) {
                return Future.succeededFuture(new Applied(applied, outgoing));
              }
              List<ReferenceKey> numbers = new ArrayList<>();
              UUID last = after;
              LearnedRule learned = rule.rule();
              for (Row row : rows) {
                last = row.getUUID("event");
                CarrierEvent event = Json.read(row.getString("body"), CarrierEvent.class);
                if (learned.meaning(event).isPresent()) {
                  numbers.add(event.reference().key());
                }
              }
              UUID next = last;
              return inParts(numbers.stream().distinct().toList(), now, outgoing)
                  .compose(more -> apply(rule, next, now, outgoing, applied + more));
            });
  }

  private Future<Integer> inParts(
      List<ReferenceKey> numbers, Instant now, List<Outgoing> outgoing) {
    if (numbers.isEmpty()) {
      return Future.succeededFuture(0);
    }
    int end = Math.min(AT_ONCE, numbers.size());
    return moved(new TreeSet<>(numbers.subList(0, end)), now)
        .compose(
            done -> {
              outgoing.addAll(done.outgoing());
              return inParts(numbers.subList(end, numbers.size()), now, outgoing)
                  .map(rest -> done.applied() + rest);
            });
  }

  private Future<Applied> moved(Set<ReferenceKey> numbers, Instant now) {
    return Crossed.again(
        () ->
            pool.withConnection(
                connection ->
                    new PgTransaction(connection)
                        .run(
                            () ->
                                new Moving(connection, correlator, judge.get(), now)
                                    .touching(numbers)
                                    .run(() -> Future.succeededFuture(Set.of()))
                                    .map(
                                        moved ->
                                            moved
                                                .written()
                                                .map(
                                                    outgoing ->
                                                        new Applied(arrivals(moved), outgoing))))));
  }

  private static int arrivals(Moving.Moved moved) {
    return moved.outcomes().values().stream().mapToInt(outcome -> outcome.arrivals().size()).sum();
  }

  private static Taught taught(Row row) {
    return new Taught(
        row.getLong("id"),
        new CarrierCode(row.getString("carrier")),
        ReferenceType.valueOf(row.getString("reads")),
        row.getString("form"),
        row.getString("means"),
        ReferenceType.valueOf(row.getString("as_type")),
        row.getString("reason"),
        row.getString("proposed_by"),
        Rows.instant(row, "proposed_at"),
        row.getString("accepted_by"),
        Optional.ofNullable(row.getOffsetDateTime("accepted_at"))
            .map(at -> at.toInstant())
            .orElse(null),
        row.getString("accepted_reason"));
  }
}
