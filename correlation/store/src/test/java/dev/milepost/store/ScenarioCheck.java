package dev.milepost.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.milepost.event.Delay;
import dev.milepost.event.EventId;
import dev.milepost.store.Scenario.Late;
import dev.milepost.store.Scenario.Then;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Holds what became of a scenario against what its file says. */
final class ScenarioCheck {

  /** What a file may say of a journey. */
  private static final Set<String> FIELDS =
      Set.of(
          "milestone",
          "occurredAt",
          "pieces",
          "piecesDelivered",
          "problem",
          "estimate",
          "lastScanAt",
          "conflict",
          "conflicts",
          "pieceStates",
          "forecast");

  private final ScenarioRun run;
  private final ScenarioEvents events;

  private ScenarioCheck(ScenarioRun run, ScenarioEvents events) {
    this.run = run;
    this.events = events;
  }

  /** Whatever the scenario: frames are counted from 1 without a gap, and none goes out twice. */
  static void sound(ScenarioRun run) {
    run.stream();
    assertThat(run.repeated()).as("frames that went out twice").isEmpty();
  }

  static void holds(Then then, ScenarioRun run, ScenarioEvents events) {
    ScenarioCheck check = new ScenarioCheck(run, events);
    if (then.stream() != null) {
      assertThat(run.stream()).as("stream").isEqualTo(new TreeMap<>(then.stream()));
    }
    if (then.correlation() != null) {
      check.correlation(then.correlation());
    }
    if (then.waiting() != null) {
      check.waiting(then.waiting());
    }
    Map<String, ShipmentView> shipments = run.shipments();
    if (then.journeys() != null) {
      then.journeys().forEach((id, expected) -> check.journey(id, expected, known(shipments, id)));
    }
    if (then.delays() != null) {
      then.delays().forEach((id, late) -> check.delays(id, late, known(shipments, id).delays()));
    }
  }

  private static ShipmentView known(Map<String, ShipmentView> shipments, String id) {
    ShipmentView view = shipments.get(id);
    assertThat(view).as(id).isNotNull();
    return Objects.requireNonNull(view);
  }

  private void correlation(Map<String, List<String>> expected) {
    Map<String, List<String>> found = run.correlation();
    expected.forEach(
        (name, where) -> {
          events.id(name);
          assertThat(found.getOrDefault(name, List.of()))
              .as("where '%s' is, of %s", name, found)
              .containsExactlyElementsOf(where);
        });
  }

  private void waiting(Map<String, Scenario.Waits> expected) {
    Map<String, ScenarioRun.Waiting> waiting = run.waiting();
    assertThat(waiting.keySet()).as("what waits: %s", waiting).isEqualTo(expected.keySet());
    expected.forEach(
        (name, waits) -> {
          ScenarioRun.Waiting found = Objects.requireNonNull(waiting.get(name));
          assertThat(found.ambiguous()).as("'%s' is ambiguous", name).isEqualTo(waits.ambiguous());
          assertThat(found.explanation()).as("why '%s' waits", name).contains(waits.because());
        });
  }

  private void journey(String id, JsonNode expected, ShipmentView view) {
    JsonNode found = Json.mapper().valueToTree(view.journey());
    expected
        .properties()
        .forEach(
            field -> {
              assertThat(FIELDS).as("what a file may say of a journey").contains(field.getKey());
              agree(
                  id + "/" + field.getKey() + " of " + found,
                  field.getValue(),
                  found.path(field.getKey()));
            });
  }

  /** Says of an object only what the file says; moments are equal in whatever offset. */
  private void agree(String path, JsonNode expected, JsonNode found) {
    if (expected.isObject()) {
      expected
          .properties()
          .forEach(
              field ->
                  agree(path + "/" + field.getKey(), field.getValue(), found.path(field.getKey())));
    } else if (expected.isArray()) {
      List<JsonNode> left = new ArrayList<>();
      found.forEach(left::add);
      assertThat(left).as(path).hasSameSizeAs(expected);
      for (int i = 0; i < expected.size(); i++) {
        agree(path + "[" + i + "]", expected.get(i), left.get(i));
      }
    } else if (expected.asText().equals("none")) {
      assertThat(found.isMissingNode() || found.isNull() || isNone(found))
          .as(path + " is none")
          .isTrue();
    } else if (found.isObject() && found.has("kind")) {
      assertThat(found.path("kind").asText()).as(path).isEqualTo(expected.asText());
    } else {
      assertThat(plain(found)).as(path).isEqualTo(plain(expected));
    }
  }

  private static boolean isNone(JsonNode list) {
    return list.isArray() && list.isEmpty();
  }

  private String plain(JsonNode value) {
    if (value instanceof MissingNode) {
      return "nothing";
    }
    String text = value.asText();
    return moment(text).orElseGet(() -> name(text));
  }

  private static Optional<String> moment(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant().toString());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private String name(String text) {
    return text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
        ? events.name(EventId.parse(text))
        : text;
  }

  private void delays(String id, List<Late> expected, List<Delay> open) {
    assertThat(open)
        .as("open delays of " + id)
        .extracting(Delay::kind)
        .containsExactlyElementsOf(expected.stream().map(Late::kind).toList());
    for (int i = 0; i < expected.size(); i++) {
      delay(id + ": " + open.get(i), expected.get(i), open.get(i));
    }
  }

  private void delay(String as, Late expected, Delay open) {
    if (expected.cause() != null) {
      assertThat(open.cause() == null ? "none" : open.cause().name())
          .as(as)
          .isEqualTo(expected.cause());
    }
    if (expected.since() != null) {
      assertThat(open.since()).as(as).isEqualTo(expected.since().toInstant());
    }
    if (expected.severity() != null) {
      String[] range = expected.severity().split("\\.\\.", 2);
      assertThat(open.severity())
          .as(as)
          .isBetween(Integer.parseInt(range[0]), Integer.parseInt(range[1]));
    }
    if (!expected.evidence().isEmpty()) {
      assertThat(new TreeSet<>(open.evidence().stream().map(events::name).toList()))
          .as(as)
          .isEqualTo(new TreeSet<>(expected.evidence()));
    }
    JsonNode tree = Json.mapper().valueToTree(open);
    if (expected.responsible() != null) {
      assertThat(tree.path("responsible").asText()).as(as).isEqualTo(expected.responsible());
    }
    if (expected.duty() != null) {
      agree(as + "/duty", expected.duty(), tree.path("duty"));
    }
  }
}
