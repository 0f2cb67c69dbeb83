package dev.milepost.hub.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HealthTest {
  private final Health health = new Health();

  @Test
  void isPatientWithAFewFailures() {
    assertThat(IntStream.range(0, 4).filter(i -> health.failsMostly(true))).isEmpty();
  }

  @Test
  void seesThatACarrierMostlyFailsHoweverSlowlyItDoes() {
    IntStream.range(0, 4).forEach(i -> health.failsMostly(true));

    assertThat(health.failsMostly(true)).isTrue();
  }

  @Test
  void neverMindsOneFailureInThree() {
    assertThat(IntStream.range(0, 3000).filter(i -> health.failsMostly(i % 3 == 0))).isEmpty();
  }

  @Test
  void isNotSureOfASuccess() {
    IntStream.range(0, 10).forEach(i -> health.failsMostly(true));

    assertThat(health.failsMostly(false)).isFalse();
    assertThat(health.failsMostly(true)).isTrue();
  }

  @Test
  void beginsAnew() {
    IntStream.range(0, 10).forEach(i -> health.failsMostly(true));
    health.clear();

    assertThat(health.failsMostly(true)).isFalse();
  }
}
