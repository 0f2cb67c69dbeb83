package dev.milepost.dev.carriers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void keepsToTheLimitWhereEachHasLeftBeforeTheNextCame() {
    Window window = window(2);

    List<Long> waits = arrivals(window, 0, SECOND / 2, SECOND, SECOND * 3 / 2);

    assertThat(waits).containsOnly(0L);
    assertThat(window.use().worst()).isEqualTo(2);
  }

  @Test
  void countsOneThatIsStillThereByANanosecond() {
    Window window = window(1);

    List<Long> waits = arrivals(window, 0, SECOND - 1);

    assertThat(waits).containsExactly(0L, SECOND);
    assertThat(window.use().worst()).isEqualTo(2);
  }

  @Test
  void saysHowLongUntilOneMoreWouldBeWithinTheLimit() {
    Window window = window(2);

    List<Long> waits = arrivals(window, 0, 100, 300);

    assertThat(waits).containsExactly(0L, 0L, SECOND - 200);
  }

  @Test
  void countsThoseThatWereRefused() {
    Window window = window(1);

    List<Long> waits = arrivals(window, 0, SECOND / 2, SECOND + 1);

    assertThat(waits.get(2)).isPositive();
    assertThat(window.use().ratio()).isEqualTo(2.0);
  }

  @Test
  void countsAsOneWhoLooksAtEveryArrivalDoes() {
    Window window = window(20);
    Random random = new Random(3);
    List<Long> all = new ArrayList<>();
    long now = -5 * SECOND;
    int worst = 0;

    for (int i = 0; i < 5_000; i++) {
      now += (long) (random.nextDouble() * random.nextDouble() * SECOND / 50);
      all.add(now);
      window.arrive(now);
      long from = now - SECOND;
      worst = Math.max(worst, (int) all.stream().filter(one -> one > from).count());
    }

    assertThat(window.use().worst()).isEqualTo(worst).isGreaterThan(64);
  }

  private static List<Long> arrivals(Window window, long... times) {
    List<Long> waits = new ArrayList<>();
    for (long time : times) {
      waits.add(window.arrive(time));
    }
    return waits;
  }

  private static Window window(int most) {
    return new Window(new Limit(most, Duration.ofSeconds(1)));
  }
}
