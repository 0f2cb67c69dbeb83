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
    Judge judge = new Judge(rules(given.rules()), holidays(given));
    return new PgShipmentStore(
        db.pool, new Correlator(given.reuse() == null ? Map.of() : given.reuse()), () -> judge);
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
