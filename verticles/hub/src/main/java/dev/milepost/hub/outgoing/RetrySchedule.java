package dev.milepost.hub.outgoing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When a message is tried again. */
final class RetrySchedule {
  /** What an endpoint may ask for at most: it cannot make us forget it. */
  private static final Duration LONGEST_WISH = Duration.ofHours(24);

  private static final int JITTER_PERCENT = 20;

  private final List<Duration> attempts;
  private final RandomGenerator random;

  RetrySchedule(List<Duration> attempts, RandomGenerator random) {
    this.attempts = attempts;
    this.random = random;
  }

  /**
   * The next attempt's time, never before what the schedule says and up to a fifth after it, so
   * that what failed together does not come back together; empty after the last.
   *
   * @param made attempts so far
   * @param wish how long the endpoint asked to be left alone
   */
  Optional<Instant> next(int made, Instant now, @Nullable Duration wish) {
    if (made >= attempts.size()) {
      return Optional.empty();
    }
    long millis = attempts.get(made).toMillis();
    if (wish != null) {
      millis = Math.max(millis, least(wish).toMillis());
    }
    return Optional.of(now.plusMillis(millis + random.nextLong(millis * JITTER_PERCENT / 100 + 1)));
  }

  static Duration least(Duration wish) {
    return wish.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : wish;
  }
}
