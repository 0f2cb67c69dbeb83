package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class StreamLimitsTest {
  private static final Instant NOW = Instant.parse("2026-11-29T14:00:00Z");

  private final StreamLimits limits =
      new StreamLimits(
          "customer",
          StreamConfig.DEFAULTS,
          new StreamMetrics(new SimpleMeterRegistry()),
          Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void takesTheWholeHerdThatTheDefaultsPromise() {
    for (int i = 0; i < 10_000; i++) {
      limits.open(new Client("C" + i, "token-" + i));
    }
  }

  @Test
  void spreadsThoseWhoAreTooMany() {
    for (int i = 0; i < StreamConfig.DEFAULTS.opensAtOnce(); i++) {
      limits.open(new Client("C" + i, "token-" + i));
    }

    Set<Integer> comeBack = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      Problem refused = refused(() -> limits.open(new Client("Z", "token-z")));
      assertThat(refused.status()).isEqualTo(429);
      comeBack.add(refused.retryAfterSeconds());
    }

    assertThat(comeBack).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  }

  @Test
  void givesBackEveryPlaceThatItTook() {
    Client one = new Client("A", "token-1");
    Client other = new Client("A", "token-2");
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 500; i++) {
        limits.enter(one);
        limits.enter(other);
      }
      Problem refused = refused(() -> limits.enter(one));
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.detail()).contains("This customer has 1000 open streams");
      for (int i = 0; i < 500; i++) {
        limits.leave(one);
        limits.leave(other);
      }
    }
  }

  private static Problem refused(Runnable asks) {
    return catchThrowableOfType(ProblemException.class, asks::run).problem();
  }

  private record Client(String channel, String token) implements StreamClient {
    @Override
    public Instant expiresAt() {
      return NOW.plusSeconds(60);
    }
  }
}
