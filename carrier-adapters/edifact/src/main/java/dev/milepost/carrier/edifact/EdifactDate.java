package dev.milepost.carrier.edifact;

import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.StatedTime.Precision;
import dev.milepost.carrier.edi.Segment;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A date of a DTM segment. The format (element 2379) says what the digits are; senders write fewer
 * or more of them than it says, so that among the forms with a century their number decides.
 */
final class EdifactDate {

  private static final int CENTURY_TURNS = 70;

  private EdifactDate() {}

  /** What a DTM is about: the qualifier 2005. */
  static String qualifier(Segment dtm) {
    return dtm.component(1, 1);
  }

  /** The date, or null where it is none: the 48th of a month, a form that is not known. */
  static @Nullable StatedTime of(Segment dtm) {
    return of(dtm.component(1, 2), dtm.component(1, 3));
  }

  static @Nullable StatedTime of(String value, String format) {
    return switch (format) {
      case "101", "201", "202" -> digits(century(value), null);
      case "301", "302" -> zoned(century(value));
      case "102", "203", "204", "" -> digits(value, null);
      case "205", "303", "304" -> zoned(value);
      default -> null;
    };
  }

  /** Two digits of the year are of the century in which they are not far off. */
  private static String century(String value) {
    int year = value.length() < 2 ? -1 : number(value, 0, 2);
    return year < 0 ? "" : (year < CENTURY_TURNS ? "20" : "19") + value;
  }

  private static @Nullable StatedTime zoned(String value) {
    int end = 0;
    while (end < value.length() && value.charAt(end) >= '0' && value.charAt(end) <= '9') {
      end++;
    }
    return digits(value.substring(0, end), offset(value.substring(end).strip()));
  }

  /** A zone that is not known is left to the place. */
  private static @Nullable ZoneOffset offset(String zone) {
    return switch (zone.toUpperCase(Locale.ROOT)) {
      case "UTC", "GMT" -> ZoneOffset.UTC;
      case "CET", "MEZ" -> ZoneOffset.ofHours(1);
      case "EET" -> ZoneOffset.ofHours(2);
      default -> StatedTime.offset(zone);
    };
  }

  private static @Nullable StatedTime digits(String text, @Nullable ZoneOffset offset) {
    int length = text.length();
    if ((length != 8 && length != 12 && length != 14) || number(text, 0, 8) < 0) {
      return null;
    }
    LocalDate date = StatedTime.date(number(text, 0, 4), number(text, 4, 6), number(text, 6, 8));
    if (date == null) {
      return null;
    }
    if (length == 8) {
      return new StatedTime(date.atStartOfDay(), null, Precision.DAY);
    }
    int hour = number(text, 8, 10);
    int minute = number(text, 10, 12);
    int second = length == 14 ? number(text, 12, 14) : 0;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
      return null;
    }
    return new StatedTime(
        LocalDateTime.of(date, LocalTime.of(hour, minute, second)),
        offset,
        length == 14 ? Precision.SECOND : Precision.MINUTE);
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }
}
