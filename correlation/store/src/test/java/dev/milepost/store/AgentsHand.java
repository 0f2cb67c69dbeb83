package dev.milepost.store;

import dev.milepost.store.Scenario.Move;
import dev.milepost.store.Scenario.Statement;
import dev.milepost.store.Scenario.Taught;
import java.time.Instant;
import java.util.List;

/** What an agent does in a scenario, by the store's calls. */
final class AgentsHand {
  private final TestStore db;
  private final ScenarioEvents events;

  AgentsHand(TestStore db, ScenarioEvents events) {
    this.db = db;
    this.events = events;
  }

  List<Outgoing> link(Move move, Instant now) {
    throw notBuilt("link");
  }

  List<Outgoing> unlink(Move move, Instant now) {
    throw notBuilt("unlink");
  }

  List<Outgoing> split(Move move, Instant now) {
    throw notBuilt("split");
  }

  List<Outgoing> state(Statement statement, Instant now) {
    throw notBuilt("state");
  }

  List<Outgoing> teach(Taught taught, Instant now) {
    throw notBuilt("teach");
  }

  private UnsupportedOperationException notBuilt(String deed) {
    return new UnsupportedOperationException(deed + " of " + events + " in " + db);
  }
}
