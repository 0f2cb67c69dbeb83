package dev.milepost.engine;

import dev.milepost.event.Delay;

/** How much it matters to know of a shipment soon, where not all can be asked about as wanted. */
public enum Worth {
  ORDINARY(1),
  RAISED(2),
  HIGH(3),
  HIGHEST(4);

  private static final int FULL_POINTS = 10;
  private static final int HIGH_BAND = 2;

  private final int rank;

  Worth(int rank) {
    this.rank = rank;
  }

  /** From 1 to 4: more matters more. */
  public int rank() {
    return rank;
  }

  /** The one of that rank; the nearest where there is none. */
  public static Worth ofRank(int rank) {
    return values()[Math.max(ORDINARY.rank, Math.min(rank, HIGHEST.rank)) - 1];
  }

  /**
   * One step for an expedited shipment and two for a critical one; one for an open delay, and two
   * where its severity is HIGH; one for a high value, by the rules that judge delays.
   */
  public static Worth of(TrackedShipment tracked, Judge judge) {
    return of(tracked, judge.situation(tracked));
  }

  static Worth of(TrackedShipment tracked, Situation situation) {
    int rank =
        switch (tracked.shipment().priorityOrStandard()) {
          case STANDARD -> 1;
          case EXPEDITE -> 2;
          case CRITICAL -> 3;
        };
    rank += tracked.worstDelay().map(Worth::steps).orElse(0);
    if (Severity.ofValue(tracked.shipment(), situation.parameters()) >= FULL_POINTS) {
      rank++;
    }
    return ofRank(rank);
  }

  private static int steps(Delay worst) {
    return Severity.band(worst.severity()) >= HIGH_BAND ? 2 : 1;
  }
}
