package dev.milepost.carrier.edifact;

import dev.milepost.carrier.edi.Segment;
import org.jspecify.annotations.Nullable;

/**
 * A date that says when the goods are expected: of the delivery, or of the arrival where the voyage
 * ends.
 *
 * @param dtm the date
 * @param loc where they are expected; null for the delivery
 * @param rank how close to the consignee
 */
record Forecast(Segment dtm, @Nullable Segment loc, int rank) {

  private static final int PORT = 1;
  private static final int PLACE = 2;
  private static final int DELIVERY = 3;

  /**
   * Reads a date, or null where it is no forecast.
   *
   * @param leg the place of the voyage that it stands below, if it does
   */
  static @Nullable Forecast of(Segment dtm, @Nullable Segment leg) {
    return switch (EdifactDate.qualifier(dtm)) {
      case "17", "191" -> new Forecast(dtm, null, DELIVERY);
      case "132" -> {
        int rank = leg == null ? 0 : rank(leg.component(1, 1));
        yield rank == 0 ? null : new Forecast(dtm, leg, rank);
      }
      default -> null;
    };
  }

  boolean outranks(Forecast other) {
    return rank > other.rank;
  }

  private static int rank(String place) {
    return switch (place) {
      case "7", "8", "20" -> PLACE;
      case "11", "12", "65", "170" -> PORT;
      default -> 0;
    };
  }
}
