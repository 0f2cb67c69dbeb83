package dev.milepost.engine;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * How long journeys of one lane took. Immutable and small: ascending minutes with the weight of all
 * that took so long or less.
 */
public final class TransitDistribution {
  private final int[] minutes;
  private final double[] upTo;
  private final long journeys;
  private final double effective;

  /**
   * @param minutes ascending, each once
   * @param weights of each, above 0
   * @param journeys how many there were
   * @param effective how many equally weighted journeys would say as much
   */
  public TransitDistribution(int[] minutes, double[] weights, long journeys, double effective) {
    if (minutes.length == 0 || minutes.length != weights.length) {
      throw new IllegalArgumentException(
          minutes.length + " values, " + weights.length + " weights");
    }
    this.minutes = minutes.clone();
    this.upTo = weights.clone();
    for (int i = 1; i < upTo.length; i++) {
      if (minutes[i] <= minutes[i - 1]) {
        throw new IllegalArgumentException("minutes must ascend");
      }
      upTo[i] += upTo[i - 1];
    }
    this.journeys = journeys;
    this.effective = effective;
  }

  /** How many journeys it rests on. */
  public long journeys() {
    return journeys;
  }

  /** How many equally weighted journeys would say as much: old ones count for less. */
  public double effective() {
    return effective;
  }

  /** How many of the effective journeys took longer than that. */
  public double effectiveBeyond(int elapsed) {
    return effective * (1 - share(elapsed));
  }

  /**
   * How long the given share of those takes that have not arrived after {@code elapsed}. Always
   * more than {@code elapsed}, and never less for a greater share.
   *
   * <p>The rank is that of the next journey among those that are known, {@code q(n+1)} and not
   * {@code qn}: with few journeys the plain quantile is too short.
   *
   * @param elapsed minutes that have passed, negative for none
   * @return none where too few took longer than {@code elapsed} to say
   */
  public OptionalInt quantile(double share, int elapsed) {
    double known = effectiveBeyond(elapsed);
    double rank = share * (known + 1) / known;
    if (!(rank <= 1)) {
      return OptionalInt.empty();
    }
    double gone = share(elapsed);
    double wanted = total() * (gone + rank * (1 - gone));
    // The sum of the weights may be a little less than what rounding makes of it.
    int found = Arrays.binarySearch(upTo, Math.min(wanted, total()) - total() * 1e-12);
    int at = found >= 0 ? found : -found - 1;
    return at < minutes.length ? OptionalInt.of(minutes[at]) : OptionalInt.empty();
  }

  /** The share of the journeys that took no longer than that. */
  private double share(int elapsed) {
    int beyond = firstBeyond(elapsed);
    return beyond == 0 ? 0 : upTo[beyond - 1] / total();
  }

  private int firstBeyond(int elapsed) {
    int found = Arrays.binarySearch(minutes, elapsed);
    return found >= 0 ? found + 1 : -found - 1;
  }

  private double total() {
    return upTo[upTo.length - 1];
  }
}
