package dev.milepost.hub.ingest;

import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.connections.RateLimit;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The rate limits of the connections, one bucket for each in this process. */
final class Gates {
  private static final int MOST = 10_000;

  private final TimeMeter time;
  private final Map<String, Gate> gates = new ConcurrentHashMap<>();

  Gates(Clock clock) {
    this.time = new ClockMeter(clock);
  }

  /** The bucket of that connection; a new one where its limit was changed. */
  Bucket of(Connection connection) {
    Gate gate = gates.get(connection.id());
    if (gate == null || !gate.limit().equals(connection.rateLimit())) {
      gate = replace(connection);
    }
    return gate.bucket();
  }

  private Gate replace(Connection connection) {
    if (gates.size() >= MOST) {
      // Deleted connections leave theirs behind. The price of forgetting all is one full bucket.
      gates.clear();
    }
    return gates.compute(
        connection.id(),
        (id, old) ->
            old != null && old.limit().equals(connection.rateLimit())
                ? old
                : new Gate(connection.rateLimit(), bucket(connection.rateLimit())));
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
