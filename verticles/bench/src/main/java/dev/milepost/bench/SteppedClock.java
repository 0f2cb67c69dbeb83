package dev.milepost.bench;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that one process sets and others follow, through a file that all of them map. Between two
 * settings it goes as any clock does, for a few minutes at most, so that what is counted in seconds
 * still passes and no deadline is reached that the setter does not know of.
 */
final class SteppedClock extends Clock {
  private static final Duration MOST = Duration.ofMinutes(4);
  private static final int SIZE = 2 * Long.BYTES;

  private final MappedByteBuffer shared;
  private final Clock real;
  private final ZoneId zone;

  private SteppedClock(MappedByteBuffer shared, Clock real, ZoneId zone) {
    this.shared = shared;
    this.real = real;
    this.zone = zone;
  }

  /**
   * Follows, and may set, the clock in that file; makes it where there is none.
   *
   * @param real by which it goes on between two settings
   */
  static SteppedClock in(Path file, Clock real) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new SteppedClock(
          channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE), real, ZoneOffset.UTC);
    }
  }

  /** Now it is that time. */
  void set(Instant now) {
    // Apart by a moment a reader sees the new time with the old start: MOST bounds what it adds.
    shared.putLong(0, now.toEpochMilli());
    shared.putLong(Long.BYTES, real.millis());
  }

  @Override
  public Instant instant() {
    long passed = Math.max(0, real.millis() - shared.getLong(Long.BYTES));
    return Instant.ofEpochMilli(shared.getLong(0)).plusMillis(Math.min(passed, MOST.toMillis()));
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new SteppedClock(shared, real, other);
  }
}
