package dev.milepost.carrier.edifact;

import dev.milepost.carrier.edi.Segment;

/** Whether a container is full: element 8169 of EQD. */
enum Load {
  FULL,
  EMPTY,
  UNSTATED;

  private static final int FULL_OR_EMPTY = 6;

  static Load of(Segment eqd) {
    return switch (eqd.element(FULL_OR_EMPTY)) {
      case "4" -> EMPTY;
      case "5", "7", "8" -> FULL;
      default -> UNSTATED;
    };
  }
}
