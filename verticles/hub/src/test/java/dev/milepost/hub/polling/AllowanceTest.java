package dev.milepost.hub.polling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.PollTerms.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class AllowanceTest {
  private static final Limit TEN_A_SECOND = new Limit(10, Duration.ofSeconds(1));
  private static final long LEASE = 30_000;

  @Test
  void grantsNoMoreThanTheLimit() {
    Allowance allowance = Allowance.fresh(List.of(TEN_A_SECOND));

    assertThat(allowance.take(0, 7, LEASE)).isEqualTo(7);
    assertThat(allowance.take(0, 7, LEASE)).isEqualTo(3);
    assertThat(allowance.take(0, 7, LEASE)).isZero();
  }

  @Test
  void countsFromTheAnswerAndNotFromTheQuestion() {
    Allowance allowance = Allowance.fresh(List.of(TEN_A_SECOND));
    allowance.take(0, 10, LEASE);
    allowance.answered(5_000, LEASE, 10);

    assertThat(allowance.take(5_999, 10, 40_000)).isZero();
    assertThat(allowance.freeAt(5_000)).isBetween(6_000L, 6_040L);
    assertThat(allowance.take(allowance.freeAt(5_000), 10, 40_000)).isEqualTo(10);
  }

  @Test
  void countsWhatADeadNodeMayHaveAskedUntilItsGrantRanOut() {
    Allowance allowance = Allowance.fresh(List.of(TEN_A_SECOND));
    allowance.take(0, 10, LEASE);

    assertThat(allowance.take(LEASE + 999, 10, 90_000)).isZero();
    assertThat(allowance.take(LEASE + 1_040, 10, 90_000)).isEqualTo(10);
  }

  @Test
  void saysHowMuchOfEachLimitIsUsed() {
    Limit aDay = new Limit(100, Duration.ofDays(1));
    Allowance allowance = Allowance.fresh(List.of(TEN_A_SECOND, aDay));
    allowance.take(0, 7, LEASE);
    allowance.answered(1_000, LEASE, 4);

    assertThat(allowance.used(1_500))
        .containsExactly(new Allowance.Used(TEN_A_SECOND, 7), new Allowance.Used(aDay, 7));
    assertThat(allowance.used(5_000))
        .containsExactly(new Allowance.Used(TEN_A_SECOND, 3), new Allowance.Used(aDay, 7));
  }

  @Test
  void givesBackWhatWasNeverAsked() {
    Allowance allowance = Allowance.fresh(List.of(TEN_A_SECOND));
    allowance.take(0, 10, LEASE);
    allowance.unused(LEASE, 4);

    assertThat(allowance.take(0, 10, LEASE)).isEqualTo(4);
  }

  @Test
  void grantsNothingWhileTheCarrierWantsToBeLeftAlone() {
    Allowance allowance = Allowance.fresh(List.of(TEN_A_SECOND));
    allowance.pauseUntil(60_000);

    assertThat(allowance.take(59_999, 1, 90_000)).isZero();
    assertThat(allowance.freeAt(0)).isEqualTo(60_000);
    assertThat(allowance.take(60_000, 1, 90_000)).isEqualTo(1);
  }

  @Test
  void isWholeAgainHoweverOftenItWasStored() {
    List<Limit> limits = List.of(TEN_A_SECOND, new Limit(60, Duration.ofSeconds(10)));
    Allowance allowance = Allowance.fresh(limits);
    allowance.take(0, 10, LEASE);
    allowance.answered(100, LEASE, 10);

    for (int i = 0; i < 200; i++) {
      allowance = Allowance.of(limits, allowance.state());
    }

    assertThat(allowance.take(1_200, 100, LEASE)).isEqualTo(10);
  }

  @Test
  void forgetsNothingWhenALimitIsChanged() {
    Limit aDay = new Limit(100, Duration.ofDays(1));
    Allowance before = Allowance.fresh(List.of(aDay));
    before.take(0, 60, LEASE);
    before.answered(1_000, LEASE, 60);

    Allowance after =
        Allowance.of(List.of(new Limit(100, Duration.ofHours(12)), TEN_A_SECOND), before.state());

    assertThat(after.take(20_000_000, 100, 20_030_000)).isEqualTo(10);
    assertThat(
            Allowance.of(List.of(new Limit(100, Duration.ofHours(12))), before.state())
                .take(20_000_000, 100, 20_030_000))
        .isEqualTo(40);
  }

  /** The carrier counts a question at any moment between grant and answer; some nodes die. */
  @Property(tries = 150)
  void neverExceedsALimitInAnyWindow(
      @ForAll @IntRange(min = 1, max = 20) int most,
      @ForAll @IntRange(min = 1, max = 5) int seconds,
      @ForAll long seed) {
    Limit limit = new Limit(most, Duration.ofSeconds(seconds));
    Limit longer = new Limit(3 * most, Duration.ofSeconds(4L * seconds));
    Random random = new Random(seed);
    String state = Allowance.fresh(List.of(limit, longer)).state();
    List<long[]> open = new ArrayList<>();
    List<Long> counted = new ArrayList<>();
    long now = 1_000_000;
    int asked = 0;

    for (int i = 0; i < 400; i++) {
      now += random.nextInt(200);
      Allowance allowance = Allowance.of(List.of(limit, longer), state);
      long moment = now;
      for (long[] one : List.copyOf(open)) {
        if (one[1] <= moment) {
          open.remove(one);
          if (one[2] == 1) {
            allowance.answered(moment, one[0], 1);
          }
        }
      }
      long until = now + 3_000;
      int got = allowance.take(now, random.nextInt(8), until);
      for (int j = 0; j < got; j++) {
        long answer = now + 1 + random.nextInt(2_500);
        counted.add(now + (long) (random.nextDouble() * (answer - now)));
        open.add(new long[] {until, answer, random.nextInt(20) == 0 ? 0 : 1});
        asked++;
      }
      state = allowance.state();
    }

    assertThat(asked).isGreaterThanOrEqualTo(most);
    counted.sort(Long::compare);
    for (Limit each : List.of(limit, longer)) {
      for (int i = 0; i + each.most() < counted.size(); i++) {
        assertThat(counted.get(i + each.most()) - counted.get(i))
            .isGreaterThanOrEqualTo(each.in().toMillis());
      }
    }
  }
}
