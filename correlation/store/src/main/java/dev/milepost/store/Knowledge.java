package dev.milepost.store;

import dev.milepost.engine.Candidate;
import dev.milepost.engine.Correlator;
import dev.milepost.engine.Edge;
import dev.milepost.engine.Known;
import dev.milepost.engine.LearnedRule;
import dev.milepost.engine.Verdict;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.ReferenceKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** What is known around some events: who can be found by their numbers, and what ties those. */
final class Knowledge {
  private static final int STEPS = 3;

  private final List<LearnedRule> learned;
  private final Map<ReferenceKey, List<Edge>> edges = new HashMap<>();
  private final Map<ReferenceKey, List<Claims.Claim>> claims;
  private final Map<ReferenceKey, List<Verdict>> verdicts = new HashMap<>();
  private final Map<String, Long> keys = new HashMap<>();

  private Knowledge(
      List<LearnedRule> learned,
      List<Edge> edges,
      Map<ReferenceKey, List<Claims.Claim>> claims,
      List<Verdicts.Said> verdicts) {
    this.learned = learned;
    this.claims = claims;
    for (Edge edge : edges) {
      this.edges.computeIfAbsent(edge.from().key(), none -> new ArrayList<>()).add(edge);
      this.edges.computeIfAbsent(edge.to().key(), none -> new ArrayList<>()).add(edge);
    }
    claims
        .values()
        .forEach(all -> all.forEach(claim -> keys.put(claim.candidate().shipment(), claim.key())));
    for (Verdicts.Said said : verdicts) {
      this.verdicts
          .computeIfAbsent(said.verdict().number(), none -> new ArrayList<>())
          .add(said.verdict());
      keys.put(said.verdict().shipment(), said.key());
    }
  }

  /** All that the rules look at for these events. */
  static Future<Knowledge> around(
      SqlConnection connection, Collection<CarrierEvent> events, List<LearnedRule> learned) {
    Set<ReferenceKey> numbers = new TreeSet<>();
    events.forEach(event -> numbers.addAll(Correlator.numbersOf(event, learned)));
    return Graph.around(connection, numbers, false)
        .compose(edges -> of(connection, numbers, edges, learned));
  }

  /**
   * The same, where the edges are known.
   *
   * @param numbers of the events
   * @param edges all by which these reach others
   */
  static Future<Knowledge> of(
      SqlConnection connection,
      Set<ReferenceKey> numbers,
      List<Edge> edges,
      List<LearnedRule> learned) {
    Set<ReferenceKey> all = new TreeSet<>(numbers);
    all.addAll(Graph.endsOf(edges));
    if (all.isEmpty()) {
      return Future.succeededFuture(new Knowledge(learned, edges, Map.of(), List.of()));
    }
    Future<Map<ReferenceKey, List<Claims.Claim>>> claims = Claims.named(connection, all);
    Future<List<Verdicts.Said>> verdicts = Verdicts.of(connection, numbers);
    return Future.all(claims, verdicts)
        .map(both -> new Knowledge(learned, edges, claims.result(), verdicts.result()));
  }

  /** What of it may concern one event. */
  Known of(CarrierEvent event) {
    Set<ReferenceKey> reached = new LinkedHashSet<>(Correlator.numbersOf(event, learned));
    Set<Edge> walked = new LinkedHashSet<>();
    Set<ReferenceKey> front = new HashSet<>(reached);
    for (int step = 0; step < STEPS && !front.isEmpty(); step++) {
      Set<ReferenceKey> next = new HashSet<>();
      for (ReferenceKey number : front) {
        for (Edge edge : edges.getOrDefault(number, List.of())) {
          ReferenceKey from = edge.from().key();
          if (edge.relation() == Edge.Relation.ECHO && !from.equals(number)) {
            continue; // an order leads nowhere, and many events of a batch may name it
          }
          walked.add(edge);
          ReferenceKey other = from.equals(number) ? edge.to().key() : from;
          if (reached.add(other)) {
            next.add(other);
          }
        }
      }
      front = next;
    }
    List<Candidate> candidates = new ArrayList<>();
    for (ReferenceKey number : reached) {
      claims.getOrDefault(number, List.of()).forEach(claim -> candidates.add(claim.candidate()));
    }
    return new Known(
        candidates,
        List.copyOf(walked),
        verdicts.getOrDefault(event.reference().key(), List.of()),
        learned);
  }

  /** The keys of all shipments that it knows of. */
  Collection<Long> shipments() {
    return keys.values();
  }

  long keyOf(String shipment) {
    return Objects.requireNonNull(keys.get(shipment), shipment);
  }
}
