package dev.milepost.dev.simulator;

import java.time.Duration;
import java.time.Instant;

/** How many posts may be planned by now: what was not used within a second is forgotten. */
final class Pace {
  private final double rate;
  private Instant last;
  private double budget;

  Pace(double rate, Instant start) {
    this.rate = rate;
    this.last = start;
  }

  /** Whether another journey may begin. */
  boolean allows(Instant now) {
    double seconds = Duration.between(last, now).toNanos() / 1e9;
    if (seconds > 0) {
      last = now;
      budget = Math.min(rate, budget + seconds * rate);
    }
    return budget > 0;
  }

  /** A journey began. */
  void spend(int posts) {
    budget -= posts;
  }
}
