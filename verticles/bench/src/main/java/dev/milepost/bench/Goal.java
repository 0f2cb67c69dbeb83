package dev.milepost.bench;

import java.math.BigDecimal;

/** What a figure must not exceed, or must reach, or both. */
record Goal(double least, double most) {
  static Goal atLeast(double bound) {
    return new Goal(bound, Double.POSITIVE_INFINITY);
  }

  static Goal atMost(double bound) {
    return new Goal(Double.NEGATIVE_INFINITY, bound);
  }

  static Goal between(double least, double most) {
    return new Goal(least, most);
  }

  boolean metBy(double value) {
    return value >= least && value <= most;
  }

  /** As people and JSON readers see it: {@code >= 0.75}, {@code 0.85 to 0.95}. */
  @Override
  public String toString() {
    if (Double.isInfinite(most)) {
      return ">= " + text(least);
    }
    return Double.isInfinite(least) ? "<= " + text(most) : text(least) + " to " + text(most);
  }

  private static String text(double bound) {
    return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
  }
}
