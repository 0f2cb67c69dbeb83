package dev.milepost.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

class BudgetPropertyTest {
  private static final List<Worth> WORTHS = Arrays.asList(Worth.values());

  @Property
  void asksWhatIsAllowedToTheLastQuestionAndNeverMore(
      @ForAll("wanted") Map<Worth, Double> wanted, @ForAll("allowed") double allowed) {
    Map<Worth, Double> stretch = Budget.stretch(wanted, allowed);

    double asked = asked(wanted, stretch);
    double most = Math.min(allowed, sum(wanted));
    assertThat(asked).isLessThanOrEqualTo(most * (1 + 1e-12));
    assertThat(asked).isCloseTo(most, within(most * 1e-9));
  }

  @Property
  void stretchesNobodyWhereThereIsEnough(@ForAll("wanted") Map<Worth, Double> wanted) {
    assertThat(Budget.stretch(wanted, sum(wanted)).values()).containsOnly(1.0);
  }

  @Property
  void stretchesLessWhatMattersMore(
      @ForAll("wanted") Map<Worth, Double> wanted, @ForAll("allowed") double allowed) {
    Map<Worth, Double> stretch = Budget.stretch(wanted, allowed);

    List<Double> fromTheLeast = WORTHS.stream().map(stretch::get).toList();
    assertThat(fromTheLeast).isSortedAccordingTo((one, other) -> Double.compare(other, one));
    assertThat(fromTheLeast).allMatch(one -> one >= 1);
  }

  @Property
  void stretchesNobodyMoreForALargerBudgetNorLessForALargerDemand(
      @ForAll("wanted") Map<Worth, Double> wanted,
      @ForAll("allowed") double allowed,
      @ForAll @DoubleRange(min = 1, max = 100) double more) {
    Map<Worth, Double> before = Budget.stretch(wanted, allowed);
    Map<Worth, Double> richer = Budget.stretch(wanted, allowed * more);
    Map<Worth, Double> busier = Budget.stretch(times(wanted, more), allowed);

    for (Worth worth : WORTHS) {
      double stretch = Objects.requireNonNull(before.get(worth));
      assertThat(richer.get(worth)).isLessThanOrEqualTo(stretch * (1 + 1e-9));
      assertThat(busier.get(worth)).isGreaterThanOrEqualTo(stretch * (1 - 1e-9));
    }
  }

  @Example
  void giveAQuarterOfTheWayForEachStepOfWorth() {
    Map<Worth, Double> stretch =
        Budget.stretch(Map.of(Worth.ORDINARY, 900.0, Worth.RAISED, 100.0), 250);

    double ordinary = Objects.requireNonNull(stretch.get(Worth.ORDINARY));
    double raised = Objects.requireNonNull(stretch.get(Worth.RAISED));
    assertThat(raised - 1).isCloseTo((ordinary - 1) / 4, within(1e-9));
    assertThat(900 / ordinary + 100 / raised).isCloseTo(250, within(1e-6));
  }

  @Example
  void asksNothingWhereNothingIsAllowed() {
    assertThat(Budget.stretch(Map.of(Worth.HIGH, 1.0), 0).values())
        .containsOnly(Double.POSITIVE_INFINITY);
  }

  @Example
  void refusesWhatIsNoNumber() {
    assertThatThrownBy(() -> Budget.stretch(Map.of(), Double.NaN)).hasMessageContaining("allowed");
    assertThatThrownBy(() -> Budget.stretch(Map.of(Worth.HIGH, -1.0), 1))
        .hasMessageContaining("wanted");
  }

  @Provide
  Arbitrary<Map<Worth, Double>> wanted() {
    return Arbitraries.maps(
        Arbitraries.of(Worth.class), Arbitraries.doubles().between(0, 1_000_000));
  }

  @Provide
  Arbitrary<Double> allowed() {
    return Arbitraries.oneOf(
        Arbitraries.doubles().between(0.01, 1), Arbitraries.doubles().between(1, 1_000_000));
  }

  private static double asked(Map<Worth, Double> wanted, Map<Worth, Double> stretch) {
    return wanted.entrySet().stream()
        .mapToDouble(one -> one.getValue() / Objects.requireNonNull(stretch.get(one.getKey())))
        .sum();
  }

  private static double sum(Map<Worth, Double> wanted) {
    double sum = 0;
    for (double one : wanted.values()) {
      sum += one;
    }
    return sum;
  }

  private static Map<Worth, Double> times(Map<Worth, Double> wanted, double by) {
    return wanted.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue() * by));
  }
}
