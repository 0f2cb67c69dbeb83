package dev.milepost.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a shipment's story becomes, on the real store and a real database. The stories lie in {@code
 * src/test/resources/scenarios}, one folder each.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScenarioIT {
  private TestStore db;

  @BeforeAll
  void start() {
    db = new TestStore();
  }

  @AfterAll
  void stop() {
    db.close();
  }

  static List<Path> scenarios() {
    return ScenarioFile.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void comesOutAsTold(Path path) {
    Scenario scenario = ScenarioFile.read(path);
    ScenarioEvents events = new ScenarioEvents(scenario);
    ScenarioRun told =
        ScenarioRun.of(db, scenario, events, ScenarioOrders.asTold(scenario, events));
    ScenarioCheck.sound(told);
    ScenarioCheck.holds(scenario.then(), told, events);
    Map<String, Ending> ending = ending(told);
    ScenarioOrders.others(scenario, events)
        .forEach(
            (order, moments) -> {
              ScenarioRun run = ScenarioRun.of(db, scenario, events, moments);
              ScenarioCheck.sound(run);
              assertThat(ending(run)).as(order).isEqualTo(ending);
            });
  }

  /** What must not depend on the order in which the carriers' events arrive. */
  private record Ending(JsonNode journey, Set<String> delays) {}

  private static Map<String, Ending> ending(ScenarioRun run) {
    Map<String, Ending> endings = new TreeMap<>();
    run.shipments()
        .forEach(
            (id, view) -> {
              Set<String> delays = new TreeSet<>();
              view.delays()
                  .forEach(
                      delay ->
                          delays.add(delay.kind() + " " + delay.cause() + " " + delay.since()));
              endings.put(id, new Ending(Json.mapper().valueToTree(view.journey()), delays));
            });
    return endings;
  }

  @Test
  void refusesAKeyThatMeansNothingAndSaysWhereItStands() {
    String text =
        """
        about: a
        source: b
        given: {at: 2026-11-24T00:00:00Z}
        when:
          - {at: 2026-11-24T01:00:00Z, events: [{milestone: LOST, time: '2026-11-24T00:00Z', plaec: X}]}
        then: {}
        """;

    assertThatThrownBy(() -> ScenarioFile.read(Path.of("x/scenario.yaml"), text))
        .hasMessageContaining("x/scenario.yaml at /when[0]/events[0]/plaec: ");
  }

  @Test
  void areManyInEveryArea() {
    assertThat(scenarios())
        .hasSizeGreaterThanOrEqualTo(60)
        .extracting(path -> path.getName(0).toString())
        .contains("correlation", "journey", "delays", "agents", "registration");
  }
}
