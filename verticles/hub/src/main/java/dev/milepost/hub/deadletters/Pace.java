package dev.milepost.hub.deadletters;

/**
 * So many a second and no more: what was not used does not add up to more than a tenth of a
 * second's worth. Of one thread.
 */
final class Pace {
  private static final double BURST_SECONDS = 0.1;
  private static final double NANOS = 1e9;

  private final int rate;
  private final double most;
  private double free;
  private long at;

  /**
   * @param rate a second
   * @param now of any clock that only goes forward, in nanoseconds
   */
  Pace(int rate, long now) {
    this.rate = rate;
    this.most = Math.max(1, rate * BURST_SECONDS);
    this.free = most;
    this.at = now;
  }

  /** How many may go now; they count as gone. */
  int take(long now) {
    free = Math.min(most, free + (now - at) / NANOS * rate);
    at = now;
    int taken = (int) free;
    free -= taken;
    return taken;
  }

  /** Gives back what was taken and not used. */
  void giveBack(int unused) {
    free = Math.min(most, free + unused);
  }

  /** How long until one more may go; zero where one may now. */
  long nanosToNext() {
    return free >= 1 ? 0 : (long) Math.ceil((1 - free) / rate * NANOS);
  }
}
