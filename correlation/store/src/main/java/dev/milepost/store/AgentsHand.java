package dev.milepost.store;

import dev.milepost.engine.Correlator;
import dev.milepost.engine.Judge;
import dev.milepost.engine.Lesson;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.engine.TrackedShipment.Arrival;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Delay;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Shipment;
import dev.milepost.event.Why;
import dev.milepost.store.AgentLinks.Named;
import dev.milepost.store.AgentLinks.Standing;
import dev.milepost.store.AgentLinks.Subject;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What agents decide by hand: whose an event or a number is, and where a shipment stands. Each
 * decision, the events that it moves and what goes out for them commit in one transaction; said
 * again it changes nothing. Decisions are kept for ever and go before every rule, so a redelivery,
 * a reading again and a registration keep them.
 *
 * <p>Fails with {@link DecisionRefused} where the agent must look again.
 */
public final class AgentsHand {
  private static final String RULE = "stated-by-agent";
  private static final String CONNECTION = "agents";

  private final Pool pool;
  private final Correlator correlator;
  private final Supplier<Judge> judge;

  /**
   * @param pool connections that may pipeline and cache prepared statements
   * @param judge by which rules delays are judged now; asked once for each transaction
   */
  public AgentsHand(Pool pool, Correlator correlator, Supplier<Judge> judge) {
    this.pool = pool;
    this.correlator = correlator;
    this.judge = judge;
  }

  /** Links, unlinks or splits. */
  public Future<Decided> decide(Decision decision, Instant now) {
    return transaction(connection -> new Deciding(connection, decision, now, false).run());
  }

  /** What {@link #decide} would do; changes nothing. */
  public Future<Decided> preview(Decision decision, Instant now) {
    return transaction(connection -> new Deciding(connection, decision, now, true).run())
        .recover(
            failure ->
                failure instanceof Shown shown
                    ? Future.succeededFuture(shown.decided)
                    : Future.failedFuture(failure));
  }

  private <T> Future<T> transaction(Function<SqlConnection, Future<Future<T>>> work) {
    return Crossed.again(
        () ->
            pool.withConnection(
                connection -> new PgTransaction(connection).run(() -> work.apply(connection))));
  }

  /** Ends the transaction of a preview: what it did is seen, and undone. */
  private static final class Shown extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Decided decided;

    Shown(Decided decided) {
      super("preview", null, false, false);
      this.decided = decided;
    }
  }

  /** One decision on its way through the transaction. */
  private final class Deciding {
    private final SqlConnection connection;
    private final Decision decision;
    private final Instant now;
    private final boolean preview;
    private Map<String, Named> named = Map.of();
    private @Nullable Long said;
    private boolean changed;

    Deciding(SqlConnection connection, Decision decision, Instant now, boolean preview) {
      this.connection = connection;
      this.decision = decision;
      this.now = now;
      this.preview = preview;
    }

    Future<Future<Decided>> run() {
      List<String> shipments = new ArrayList<>();
      if (decision.from() != null) {
        shipments.add(decision.from());
      }
      if (decision.to() != null) {
        shipments.add(decision.to());
      }
      return AgentLinks.named(connection, shipments)
          .compose(
              found -> {
                named = found;
                for (String shipment : shipments) {
                  if (!found.containsKey(shipment)) {
                    throw notFound("shipment: there is no '" + shipment + "'");
                  }
                }
                return subject(shipments);
              })
          .compose(this::move);
    }

    private Future<Subject> subject(List<String> shipments) {
      EventId event = decision.event();
      if (event == null) {
        return Future.succeededFuture(new Subject(Objects.requireNonNull(decision.key()), null));
      }
      return AgentLinks.numberOf(connection, event, shipments)
          .map(
              number ->
                  new Subject(
                      number
                          .orElseThrow(
                              () ->
                                  notFound(
                                      "event: '"
                                          + event
                                          + "' does not wait and is not on the shipment; where it"
                                          + " is on another one, split it from there"))
                          .key(),
                      event));
    }

    private Future<Future<Decided>> move(Subject subject) {
      return new Moving(connection, correlator, judge.get(), now)
          .touching(Set.of(subject.number()))
          .saying("An agent said that it is not of this shipment.")
          .run(() -> say(subject))
          .compose(
              moved -> {
                Decided decided = decided(moved);
                if (decided.crossesCustomers() && !decision.acrossCustomers()) {
                  // Not before what it sent is answered: then the connection is another's.
                  return moved
                      .written()
                      .compose(
                          written ->
                              Future.failedFuture(
                                  refused(
                                      DecisionRefused.Kind.ACROSS_CUSTOMERS,
                                      "events would go from one customer's shipment to another's;"
                                          + " say 'acrossCustomers' where that is meant")));
                }
                return decided.crossesCustomers() && said != null
                    ? AgentLinks.markCrossing(connection, said)
                        .compose(marked -> taught(decided, moved))
                    : taught(decided, moved);
              });
    }

    private Future<Future<Decided>> taught(Decided decided, Moving.Moved moved) {
      return Lessons.propose(connection, lessons(moved), decision.by(), decision.reason(), now)
          .compose(
              proposed ->
                  preview
                      ? moved.written().compose(written -> Future.failedFuture(new Shown(decided)))
                      : PgTransaction.sent(
                          moved
                              .written()
                              .map(
                                  outgoing ->
                                      new Decided(
                                          said,
                                          changed,
                                          decided.moves(),
                                          decided.waiting(),
                                          decided.crossesCustomers(),
                                          outgoing))));
    }

    /** What came to the shipment by the agent's word shows how its carrier writes numbers. */
    private Set<Lesson> lessons(Moving.Moved moved) {
      Set<Lesson> lessons = new LinkedHashSet<>();
      if (decision.to() != null) {
        TrackedShipment.Outcome outcome =
            moved.outcomes().get(Objects.requireNonNull(named.get(decision.to())).key());
        if (outcome != null) {
          outcome
              .arrivals()
              .forEach(
                  arrival ->
                      lessons.addAll(Lesson.of(arrival.event(), outcome.after().shipment())));
        }
      }
      return lessons;
    }

    /** Under the lock of the number: whoever said something of it before is seen. */
    private Future<Set<Long>> say(Subject subject) {
      return Future.all(
              AgentLinks.standing(connection, subject), AgentLinks.last(connection, subject))
          .compose(
              both -> {
                Map<String, Standing> standing = both.resultAt(0);
                Optional<Long> last = both.resultAt(1);
                Map<String, Boolean> news = news(standing);
                if (news.isEmpty()) {
                  said = last.orElse(null);
                  return Future.succeededFuture(Set.of());
                }
                requireUndisputed(subject, standing, last, news);
                changed = true;
                return AgentLinks.insert(
                        connection,
                        subject,
                        news,
                        decision.action(),
                        decision.by(),
                        decision.reason(),
                        now)
                    .map(
                        id -> {
                          said = preview ? null : id;
                          return Set.of();
                        });
              });
    }

    /** What it says that does not hold already. */
    private Map<String, Boolean> news(Map<String, Standing> standing) {
      Map<String, Boolean> news = new LinkedHashMap<>();
      if (decision.from() != null) {
        news.put(decision.from(), false);
      }
      if (decision.to() != null) {
        news.put(decision.to(), true);
      }
      news.entrySet()
          .removeIf(
              one ->
                  standing.containsKey(one.getKey())
                      && Objects.requireNonNull(standing.get(one.getKey())).belongs()
                          == one.getValue());
      return news;
    }

    private void requireUndisputed(
        Subject subject,
        Map<String, Standing> standing,
        Optional<Long> last,
        Map<String, Boolean> news) {
      Long seen = decision.seen();
      if (seen != null && !Optional.of(seen).equals(last)) {
        throw new DecisionRefused(
            DecisionRefused.Kind.DECIDED_OTHERWISE,
            "the last decision of it is "
                + last.map(String::valueOf).orElse("none")
                + ", not "
                + seen,
            standing.values().stream()
                .filter(one -> last.filter(id -> id == one.decision()).isPresent())
                .findFirst()
                .map(Deciding::of)
                .orElse(null));
      }
      for (Standing one : standing.values()) {
        Boolean says = news.get(one.shipment());
        boolean explicit =
            one.shipment().equals(decision.from()) && decision.to() != null && one.belongs();
        if (says != null && seen == null && !explicit && !one.by().equals(decision.by())) {
          throw new DecisionRefused(
              DecisionRefused.Kind.DECIDED_OTHERWISE,
              one.by()
                  + " said at "
                  + one.at()
                  + " that it is "
                  + (one.belongs() ? "" : "not ")
                  + "of "
                  + one.shipment()
                  + " (decision "
                  + one.decision()
                  + ")",
              of(one));
        }
        if (one.belongs()
            && says == null
            && news.containsValue(true)
            && !subject.number().type().isShared(null)) {
          throw new DecisionRefused(
              DecisionRefused.Kind.LINKED_ELSEWHERE,
              one.by()
                  + " linked it to "
                  + one.shipment()
                  + " at "
                  + one.at()
                  + "; split it from there",
              of(one));
        }
      }
    }

    private static DecisionRefused.Standing of(Standing one) {
      return new DecisionRefused.Standing(
          one.shipment(), one.belongs(), one.by(), one.at(), one.decision());
    }

    private Decided decided(Moving.Moved moved) {
      List<Decided.Move> moves = new ArrayList<>();
      Map<EventId, String> left = new LinkedHashMap<>();
      moved
          .outcomes()
          .values()
          .forEach(
              outcome ->
                  outcome
                      .departures()
                      .forEach(
                          departure ->
                              left.put(
                                  departure.event().id(), outcome.after().shipment().customer())));
      boolean crosses = false;
      for (Map.Entry<Long, TrackedShipment.Outcome> one : moved.outcomes().entrySet()) {
        TrackedShipment.Outcome outcome = one.getValue();
        TrackedShipment was = Objects.requireNonNull(moved.before().get(one.getKey()));
        Shipment shipment = outcome.after().shipment();
        for (Arrival arrival : outcome.arrivals()) {
          String before = left.get(arrival.event().id());
          crosses |= before != null && !before.equals(shipment.customer());
        }
        if (!outcome.arrivals().isEmpty() || !outcome.departures().isEmpty()) {
          moves.add(
              new Decided.Move(
                  shipment.id(),
                  shipment.customer(),
                  outcome.arrivals().stream().map(Arrival::event).toList(),
                  outcome.departures().stream().map(TrackedShipment.Departure::event).toList(),
                  was.journey(),
                  outcome.after().journey(),
                  outcome.after().delays().size(),
                  notIn(was.delays(), outcome.after().delays()),
                  notIn(outcome.after().delays(), was.delays())));
        }
      }
      return new Decided(
          said,
          changed,
          moves,
          moved.parked().stream().map(parked -> parked.incoming().event()).toList(),
          crosses,
          List.of());
    }
  }

  /** Those of kinds that are not open there. */
  private static List<Delay> notIn(List<Delay> there, List<Delay> delays) {
    return delays.stream()
        .filter(delay -> there.stream().noneMatch(other -> other.kind() == delay.kind()))
        .toList();
  }

  /**
   * A milestone that an agent states of a shipment: a fact like a carrier's, which can be taken
   * back.
   *
   * @param reference the shipment's number that it is stated of; null for the whole shipment
   * @param by the agent
   * @param reason in the agent's words, for the audit only: it goes to no customer
   */
  public record Statement(
      String shipment,
      Milestone milestone,
      OffsetDateTime occurredAt,
      @Nullable Place place,
      @Nullable Reference reference,
      String by,
      String reason) {}

  /**
   * What became of a statement.
   *
   * @param event its id on the shipment
   * @param applied false where it was said before
   */
  public record Stated(EventId event, boolean applied, List<Outgoing> outgoing) {
    /** Copies the list. */
    public Stated {
      outgoing = List.copyOf(outgoing);
    }
  }

  /** States a milestone by hand. Stating the same again changes nothing. */
  public Future<Stated> state(Statement statement, Instant now) {
    return transaction(
        connection ->
            shipment(connection, statement.shipment())
                .compose(
                    tracked -> {
                      Reference reference = referenceOf(tracked.shipment(), statement);
                      CarrierEvent event = unretracted(tracked, statement, reference, now);
                      return apply(
                          connection,
                          tracked,
                          event,
                          whole(tracked.shipment(), reference),
                          statement.by(),
                          statement.reason(),
                          now);
                    }));
  }

  /** Takes back what an agent stated. Taking it back again changes nothing. */
  public Future<Stated> retract(
      String shipment, EventId stated, String by, String reason, Instant now) {
    return transaction(
        connection ->
            shipment(connection, shipment)
                .compose(
                    tracked ->
                        History.find(connection, shipment, stated)
                            .compose(
                                found -> {
                                  CarrierEvent event =
                                      found
                                          .map(PgShipmentStore.Explained::event)
                                          .filter(one -> one.carrier().equals(CarrierCode.AGENT))
                                          .filter(one -> one.correction() == null)
                                          .orElseThrow(
                                              () ->
                                                  notFound(
                                                      "event: no agent stated '"
                                                          + stated
                                                          + "' of the shipment"));
                                  return apply(
                                      connection,
                                      tracked,
                                      retraction(event, now),
                                      found.get().why().reference(),
                                      by,
                                      reason,
                                      now);
                                })));
  }

  private record Tracked(long key, Shipment shipment, Set<EventId> known) {}

  /** Held until the transaction ends. */
  private static Future<Tracked> shipment(SqlConnection connection, String id) {
    return AgentLinks.named(connection, List.of(id))
        .compose(
            named -> {
              Named one = named.get(id);
              if (one == null) {
                throw notFound("shipment: there is no '" + id + "'");
              }
              return Journeys.load(connection, List.of(one.key()))
                  .map(
                      loaded -> {
                        TrackedShipment tracked = Objects.requireNonNull(loaded.get(one.key()));
                        Set<EventId> known = new LinkedHashSet<>();
                        tracked.facts().forEach(fact -> known.add(fact.id()));
                        return new Tracked(one.key(), tracked.shipment(), known);
                      });
            });
  }

  private Future<Future<Stated>> apply(
      SqlConnection connection,
      Tracked tracked,
      CarrierEvent event,
      Reference matched,
      String by,
      String reason,
      Instant now) {
    if (tracked.known().contains(event.id())) {
      return PgTransaction.sent(Future.succeededFuture(new Stated(event.id(), false, List.of())));
    }
    Arrival arrival = new Arrival(event, new Why(RULE, matched, by), null);
    return AgentLinks.insert(
            connection,
            new Subject(event.reference().key(), event.id()),
            Map.of(tracked.shipment().id(), true),
            "STATE",
            by,
            reason,
            now)
        .compose(said -> Journeys.load(connection, List.of(tracked.key())))
        .map(
            loaded -> {
              TrackedShipment.Outcome outcome =
                  Objects.requireNonNull(loaded.get(tracked.key()))
                      .apply(List.of(arrival), now, judge.get());
              return Batch.write(
                      connection,
                      Map.of(tracked.key(), outcome),
                      List.of(),
                      List.of(),
                      Journeys.Arming.EARLIER,
                      now)
                  .map(outgoing -> new Stated(event.id(), true, outgoing));
            });
  }

  /** What was taken back may be said anew: that is another statement. */
  private static CarrierEvent unretracted(
      Tracked tracked, Statement statement, Reference reference, Instant now) {
    int time = 0;
    while (true) {
      CarrierEvent event = event(statement, reference, time, now);
      if (!tracked.known().contains(retractionOf(event.id()))) {
        return event;
      }
      time++;
    }
  }

  private static CarrierEvent event(
      Statement statement, Reference reference, int time, Instant now) {
    return new CarrierEvent(
        EventId.ofContent(
            "stated-by-agent",
            statement.shipment(),
            statement.milestone().name(),
            statement.occurredAt().toInstant().toString(),
            reference.key().toString(),
            Integer.toString(time)),
        CarrierCode.AGENT,
        reference,
        List.of(),
        statement.milestone(),
        Classifier.ACTUAL,
        EventTime.given(statement.occurredAt()),
        statement.place(),
        new CarrierStatus(null, statement.milestone().name(), null, "Stated by an agent"),
        null,
        null,
        null,
        List.of(),
        CONNECTION,
        CONNECTION,
        now,
        null);
  }

  private static EventId retractionOf(EventId stated) {
    return EventId.ofContent("retracted-by-agent", stated.toString());
  }

  private static CarrierEvent retraction(CarrierEvent stated, Instant now) {
    return new CarrierEvent(
        retractionOf(stated.id()),
        CarrierCode.AGENT,
        stated.reference(),
        List.of(),
        Milestone.INFORMATION,
        Classifier.ACTUAL,
        stated.time(),
        stated.place(),
        new CarrierStatus(null, "RETRACTED", null, "Taken back by an agent"),
        null,
        null,
        new Correction(stated.id(), Set.of()),
        List.of(),
        CONNECTION,
        CONNECTION,
        now,
        null);
  }

  /**
   * Of a piece only where the agent names it, or where there is but one: what is said of one piece
   * is not said of the others.
   */
  private static Reference referenceOf(Shipment shipment, Statement statement) {
    Reference asked = statement.reference();
    if (asked != null) {
      return shipment.references().stream()
          .filter(one -> one.key().equals(asked.key()))
          .findFirst()
          .orElseThrow(() -> notFound("reference: the shipment has no " + asked.key()));
    }
    List<Reference> pieces =
        shipment.references().stream().filter(one -> one.type().namesAPiece()).toList();
    if (pieces.size() == 1) {
      return pieces.get(0);
    }
    return shipment.references().stream()
        .filter(one -> !one.type().namesAPiece())
        .findFirst()
        .orElseGet(() -> ofTheWhole(shipment));
  }

  private static Reference ofTheWhole(Shipment shipment) {
    try {
      return new Reference(
          ReferenceType.SHIPPER_REFERENCE, shipment.id(), CarrierCode.AGENT.value());
    } catch (IllegalArgumentException e) {
      // An id without letters and digits is no number.
      return shipment.references().get(0);
    }
  }

  /** What of the shipment's own it is matched by. */
  private static Reference whole(Shipment shipment, Reference stated) {
    return shipment.references().stream()
        .filter(one -> one.key().equals(stated.key()))
        .findFirst()
        .orElse(stated);
  }

  private static DecisionRefused notFound(String what) {
    return refused(DecisionRefused.Kind.NOT_FOUND, what);
  }

  private static DecisionRefused refused(DecisionRefused.Kind kind, String what) {
    return new DecisionRefused(kind, what);
  }
}
