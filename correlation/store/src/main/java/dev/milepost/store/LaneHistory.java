package dev.milepost.store;

import dev.milepost.engine.TransitDistribution;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How long journeys of one lane took, by the period of four weeks in which they ended. A year is
 * looked back on, and each journey counts half of what one counts that ended four weeks later: a
 * lane that changed is forecast as it is now, one with few journeys still by all of them.
 */
public final class LaneHistory {
  static final int HORIZON = 13;

  private static final int DAYS = 28;
  private static final double A_PERIOD_EARLIER = 0.5;

  /** More values say nothing: a rank is off by less than a hundred and twenty-eighth. */
  private static final int MOST_POINTS = 128;

  private final Map<Integer, TransitSketch> periods = new TreeMap<>();

  /** The period of that moment: of 28 days each, counted from 1970. */
  public static int period(Instant at) {
    return Math.floorDiv((int) at.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay(), DAYS);
  }

  /** Counts the journeys of a period. */
  public void add(int period, TransitSketch sketch) {
    periods.computeIfAbsent(period, none -> TransitSketch.empty()).merge(sketch);
  }

  /** Counts a journey that ended in that period. */
  public void add(int period, int minutes) {
    periods.computeIfAbsent(period, none -> TransitSketch.empty()).add(minutes);
  }

  /** How long journeys take by what is known in that period; none where there were none. */
  public Optional<TransitDistribution> at(int now) {
    Map<Integer, double[]> weights = new TreeMap<>();
    double[] sums = new double[2];
    long[] journeys = new long[1];
    periods.forEach(
        (period, sketch) -> {
          if (period > now - HORIZON) {
            double weight = Math.pow(A_PERIOD_EARLIER, Math.max(0, now - period));
            journeys[0] += sketch.journeys();
            sketch.forEach(
                (minutes, count) -> {
                  weights.computeIfAbsent(minutes, none -> new double[1])[0] += weight * count;
                  sums[0] += weight * count;
                  sums[1] += weight * weight * count;
                });
          }
        });
    return weights.isEmpty()
        ? Optional.empty()
        : Optional.of(distribution(weights, sums[0], journeys[0], sums[0] * sums[0] / sums[1]));
  }

  private static TransitDistribution distribution(
      Map<Integer, double[]> weights, double total, long journeys, double effective) {
    int[] minutes = new int[weights.size()];
    double[] of = new double[weights.size()];
    double least = weights.size() <= MOST_POINTS ? 0 : total / MOST_POINTS;
    int points = 0;
    double open = 0;
    for (Map.Entry<Integer, double[]> entry : weights.entrySet()) {
      open += entry.getValue()[0];
      minutes[points] = entry.getKey();
      of[points] = open;
      if (open >= least) {
        points++;
        open = 0;
      }
    }
    int kept = open > 0 ? points + 1 : points;
    return new TransitDistribution(
        Arrays.copyOf(minutes, kept), Arrays.copyOf(of, kept), journeys, effective);
  }
}
