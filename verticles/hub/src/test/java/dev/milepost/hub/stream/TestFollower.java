package dev.milepost.hub.stream;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A follower of a channel, with a number of its own. */
final class TestFollower extends Follower {
  private static final StreamWindow WINDOW = new StreamWindow(1, new long[] {0});

  TestFollower(String channel, int number) {
    super(new Client(channel), WINDOW.channel(channel), 0, 0);
    this.number = number;
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
