package dev.milepost.hub.polling;

import java.util.Arrays;

/** Whether a carrier mostly fails: of the last questions, most, and not only a few. */
final class Health {
  private static final int LAST = 10;
  private static final int FEWEST = 5;

  private final boolean[] failed = new boolean[LAST];
  private int count;

  /** Takes in an outcome, and says whether the carrier mostly fails. */
  boolean failsMostly(boolean failure) {
    failed[count++ % LAST] = failure;
    int failures = 0;
    for (int i = 0; i < Math.min(count, LAST); i++) {
      failures += failed[i] ? 1 : 0;
    }
    return failure && failures >= FEWEST && 2 * failures >= Math.min(count, LAST);
  }

  /** Begins anew. */
  void clear() {
    Arrays.fill(failed, false);
    count = 0;
  }
}
