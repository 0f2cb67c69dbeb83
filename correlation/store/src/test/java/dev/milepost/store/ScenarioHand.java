package dev.milepost.store;

import static dev.milepost.store.TestStore.await;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Reference;
import dev.milepost.store.Scenario.Move;
import dev.milepost.store.Scenario.Statement;
import dev.milepost.store.Scenario.Step;
import dev.milepost.store.Scenario.Taught;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an agent does in a scenario, by the store's calls. */
final class ScenarioHand {
  private final PgShipmentStore store;
  private final AgentsHand hand;
  private final TaughtRules taught;
  private final ScenarioEvents events;

  ScenarioHand(PgShipmentStore store, AgentsHand hand, TaughtRules taught, ScenarioEvents events) {
    this.store = store;
    this.hand = hand;
    this.taught = taught;
    this.events = events;
  }

  List<Outgoing> deed(Step step, Instant now) {
    if (step.state() != null) {
      CarrierEvent stated = stated(step.state(), now);
      return await(store.apply(TestStore.incoming(stated), now)).outgoing();
    }
    if (step.teach() != null) {
      return taught(step.teach(), now);
    }
    Move move =
        Stream.of(step.link(), step.unlink(), step.split())
            .filter(one -> one != null)
            .findFirst()
            .orElseThrow();
    return decisions(move).stream()
        .flatMap(decision -> await(hand.decide(decision, now)).outgoing().stream())
        .toList();
  }

  private List<Decision> decisions(Move move) {
    return move.reference() != null
        ? List.of(decision(move, move.reference(), null))
        : move.events().stream().map(name -> decision(move, null, events.id(name))).toList();
  }

  private static Decision decision(
      Move move, @Nullable Reference reference, @Nullable EventId event) {
    return new Decision(
        reference, event, move.from(), move.to(), move.by(), move.reason(), null, false);
  }

  /** Accepts what the hub proposes after the links that were made. */
  private List<Outgoing> taught(Taught teach, Instant now) {
    return await(taught.proposals(Instant.EPOCH)).stream()
        .flatMap(
            proposal ->
                await(taught.accept(proposal.rule().id(), teach.by(), "As proposed.", now))
                    .outgoing()
                    .stream())
        .toList();
  }

  /** A fact like a carrier's, of the number under which the shipment is known. */
  private CarrierEvent stated(Statement statement, Instant now) {
    Reference reference =
        await(store.find(statement.shipment())).orElseThrow().shipment().references().get(0);
    EventId id =
        EventId.ofContent(
            statement.by(),
            statement.shipment(),
            statement.milestone().name(),
            statement.time().toString());
    if (statement.name() != null) {
      events.named(statement.name(), id);
    }
    return new CarrierEvent(
        id,
        CarrierCode.AGENT,
        reference,
        List.of(),
        statement.milestone(),
        Classifier.ACTUAL,
        EventTime.given(statement.time()),
        null,
        new CarrierStatus(null, statement.by(), null, statement.reason()),
        statement.cause(),
        null,
        events.correction(statement.correction()),
        List.of(),
        "agents",
        "by-hand",
        now,
        null);
  }
}
