package dev.milepost.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

  @Test
  void keepsTheRateOverTime() {
    Pace pace = new Pace(50, START);

    int posts = 0;
    for (int tick = 1; tick <= 1_000; tick++) {
      while (pace.allows(START.plusMillis(20L * tick))) {
        pace.spend(12);
        posts += 12;
      }
    }

    assertThat(posts).isBetween(1_000, 1_012);
  }

  @Test
  void doesNotMakeUpForALongPause() {
    Pace pace = new Pace(50, START);

    int posts = 0;
    while (pace.allows(START.plusSeconds(3_600))) {
      pace.spend(12);
      posts += 12;
    }

    assertThat(posts).isBetween(50, 62);
  }
}
