package dev.milepost.hub.drift;

import java.util.Locale;

/** How a fact stands to the model of its connection. */
enum Standing {
  /** Learned: that is how this carrier's payloads are. */
  KNOWN,
  /** Not learned: listed. */
  FINDING,
  /** Listed once, and since then an admin's word that it is well. */
  ACCEPTED;

  /** As PostgreSQL keeps it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Standing of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
