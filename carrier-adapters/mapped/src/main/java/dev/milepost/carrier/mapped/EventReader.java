package dev.milepost.carrier.mapped;

import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Milestone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the sections {@code event} and {@code codes}: what an event says, and what it means. */
final class EventReader {

  private final Words words;

  EventReader(Words words) {
    this.words = words;
  }

  EventRule event(Value value) {
    Value.Section section =
        value.section(
            "type", "code", "detail", "text", "time", "place", "planned", "estimated", "ignore");
    Value time = section.need("time");
    return new EventRule(
        words.field(section.get("type")),
        words.field(section.need("code")),
        words.field(section.get("detail")),
        words.field(section.get("text")),
        time == null ? List.of() : times(time),
        words.place(section.get("place")),
        words.conditions(section.get("planned")),
        words.conditions(section.get("estimated")),
        words.conditions(section.get("ignore")));
  }

  private List<TimeRule> times(Value value) {
    List<TimeRule> rules = new ArrayList<>(1);
    for (Value item : value.items()) {
      if (!item.isSection()) {
        rules.add(
            new TimeRule(
                words.path(item), Field.NONE, TimeFormat.ISO, Field.NONE, TimeRule.Utc.BELIEVED));
        continue;
      }
      Value.Section section = item.section("path", "time", "format", "zone", "utc");
      Value path = section.need("path");
      Value utc = section.get("utc");
      rules.add(
          new TimeRule(
              path == null ? TreePath.parse(".") : words.path(path),
              words.field(section.get("time")),
              words.format(section.get("format")),
              words.field(section.get("zone")),
              utc == null
                  ? TimeRule.Utc.BELIEVED
                  : utc.oneOf(TimeRule.Utc.class, TimeRule.Utc.BELIEVED)));
    }
    return rules;
  }

  /** The code table; each code once, and none that could never be found. */
  Codes codes(@Nullable Value value, EventRule event) {
    List<Codes.Row> rows = new ArrayList<>();
    Map<List<String>, Integer> seen = new HashMap<>();
    for (Value item : value == null ? List.<Value>of() : value.items()) {
      Value.Section section =
          item.section("type", "code", "detail", "milestone", "cause", "classifier", "takesBack");
      Codes.Row row = row(section, event);
      Integer first = row.code().isEmpty() ? null : seen.putIfAbsent(row.key(), item.line());
      if (first != null) {
        item.error(
            "'"
                + row.key().stream()
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining("/"))
                + "' is there twice, first in line "
                + first);
      }
      rows.add(row);
    }
    return new Codes(rows);
  }

  private static Codes.Row row(Value.Section section, EventRule event) {
    Value code = section.need("code");
    Value milestone = section.need("milestone");
    Value cause = section.get("cause");
    Value classifier = section.get("classifier");
    Value takesBack = section.get("takesBack");
    return new Codes.Row(
        part(section.get("type"), event.type(), "type"),
        code == null ? "" : code.text(),
        part(section.get("detail"), event.detail(), "detail"),
        milestone == null ? Milestone.UNKNOWN : milestone.oneOf(Milestone.class, Milestone.UNKNOWN),
        cause == null ? null : cause.oneOf(Cause.class, Cause.UNSTATED),
        classifier == null
            ? Classifier.ACTUAL
            : classifier.oneOf(Classifier.class, Classifier.ACTUAL),
        takesBack == null ? null : correction(takesBack));
  }

  private static String part(@Nullable Value value, Field read, String name) {
    if (value == null) {
      return "";
    }
    if (!read.isRead()) {
      value.error("never found, since the mapping reads no event." + name);
    }
    return value.text();
  }

  private static @Nullable Correction correction(Value value) {
    Set<Milestone> milestones =
        value.items().stream()
            .map(item -> item.oneOf(Milestone.class, Milestone.UNKNOWN))
            .collect(Collectors.toSet());
    if (milestones.isEmpty()) {
      value.error("at least one milestone is expected");
      return null;
    }
    return new Correction(null, milestones);
  }
}
