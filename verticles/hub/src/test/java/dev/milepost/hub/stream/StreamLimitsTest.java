package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.http.Problem;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StreamLimitsTest {
  private static final Instant NOW = Instant.parse("2026-11-29T14:00:00Z");

  private final StreamLimits limits =
      new StreamLimits(
          StreamConfig.DEFAULTS,
          new StreamMetrics(new SimpleMeterRegistry()),
          Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void takesTheWholeHerdThatTheDefaultsPromise() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(limits.open()).isNull();
    }
  }

  @Test
  void spreadsThoseWhoAreTooMany() {
    for (int i = 0; i < StreamConfig.DEFAULTS.opensAtOnce(); i++) {
      limits.open();
    }

    Set<Integer> comeBack = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      Problem refused = Objects.requireNonNull(limits.open());
      assertThat(refused.status()).isEqualTo(429);
      comeBack.add(refused.retryAfterSeconds());
    }

    assertThat(comeBack).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  }

  @Test
  void givesBackEveryPlaceThatItTook() {
    Identity one = identity("A", "token-1");
    Identity unnamed = identity("A", null);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 500; i++) {
        assertThat(limits.enter(one)).isNull();
        assertThat(limits.enter(unnamed)).isNull();
      }
      assertThat(limits.enter(one)).extracting(Problem::status).isEqualTo(429);
      for (int i = 0; i < 500; i++) {
        limits.leave(one);
        limits.leave(unnamed);
      }
    }
  }

  private static Identity identity(String customer, @Nullable String id) {
    return new Identity("portal", customer, Set.of(), Set.of(), NOW.plusSeconds(60), id, null);
  }
}
