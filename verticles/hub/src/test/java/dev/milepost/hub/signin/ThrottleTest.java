package dev.milepost.hub.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.stream.MovingClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private final MovingClock clock =
      new MovingClock(Clock.fixed(Instant.parse("2026-11-30T08:00:00Z"), ZoneOffset.UTC));
  private final Throttle throttle = new Throttle(clock);

  @Test
  void letsANameTryEightTimesAndThenOnceInHalfAMinute() {
    for (int i = 0; i < 8; i++) {
      assertThat(throttle.tryIn("anna", "address-" + i)).isZero();
    }

    assertThat(throttle.tryIn("anna", "another")).isBetween(30, 31);
    assertThat(throttle.tryIn("ben", "another")).isZero();
    clock.move(Duration.ofSeconds(30));
    assertThat(throttle.tryIn("anna", "another")).isZero();
    assertThat(throttle.tryIn("anna", "another")).isPositive();
  }

  @Test
  void letsAnAddressTrySixtyTimesWhateverTheNames() {
    for (int i = 0; i < 60; i++) {
      assertThat(throttle.tryIn("name-" + i, "one")).isZero();
    }

    assertThat(throttle.tryIn("name-60", "one")).isBetween(5, 6);
    assertThat(throttle.tryIn("name-60", "two")).isZero();
  }

  @Test
  void countsNoTryThatWentWell() {
    for (int i = 0; i < 1000; i++) {
      assertThat(throttle.tryIn("anna", "one")).isZero();
      throttle.well("anna", "one");
    }
  }
}
