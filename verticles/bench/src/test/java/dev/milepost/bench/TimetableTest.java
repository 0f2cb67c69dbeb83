package dev.milepost.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TimetableTest {
  private static final long MILLISECOND = 1_000_000;

  @Test
  void takesEveryTopicInTurnAtEvenDistances() {
    Timetable timetable = Timetable.even(1, 3, 200);

    assertThat(LongStream.range(0, 5).map(timetable::due))
        .containsExactly(0L, 5 * MILLISECOND, 10 * MILLISECOND, 15 * MILLISECOND, 20 * MILLISECOND);
    assertThat(LongStream.range(0, 5).map(timetable::topic)).containsExactly(1L, 2L, 3L, 1L, 2L);
  }

  @Test
  void hasAllEventsOfASecondAtItsBegin() {
    Timetable timetable = Timetable.bursts(0, 3);

    assertThat(LongStream.range(0, 7).map(timetable::due))
        .containsExactly(
            0L,
            0L,
            0L,
            1000 * MILLISECOND,
            1000 * MILLISECOND,
            1000 * MILLISECOND,
            2000 * MILLISECOND);
    assertThat(LongStream.range(0, 7).map(timetable::topic)).containsOnly(0L);
  }
}
