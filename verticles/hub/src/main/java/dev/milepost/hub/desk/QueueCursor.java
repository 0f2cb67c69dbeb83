package dev.milepost.hub.desk;

import java.util.Optional;

/**
 * Up to where somebody knows the queue: the name of its database, and the last version that they
 * have seen.
 */
record QueueCursor(String database, long version) {
  private static final int LONGEST = 64;

  /** For those who may not look into it. */
  String text() {
    return database + "-" + Long.toString(version, Character.MAX_RADIX);
  }

  /** Empty for what no queue has given out. */
  static Optional<QueueCursor> parse(String text) {
    int dash = text.lastIndexOf('-');
    if (dash < 1 || text.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      long version = Long.parseLong(text.substring(dash + 1), Character.MAX_RADIX);
      return version < 0
          ? Optional.empty()
          : Optional.of(new QueueCursor(text.substring(0, dash), version));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
