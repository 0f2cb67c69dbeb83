package dev.milepost.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RatiosTest {

  @Test
  void doesNotSeeAMachineThatSlowsDownEvenly() {
    List<Double> floor = List.of(1_000.0, 800.0, 600.0);
    List<Double> hub = List.of(720.0, 560.0);

    List<Double> ratios = Ratios.toNeighbours(hub, floor);

    assertThat(ratios).allSatisfy(ratio -> assertThat(ratio).isCloseTo(0.8, within(1e-9)));
  }

  @Test
  void needsARoundOnBothSides() {
    List<Double> two = List.of(1.0, 2.0);

    assertThatThrownBy(() -> Ratios.toNeighbours(two, two))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takesTheMiddleOne() {
    List<Double> values = List.of(9.0, 1.0, 2.0);

    double median = Ratios.median(values);

    assertThat(median).isEqualTo(2.0);
  }

  @Test
  void takesTheMeanOfTheMiddleTwo() {
    List<Double> values = List.of(9.0, 1.0, 2.0, 4.0);

    double median = Ratios.median(values);

    assertThat(median).isEqualTo(3.0);
  }
}
