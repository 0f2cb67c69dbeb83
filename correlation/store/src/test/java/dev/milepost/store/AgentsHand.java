package dev.milepost.store;

import static dev.milepost.store.TestStore.await;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Reference;
import dev.milepost.store.Scenario.Statement;
import dev.milepost.store.Scenario.Step;
import java.time.Instant;
import java.util.List;

/** What an agent does in a scenario, by the store's calls. */
final class AgentsHand {
  private final PgShipmentStore store;
  private final ScenarioEvents events;

  AgentsHand(PgShipmentStore store, ScenarioEvents events) {
    this.store = store;
    this.events = events;
  }

  List<Outgoing> deed(Step step, Instant now) {
    if (step.state() != null) {
      CarrierEvent stated = stated(step.state(), now);
      return await(store.apply(TestStore.incoming(stated), now)).outgoing();
    }
    throw new UnsupportedOperationException("an agent's hand on links, at " + now);
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
