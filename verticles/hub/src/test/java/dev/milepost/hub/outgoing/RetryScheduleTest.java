package dev.milepost.hub.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private final RetrySchedule schedule =
      new RetrySchedule(OutgoingConfig.DEFAULTS.attempts(), new Random(42));

  @Test
  void keepsToTheSpecificationAndNeverComesEarly() {
    List<String> least =
        List.of("PT5S", "PT5M", "PT30M", "PT2H", "PT5H", "PT10H", "PT14H", "PT20H", "PT24H");

    for (int made = 1; made <= 9; made++) {
      Duration wait = Duration.between(NOW, schedule.next(made, NOW, null).orElseThrow());
      Duration said = Duration.parse(least.get(made - 1));
      assertThat(wait).isBetween(said, said.plus(said.dividedBy(5)));
    }
    assertThat(schedule.next(10, NOW, null)).isEmpty();
  }

  @Test
  void spreadsWhatFailedTogether() {
    Stream<Instant> next =
        IntStream.range(0, 100).mapToObj(i -> schedule.next(1, NOW, null).orElseThrow());

    assertThat(next.distinct().count()).isGreaterThan(50);
  }

  @Test
  void waitsAsLongAsTheEndpointAsksButNotForEver() {
    assertThat(schedule.next(1, NOW, Duration.ofHours(1)).orElseThrow())
        .isBetween(NOW.plusSeconds(3600), NOW.plusSeconds(4320));
    assertThat(schedule.next(2, NOW, Duration.ofSeconds(1)).orElseThrow())
        .isAfterOrEqualTo(NOW.plusSeconds(300));
    assertThat(schedule.next(1, NOW, Duration.ofDays(400)).orElseThrow())
        .isBefore(NOW.plus(Duration.ofHours(29)));
  }
}
