package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class PaceTest {
  private final MovingClock clock =
      new MovingClock(Clock.fixed(Instant.parse("2026-11-29T14:00:00Z"), ZoneOffset.UTC));
  private final Pace pace = new Pace(clock, 10, 5);

  @Test
  void letsAsManyPassAtOnceAsItMay() {
    assertThat(taken(100)).isEqualTo(5);
  }

  @Test
  void letsOnePassForEachTenthOfASecond() {
    taken(100);
    clock.move(Duration.ofMillis(300));

    assertThat(taken(100)).isEqualTo(3);
    clock.move(Duration.ofMillis(99));
    assertThat(taken(100)).isZero();
    clock.move(Duration.ofMillis(1));
    assertThat(taken(100)).isEqualTo(1);
  }

  @Test
  void savesNoMoreThanItMayLetPassAtOnce() {
    taken(100);
    clock.move(Duration.ofHours(1));

    assertThat(taken(100)).isEqualTo(5);
  }

  @Test
  void doesNotStayClosedWhenTheClockIsSetBack() {
    taken(100);
    clock.move(Duration.ofHours(-1));

    assertThat(taken(100)).isBetween(1, 5);
  }

  private int taken(int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += pace.take() ? 1 : 0;
    }
    return taken;
  }
}
