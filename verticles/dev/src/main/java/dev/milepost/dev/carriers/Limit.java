package dev.milepost.dev.carriers;

import java.time.Duration;

/** At most so many requests in any stretch of time of that length. */
public record Limit(int most, Duration in) {
  /** Validates. */
  public Limit {
    if (most < 1 || in.isNegative() || in.isZero()) {
      throw new IllegalArgumentException("limit: " + most + " in " + in);
    }
  }
}
