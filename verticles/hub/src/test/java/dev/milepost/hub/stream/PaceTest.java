package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class PaceTest {
  private final Moving clock = new Moving();
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

  private static final class Moving extends Clock {
    private Instant now = Instant.parse("2026-11-29T14:00:00Z");

    void move(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
