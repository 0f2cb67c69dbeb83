package dev.milepost.carrier.mapped;

import dev.milepost.carrier.Zones;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words that a mapping's sections have in common: paths, fields, conditions, formats. */
final class Words {

  private static final String LITERAL = "=";

  /** A header that proves who sends is never kept beside the bytes. */
  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "proxy-authorization", "credential", "cookie");

  /** The headers that paths name, each where it is first named. */
  private final Map<String, Value> headers = new LinkedHashMap<>();

  /** The headers that the mapping reads. */
  Set<String> headers() {
    return Set.copyOf(headers.keySet());
  }

  /** Refuses those that prove who sends. */
  void refuse(Set<String> proving) {
    headers.forEach(
        (header, named) -> {
          if (CREDENTIALS.contains(header) || proving.contains(header)) {
            named.error("the header " + header + " is a credential, which is never kept or read");
          }
        });
  }

  /** A path; where one stands, and an error, for what is none. */
  TreePath path(Value value) {
    String written = value.text();
    if (written.isEmpty()) {
      return TreePath.parse(".");
    }
    try {
      TreePath path = TreePath.parse(written);
      String header = path.header();
      if (header != null) {
        headers.putIfAbsent(header, value);
      }
      return path;
    } catch (IllegalArgumentException e) {
      value.error("'" + written + "' is no path: it " + e.getMessage());
      return TreePath.parse(".");
    }
  }

  /** One path or several. */
  List<TreePath> paths(@Nullable Value value) {
    return value == null ? List.of() : value.items().stream().map(this::path).toList();
  }

  /** A path, several of which the first with a value holds, or a text behind an equals sign. */
  Field field(@Nullable Value value) {
    if (value == null) {
      return Field.NONE;
    }
    List<TreePath> paths = new ArrayList<>(1);
    String literal = "";
    for (Value item : value.items()) {
      String written = item.text();
      if (!literal.isEmpty()) {
        item.error("stands behind a text that always holds, and is never looked at");
      } else if (written.startsWith(LITERAL)) {
        literal = written.substring(LITERAL.length()).strip();
        if (literal.isEmpty()) {
          item.error("a text is expected behind the equals sign");
        }
      } else if (!written.isEmpty()) {
        paths.add(path(item));
      }
    }
    return new Field(paths, literal);
  }

  /** One condition or several, of which one is enough. */
  List<Condition> conditions(@Nullable Value value) {
    return value == null ? List.of() : value.items().stream().map(this::condition).toList();
  }

  private Condition condition(Value value) {
    Value.Section section = value.section("path", "is", "isNot", "exists", "why");
    Value path = section.need("path");
    Value why = section.get("why");
    Value is = section.get("is");
    Value isNot = section.get("isNot");
    Value exists = section.get("exists");
    int questions = (is == null ? 0 : 1) + (isNot == null ? 0 : 1) + (exists == null ? 0 : 1);
    if (questions != 1 && section.at().isSection()) {
      value.error("one of is, isNot and exists is expected");
    }
    boolean holds = isNot == null;
    Set<String> values = new HashSet<>();
    if (exists != null) {
      String written = exists.text();
      holds = written.equals("true");
      if (!holds && !written.equals("false") && !written.isEmpty()) {
        exists.error("true or false is expected, not '" + written + "'");
      }
    } else {
      Value wanted = is == null ? isNot : is;
      if (wanted != null) {
        wanted.items().forEach(item -> values.add(item.text().toUpperCase(Locale.ROOT)));
      }
    }
    return new Condition(
        path == null ? TreePath.parse(".") : path(path),
        values,
        holds,
        why == null ? "ignored by the mapping" : why.text());
  }

  /** A format of times; ISO 8601 where none is said. */
  TimeFormat format(@Nullable Value value) {
    String written = value == null ? "" : value.text();
    if (value == null || written.isEmpty()) {
      return TimeFormat.ISO;
    }
    try {
      return TimeFormat.of(written);
    } catch (IllegalArgumentException e) {
      value.error(
          "'"
              + written
              + "' "
              + e.getMessage()
              + "; expected iso, epochSeconds, epochMillis or a pattern like dd.MM.yyyy HH:mm");
      return TimeFormat.ISO;
    }
  }

  /** A place's parts. */
  PlaceRule place(@Nullable Value value) {
    if (value == null) {
      return PlaceRule.NONE;
    }
    Value.Section section =
        value.section("city", "region", "country", "locode", "facility", "timeZone");
    return new PlaceRule(
        field(section.get("city")),
        field(section.get("region")),
        field(section.get("country")),
        field(section.get("locode")),
        field(section.get("facility")),
        field(section.get("timeZone")));
  }

  /** An IANA zone. */
  static @Nullable ZoneId zone(@Nullable Value value) {
    if (value == null) {
      return null;
    }
    String written = value.text();
    ZoneId zone = Zones.named(written);
    if (zone == null && !written.isEmpty()) {
      value.error(
          "'"
              + written
              + "' is no zone of the IANA database"
              + Nearest.hint(written, ZoneId.getAvailableZoneIds()));
    }
    return zone;
  }
}
