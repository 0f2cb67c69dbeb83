package dev.milepost.hub.deadletters;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a letter stands. */
enum LetterState {
  /** Somebody must decide. */
  OPEN,
  /** On its way back right now. */
  REDRIVING,
  /** It went back where it came from. */
  REDRIVEN,
  /** Somebody said that nothing is to be done. */
  DISMISSED,
  /** Nobody decided before Kafka forgot its bytes. */
  FORGOTTEN;

  /** The word in the database and in JSON. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<LetterState> of(String word) {
    return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst();
  }
}
