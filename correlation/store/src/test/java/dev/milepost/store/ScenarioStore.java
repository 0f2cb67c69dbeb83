package dev.milepost.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.engine.Correlator;
import dev.milepost.engine.DelayRules;
import dev.milepost.engine.Holidays;
import dev.milepost.engine.Judge;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A store that matches and judges as the scenario says. */
final class ScenarioStore {

  private ScenarioStore() {}

  static PgShipmentStore of(TestStore db, Scenario.Given given) {
    Judge judge = judge(given);
    return new PgShipmentStore(db.pool, correlator(given), () -> judge);
  }

  /** What agents do to it. */
  static ScenarioHand hand(
      TestStore db, Scenario.Given given, PgShipmentStore store, ScenarioEvents events) {
    Judge judge = judge(given);
    return new ScenarioHand(
        store,
        new AgentsHand(db.pool, correlator(given), () -> judge),
        new TaughtRules(db.pool, correlator(given), () -> judge),
        events);
  }

  private static Correlator correlator(Scenario.Given given) {
    return new Correlator(given.reuse() == null ? Map.of() : given.reuse());
  }

  private static Judge judge(Scenario.Given given) {
    return new Judge(rules(given.rules()), holidays(given));
  }

  private static DelayRules rules(@Nullable JsonNode rules) {
    return rules == null ? DelayRules.DEFAULTS : ScenarioFile.as(rules, DelayRules.class);
  }

  private static Holidays holidays(Scenario.Given given) {
    Map<String, List<LocalDate>> days = given.holidays();
    return days == null
        ? Holidays.NONE
        : (region, day) -> days.getOrDefault(region, List.of()).contains(day);
  }
}
