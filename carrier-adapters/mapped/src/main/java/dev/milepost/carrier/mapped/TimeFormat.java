package dev.milepost.carrier.mapped;

import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.StatedTime.Precision;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How a carrier writes its times: by a name of ours, or by a pattern. */
final class TimeFormat {

  static final TimeFormat ISO = new TimeFormat("ISO 8601", StatedTime::iso);

  private static final OffsetDateTime SAMPLE =
      OffsetDateTime.of(2026, 11, 24, 15, 16, 17, 0, ZoneOffset.UTC);
  private static final String HOURS = "HhKk";
  private static final int LONGEST_EPOCH = 15;
  private static final long MILLIS = 1_000;

  private final String name;
  private final Function<String, @Nullable StatedTime> reading;

  private TimeFormat(String name, Function<String, @Nullable StatedTime> reading) {
    this.name = name;
    this.reading = reading;
  }

  /**
   * {@code iso}, {@code epochSeconds}, {@code epochMillis}, or a pattern of Java's {@link
   * DateTimeFormatter} with English names; what stands in brackets may be missing.
   *
   * @throws IllegalArgumentException with what is wrong, for people
   */
  static TimeFormat of(String written) {
    return switch (written) {
      case "iso" -> ISO;
      case "epochSeconds" -> new TimeFormat("seconds since 1970", text -> epoch(text, MILLIS));
      case "epochMillis" -> new TimeFormat("milliseconds since 1970", text -> epoch(text, 1));
      default -> ofPattern(written);
    };
  }

  private static TimeFormat ofPattern(String pattern) {
    DateTimeFormatter formatter;
    try {
      formatter =
          new DateTimeFormatterBuilder()
              .parseCaseInsensitive()
              .appendPattern(withProlepticYear(pattern))
              .toFormatter(Locale.ENGLISH)
              .withResolverStyle(ResolverStyle.STRICT);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is no pattern of a time: " + e.getMessage(), e);
    }
    boolean seconds = pattern.indexOf('s') >= 0;
    TimeFormat format =
        new TimeFormat("'" + pattern + "'", text -> stated(formatter, seconds, text));
    String sample;
    try {
      sample = formatter.format(SAMPLE);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("is no pattern of a time: " + e.getMessage(), e);
    }
    StatedTime back = format.read(sample);
    if (back == null || !back.wall().toLocalDate().equals(SAMPLE.toLocalDate())) {
      throw new IllegalArgumentException(
          "cannot tell a day from '" + sample + "': a year, a month and a day are needed");
    }
    boolean hours = pattern.chars().anyMatch(c -> HOURS.indexOf(c) >= 0);
    if (hours && back.wall().getHour() != SAMPLE.getHour()) {
      throw new IllegalArgumentException(
          "cannot tell the hour from '" + sample + "': HH, or hh with a, is needed");
    }
    return format;
  }

  /** Strict dates know no year of an era, which is what {@code y} is; {@code u} is the year. */
  private static String withProlepticYear(String pattern) {
    StringBuilder changed = new StringBuilder(pattern.length());
    boolean quoted = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      quoted ^= c == '\'';
      changed.append(c == 'y' && !quoted ? 'u' : c);
    }
    return changed.toString();
  }

  /** The time, or null where it is not written so, and where there never was such a date. */
  @Nullable StatedTime read(String written) {
    return reading.apply(written);
  }

  private static @Nullable StatedTime stated(
      DateTimeFormatter formatter, boolean seconds, String written) {
    TemporalAccessor parsed;
    try {
      parsed = formatter.parse(written);
    } catch (DateTimeException e) {
      return null;
    }
    LocalDate date = parsed.query(TemporalQueries.localDate());
    if (date == null
        || StatedTime.date(date.getYear(), date.getMonthValue(), date.getDayOfMonth()) == null) {
      return null;
    }
    LocalTime time = parsed.query(TemporalQueries.localTime());
    ZoneOffset offset =
        parsed.isSupported(ChronoField.OFFSET_SECONDS)
            ? ZoneOffset.ofTotalSeconds(parsed.get(ChronoField.OFFSET_SECONDS))
            : null;
    if (time == null) {
      return new StatedTime(date.atStartOfDay(), null, Precision.DAY);
    }
    return new StatedTime(
        LocalDateTime.of(date, time), offset, seconds ? Precision.SECOND : Precision.MINUTE);
  }

  private static @Nullable StatedTime epoch(String written, long unit) {
    if (written.length() > LONGEST_EPOCH || !written.matches("[0-9]+")) {
      return null;
    }
    LocalDateTime wall =
        LocalDateTime.ofInstant(
            Instant.ofEpochMilli(Long.parseLong(written) * unit), ZoneOffset.UTC);
    return StatedTime.date(wall.getYear(), wall.getMonthValue(), wall.getDayOfMonth()) == null
        ? null
        : new StatedTime(wall, ZoneOffset.UTC, Precision.SECOND);
  }

  /** For people. */
  @Override
  public String toString() {
    return name;
  }
}
