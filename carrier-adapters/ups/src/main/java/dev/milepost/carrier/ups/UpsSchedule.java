package dev.milepost.carrier.ups;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.CarrierJson;
import dev.milepost.event.Estimate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * When UPS means to deliver, as it writes it: a date at the destination and perhaps a window.
 *
 * @param kind which of its dates it is
 */
record UpsSchedule(String kind, String date, String start, String end) {

  static final UpsSchedule NONE = new UpsSchedule("", "", "");

  private static final LocalTime END_OF_DAY = LocalTime.of(23, 59, 59);

  UpsSchedule(String date, String start, String end) {
    this("", date, start, end);
  }

  /** The rescheduled date before the scheduled one; NONE where there is neither. */
  static UpsSchedule ofParcel(JsonNode parcel) {
    JsonNode dates = parcel.path("deliveryDate");
    UpsSchedule found = NONE;
    for (int i = 0; i < CarrierJson.size(dates); i++) {
      JsonNode date = CarrierJson.item(dates, i);
      String kind = CarrierJson.text(date, "type").toUpperCase(Locale.ROOT);
      if (kind.equals("RDD") || (kind.equals("SDD") && !found.kind().equals("RDD"))) {
        found = of(kind, CarrierJson.text(date, "date"), parcel.path("deliveryTime"));
      }
    }
    return found;
  }

  private static UpsSchedule of(String kind, String date, JsonNode times) {
    for (int i = 0; i < CarrierJson.size(times); i++) {
      JsonNode time = CarrierJson.item(times, i);
      if (boundsTheHour(CarrierJson.text(time, "type"))) {
        return new UpsSchedule(
            kind, date, CarrierJson.text(time, "startTime"), CarrierJson.text(time, "endTime"));
      }
    }
    return new UpsSchedule(kind, date, "", "");
  }

  /** EOD is the whole day, and DEL is when it was delivered. */
  private static boolean boundsTheHour(String type) {
    return switch (type.toUpperCase(Locale.ROOT)) {
      case "CMT", "EDW", "CDW", "IDW" -> true;
      default -> false;
    };
  }

  boolean isEmpty() {
    return date.isEmpty();
  }

  /** What tells one expectation from another. */
  String key() {
    return String.join(" ", plain(UpsTime.date(date), date), plainTime(start), plainTime(end));
  }

  /**
   * The estimate, or null where no date can be read or it lies before the news of it.
   *
   * @param destination its zone; null where UPS does not say
   * @param scan the clock to assume then, of the place of the news; null reads it as UTC
   * @param news the event that it comes with
   */
  @Nullable Estimate estimate(
      @Nullable ZoneId destination,
      @Nullable ZoneId scan,
      Instant issuedAt,
      Instant news,
      List<String> warnings) {
    LocalDate day = UpsTime.date(date);
    if (day == null) {
      return null;
    }
    LocalTime from = UpsTime.time(start);
    LocalTime to = UpsTime.time(end);
    if ((from == null && !start.isEmpty()) || (to == null && !end.isEmpty())) {
      warnings.add("estimate: a delivery time cannot be read");
    }
    if (from != null && to != null && from.isAfter(to)) {
      warnings.add("estimate: the window ends before it begins, the whole day is taken");
      from = null;
      to = null;
    }
    ZoneId clock = destination != null ? destination : scan != null ? scan : ZoneOffset.UTC;
    Instant latest = day.atTime(to == null ? END_OF_DAY : to).atZone(clock).toInstant();
    if (latest.isBefore(news.minus(1, ChronoUnit.DAYS))) {
      warnings.add("estimate: " + day + " is before the event that announces it, not used");
      return null;
    }
    if (destination == null && scan == null) {
      warnings.add("estimate: the destination's zone is unknown, read as UTC");
    }
    Instant earliest = from == null ? null : day.atTime(from).atZone(clock).toInstant();
    return new Estimate(
        earliest,
        latest,
        UpsAdapter.UPS.value(),
        issuedAt,
        destination == null ? clock.getRules().getOffset(latest) : null);
  }

  /** A bad plan beside a good scan is noted and left out (dossier section 0, 7). */
  void warnOfNonsense(LocalDate day, long staleDays, List<String> warnings) {
    if (date.isEmpty()) {
      return;
    }
    LocalDate scheduled = UpsTime.date(date);
    if (scheduled == null) {
      warnings.add("scheduledDeliveryDate: cannot be read");
    } else if (Math.abs(ChronoUnit.DAYS.between(scheduled, day)) > staleDays) {
      warnings.add("scheduledDeliveryDate: " + scheduled + " is more than a year from the event");
    }
  }

  private static String plainTime(String text) {
    return plain(UpsTime.time(text), text);
  }

  private static String plain(@Nullable Object read, String written) {
    return read == null ? written : read.toString();
  }
}
