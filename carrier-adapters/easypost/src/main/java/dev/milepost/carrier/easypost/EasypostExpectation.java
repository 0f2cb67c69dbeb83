package dev.milepost.carrier.easypost;

import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.StatedTime.Precision;
import dev.milepost.carrier.Zones;
import dev.milepost.event.Estimate;
import dev.milepost.event.Place;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the parcel is expected. The tracker's own {@code est_delivery_date} is midnight in UTC and
 * means a date; the carrier's local date and time beside it are preferred (dossier section 2.5).
 *
 * @param field where it stands in the tracker
 * @param stated the local clock, as a date where no hour is meant; null where it cannot be read
 * @param odd what is odd about it, may be empty
 */
record EasypostExpectation(String field, @Nullable StatedTime stated, String odd) {

  private static final int STATE = 2;

  /** The expectation of a tracker, or null where it states none. */
  static @Nullable EasypostExpectation of(JsonNode tracker) {
    JsonNode carrier = tracker.path("carrier_detail");
    String localDate = text(carrier, "est_delivery_date_local");
    if (!localDate.isEmpty()) {
      return local(localDate, text(carrier, "est_delivery_time_local"));
    }
    String date = text(tracker, "est_delivery_date");
    return date.isEmpty()
        ? null
        : new EasypostExpectation("/est_delivery_date", dayIfMidnight(StatedTime.iso(date)), "");
  }

  private static EasypostExpectation local(String date, String time) {
    StatedTime day = dayIfMidnight(StatedTime.iso(date));
    if (day == null || time.isEmpty()) {
      return new EasypostExpectation("/carrier_detail/est_delivery_date_local", day, "");
    }
    StatedTime hour = StatedTime.iso(day.wall().toLocalDate() + "T" + time);
    return new EasypostExpectation(
        "/carrier_detail/est_delivery_date_local",
        hour == null ? day : dayIfMidnight(hour),
        hour == null ? "estimate: the hour cannot be read, only its day is taken" : "");
  }

  private static @Nullable StatedTime dayIfMidnight(@Nullable StatedTime stated) {
    return stated != null && stated.isMidnight()
        ? new StatedTime(stated.wall(), null, Precision.DAY)
        : stated;
  }

  /** What tells one expectation from another. */
  String key() {
    return stated == null ? "" : stated.wall() + " " + stated.precision();
  }

  /**
   * The estimate: of a date the end of that day at the destination.
   *
   * @param newest where the parcel was last seen, whose zone is assumed where the destination's is
   *     not known
   */
  Estimate estimate(
      StatedTime stated,
      JsonNode tracker,
      @Nullable String issuer,
      @Nullable Place newest,
      Instant issuedAt,
      List<String> warnings) {
    if (!odd.isEmpty()) {
      warnings.add(odd);
    }
    ZoneId zone = destination(tracker.path("carrier_detail"), issuer);
    boolean assumed = zone == null && stated.offset() == null;
    if (assumed) {
      zone = Zones.of(newest);
      warnings.add(
          "estimate: the destination's zone is unknown, read "
              + (zone == null ? "as UTC" : "in that of the newest scan"));
    }
    ZoneId clock = zone == null ? ZoneOffset.UTC : zone;
    Instant latest = stated.latest(clock);
    return new Estimate(
        null,
        latest,
        EasypostAdapter.EASYPOST.value(),
        issuedAt,
        assumed ? clock.getRules().getOffset(latest) : null);
  }

  private static @Nullable ZoneId destination(JsonNode carrier, @Nullable String issuer) {
    JsonNode place = carrier.path("destination_tracking_location");
    ZoneId zone = Zones.of(text(place, "state"), text(place, "country"));
    return zone != null ? zone : written(text(carrier, "destination_location"), issuer);
  }

  /**
   * Reads {@code CITY ST CC}. Of {@code CITY ST, ZIP} the country is known only where the carrier
   * serves but one: DE may be Delaware or Germany.
   */
  private static @Nullable ZoneId written(String location, @Nullable String issuer) {
    int comma = location.indexOf(',');
    String words = comma < 0 ? location : location.substring(0, comma).strip();
    int last = words.lastIndexOf(' ');
    if (last < 0 || words.length() - last - 1 != STATE) {
      return null;
    }
    String end = words.substring(last + 1);
    String before = words.substring(words.lastIndexOf(' ', last - 1) + 1, last);
    if (before.length() == STATE && comma < 0) {
      return Zones.of(before, end);
    }
    return "USPS".equals(issuer) ? Zones.of(end, "US") : null;
  }
}
