package dev.milepost.carrier.x12;

import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.StatedTime.Precision;
import dev.milepost.event.EventTime;
import dev.milepost.event.Place;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A date, a time and a time code (element 623) as X12 writes them. {@code ES} is standard time even
 * in July, {@code ET} what the clocks show, {@code LT} and none the local time of the place
 * (dossier section 6.1).
 *
 * @param stated with the offset that the code names, if it names one
 * @param clock the zone whose wall clock the code names, else null
 */
record X12Time(StatedTime stated, @Nullable ZoneId clock) {

  private static final Map<String, ZoneId> CLOCKS =
      Map.of(
          "ET", ZoneId.of("America/New_York"),
          "CT", ZoneId.of("America/Chicago"),
          "MT", ZoneId.of("America/Denver"),
          "PT", ZoneId.of("America/Los_Angeles"),
          "AT", ZoneId.of("America/Anchorage"),
          "TT", ZoneId.of("America/Halifax"),
          "NT", ZoneId.of("America/St_Johns"),
          "HT", ZoneId.of("Pacific/Honolulu"));

  /** Hours from UTC in standard and in daylight time, by the code's first letter. */
  private static final String LETTERS = "ECMPATNH";

  private static final int[] STANDARD = {-300, -360, -420, -480, -540, -240, -210, -600};
  private static final int HOUR = 60;
  private static final String MIDNIGHT_AFTER = "2400";

  /**
   * Reads the three elements. An unreadable time leaves the date, an unknown code the local time;
   * both warn.
   *
   * @return null where there is no date
   */
  static @Nullable X12Time of(String date, String time, String code, List<String> warnings) {
    StatedTime written = written(date, time);
    if (written == null) {
      return null;
    }
    if (written.precision() == Precision.DAY) {
      warnings.add(
          time.isEmpty()
              ? "time: a date alone, read as its beginning"
              : "time: cannot be read, expected HHMM, the date alone is taken");
      return new X12Time(written, null);
    }
    String upper = code.toUpperCase(Locale.ROOT);
    ZoneOffset offset = offset(upper);
    ZoneId clock = CLOCKS.get(upper);
    if (offset == null && clock == null && !upper.isEmpty() && !upper.equals("LT")) {
      warnings.add("time: the time code is unknown, read as local time");
    }
    return new X12Time(written.withOffset(offset), clock);
  }

  /** CCYYMMDD or YYMMDD of this century, with HHMM and what is finer; null without a date. */
  static @Nullable StatedTime written(String date, String time) {
    LocalDate day = date(date);
    if (day == null) {
      return null;
    }
    if (time.equals(MIDNIGHT_AFTER)) {
      return new StatedTime(day.plusDays(1).atStartOfDay(), null, Precision.MINUTE);
    }
    LocalTime clock = time(time);
    return clock == null
        ? new StatedTime(day.atStartOfDay(), null, Precision.DAY)
        : new StatedTime(
            LocalDateTime.of(day, clock),
            null,
            time.length() > 4 ? Precision.SECOND : Precision.MINUTE);
  }

  /** Which moment it was; the place decides where the code does not. */
  EventTime at(@Nullable Place place, List<String> warnings) {
    return clock == null
        ? stated.at(place, null, warnings)
        : stated.at(new Place(null, null, null, null, null, null, clock.getId()), null, warnings);
  }

  private static @Nullable LocalDate date(String text) {
    boolean century = text.length() == 8;
    if (!isNumber(text) || (!century && text.length() != 6)) {
      return null;
    }
    int from = century ? 4 : 2;
    int year = number(text, 0, from);
    return StatedTime.date(
        century ? year : 2000 + year,
        number(text, from, from + 2),
        number(text, from + 2, from + 4));
  }

  private static @Nullable LocalTime time(String text) {
    int length = text.length();
    if (!isNumber(text) || length < 4 || length == 5 || length > 8) {
      return null;
    }
    int hour = number(text, 0, 2);
    int minute = number(text, 2, 4);
    int second = length >= 6 ? number(text, 4, 6) : 0;
    return hour > 23 || minute > 59 || second > 59 ? null : LocalTime.of(hour, minute, second);
  }

  private static @Nullable ZoneOffset offset(String code) {
    if (code.equals("GM") || code.equals("UT")) {
      return ZoneOffset.UTC;
    }
    if (code.length() != 2) {
      return null;
    }
    if (isNumber(code)) {
      // 01 to 12 are P01 to P12; 13 to 24 count from M12 down to M01.
      int n = number(code, 0, 2);
      return n < 1 || n > 24 ? null : ZoneOffset.ofHours(n <= 12 ? n : n - 25);
    }
    int letter = LETTERS.indexOf(code.charAt(0));
    boolean daylight = code.charAt(1) == 'D';
    if (letter < 0 || (!daylight && code.charAt(1) != 'S')) {
      return null;
    }
    return ZoneOffset.ofTotalSeconds((STANDARD[letter] + (daylight ? HOUR : 0)) * 60);
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text.substring(from, to));
  }
}
