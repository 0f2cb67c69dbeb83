package dev.milepost.event;

import org.jspecify.annotations.Nullable;

/**
 * Refuses what must be there and is not, by the field's name. The compiler knows of no JSON: a
 * reader of records and requests passes null where a field was left out.
 */
final class Required {

  private Required() {}

  static void present(@Nullable Object value, String field) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
  }

  static void text(@Nullable String value, String field) {
    present(value, field);
    if (value != null && value.isBlank()) {
      throw new IllegalArgumentException(field + " must not be blank");
    }
  }
}
