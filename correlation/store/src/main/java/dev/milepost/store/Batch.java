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

/** One batch on its way through the transaction. */
final class Batch {
  private final SqlConnection connection;
  private final Correlator correlator;
  private final Judge judge;
  private final Instant now;
  private final List<Incoming> incoming;
  private final int repeated;

  Batch(
      SqlConnection connection,
      Correlator correlator,
      Judge judge,
      Instant now,
      List<Incoming> incoming,
      int repeated) {
    this.connection = connection;
    this.correlator = correlator;
    this.judge = judge;
    this.now = now;
    this.incoming = incoming;
    this.repeated = repeated;
  }

  /**
   * Nearly every event is decided by its own number. What is not, and what ties numbers anew, is
   * looked at again, under the locks of those numbers.
   */
  Future<Future<Applied>> run() {
    Future<Map<ReferenceKey, List<Claims.Claim>>> claims =
        Claims.of(connection, Claims.firstNumbersOf(incoming));
    Future<List<Graph.Said>> ties = Graph.missing(connection, Graph.of(incoming));
    return Future.all(claims, ties)
        .map(both -> First.of(correlator, incoming, claims.result()))
        .compose(
            first ->
                first.undecided().isEmpty() && ties.result().isEmpty()
                    ? apply(first)
                    : lookAgain(first, ties.result()));
  }

  private Future<Future<Applied>> apply(First first) {
    return Journeys.load(connection, first.arrivals().keySet().stream().sorted().toList())
        .map(
            loaded -> {
              Map<Long, TrackedShipment.Outcome> outcomes = new TreeMap<>();
              loaded.forEach(
                  (key, tracked) ->
                      outcomes.put(
                          key,
                          tracked.apply(
                              Objects.requireNonNull(first.arrivals().get(key)), now, judge)));
              return write(connection, outcomes, List.of(), List.of(), Journeys.Arming.EARLIER, now)
                  .map(outgoing -> applied(outcomes.values(), List.of(), outgoing));
            });
  }

  private Future<Future<Applied>> lookAgain(First first, List<Graph.Said> ties) {
    Moving moving =
        new Moving(connection, correlator, judge, now)
            .judging(first.undecided())
            .with(first.arrivals())
            .touchingByEdges(
                Graph.endsOf(ties.stream().map(Graph.Said::edge).toList()),
                first.isContested(ties));
    return moving
        .run(() -> Graph.insert(connection, ties).map(inserted -> Set.<Long>of()))
        .map(
            moved ->
                moved
                    .written()
                    .map(outgoing -> applied(moved.outcomes().values(), moved.parked(), outgoing)));
  }

  private Applied applied(
      Iterable<TrackedShipment.Outcome> outcomes, List<Parked> parked, List<Outgoing> outgoing) {
    Set<EventId> mine = new HashSet<>();
    incoming.forEach(one -> mine.add(one.event().id()));
    Set<EventId> matched = new HashSet<>();
    for (TrackedShipment.Outcome outcome : outcomes) {
      outcome.arrivals().forEach(arrival -> matched.add(arrival.event().id()));
      outcome.revised().forEach(arrival -> matched.add(arrival.event().id()));
    }
    matched.retainAll(mine);
    int unmatched = 0;
    int ambiguous = 0;
    for (Parked one : parked) {
      if (mine.contains(one.event())) {
        unmatched += one.ambiguous() ? 0 : 1;
        ambiguous += one.ambiguous() ? 1 : 0;
      }
    }
    return new Applied(
        matched.size(),
        mine.size() - matched.size() - unmatched - ambiguous + repeated,
        unmatched,
        ambiguous,
        outgoing);
  }

  /** Sends what the outcomes say, all at once; succeeds when it is answered. */
  static Future<List<Outgoing>> write(
      SqlConnection connection,
      Map<Long, TrackedShipment.Outcome> outcomes,
      List<Parked> parked,
      List<LearnedRule> learned,
      Journeys.Arming arming,
      Instant now) {
    List<Future<?>> writes = new ArrayList<>(History.write(connection, outcomes, now));
    if (!outcomes.isEmpty()) {
      writes.add(Journeys.update(connection, outcomes, arming, now));
    }
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
      List<Incoming> undecided,
      Map<ReferenceKey, List<Claims.Claim>> claims) {

    static First of(
        Correlator correlator,
        List<Incoming> incoming,
        Map<ReferenceKey, List<Claims.Claim>> byNumber) {
      Map<Long, List<Arrival>> arrivals = new HashMap<>();
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
        } else {
          undecided.add(one);
        }
      }
      return new First(arrivals, undecided, byNumber);
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
