package dev.milepost.carrier;

import dev.milepost.event.EventTime;
import dev.milepost.event.Place;
import dev.milepost.event.TimeQuality;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A time as a carrier wrote it, before anybody has decided which moment that was. The one place
 * where a carrier's clock becomes an instant (DESIGN invariant 16, dossier section 9.3).
 *
 * @param wall what the clock showed
 * @param offset what was written behind it, {@code Z} included; null where nothing was
 * @param precision how exact it was written
 */
public record StatedTime(LocalDateTime wall, @Nullable ZoneOffset offset, Precision precision) {

  /** How exact a time was written. */
  public enum Precision {
    /** A date alone: no moment of it is meant. */
    DAY,
    MINUTE,
    SECOND
  }

  private static final int FIRST_YEAR = 2;
  private static final int LAST_YEAR = 9998;
  private static final int QUARTER = 15 * 60;
  private static final int SLACK = 60;
  private static final int DATE = 10;
  private static final int TO_THE_MINUTE = 16;

  /**
   * Reads the forms of ISO 8601 that carriers use: {@code 2024-08-15T10:36:00-05:00}, with a blank
   * for the {@code T}, with {@code +0200} or {@code +02} for the offset, with {@code Z} in either
   * case, with any fraction of a second, to the minute, without an offset, or as a date alone.
   *
   * @return null for anything else, and for dates that there never were
   */
  public static @Nullable StatedTime iso(String written) {
    String text = written.strip();
    LocalDate date = date(text);
    if (date == null) {
      return null;
    }
    if (text.length() == DATE) {
      return new StatedTime(date.atStartOfDay(), null, Precision.DAY);
    }
    char between = text.charAt(DATE);
    if (between != 'T' && between != 't' && between != ' ') {
      return null;
    }
    int zone = zone(text);
    boolean seconds = zone > TO_THE_MINUTE;
    LocalTime time = time(text.substring(DATE + 1, zone));
    String behind = text.substring(zone).strip();
    ZoneOffset offset = behind.isEmpty() ? null : offset(behind);
    if (time == null || (offset == null && !behind.isEmpty())) {
      return null;
    }
    return new StatedTime(
        LocalDateTime.of(date, time), offset, seconds ? Precision.SECOND : Precision.MINUTE);
  }

  /**
   * A clock that shows no more than a date: midnight to the second, in the house's zone or none.
   */
  public boolean isMidnight() {
    return wall.toLocalTime().equals(LocalTime.MIDNIGHT);
  }

  /**
   * The same wall clock with another offset or none: where a carrier's {@code Z} is not to be
   * believed.
   */
  public StatedTime withOffset(@Nullable ZoneOffset other) {
    return new StatedTime(wall, other, precision);
  }

  /**
   * Which moment it was, by the order of trust: what is written behind the time; the zone that the
   * payload names for the place or, less certain, the place itself; the zone that the carrier is
   * known to use for everything; and where nothing is known, UTC with quality UNKNOWN and a
   * warning.
   *
   * @param usual the carrier's stated default, or null
   * @param warnings takes what is doubtful about it
   */
  public EventTime at(@Nullable Place place, @Nullable ZoneId usual, List<String> warnings) {
    if (offset != null) {
      return new EventTime(wall.toInstant(offset), offset, TimeQuality.GIVEN);
    }
    ZoneId zone = Zones.of(place);
    if (zone != null) {
      return in(zone, TimeQuality.PLACE, warnings);
    }
    if (usual != null) {
      return in(usual, TimeQuality.DEFAULT, warnings);
    }
    warnings.add("time: local time of an unknown zone, read as UTC");
    return new EventTime(wall.toInstant(ZoneOffset.UTC), null, TimeQuality.UNKNOWN);
  }

  /**
   * The last moment that is meant, for promises and estimates: of a date alone, the end of that
   * day.
   *
   * @param zone of the destination; UTC where it is not known, which is worth a warning
   */
  public Instant latest(ZoneId zone) {
    if (precision == Precision.DAY) {
      return wall.toLocalDate().plusDays(1).atStartOfDay(zone).toInstant().minusSeconds(1);
    }
    return offset != null ? wall.toInstant(offset) : wall.atZone(zone).toInstant();
  }

  private EventTime in(ZoneId zone, TimeQuality quality, List<String> warnings) {
    if (zone.getRules().getValidOffsets(wall).size() != 1) {
      warnings.add("time: " + wall + " is in the hour in which the clocks of " + zone + " change");
    }
    // Of an hour that comes twice the earlier one; of one that is left out, the clock put forward.
    var zoned = wall.atZone(zone);
    return new EventTime(zoned.toInstant(), zoned.getOffset(), quality);
  }

  private static @Nullable LocalDate date(String text) {
    if (text.length() < DATE || text.charAt(4) != '-' || text.charAt(7) != '-') {
      return null;
    }
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, DATE);
    return year < 0 || month < 1 || month > 12 || day < 1 ? null : date(year, month, day);
  }

  /**
   * The date, or null where there never was one: the 48th of a month, the 30th of February. The
   * years 2 to 9998, so that no offset carries it out of those that an event may have.
   */
  public static @Nullable LocalDate date(int year, int month, int day) {
    if (year < FIRST_YEAR || year > LAST_YEAR) {
      return null;
    }
    try {
      return LocalDate.of(year, month, day);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Where the time ends and what is behind it begins. */
  private static int zone(String text) {
    for (int i = DATE + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && c != ':' && c != '.' && c != ',') {
        return i;
      }
    }
    return text.length();
  }

  /** {@code HH:mm}, {@code HH:mm:ss} and a fraction, which is cut to nanoseconds. */
  private static @Nullable LocalTime time(String text) {
    if (text.length() < 5 || text.charAt(2) != ':') {
      return null;
    }
    int hour = number(text, 0, 2);
    int minute = number(text, 3, 5);
    int second = 0;
    int nanos = 0;
    if (text.length() > 5) {
      second = text.length() >= 8 && text.charAt(5) == ':' ? number(text, 6, 8) : -1;
      nanos = text.length() > 8 ? nanos(text) : 0;
    }
    return hour < 0
            || hour > 23
            || minute < 0
            || minute > 59
            || second < 0
            || second > 59
            || nanos < 0
        ? null
        : LocalTime.of(hour, minute, second, nanos);
  }

  private static int nanos(String text) {
    if ((text.charAt(8) != '.' && text.charAt(8) != ',') || text.length() == 9) {
      return -1;
    }
    int digits = Math.min(9, text.length() - 9);
    int nanos = number(text, 9, 9 + digits);
    for (int i = digits; i < 9 && nanos > 0; i++) {
      nanos *= 10;
    }
    return number(text, 9 + digits, text.length()) < 0 && text.length() > 18 ? -1 : nanos;
  }

  /** {@code Z}, {@code +02:00}, {@code +0200}, {@code +02}; null for anything else. */
  public static @Nullable ZoneOffset offset(String text) {
    if (text.equalsIgnoreCase("Z")) {
      return ZoneOffset.UTC;
    }
    if (text.length() < 3 || (text.charAt(0) != '+' && text.charAt(0) != '-')) {
      return null;
    }
    int hours = number(text, 1, 3);
    int minutes =
        switch (text.length()) {
          case 3 -> 0;
          case 5 -> number(text, 3, 5);
          case 6 -> text.charAt(3) == ':' ? number(text, 4, 6) : -1;
          default -> -1;
        };
    if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > 18 * 60) {
      return null;
    }
    int seconds = (hours * 60 + minutes) * 60;
    return ZoneOffset.ofTotalSeconds(text.charAt(0) == '-' ? -seconds : seconds);
  }

  /**
   * What the local clock is ahead of the moment, to the quarter of an hour; null where that is no
   * offset. Local minutes beside GMT seconds differ by less than a minute.
   */
  public static @Nullable ZoneOffset offsetBetween(Instant moment, LocalDateTime local) {
    long seconds = Duration.between(moment, local.toInstant(ZoneOffset.UTC)).toSeconds();
    long rounded = Math.floorDiv(seconds + QUARTER / 2, QUARTER) * QUARTER;
    if (Math.abs(seconds - rounded) > SLACK
        || rounded > ZoneOffset.MAX.getTotalSeconds()
        || rounded < ZoneOffset.MIN.getTotalSeconds()) {
      return null;
    }
    return ZoneOffset.ofTotalSeconds((int) rounded);
  }

  /** The number that the digits make, at most nine of them are looked at; -1 where one is none. */
  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = i - from < 9 ? number * 10 + (c - '0') : number;
    }
    return number;
  }
}
