package dev.milepost.carrier.project44;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.project44.Project44Route.Stop;
import dev.milepost.event.EventTime;
import dev.milepost.event.Revision;
import dev.milepost.event.TimeQuality;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One of the three times of an event, where it is stated: what happened, what is expected, what was
 * planned. Several sources may state it; the selected one's word holds (dossier section 3.1).
 *
 * @param begin the time, or the start of a window
 * @param end the end of a window
 * @param modified when the selected source last changed it, as written
 * @param odd what is odd about it, other sources' words included
 */
record Project44Time(
    StatedTime begin, @Nullable StatedTime end, String modified, List<String> odd) {

  /** Which of the three. */
  enum Kind {
    ACTUAL("dateTime", "endDateTime"),
    ESTIMATE("estimateDateTime", "estimateEndDateTime"),
    PLANNED("plannedDateTime", "plannedEndDateTime");

    private final String field;
    private final String endField;

    Kind(String field, String endField) {
      this.field = field;
      this.endField = endField;
    }
  }

  private static final int RIVALS = 4;
  private static final int LONGEST_SOURCE = 16;

  /** The time of that kind; null where there is none, and where it is unreadable: a problem. */
  static @Nullable Project44Time of(JsonNode event, Kind kind, String at, Findings findings) {
    JsonNode chosen = chosen(event, kind);
    String written = text(event, kind.field);
    StatedTime flat = StatedTime.iso(written);
    StatedTime selected = StatedTime.iso(text(chosen, "dateTime"));
    StatedTime begin = selected == null ? flat : selected;
    if (begin == null) {
      if (!written.isEmpty() || !text(chosen, "dateTime").isEmpty()) {
        findings.problem(
            at + (written.isEmpty() ? "/dateTimes" : "/" + kind.field),
            "unreadable, expected a date and time of ISO 8601");
      }
      return null;
    }
    List<String> odd = new ArrayList<>(0);
    if (selected != null && flat != null && differ(selected, flat)) {
      odd.add(kind.field + ": is not that of the selected source, which holds");
    }
    rivals(event, kind, chosen, begin, odd);
    return new Project44Time(
        begin, end(event, kind, chosen, begin, odd), text(chosen, "lastModifiedDateTime"), odd);
  }

  /**
   * Which statement of the event this is, by the last change of any source's word: where another
   * source is selected, its word may be the older one.
   */
  static Revision statement(JsonNode event) {
    Instant last = null;
    JsonNode dateTimes = event.path("dateTimes");
    for (int i = 0; i < size(dateTimes); i++) {
      EventTime changed =
          moment(text(item(dateTimes, i), "lastModifiedDateTime"), new ArrayList<>(0));
      if (changed != null && (last == null || changed.instant().isAfter(last))) {
        last = changed.instant();
      }
    }
    return last == null ? Revision.FIRST : new Revision(last, null);
  }

  /** Whether the event states any time at all, readable or not. */
  static boolean anyIn(JsonNode event) {
    for (Kind kind : Kind.values()) {
      if (!text(event, kind.field).isEmpty() || !text(chosen(event, kind), "dateTime").isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Of several selected ones, which should not be, the one that was changed last. */
  private static JsonNode chosen(JsonNode event, Kind kind) {
    JsonNode dateTimes = event.path("dateTimes");
    JsonNode chosen = MissingNode.getInstance();
    for (int i = 0; i < size(dateTimes); i++) {
      JsonNode one = item(dateTimes, i);
      if (one.path("selected").asBoolean(false)
          && isOf(one, event, kind)
          && text(one, "lastModifiedDateTime").compareTo(text(chosen, "lastModifiedDateTime"))
              >= 0) {
        chosen = one;
      }
    }
    return chosen;
  }

  /** Without a type it is of what happened, if anything did. */
  private static boolean isOf(JsonNode dateTime, JsonNode event, Kind kind) {
    String type = text(dateTime, "type");
    return type.isEmpty()
        ? kind == Kind.ACTUAL && !text(event, Kind.ACTUAL.field).isEmpty()
        : type.equalsIgnoreCase(kind.name()) || type.equalsIgnoreCase(kind.name() + "D");
  }

  /** What other sources say, for an agent: the selection may change. */
  private static void rivals(
      JsonNode event, Kind kind, JsonNode chosen, StatedTime begin, List<String> odd) {
    JsonNode dateTimes = event.path("dateTimes");
    String source = text(chosen, "source");
    for (int i = 0; i < size(dateTimes) && odd.size() < RIVALS; i++) {
      JsonNode one = item(dateTimes, i);
      StatedTime stated = StatedTime.iso(text(one, "dateTime"));
      if (stated != null
          && isOf(one, event, kind)
          && !one.path("selected").asBoolean(false)
          && (source.isEmpty() || !text(one, "source").equals(source))
          && differ(stated, begin)) {
        odd.add(kind.field + ": " + name(text(one, "source")) + " says " + written(stated));
      }
    }
  }

  private static String name(String source) {
    return source.isEmpty() || source.length() > LONGEST_SOURCE
        ? "another source"
        : source.toUpperCase(Locale.ROOT);
  }

  private static String written(StatedTime time) {
    return time.wall() + (time.offset() == null ? "" : time.offset().toString());
  }

  private static @Nullable StatedTime end(
      JsonNode event, Kind kind, JsonNode chosen, StatedTime begin, List<String> odd) {
    String written = text(chosen, "endDateTime");
    if (written.isEmpty()) {
      written = text(event, kind.endField);
    }
    if (written.isEmpty()) {
      return null;
    }
    StatedTime end = StatedTime.iso(written);
    if (end == null || after(begin, end)) {
      odd.add(kind.endField + ": unreadable, or before its beginning");
      return null;
    }
    return end;
  }

  private static boolean differ(StatedTime one, StatedTime other) {
    return between(one, other).abs().toSeconds() >= 60;
  }

  private static boolean after(StatedTime begin, StatedTime end) {
    return between(begin, end).isNegative() && end.precision() != StatedTime.Precision.DAY;
  }

  /** By the clocks on the wall where one of them has no offset. */
  private static Duration between(StatedTime one, StatedTime other) {
    ZoneOffset first = one.offset();
    ZoneOffset second = other.offset();
    return first == null || second == null
        ? Duration.between(one.wall(), other.wall())
        : Duration.between(one.wall().toInstant(first), other.wall().toInstant(second));
  }

  /** Of a time in UTC the offset of the place is told too, where its zone is known. */
  static EventTime at(StatedTime stated, Stop stop, List<String> warnings) {
    EventTime time = stated.at(stop.place(), null, warnings);
    return stop.zone() != null && ZoneOffset.UTC.equals(stated.offset())
        ? new EventTime(
            time.instant(), stop.zone().getRules().getOffset(time.instant()), TimeQuality.GIVEN)
        : time;
  }

  /** The same of what is meant to be a moment: a date alone is odd. */
  static EventTime momentAt(StatedTime stated, Stop stop, List<String> warnings) {
    if (stated.precision() == StatedTime.Precision.DAY) {
      warnings.add("time: a date alone, read as its beginning");
    }
    return at(stated, stop, warnings);
  }

  /** A moment that project44 itself states: in UTC where no offset is written. */
  static @Nullable EventTime moment(String written, List<String> warnings) {
    StatedTime stated = StatedTime.iso(written);
    return stated == null ? null : stated.at(null, ZoneOffset.UTC, warnings);
  }
}
