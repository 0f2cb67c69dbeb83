package dev.milepost.carrier.usps;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.StatedTime;
import dev.milepost.event.Estimate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * When USPS means to deliver. Version 3 writes its dates beside the status, v3r2 in an object of
 * their own; of several the predicted one is the newest, then the expected, then the guaranteed.
 *
 * @param kind which of its dates it is
 * @param date as written, perhaps with a time
 */
record UspsExpectation(String kind, String date, String start, String end) {

  private static final List<String> KINDS = List.of("predicted", "expected", "guaranteed");
  private static final LocalTime END_OF_DAY = LocalTime.of(23, 59, 59);
  private static final int NOON = 12;

  /** The expectation of a parcel, or null where it has none. */
  static @Nullable UspsExpectation of(JsonNode parcel) {
    JsonNode apart = parcel.path("deliveryDateExpectation");
    for (String kind : KINDS) {
      UspsExpectation found = of(kind, CarrierJson.item(apart, 0));
      if (found == null) {
        found = of(kind, parcel);
      }
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable UspsExpectation of(String kind, JsonNode object) {
    String date = CarrierJson.text(object, kind + "DeliveryDate");
    if (date.isEmpty()) {
      date = CarrierJson.text(object, kind + "DeliveryTimeStamp");
    }
    if (date.isEmpty()) {
      date = CarrierJson.text(object, kind + "DeliveryTimestamp");
    }
    if (date.isEmpty()) {
      return null;
    }
    String end = CarrierJson.text(object, kind + "DeliveryWindowEndTime");
    if (end.isEmpty()) {
      end = CarrierJson.text(object, kind + "DeliveryTime");
    }
    return new UspsExpectation(
        kind,
        date,
        CarrierJson.text(object, kind + "DeliveryWindowStartTime"),
        end.isEmpty() ? CarrierJson.text(object, "endOfDay") : end);
  }

  /** What tells one expectation from another. */
  String key() {
    return String.join(" ", kind, date, start, end);
  }

  /**
   * The estimate, or null where no date can be read or it lies before the news of it.
   *
   * @param destination its zone; null where it is not certain
   * @param scan the clock to assume then
   * @param news the newest scan
   */
  @Nullable Estimate estimate(
      @Nullable ZoneId destination,
      ZoneId scan,
      Instant issuedAt,
      Instant news,
      List<String> warnings) {
    StatedTime stated = StatedTime.iso(date);
    if (stated == null) {
      return null;
    }
    LocalTime from = time(start);
    LocalTime to = time(end);
    if ((from == null && !start.isEmpty()) || (to == null && !end.isEmpty())) {
      warnings.add("estimate: a delivery time cannot be read");
    }
    if (from != null && to != null && from.isAfter(to)) {
      warnings.add("estimate: the window ends before it begins, the whole day is taken");
      from = null;
      to = null;
    }
    ZoneId zone = destination == null ? scan : destination;
    LocalDate day = stated.wall().toLocalDate();
    boolean isAnHour = to == null && !stated.isMidnight();
    Instant latest =
        isAnHour
            ? stated.latest(zone)
            : day.atTime(to == null ? END_OF_DAY : to).atZone(zone).toInstant();
    if (latest.isBefore(news.minus(1, ChronoUnit.DAYS))) {
      return null;
    }
    boolean certain = destination != null || (isAnHour && stated.offset() != null);
    if (!certain) {
      warnings.add("estimate: the destination's zone is not certain, read by the newest scan's");
    }
    Instant earliest = from == null ? null : day.atTime(from).atZone(zone).toInstant();
    return new Estimate(
        earliest,
        latest,
        UspsAdapter.USPS.value(),
        issuedAt,
        certain ? null : zone.getRules().getOffset(latest));
  }

  /**
   * {@code 18:00:00}, {@code 9:15}, {@code 8:00pm} and {@code 8:00 p.m.}; null for anything else.
   */
  static @Nullable LocalTime time(String written) {
    String text = written.toLowerCase(Locale.ROOT).replace(".", "").replace(" ", "");
    boolean after = text.endsWith("pm");
    boolean half = after || text.endsWith("am");
    String clock = half ? text.substring(0, text.length() - 2) : text;
    String[] parts = clock.split(":", -1);
    if (parts.length > 3 || (parts.length == 1 && !half)) {
      return null;
    }
    int hour = number(parts[0]);
    int minute = parts.length > 1 ? number(parts[1]) : 0;
    int second = parts.length > 2 ? number(parts[2]) : 0;
    boolean odd = half && (hour < 1 || hour > NOON);
    if (odd || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
      return null;
    }
    return LocalTime.of(half ? hour % NOON + (after ? NOON : 0) : hour, minute, second);
  }

  /** One or two digits, else -1. */
  private static int number(String digits) {
    if (digits.isEmpty() || digits.length() > 2) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }
}
