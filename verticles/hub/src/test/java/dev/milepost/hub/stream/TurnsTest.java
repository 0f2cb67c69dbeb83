package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TurnsTest {
  private static final StreamWindow WINDOW = new StreamWindow(1, new long[] {0});

  private final Turns<Waiting> turns = new Turns<>();

  @Test
  void aCrowdInOneChannelDoesNotHoldUpAnother() {
    for (int i = 0; i < 1_000; i++) {
      turns.add(new Waiting("CROWD", i));
    }
    turns.add(new Waiting("B", 0));
    turns.add(new Waiting("C", 0));

    List<String> served = channels(served(20, 2 * 1024));

    assertThat(served).contains("B", "C");
  }

  /** Whoever takes large pieces gets fewer of them. */
  @Test
  void everyChannelGetsTheSameBytes() {
    Waiting large = new Waiting("LARGE", 0);
    Waiting small = new Waiting("SMALL", 0);
    turns.add(large);
    turns.add(small);
    long[] bytes = new long[2];

    for (int i = 0; i < 10_000; i++) {
      Waiting next = next();
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
    List<Waiting> added = new ArrayList<>();
    for (int i = 0; i < channels.size(); i++) {
      Waiting waiting = new Waiting(channels.get(i).toString(), i);
      added.add(waiting);
      turns.add(waiting);
    }

    List<Waiting> served = served(channels.size(), price);

    assertThat(turns.isEmpty()).isTrue();
    assertThat(turns.next()).isNull();
    assertThat(served).containsExactlyInAnyOrderElementsOf(added);
    for (String channel : List.of("A", "B", "C", "D", "E")) {
      assertThat(served.stream().filter(one -> channel.equals(one.channel)).map(one -> one.place))
          .isSorted();
    }
  }

  private List<Waiting> served(int count, int price) {
    List<Waiting> served = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      served.add(next());
      turns.spend(price);
    }
    return served;
  }

  private Waiting next() {
    return Objects.requireNonNull(turns.next());
  }

  private static List<String> channels(List<Waiting> followers) {
    return followers.stream().map(follower -> String.valueOf(follower.channel)).toList();
  }

  private static final class Waiting extends Follower {
    final int place;

    Waiting(String channel, int place) {
      super(new Client(channel), WINDOW.channel(channel), 0, 0);
      this.place = place;
    }
  }

  private record Client(@Nullable String channel) implements StreamClient {
    @Override
    public String token() {
      return "token";
    }

    @Override
    public Instant expiresAt() {
      return Instant.EPOCH;
    }
  }
}
