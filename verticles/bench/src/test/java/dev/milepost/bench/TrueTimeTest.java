package dev.milepost.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class TrueTimeTest {
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

  @Test
  void countsNoWeekendAndNoLaborDay() {
    Instant fridayAtNoon = Instant.parse("2026-09-04T16:00:00Z");

    Instant over = TrueTime.workingTimeAfter(fridayAtNoon, Duration.ofDays(3), NEW_YORK);

    assertThat(over).isEqualTo(Instant.parse("2026-09-10T16:00:00Z"));
  }

  @Test
  void beginsAtTheFirstWorkingMidnight() {
    Instant saturday = Instant.parse("2026-09-12T16:00:00Z");

    Instant over = TrueTime.workingTimeAfter(saturday, Duration.ofHours(12), NEW_YORK);

    assertThat(over).isEqualTo(Instant.parse("2026-09-14T16:00:00Z"));
  }

  @Test
  void tellsInTheFirstStepThatIsNotBefore() {
    assertThat(TrueTime.firstAfter(Instant.parse("2026-09-01T03:00:00Z"))).isEqualTo(1);
    assertThat(TrueTime.firstAfter(Instant.parse("2026-09-01T03:00:01Z"))).isEqualTo(2);
    assertThat(TrueTime.stepAt(Instant.parse("2026-09-01T05:59:59Z"))).isEqualTo(1);
    assertThat(TrueTime.stepAt(TrueTime.of(7))).isEqualTo(7);
  }
}
