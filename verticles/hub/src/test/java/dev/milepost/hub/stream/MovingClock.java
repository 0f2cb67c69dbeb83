package dev.milepost.hub.stream;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** Another clock, as far ahead of it or behind as a test says. Any thread. */
public final class MovingClock extends Clock {
  private final Clock base;
  private volatile Duration ahead = Duration.ZERO;

  public MovingClock(Clock base) {
    this.base = base;
  }

  public void move(Duration by) {
    ahead = ahead.plus(by);
  }

  @Override
  public Instant instant() {
    return base.instant().plus(ahead);
  }

  @Override
  public ZoneId getZone() {
    return base.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
