package dev.milepost.hub.stream;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** So many a second, and so many at once; for any number of threads. */
final class Pace {
  private static final long SECOND = 1_000_000_000;
  private static final long MILLISECOND = 1_000_000;

  private final Clock clock;
  private final long interval;
  private final long depth;

  /** When everything that was taken will have been made up for, in nanoseconds. */
  private final AtomicLong even = new AtomicLong();

  Pace(Clock clock, int perSecond, int atOnce) {
    this.clock = clock;
    this.interval = SECOND / perSecond;
    this.depth = interval * atOnce;
  }

  /** Whether one more may pass now. */
  boolean take() {
    long now = clock.millis() * MILLISECOND;
    while (true) {
      long was = even.get();
      // Further ahead than it ever gets: the clock was set back.
      long from = was > now + depth ? now : Math.max(was, now);
      long then = from + interval;
      if (then > now + depth) {
        return false;
      }
      if (even.compareAndSet(was, then)) {
        return true;
      }
    }
  }
}
