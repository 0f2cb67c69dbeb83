package dev.milepost.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Arithmetic of rounds that take turns. */
final class Ratios {
  private Ratios() {}

  /**
   * Each middle round against the mean of the two around it, so that a machine that drifts at an
   * even pace does not count.
   *
   * @param around one more than {@code middle}: the first was before the first, the last after the
   *     last
   */
  static List<Double> toNeighbours(List<Double> middle, List<Double> around) {
    if (around.size() != middle.size() + 1) {
      throw new IllegalArgumentException(middle.size() + " rounds between " + around.size());
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < middle.size(); i++) {
      ratios.add(middle.get(i) / ((around.get(i) + around.get(i + 1)) / 2));
    }
    return ratios;
  }

  static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
