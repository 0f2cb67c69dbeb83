package dev.milepost.hub.ingest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.connections.RateLimit;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The rate limits of the connections, one bucket for each in this process. */
final class Gates {
  private final TimeMeter time;

  /** Bounded, and forgetful: a bucket that nobody used for an hour is full again anyway. */
  private final Cache<String, Gate> gates =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterAccess(Duration.ofHours(1)).build();

  Gates(Clock clock) {
    this.time = new ClockMeter(clock);
  }

  /** The bucket of that connection; a new one where its limit was changed. */
  Bucket of(Connection connection) {
    Gate gate = gates.getIfPresent(connection.id());
    if (gate == null || !gate.limit().equals(connection.rateLimit())) {
      gate =
          gates
              .asMap()
              .compute(
                  connection.id(),
                  (id, old) ->
                      old != null && old.limit().equals(connection.rateLimit())
                          ? old
                          : new Gate(connection.rateLimit(), bucket(connection.rateLimit())));
    }
    return gate.bucket();
  }

  private Bucket bucket(RateLimit limit) {
    return Bucket.builder()
        .addLimit(
            it -> it.capacity(limit.burst()).refillGreedy(limit.perSecond(), Duration.ofSeconds(1)))
        .withCustomTimePrecision(time)
        .build();
  }

  private record Gate(RateLimit limit, Bucket bucket) {}

  private record ClockMeter(Clock clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return TimeUnit.MILLISECONDS.toNanos(clock.millis());
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
