package dev.milepost.hub.audit;

import java.util.Locale;

/** What came of a call. */
public enum Outcome {
  /** The hub could not write what came of it. */
  BEGUN,
  /** It was done. */
  DONE,
  /** It was not allowed, or not possible; nothing was changed. */
  REFUSED,
  /** It broke; something may have been changed. */
  FAILED;

  static Outcome of(int status) {
    return status < 400 ? DONE : status < 500 ? REFUSED : FAILED;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Outcome ofWord(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
