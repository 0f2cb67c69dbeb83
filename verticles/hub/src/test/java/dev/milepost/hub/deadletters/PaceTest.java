package dev.milepost.hub.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 50, 1000})
  void letsSoManyGoInASecondHoweverOftenItIsAsked(int rate) {
    long now = 0;
    Pace pace = new Pace(rate, now);
    int gone = 0;

    for (int i = 0; i < 10_000; i++) {
      now += TimeUnit.MILLISECONDS.toNanos(1);
      gone += pace.take(now);
    }

    assertThat(gone).isBetween(10 * rate - 1, 10 * rate + Math.max(1, rate / 10));
  }

  @Test
  void doesNotSaveUpWhatWasNotUsed() {
    Pace pace = new Pace(1000, 0);

    int afterAnHour = pace.take(TimeUnit.HOURS.toNanos(1));

    assertThat(afterAnHour).isEqualTo(100);
  }

  @Test
  void saysWhenTheNextOneMayGo() {
    Pace pace = new Pace(10, 0);
    pace.take(0);

    long wait = pace.nanosToNext();

    assertThat(wait).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
    assertThat(pace.take(wait)).isEqualTo(1);
  }

  @Test
  void takesBackWhatWasNotUsed() {
    Pace pace = new Pace(100, 0);
    int taken = pace.take(0);

    pace.giveBack(4);

    assertThat(taken).isEqualTo(10);
    assertThat(pace.take(0)).isEqualTo(4);
  }
}
