package dev.milepost.dev.carriers;

/**
 * Counts arrivals in the exact window that ends with each of them: nothing is rounded into buckets.
 * Holds one {@code long} an arrival, for as long as the window is.
 */
final class Window {
  private static final int SMALLEST = 64;

  private final Limit limit;
  private final long length;
  private long[] arrivals = new long[SMALLEST];
  private int first;
  private int size;
  private int worst;

  Window(Limit limit) {
    this.limit = limit;
    this.length = limit.in().toNanos();
  }

  /**
   * One more, refused or not.
   *
   * @param now in nanoseconds, never less than the time before
   * @return 0 where the limit is kept; else how long to wait until one more would be within it
   */
  long arrive(long now) {
    while (size > 0 && now - arrivals[first] >= length) {
      first = (first + 1) % arrivals.length;
      size--;
    }
    if (size == arrivals.length) {
      grow();
    }
    arrivals[(first + size) % arrivals.length] = now;
    size++;
    worst = Math.max(worst, size);
    if (size <= limit.most()) {
      return 0;
    }
    long leaves = arrivals[(first + size - limit.most()) % arrivals.length];
    return leaves + length - now;
  }

  /** The most that ever was in one window, and of what limit. */
  AccountReport.Use use() {
    return new AccountReport.Use(limit, worst);
  }

  private void grow() {
    long[] larger = new long[arrivals.length * 2];
    for (int i = 0; i < size; i++) {
      larger[i] = arrivals[(first + i) % arrivals.length];
    }
    arrivals = larger;
    first = 0;
  }
}
