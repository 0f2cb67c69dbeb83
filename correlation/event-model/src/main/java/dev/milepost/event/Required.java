package dev.milepost.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what must be there and is not, by the field's name. The compiler knows of no JSON: a
 * reader of records and requests passes null where a field was left out.
 */
final class Required {

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private Required() {}

  static void present(@Nullable Object value, String field) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
  }

  /**
   * Four digits of year, as RFC 3339 has it. A database that is given more may keep another moment
   * without a word.
   */
  static void withinCalendar(@Nullable Instant value, String field) {
    if (value != null && (value.isBefore(FIRST) || value.isAfter(LAST))) {
      throw new IllegalArgumentException(field + " is not in the years 1 to 9999");
    }
  }

  static void text(@Nullable String value, String field) {
    present(value, field);
    if (value != null && value.isBlank()) {
      throw new IllegalArgumentException(field + " must not be blank");
    }
  }
}
