package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class HeartbeatWheelTest {
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final int TICKS_A_HEARTBEAT =
      (int) HEARTBEAT.dividedBy(HeartbeatWheel.interval(HEARTBEAT));

  private final HeartbeatWheel<TestFollower> wheel = new HeartbeatWheel<>();

  @Property
  void nobodyHearsNothingForLongerThanAHeartbeat(
      @ForAll @IntRange(min = 0, max = 100) int number,
      @ForAll @IntRange(min = 0, max = 100) int before,
      @ForAll Set<@IntRange(min = 0, max = 299) Integer> news) {
    ticks(before);
    TestFollower follower = new TestFollower("A", number);
    wheel.add(follower);
    int silent = 0;
    for (int tick = 0; tick < 300; tick++) {
      silent++;
      if (ticks(1) > 0) {
        silent = 0;
      }
      if (news.contains(tick)) {
        wheel.told(follower);
        silent = 0;
      }
      assertThat(silent).isLessThan(TICKS_A_HEARTBEAT);
    }
  }

  @Test
  void isNotBeatenWhileItHearsOfEvents() {
    TestFollower busy = new TestFollower("A", 7);
    wheel.add(busy);

    int beats = 0;
    for (int event = 0; event < 100; event++) {
      beats += ticks(TICKS_A_HEARTBEAT / 2);
      wheel.told(busy);
    }

    assertThat(beats).isZero();
  }

  @Test
  void isBeatenOnceInAHeartbeatWhileItHearsOfNothing() {
    wheel.add(new TestFollower("A", 7));

    assertThat(ticks(100 * TICKS_A_HEARTBEAT)).isEqualTo(100);
  }

  /** Those who came together were told together, and go on to be told one after the other. */
  @Test
  void beatsThoseWhoAreToldTogetherOneAfterTheOther() {
    for (int number = 0; number < 150; number++) {
      wheel.add(new TestFollower("A", number));
    }

    for (int tick = 0; tick < 10 * TICKS_A_HEARTBEAT; tick++) {
      assertThat(ticks(1)).isLessThanOrEqualTo(10);
    }
  }

  @Test
  void isNotBeatenAfterItHasLeft() {
    TestFollower follower = new TestFollower("A", 7);
    wheel.add(follower);
    wheel.remove(follower);

    assertThat(ticks(2 * TICKS_A_HEARTBEAT)).isZero();
  }

  /** Heartbeats meanwhile. */
  private int ticks(int many) {
    int[] beats = new int[1];
    for (int tick = 0; tick < many; tick++) {
      wheel.tick(follower -> beats[0]++);
    }
    return beats[0];
  }
}
