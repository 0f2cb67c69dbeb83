package dev.milepost.store;

import com.ethlo.time.ITU;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Moments as text, as {@code java.time} writes and reads them, only sooner: an event has a dozen of
 * them, and {@code DateTimeFormatter} takes a microsecond for each. What RFC 3339 has no form for
 * (years of five digits, offsets with seconds) is left to {@code java.time}.
 */
final class Rfc3339 {
  private static final int[] POWERS_OF_TEN = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
  };

  private static final int MOST_DIGITS = 9;
  private static final int SHORTEST = "2026-11-29T00:00:00Z".length();

  private Rfc3339() {}

  /** As {@link Instant#toString()}: no fraction, or one of three, six or nine digits. */
  static String text(Instant at) {
    OffsetDateTime utc = at.atOffset(ZoneOffset.UTC);
    return hasAForm(utc) ? ITU.format(utc, 3 * ((digits(utc.getNano()) + 2) / 3)) : at.toString();
  }

  /** As {@link DateTimeFormatter#ISO_OFFSET_DATE_TIME}, seconds always. */
  static String text(OffsetDateTime at) {
    return hasAForm(at)
        ? ITU.format(at, digits(at.getNano()))
        : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at);
  }

  private static boolean hasAForm(OffsetDateTime at) {
    return at.getYear() >= 0 && at.getYear() <= 9_999 && at.getOffset().getTotalSeconds() % 60 == 0;
  }

  /** Of the fraction, without zeros at its end. */
  private static int digits(int nanos) {
    int digits = MOST_DIGITS;
    while (digits > 0 && nanos % POWERS_OF_TEN[MOST_DIGITS - digits + 1] == 0) {
      digits--;
    }
    return digits;
  }

  /** As {@link Instant#parse}, with its errors. */
  static Instant instant(String text) {
    if (isAForm(text)) {
      try {
        return ITU.parseDateTime(text).toInstant();
      } catch (DateTimeException e) {
        // Instant.parse says what is wrong with it, or knows it after all: a leap second.
      }
    }
    return Instant.parse(text);
  }

  /** Punctuated as we write it: RFC 3339 allows more than {@code java.time} does. */
  private static boolean isAForm(String text) {
    return text.length() >= SHORTEST
        && text.charAt(4) == '-'
        && text.charAt(7) == '-'
        && text.charAt(10) == 'T'
        && text.charAt(13) == ':'
        && text.charAt(16) == ':'
        && (text.length() == SHORTEST || text.charAt(19) == '.')
        && text.endsWith("Z");
  }
}
