package dev.milepost.bench;

import java.math.BigDecimal;

/** What a figure must not exceed, or must reach. */
record Goal(boolean atLeast, double bound) {
  static Goal atLeast(double bound) {
    return new Goal(true, bound);
  }

  static Goal atMost(double bound) {
    return new Goal(false, bound);
  }

  boolean metBy(double value) {
    return atLeast ? value >= bound : value <= bound;
  }

  /** As people and JSON readers see it: {@code >= 0.75}. */
  @Override
  public String toString() {
    return (atLeast ? ">= " : "<= ")
        + BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
  }
}
