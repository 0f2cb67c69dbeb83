package dev.milepost.store;

import dev.milepost.engine.Correlation;
import dev.milepost.engine.Correlator;
import dev.milepost.engine.Edge;
import dev.milepost.engine.Judge;
import dev.milepost.engine.LearnedRule;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.engine.TrackedShipment.Arrival;
import dev.milepost.engine.TrackedShipment.Departure;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.Shipment;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Puts events where the rules say they belong, after something changed of which that depends: who
 * registered a number, what ties two numbers, what an agent said. Every event that the change
 * concerns, waiting or on a shipment, is judged by all that is known then; so it does not matter
 * what came first.
 *
 * <p>An event that is not a shipment's any more leaves it: the facts are folded without it, its
 * subscribers get a correction that names what was told, and the event goes to whoever has it now,
 * or waits. All of it in the caller's transaction.
 *
 * <p>The numbers of the change, and all that edges tie to them, are locked before it is made; so of
 * two that concern one event, the second sees the first. Fails with {@link Crossed} where another
 * transaction did what only the next attempt can see: the caller makes the whole transaction again.
 */
final class Moving {
  private final SqlConnection connection;
  private final Correlator correlator;
  private final Judge judge;
  private final Instant now;
  private final Locks locks;
  private Set<ReferenceKey> touched = Set.of();
  private Set<String> names = Set.of();
  private boolean ownNumbersToo = true;
  private boolean echoed;
  private List<Incoming> undecided = List.of();
  private final Map<Long, Shipment> anew = new TreeMap<>();
  private String departure = "It is not of this shipment.";

  Moving(SqlConnection connection, Correlator correlator, Judge judge, Instant now) {
    this.connection = connection;
    this.correlator = correlator;
    this.judge = judge;
    this.now = now;
    this.locks = new Locks(connection);
  }

  /**
   * The numbers of which the change is: every event that may be found by one of them is judged
   * again.
   */
  Moving touching(Set<ReferenceKey> numbers) {
    touched = numbers;
    echoed = true;
    return this;
  }

  /**
   * The ends of edges that the change adds. An order beside one more number is no news of the
   * others beside which it is echoed.
   *
   * @param ownNumbersToo whether events that are on a shipment by their own number are judged, too:
   *     an edge moves them only where it tells two uses of a number apart
   */
  Moving touchingByEdges(Set<ReferenceKey> ends, boolean ownNumbersToo) {
    this.touched = ends;
    this.ownNumbersToo = ownNumbersToo;
    return this;
  }

  /** Further locks, on names that are not numbers. */
  Moving holding(String name) {
    names = Set.of(name);
    return this;
  }

  /** Events that arrive. */
  Moving judging(List<Incoming> events) {
    undecided = events;
    return this;
  }

  /** A shipment that the change registers with other words. */
  void registersAnew(long key, Shipment shipment) {
    anew.put(key, shipment);
  }

  /** What a shipment's subscribers are told of an event that leaves it, a sentence. */
  Moving saying(String summary) {
    departure = summary;
    return this;
  }

  /**
   * What became of it.
   *
   * @param before how every shipment that was touched stood
   * @param outcomes of each of them
   * @param parked what waits, of all that was judged
   * @param written succeeds when all of it is written, with what must be published
   */
  record Moved(
      Map<Long, TrackedShipment> before,
      Map<Long, TrackedShipment.Outcome> outcomes,
      List<Parked> parked,
      Future<List<Outgoing>> written) {}

  /**
   * Makes the change under the locks, and moves what it moves.
   *
   * @param change succeeds with the shipments that are to be folded and judged in any case
   */
  Future<Moved> run(Supplier<Future<Set<Long>>> change) {
    return Verdicts.learned(connection)
        .compose(
            learned -> {
              Set<ReferenceKey> numbers = new TreeSet<>(touched);
              undecided.forEach(one -> numbers.addAll(Correlator.numbersOf(one.event(), learned)));
              return Graph.reached(connection, numbers, echoed)
                  .compose(reached -> locks.take(reached, names))
                  .compose(locked -> change.get())
                  .compose(
                      always ->
                          lockAll(numbers)
                              .compose(
                                  edges -> judgeAll(always, learned, new Around(numbers, edges))));
            });
  }

  /** What ties these numbers to others, seen under the locks of all of them. */
  private record Around(Set<ReferenceKey> numbers, List<Edge> edges) {
    /** What ties others to yet others, which may have to be asked for. */
    Future<List<Edge>> of(SqlConnection connection, Set<ReferenceKey> others) {
      return numbers.containsAll(others)
          ? Future.succeededFuture(edges)
          : Graph.around(connection, others, false);
    }

    Future<Set<ReferenceKey>> reached(SqlConnection connection, Set<ReferenceKey> others) {
      return of(connection, others).map(tied -> Graph.reached(others, tied, false));
    }
  }

  /** Under the locks it may be seen that more is tied than was seen before. */
  private Future<List<Edge>> lockAll(Set<ReferenceKey> numbers) {
    return Graph.around(connection, numbers, echoed)
        .compose(
            edges ->
                locks
                    .takeMore(Graph.endsOf(edges))
                    .compose(more -> more ? lockAll(numbers) : Future.succeededFuture(edges)));
  }

  private Future<Moved> judgeAll(Set<Long> always, List<LearnedRule> learned, Around around) {
    Set<ReferenceKey> reached = Graph.reached(touched, around.edges(), echoed);
    return WaitingEvents.of(connection, reached)
        .compose(
            waiting ->
                settled(reached, always, learned, around)
                    .map(settled -> concerned(reached, learned, settled))
                    .compose(settled -> decide(learned, around, waiting, settled)));
  }

  /**
   * @param always to be written in any case
   * @param read every event that was read on these shipments; those of them that are concerned come
   *     with their words
   */
  private record Settled(
      Set<Long> always,
      Set<EventId> read,
      Map<EventId, CarrierEvent> events,
      Set<Long> shipments) {}

  private Future<Settled> settled(
      Set<ReferenceKey> reached, Set<Long> always, List<LearnedRule> learned, Around around) {
    if (touched.isEmpty()) {
      return Future.succeededFuture(new Settled(always, Set.of(), Map.of(), always));
    }
    Set<ReferenceKey> numbers = new TreeSet<>(reached);
    for (LearnedRule rule : learned) {
      reached.forEach(number -> rule.meaningOf(number).ifPresent(numbers::add));
    }
    // Whoever has an event of these numbers may have it through yet others that are tied to them.
    return around
        .reached(connection, numbers)
        .compose(
            further -> {
              Future<Map<ReferenceKey, List<Claims.Claim>>> claims = Claims.of(connection, further);
              Future<List<Verdicts.Said>> verdicts = Verdicts.of(connection, reached);
              return Future.all(claims, verdicts)
                  .compose(
                      both -> {
                        Set<Long> shipments = new TreeSet<>(always);
                        claims
                            .result()
                            .values()
                            .forEach(all -> all.forEach(claim -> shipments.add(claim.key())));
                        verdicts.result().forEach(said -> shipments.add(said.key()));
                        Set<Long> written = new TreeSet<>(always);
                        written.addAll(claimantsOf(touched, claims.result()));
                        return History.eventsOn(connection, shipments, ownNumbersToo)
                            .map(
                                events -> new Settled(written, events.keySet(), events, shipments));
                      });
            });
  }

  /**
   * Who registered a number of which the change is, and might have an event by it alone that is
   * just on its way: their journeys are written, so that the event's transaction sees that what it
   * decided by has changed ({@link Journeys#updateAsRead}). An edge is no such change.
   */
  private Set<Long> claimantsOf(
      Set<ReferenceKey> numbers, Map<ReferenceKey, List<Claims.Claim>> claims) {
    Set<Long> claimants = new TreeSet<>();
    if (echoed) {
      numbers.forEach(
          number ->
              claims.getOrDefault(number, List.of()).stream()
                  .filter(Claims.Claim::mayDecideAlone)
                  .forEach(claim -> claimants.add(claim.key())));
    }
    return claimants;
  }

  private Settled concerned(Set<ReferenceKey> reached, List<LearnedRule> learned, Settled settled) {
    Map<EventId, CarrierEvent> concerned = new LinkedHashMap<>();
    settled
        .events()
        .forEach(
            (id, event) -> {
              if (Correlator.numbersOf(event, learned).stream().anyMatch(reached::contains)) {
                concerned.put(id, event);
              }
            });
    return new Settled(settled.always(), settled.read(), concerned, settled.shipments());
  }

  private Future<Moved> decide(
      List<LearnedRule> learned, Around around, List<Incoming> waiting, Settled settled) {
    Map<EventId, Incoming> judged = new LinkedHashMap<>();
    settled.events().forEach((id, event) -> judged.put(id, new Incoming(event, null)));
    Set<EventId> waited = new HashSet<>();
    for (Incoming one : waiting) {
      waited.add(one.event().id());
      judged.merge(one.event().id(), one, Moving::newer);
    }
    Set<EventId> arrived = new HashSet<>();
    for (Incoming one : undecided) {
      arrived.add(one.event().id());
      judged.merge(one.event().id(), one, Moving::newer);
    }
    Set<ReferenceKey> numbers = new TreeSet<>();
    judged.values().forEach(one -> numbers.addAll(Correlator.numbersOf(one.event(), learned)));
    return around
        .of(connection, numbers)
        .compose(tied -> Knowledge.of(connection, numbers, tied, learned))
        .compose(
            knowledge -> {
              Set<Long> holders = new TreeSet<>(settled.shipments());
              holders.addAll(knowledge.shipments());
              return History.held(connection, holders, judged.keySet())
                  .compose(
                      held ->
                          move(
                              new Judged(
                                  settled.always(),
                                  settled.read(),
                                  learned,
                                  judged,
                                  waited,
                                  arrived,
                                  knowledge,
                                  held)));
            });
  }

  private static Incoming newer(Incoming one, Incoming other) {
    return other.event().statement().compareTo(one.event().statement()) >= 0 ? other : one;
  }

  private record Judged(
      Set<Long> always,
      Set<EventId> read,
      List<LearnedRule> learned,
      Map<EventId, Incoming> events,
      Set<EventId> waited,
      Set<EventId> arrived,
      Knowledge knowledge,
      History.Held held) {}

  private Future<Moved> move(Judged judged) {
    Map<Long, List<Arrival>> arrivals = new TreeMap<>();
    Map<Long, List<Departure>> departures = new TreeMap<>();
    List<Parked> parked = new ArrayList<>();
    Set<EventId> bound = new HashSet<>();
    judged
        .events()
        .forEach(
            (id, incoming) -> {
              Correlation correlation =
                  correlator.correlate(incoming.event(), judged.knowledge().of(incoming.event()));
              Set<Long> off = new TreeSet<>(judged.held().holdersOf(id));
              if (correlation instanceof Correlation.Matched matched) {
                if (judged.waited().contains(id)) {
                  bound.add(id);
                }
                for (Correlation.Match match : matched.matches()) {
                  long key = judged.knowledge().keyOf(match.shipment());
                  boolean isThere = off.remove(key);
                  if (!isThere || judged.waited().contains(id) || judged.arrived().contains(id)) {
                    arrivals
                        .computeIfAbsent(key, none -> new ArrayList<>())
                        .add(
                            new Arrival(
                                incoming.event(),
                                match.why(),
                                incoming.traceparent(),
                                judged.held().departures(id, key)));
                  }
                }
              } else {
                parked.add(Objects.requireNonNull(Parked.of(incoming, correlation)));
              }
              for (Long key : off) {
                departures
                    .computeIfAbsent(key, none -> new ArrayList<>())
                    .add(
                        new Departure(
                            incoming.event(), departure, judged.held().departures(id, key)));
              }
            });
    Set<Long> shipments = new TreeSet<>(judged.always());
    shipments.addAll(arrivals.keySet());
    shipments.addAll(departures.keySet());
    return Journeys.load(connection, List.copyOf(shipments))
        .map(
            loaded -> {
              Map<Long, TrackedShipment.Outcome> outcomes = new TreeMap<>();
              loaded.forEach(
                  (key, tracked) -> {
                    requireAsRead(judged, key, tracked);
                    Shipment other = anew.get(key);
                    outcomes.put(
                        key,
                        (other == null ? tracked : tracked.reregistered(other))
                            .apply(
                                arrivals.getOrDefault(key, List.of()),
                                departures.getOrDefault(key, List.of()),
                                now,
                                judge));
                  });
              List<Future<?>> writes = new ArrayList<>();
              if (!bound.isEmpty()) {
                writes.add(WaitingEvents.unpark(connection, bound));
              }
              anew.forEach((key, other) -> writes.add(Journeys.reregister(connection, key, other)));
              Future<List<Outgoing>> written =
                  Batch.write(
                      connection,
                      outcomes,
                      parked,
                      judged.learned(),
                      judged.always().isEmpty() ? Journeys.Arming.EARLIER : Journeys.Arming.ANEW,
                      now);
              writes.add(written);
              return new Moved(
                  loaded, outcomes, parked, Future.all(writes).map(done -> written.result()));
            });
  }

  /** Where the shipment's events changed after they were read and before it was locked. */
  private void requireAsRead(Judged judged, long key, TrackedShipment tracked) {
    Set<EventId> on = new HashSet<>();
    tracked.facts().forEach(fact -> on.add(fact.id()));
    judged
        .events()
        .keySet()
        .forEach(
            id -> {
              if (on.contains(id) != judged.held().holdersOf(id).contains(key)) {
                throw new Crossed("an event of a shipment that another changed");
              }
            });
    if (!touched.isEmpty() && judged.always().contains(key) && !judged.read().containsAll(on)) {
      throw new Crossed("a shipment that got an event meanwhile");
    }
  }
}
