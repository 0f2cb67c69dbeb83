package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class TurnsTest {
  private final Turns<TestFollower> turns = new Turns<>();

  @Test
  void aCrowdInOneChannelDoesNotHoldUpAnother() {
    for (int i = 0; i < 1_000; i++) {
      turns.add(new TestFollower("CROWD", i));
    }
    turns.add(new TestFollower("B", 0));
    turns.add(new TestFollower("C", 0));

    List<String> served = channels(served(20, 2 * 1024));

    assertThat(served).contains("B", "C");
  }

  /** Whoever takes large pieces gets fewer of them. */
  @Test
  void everyChannelGetsTheSameBytes() {
    TestFollower large = new TestFollower("LARGE", 0);
    TestFollower small = new TestFollower("SMALL", 0);
    turns.add(large);
    turns.add(small);
    long[] bytes = new long[2];

    for (int i = 0; i < 10_000; i++) {
      TestFollower next = next();
      int price = next == large ? 64 * 1024 : 2 * 1024;
      bytes[next == large ? 0 : 1] += price;
      turns.add(next);
      turns.spend(price);
    }

    assertThat((double) bytes[0] / bytes[1]).isBetween(0.95, 1.05);
  }

  @Property
  void everybodyGetsOneTurnForEachPlaceAndAChannelKeepsItsOrder(
      @ForAll List<@CharRange(from = 'A', to = 'E') Character> channels,
      @ForAll @IntRange(min = 1, max = 100_000) int price) {
    List<TestFollower> added = new ArrayList<>();
    for (int i = 0; i < channels.size(); i++) {
      TestFollower waiting = new TestFollower(channels.get(i).toString(), i);
      added.add(waiting);
      turns.add(waiting);
    }

    List<TestFollower> served = served(channels.size(), price);

    assertThat(turns.isEmpty()).isTrue();
    assertThat(turns.next()).isNull();
    assertThat(served).containsExactlyInAnyOrderElementsOf(added);
    for (String channel : List.of("A", "B", "C", "D", "E")) {
      assertThat(served.stream().filter(one -> channel.equals(one.channel)).map(one -> one.number))
          .isSorted();
    }
  }

  private List<TestFollower> served(int count, int price) {
    List<TestFollower> served = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      served.add(next());
      turns.spend(price);
    }
    return served;
  }

  private TestFollower next() {
    return Objects.requireNonNull(turns.next());
  }

  private static List<String> channels(List<TestFollower> followers) {
    return followers.stream().map(follower -> String.valueOf(follower.channel)).toList();
  }
}
