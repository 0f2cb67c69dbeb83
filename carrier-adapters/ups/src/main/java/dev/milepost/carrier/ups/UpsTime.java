package dev.milepost.carrier.ups;

import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.Zones;
import dev.milepost.event.EventTime;
import dev.milepost.event.Place;
import dev.milepost.event.TimeQuality;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a scan happened, by the order of trust of dossier section 9.3.
 *
 * @param wall the clock of the place, for the id: push and poll both carry it
 */
record UpsTime(EventTime time, LocalDateTime wall) {

  /** The five fields in which both UPS formats state a time, as they are written. */
  record Fields(
      String localDate, String localTime, String gmtDate, String gmtTime, String gmtOffset) {}

  /** The time, or null where neither the local nor the GMT fields can be read. */
  static @Nullable UpsTime of(Fields fields, @Nullable Place place, List<String> warnings) {
    LocalDateTime local = dateTime(fields.localDate(), fields.localTime());
    LocalDateTime gmt = dateTime(fields.gmtDate(), fields.gmtTime());
    ZoneOffset stated = offset(fields.gmtOffset());
    warnOfUnreadable(fields, local, gmt, stated, warnings);
    if (gmt != null) {
      return ofGmt(gmt.toInstant(ZoneOffset.UTC), local, stated, place, warnings);
    }
    if (local == null) {
      return null;
    }
    return stated != null
        ? ofOffset(local, stated, place, warnings)
        : ofPlace(local, place, warnings);
  }

  private static UpsTime ofGmt(
      Instant instant,
      @Nullable LocalDateTime local,
      @Nullable ZoneOffset stated,
      @Nullable Place place,
      List<String> warnings) {
    if (local == null) {
      ZoneOffset offset = stated != null ? stated : offsetOf(place, instant);
      return new UpsTime(
          new EventTime(instant, offset, TimeQuality.GIVEN),
          LocalDateTime.ofInstant(instant, offset == null ? ZoneOffset.UTC : offset));
    }
    ZoneOffset derived = StatedTime.offsetBetween(instant, local);
    if (derived == null || !Zones.plausible(derived, instant, country(place))) {
      warnings.add(
          "time: local "
              + local
              + " and GMT "
              + instant
              + " do not fit the place; the GMT fields are believed");
      return new UpsTime(new EventTime(instant, null, TimeQuality.UNKNOWN), local);
    }
    if (stated != null && !stated.equals(derived)) {
      warnings.add("time: gmtOffset " + stated + " differs from local less GMT, " + derived);
    }
    return new UpsTime(new EventTime(instant, derived, TimeQuality.GIVEN), local);
  }

  private static UpsTime ofOffset(
      LocalDateTime local, ZoneOffset stated, @Nullable Place place, List<String> warnings) {
    Instant instant = local.toInstant(stated);
    if (Zones.plausible(stated, instant, country(place))) {
      return new UpsTime(new EventTime(instant, stated, TimeQuality.GIVEN), local);
    }
    warnings.add("time: gmtOffset " + stated + " does not fit the place");
    return new UpsTime(new EventTime(instant, null, TimeQuality.UNKNOWN), local);
  }

  private static UpsTime ofPlace(
      LocalDateTime local, @Nullable Place place, List<String> warnings) {
    ZoneId zone = zone(place);
    if (zone == null) {
      warnings.add("time: local time of an unknown zone, read as UTC");
      return new UpsTime(
          new EventTime(local.toInstant(ZoneOffset.UTC), null, TimeQuality.UNKNOWN), local);
    }
    ZoneRules rules = zone.getRules();
    if (rules.getValidOffsets(local).size() != 1) {
      warnings.add("time: " + local + " is in the hour in which the clocks of " + zone + " change");
    }
    ZoneOffset offset = local.atZone(zone).getOffset();
    Instant instant = local.atZone(zone).toInstant();
    return new UpsTime(new EventTime(instant, offset, TimeQuality.PLACE), local);
  }

  private static void warnOfUnreadable(
      Fields fields,
      @Nullable LocalDateTime local,
      @Nullable LocalDateTime gmt,
      @Nullable ZoneOffset stated,
      List<String> warnings) {
    if (local == null && !(fields.localDate().isEmpty() && fields.localTime().isEmpty())) {
      warnings.add("time: the local date and time cannot be read");
    }
    if (gmt == null && !(fields.gmtDate().isEmpty() && fields.gmtTime().isEmpty())) {
      warnings.add("time: the GMT date and time cannot be read");
    }
    if (stated == null && !fields.gmtOffset().isEmpty()) {
      warnings.add("time: the GMT offset cannot be read");
    }
  }

  private static @Nullable ZoneOffset offsetOf(@Nullable Place place, Instant instant) {
    ZoneId zone = zone(place);
    return zone == null ? null : zone.getRules().getOffset(instant);
  }

  private static @Nullable ZoneId zone(@Nullable Place place) {
    return place == null ? null : Zones.of(place.region(), place.country());
  }

  private static @Nullable String country(@Nullable Place place) {
    return place == null ? null : place.country();
  }

  private static @Nullable LocalDateTime dateTime(String date, String time) {
    LocalDate day = date(date);
    LocalTime hour = time(time);
    return day == null || hour == null ? null : LocalDateTime.of(day, hour);
  }

  /** {@code 20240423}, hyphens tolerated; null for anything else. */
  static @Nullable LocalDate date(String text) {
    int number = digits(text, '-', 8, 8);
    if (number < 0) {
      return null;
    }
    return StatedTime.date(number / 10_000, number / 100 % 100, number % 100);
  }

  /**
   * {@code 095004}, {@code 09:50:04}, {@code 09:50} and {@code 74700} with its lost zero; null for
   * anything else. Four digits without a colon are nothing: {@code 1547} may be an hour and a
   * minute or have lost two zeros.
   */
  static @Nullable LocalTime time(String text) {
    int colon = text.indexOf(':');
    int number = colon < 0 ? digits(text, ':', 5, 6) : withColons(text, colon);
    if (number < 0) {
      return null;
    }
    int hour = number / 10_000;
    int minute = number / 100 % 100;
    int second = number % 100;
    return hour > 23 || minute > 59 || second > 59 ? null : LocalTime.of(hour, minute, second);
  }

  private static int withColons(String text, int first) {
    boolean toTheMinute = text.length() == first + 3;
    if (toTheMinute) {
      int number = digits(text, ':', 3, 4);
      return number < 0 ? number : number * 100;
    }
    return text.length() == first + 6 && text.charAt(first + 3) == ':'
        ? digits(text, ':', 5, 6)
        : -1;
  }

  /** {@code -04.00} as Track Alert writes it and {@code -05:00} as the Track API does. */
  static @Nullable ZoneOffset offset(String text) {
    if (text.length() < 5 || (text.charAt(0) != '-' && text.charAt(0) != '+')) {
      return null;
    }
    String clock = text.substring(1);
    int number = digits(clock, clock.indexOf('.') > 0 ? '.' : ':', 3, 4);
    int seconds = number / 100 * 3600 + number % 100 * 60;
    if (number < 0 || number % 100 > 59 || seconds > ZoneOffset.MAX.getTotalSeconds()) {
      return null;
    }
    return ZoneOffset.ofTotalSeconds(text.charAt(0) == '-' ? -seconds : seconds);
  }

  /** The number that the digits make, or -1 where something else stands among them. */
  private static int digits(String text, char separator, int fewest, int most) {
    int number = 0;
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9' && count < most) {
        number = number * 10 + (c - '0');
        count++;
      } else if (c != separator) {
        return -1;
      }
    }
    return count < fewest ? -1 : number;
  }
}
