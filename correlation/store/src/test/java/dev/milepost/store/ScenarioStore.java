package dev.milepost.store;

import dev.milepost.engine.Correlator;
import java.util.Map;

/** A store that matches and judges as the scenario says. */
final class ScenarioStore {

  private ScenarioStore() {}

  static PgShipmentStore of(TestStore db, Scenario.Given given) {
    if (given.rules() != null || given.holidays() != null) {
      throw new UnsupportedOperationException("delay rules");
    }
    return new PgShipmentStore(
        db.pool, new Correlator(given.reuse() == null ? Map.of() : given.reuse()));
  }
}
