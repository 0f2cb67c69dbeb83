package dev.milepost.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TransitDistributionTest {

  @Test
  void answersForTheNextJourneyAmongThoseThatAreKnown() {
    TransitDistribution nine = Lanes.distribution(1, 2, 3, 4, 5, 6, 7, 8, 9);

    assertThat(nine.quantile(0.9, -1)).hasValue(9);
    assertThat(nine.quantile(0.5, -1)).hasValue(5);
    assertThat(nine.quantile(0.95, -1)).isEmpty();
  }

  @Test
  void answersByThoseThatTookLongerThanWhatHasPassed() {
    TransitDistribution twenty =
        Lanes.distribution(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    assertThat(twenty.effectiveBeyond(1)).isEqualTo(10);
    assertThat(twenty.quantile(0.5, 1)).hasValue(7);
    assertThat(twenty.quantile(0.9, 1)).hasValue(11);
    assertThat(twenty.quantile(0.5, 11)).isEmpty();
  }

  @Test
  void countsWhatWeighsHalfForHalf() {
    TransitDistribution weighed =
        new TransitDistribution(new int[] {10, 20}, new double[] {100, 50}, 200, 150);

    assertThat(weighed.quantile(0.6, -1)).hasValue(10);
    assertThat(weighed.quantile(0.7, -1)).hasValue(20);
  }

  @Property
  void isNeverLessForAGreaterShareAndAlwaysMoreThanWhatHasPassed(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 40) Integer> took,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double one,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double other,
      @ForAll @IntRange(min = -1, max = 45) int elapsed) {
    TransitDistribution times =
        Lanes.distribution(took.stream().mapToInt(Integer::intValue).toArray());

    OptionalInt less = times.quantile(Math.min(one, other), elapsed);
    OptionalInt more = times.quantile(Math.max(one, other), elapsed);

    less.ifPresent(minutes -> assertThat(minutes).isGreaterThan(elapsed));
    more.ifPresent(
        minutes ->
            assertThat(less.orElseThrow()).isGreaterThan(elapsed).isLessThanOrEqualTo(minutes));
  }

  @Property
  void givesTheShareOfTheJourneysThatItSays(
      @ForAll @Size(min = 30, max = 90) List<@IntRange(max = 100_000) Integer> took,
      @ForAll @DoubleRange(min = 0.1, max = 0.9) double share) {
    int[] minutes = took.stream().mapToInt(Integer::intValue).toArray();

    int quantile = Lanes.distribution(minutes).quantile(share, -1).orElseThrow();

    double within = took.stream().filter(one -> one <= quantile).count() / (double) took.size();
    double below = took.stream().filter(one -> one < quantile).count() / (double) took.size();
    assertThat(within).isGreaterThanOrEqualTo(share);
    assertThat(below).isLessThan(share * (took.size() + 1) / took.size() + 1e-9);
  }
}
