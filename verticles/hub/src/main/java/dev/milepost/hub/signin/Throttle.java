package dev.milepost.hub.signin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How often a password may be wrong, for a name and for an address, on this node. A try counts
 * until it turns out well, so that many at once are no way around it.
 */
final class Throttle {
  private static final int MOST = 50_000;
  private static final int OF_A_NAME = 8;
  private static final Duration NAME_AGAIN = Duration.ofSeconds(30);

  /** Many people may share one. */
  private static final int OF_AN_ADDRESS = 60;

  private static final Duration ADDRESS_AGAIN = Duration.ofSeconds(5);

  private final TimeMeter time;
  private final Cache<String, Bucket> names = Caffeine.newBuilder().maximumSize(MOST).build();
  private final Cache<String, Bucket> addresses = Caffeine.newBuilder().maximumSize(MOST).build();

  Throttle(Clock clock) {
    this.time = new ClockMeter(clock);
  }

  /** Seconds to wait; 0 for a try that may be made now, and counts from now on. */
  int tryIn(String name, String address) {
    Bucket ofAddress = bucket(addresses, address, OF_AN_ADDRESS, ADDRESS_AGAIN);
    Bucket ofName = bucket(names, name, OF_A_NAME, NAME_AGAIN);
    ConsumptionProbe first = ofAddress.tryConsumeAndReturnRemaining(1);
    if (!first.isConsumed()) {
      return seconds(first);
    }
    ConsumptionProbe second = ofName.tryConsumeAndReturnRemaining(1);
    if (!second.isConsumed()) {
      ofAddress.addTokens(1);
      return seconds(second);
    }
    return 0;
  }

  /** It went well: forgets what the name has tried, and this try of the address. */
  void well(String name, String address) {
    names.invalidate(name);
    bucket(addresses, address, OF_AN_ADDRESS, ADDRESS_AGAIN).addTokens(1);
  }

  private Bucket bucket(Cache<String, Bucket> all, String key, int capacity, Duration again) {
    return all.get(
        key,
        missing ->
            Bucket.builder()
                .addLimit(it -> it.capacity(capacity).refillGreedy(1, again))
                .withCustomTimePrecision(time)
                .build());
  }

  private static int seconds(ConsumptionProbe probe) {
    return (int) (1 + TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()));
  }

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
