package dev.milepost.store;

import dev.milepost.engine.TransitClock;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.IntCountsHistogram;

/**
 * How often journeys took how long, in a few hundred bytes. Minutes are exact up to 255 and to
 * within 0.4 % above; every count is exact. So adding, merging and removing commute: whatever the
 * order, the sketch is the same.
 */
public final class TransitSketch {

  /** Two digits: a bucket is never wider than a hundred and twenty-eighth of its value. */
  private static final int DIGITS = 2;

  private static final int DAY = 24 * 60;
  private static final int HIGHEST = TransitClock.MOST_MINUTES + 2 * DAY;

  private final IntCountsHistogram counts;

  private TransitSketch(IntCountsHistogram counts) {
    this.counts = counts;
  }

  /** One of no journeys. */
  public static TransitSketch empty() {
    return new TransitSketch(new IntCountsHistogram(HIGHEST, DIGITS));
  }

  /** Reads what {@link #bytes} wrote; nothing is an empty one. */
  public static TransitSketch of(byte[] bytes) {
    return bytes.length == 0
        ? empty()
        : new TransitSketch(
            IntCountsHistogram.decodeFromByteBuffer(ByteBuffer.wrap(bytes), HIGHEST));
  }

  /**
   * HdrHistogram's own form, version 2, not compressed: most sketches are smaller than a header of
   * zlib.
   */
  public byte[] bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(counts.getNeededByteBufferCapacity());
    int length = counts.encodeIntoByteBuffer(buffer);
    return Arrays.copyOf(buffer.array(), length);
  }

  /** Counts a journey that took so long. */
  public void add(int minutes) {
    counts.recordValue(within(minutes));
  }

  /** Takes a journey out that was counted; one that was not changes nothing. */
  public void remove(int minutes) {
    if (counts.getCountAtValue(within(minutes)) > 0) {
      counts.recordValueWithCount(within(minutes), -1);
    }
  }

  /** Counts all that the other one counts. */
  public void merge(TransitSketch other) {
    counts.add(other.counts);
  }

  /** How many journeys are counted. */
  public long journeys() {
    return counts.getTotalCount();
  }

  /** Takes the minutes of each, ascending, with how many took so long. */
  void forEach(Counted each) {
    for (HistogramIterationValue value : counts.recordedValues()) {
      each.took(
          (int) counts.medianEquivalentValue(value.getValueIteratedTo()),
          value.getCountAtValueIteratedTo());
    }
  }

  /** Some journeys that took about equally long. */
  interface Counted {
    void took(int minutes, long journeys);
  }

  private static int within(int minutes) {
    return Math.max(0, Math.min(minutes, HIGHEST));
  }
}
