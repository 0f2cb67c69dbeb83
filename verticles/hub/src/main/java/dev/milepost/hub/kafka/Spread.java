package dev.milepost.hub.kafka;

import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses partitions for records of which no two have a key in common, so that the key cannot
 * decide anything: one partition for a batch's worth, then the next. By key, every record of a
 * handful would make a batch of its own, and small batches are what a broker is slow at.
 *
 * <p>For one event loop, without locks: another thread that came in between would at worst make it
 * move on early.
 */
final class Spread {
  private final int bytesBeforeNext;
  private final IntSupplier partitions;
  private int current;
  private int of;
  private long left;

  /**
   * @param first where to begin, best another one for each loop
   * @param partitions how many there are, 0 while that is not known
   */
  Spread(int first, int bytesBeforeNext, IntSupplier partitions) {
    this.current = first;
    this.bytesBeforeNext = bytesBeforeNext;
    this.partitions = partitions;
  }

  /** The partition for a record of that size, null where Kafka's own choice must do. */
  @Nullable Integer next(int bytes) {
    if (left <= 0) {
      of = partitions.getAsInt();
      current = of == 0 ? 0 : Math.floorMod(current + 1, of);
      left = of == 0 ? 0 : bytesBeforeNext;
    }
    left -= bytes + 1L;
    return of == 0 ? null : current;
  }

  /** Leaves the partition, which may be the one that is in trouble. */
  void move() {
    left = 0;
  }
}
