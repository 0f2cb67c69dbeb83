package dev.milepost.store;

import dev.milepost.engine.Candidate;
import dev.milepost.engine.Correlation;
import dev.milepost.engine.Correlator;
import dev.milepost.engine.Edge;
import dev.milepost.engine.Judge;
import dev.milepost.engine.Known;
import dev.milepost.engine.LearnedRule;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.engine.TrackedShipment.Arrival;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ShipmentEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One batch on its way, in one transaction or two.
 *
 * <p>Nearly every event is decided by its own number. The first transaction reads the journeys of
 * those without a lock, folds, and writes each that nobody else has written meanwhile. The second
 * does what is left, under the locks of its numbers: events that need a second look, those of
 * journeys that another has written, and what ties numbers anew.
 */
final class Batch {
  private final SqlConnection connection;
  private final Correlator correlator;
  private final Supplier<Judge> judge;
  private final Instant now;

  Batch(SqlConnection connection, Correlator correlator, Supplier<Judge> judge, Instant now) {
    this.connection = connection;
    this.correlator = correlator;
    this.judge = judge;
    this.now = now;
  }

  /**
   * What the first transaction did, and what it left to the second.
   *
   * @param ties that are not stored yet
   * @param contested whether one of them may tell two claims of a number apart
   */
  record Begun(Applied applied, List<Incoming> left, List<Graph.Said> ties, boolean contested) {
    boolean isAll() {
      return left.isEmpty() && ties.isEmpty();
    }
  }

  /** The first transaction. */
  Future<Future<Begun>> begin(List<Incoming> incoming) {
    Future<Map<ReferenceKey, List<Claims.Claim>>> claims =
        Claims.of(connection, Claims.firstNumbersOf(incoming));
    Future<List<Graph.Said>> ties = Graph.missing(connection, Graph.of(incoming));
    return Future.all(claims, ties)
        .compose(both -> begin(First.of(correlator, incoming, claims.result()), ties.result()));
  }

  private Future<Future<Begun>> begin(First first, List<Graph.Said> ties) {
    boolean contested = first.isContested(ties);
    if (first.arrivals().isEmpty()) {
      return PgTransaction.sent(
          Future.succeededFuture(new Begun(Applied.NOTHING, first.undecided(), ties, contested)));
    }
    return Journeys.read(connection, first.arrivals().keySet().stream().sorted().toList())
        .compose(
            read -> {
              Judge by = judge.get();
              Set<Long> mine = new HashSet<>();
              Map<Long, TrackedShipment.Outcome> outcomes = new TreeMap<>();
              read.tracked()
                  .forEach(
                      (key, tracked) -> {
                        TrackedShipment.Outcome outcome =
                            tracked.apply(first.arrivalsOf(key), now, by);
                        if (outcome.isNothing()) {
                          mine.add(key);
                        } else {
                          outcomes.put(key, outcome);
                        }
                      });
              return Journeys.updateAsRead(connection, outcomes, read, now)
                  .map(
                      written -> {
                        mine.addAll(written);
                        outcomes.keySet().retainAll(written);
                        List<Incoming> left = new ArrayList<>(first.undecided());
                        left.addAll(first.decidedOf(key -> !mine.contains(key)));
                        int decided = first.decidedOf(mine::contains).size();
                        int known = decided - matched(outcomes.values()).size();
                        return record(connection, outcomes, List.of(), List.of(), first::json, now)
                            .map(
                                outgoing ->
                                    new Begun(
                                        new Applied(decided - known, known, 0, 0, outgoing),
                                        left,
                                        ties,
                                        contested));
                      });
            });
  }

  /** The second transaction. */
  Future<Future<Applied>> finish(Begun begun) {
    Moving moving =
        new Moving(connection, correlator, judge.get(), now)
            .judging(begun.left())
            .touchingByEdges(
                Graph.endsOf(begun.ties().stream().map(Graph.Said::edge).toList()),
                begun.contested());
    return moving
        .run(() -> Graph.insert(connection, begun.ties()).map(inserted -> Set.<Long>of()))
        .map(
            moved -> {
              Applied counted = counted(begun.left(), moved);
              return moved.written().map(counted::with);
            });
  }

  /** What became of these events; what else was moved by them is not counted. */
  private static Applied counted(List<Incoming> events, Moving.Moved moved) {
    Set<EventId> ours = new HashSet<>();
    events.forEach(one -> ours.add(one.event().id()));
    Set<EventId> matched = matched(moved.outcomes().values());
    matched.retainAll(ours);
    int unmatched = 0;
    int ambiguous = 0;
    for (Parked one : moved.parked()) {
      if (ours.contains(one.event())) {
        unmatched += one.ambiguous() ? 0 : 1;
        ambiguous += one.ambiguous() ? 1 : 0;
      }
    }
    return new Applied(
        matched.size(),
        ours.size() - matched.size() - unmatched - ambiguous,
        unmatched,
        ambiguous,
        List.of());
  }

  /** What is new on a shipment, or stated anew. */
  private static Set<EventId> matched(Iterable<TrackedShipment.Outcome> outcomes) {
    Set<EventId> matched = new HashSet<>();
    for (TrackedShipment.Outcome outcome : outcomes) {
      outcome.arrivals().forEach(arrival -> matched.add(arrival.event().id()));
      outcome.revised().forEach(arrival -> matched.add(arrival.event().id()));
    }
    return matched;
  }

  /** Sends what the outcomes say, all at once; succeeds when it is answered. */
  static Future<List<Outgoing>> write(
      SqlConnection connection,
      Map<Long, TrackedShipment.Outcome> outcomes,
      List<Parked> parked,
      List<LearnedRule> learned,
      Journeys.Arming arming,
      Instant now) {
    Future<?> journeys =
        outcomes.isEmpty()
            ? Future.succeededFuture()
            : Journeys.update(connection, outcomes, arming, now);
    Future<List<Outgoing>> outgoing =
        record(connection, outcomes, parked, learned, Json::text, now);
    return Future.all(journeys, outgoing).map(written -> outgoing.result());
  }

  /** The same without where they stand. */
  private static Future<List<Outgoing>> record(
      SqlConnection connection,
      Map<Long, TrackedShipment.Outcome> outcomes,
      List<Parked> parked,
      List<LearnedRule> learned,
      Function<CarrierEvent, String> json,
      Instant now) {
    List<Future<?>> writes = new ArrayList<>(History.write(connection, outcomes, json, now));
    writes.addAll(TransitSamples.write(connection, outcomes));
    writes.addAll(Forecasts.write(connection, outcomes));
    writes.addAll(WaitingEvents.park(connection, parked, learned));
    List<ShipmentEvent> events =
        outcomes.values().stream().flatMap(outcome -> outcome.events().stream()).toList();
    Future<List<Outgoing>> outgoing = OutboxRows.insert(connection, events, now);
    writes.add(outgoing);
    return Future.all(writes).map(written -> outgoing.result());
  }

  /** What the claims of the events' own numbers decide. */
  private record First(
      Map<Long, List<Arrival>> arrivals,
      Map<EventId, Incoming> decided,
      List<Incoming> undecided,
      Map<ReferenceKey, List<Claims.Claim>> claims) {

    static First of(
        Correlator correlator,
        List<Incoming> incoming,
        Map<ReferenceKey, List<Claims.Claim>> byNumber) {
      Map<Long, List<Arrival>> arrivals = new HashMap<>();
      Map<EventId, Incoming> decided = new HashMap<>();
      List<Incoming> undecided = new ArrayList<>();
      for (Incoming one : incoming) {
        CarrierEvent event = one.event();
        List<Claims.Claim> claims = Claims.firstOf(event, byNumber);
        List<Candidate> candidates = claims.stream().map(Claims.Claim::candidate).toList();
        Correlation correlation =
            correlator.mayDecideAlone(
                    event, candidates, claims.stream().anyMatch(Claims.Claim::reviewed))
                ? correlator.correlate(event, Known.of(candidates))
                : new Correlation.Unmatched("");
        if (correlation instanceof Correlation.Matched matched) {
          arrivals
              .computeIfAbsent(claims.get(0).key(), none -> new ArrayList<>())
              .add(new Arrival(event, matched.matches().get(0).why(), one.traceparent()));
          decided.put(event.id(), one);
        } else {
          undecided.add(one);
        }
      }
      return new First(arrivals, decided, undecided, byNumber);
    }

    /** What is decided, of some of the shipments. */
    List<Incoming> decidedOf(Predicate<Long> shipments) {
      return arrivals.entrySet().stream()
          .filter(one -> shipments.test(one.getKey()))
          .flatMap(one -> one.getValue().stream().map(arrival -> incoming(arrival.event())))
          .toList();
    }

    private Incoming incoming(CarrierEvent event) {
      return Objects.requireNonNull(decided.get(event.id()));
    }

    /** A decided event as it is kept. */
    String json(CarrierEvent event) {
      return incoming(event).json();
    }

    List<Arrival> arrivalsOf(long key) {
      return arrivals.getOrDefault(key, List.of());
    }

    /** Whether the id of one use of a number may tell two claims of that number apart. */
    boolean isContested(List<Graph.Said> ties) {
      return ties.stream()
          .map(Graph.Said::edge)
          .filter(edge -> edge.relation() == Edge.Relation.USE)
          .map(edge -> claims.getOrDefault(edge.to().key(), List.of()))
          .anyMatch(
              all ->
                  all.stream()
                          .filter(c -> c.candidate().origin() == Candidate.Origin.REGISTERED)
                          .map(Claims.Claim::key)
                          .distinct()
                          .count()
                      > 1);
    }
  }
}
