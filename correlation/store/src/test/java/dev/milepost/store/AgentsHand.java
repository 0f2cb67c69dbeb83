package dev.milepost.store;

import dev.milepost.store.Scenario.Step;
import java.time.Instant;
import java.util.List;

/** What an agent does in a scenario, by the store's calls. */
final class AgentsHand {

  private AgentsHand() {}

  static List<Outgoing> deed(Step step, Instant now) {
    if (step.isOfAnAgent()) {
      throw new UnsupportedOperationException("an agent's hand at " + now);
    }
    return List.of();
  }
}
