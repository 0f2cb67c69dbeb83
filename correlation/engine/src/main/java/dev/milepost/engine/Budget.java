package dev.milepost.engine;

import java.util.EnumMap;
import java.util.Map;

/**
 * Shares questions that are too few among shipments of different worth. Everybody is asked about
 * less often, so that nobody is forgotten; each class of worth gives way a quarter as much as the
 * one below it.
 */
public final class Budget {
  private static final double GIVES_WAY = 0.25;
  private static final int HALVINGS = 100;

  private Budget() {}

  /**
   * By how much to stretch the time between two questions, for each class.
   *
   * @param wanted questions a day that each class would ask ({@link Cadence.Next#aDay} summed); a
   *     class that is missing asks none
   * @param allowed questions a day, for all
   * @return for every class at least 1: 1 for all where there is enough, else so that together they
   *     ask what is allowed, and never more; infinite where nothing is allowed
   */
  public static Map<Worth, Double> stretch(Map<Worth, Double> wanted, double allowed) {
    wanted.forEach(Budget::check);
    if (!(allowed >= 0)) {
      throw new IllegalArgumentException("allowed: not negative, not " + allowed);
    }
    if (total(wanted, 0) <= allowed) {
      return stretches(0);
    }
    if (allowed == 0) {
      return stretches(Double.POSITIVE_INFINITY);
    }
    double much = 1;
    while (total(wanted, much) > allowed) {
      much *= 2;
    }
    double little = much == 1 ? 0 : much / 2;
    for (int i = 0; i < HALVINGS; i++) {
      double half = little + (much - little) / 2;
      if (total(wanted, half) > allowed) {
        little = half;
      } else {
        much = half;
      }
    }
    return stretches(much);
  }

  private static void check(Worth worth, double wanted) {
    if (!(wanted >= 0) || Double.isInfinite(wanted)) {
      throw new IllegalArgumentException("wanted: a number from 0, not " + wanted);
    }
  }

  private static double total(Map<Worth, Double> wanted, double scarcity) {
    double total = 0;
    for (Map.Entry<Worth, Double> one : wanted.entrySet()) {
      total += one.getValue() / stretch(one.getKey(), scarcity);
    }
    return total;
  }

  private static Map<Worth, Double> stretches(double scarcity) {
    Map<Worth, Double> stretches = new EnumMap<>(Worth.class);
    for (Worth worth : Worth.values()) {
      stretches.put(worth, stretch(worth, scarcity));
    }
    return stretches;
  }

  private static double stretch(Worth worth, double scarcity) {
    return 1 + scarcity * Math.pow(GIVES_WAY, worth.rank() - 1.0);
  }
}
