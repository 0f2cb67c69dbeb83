package dev.milepost.dev.journeys;

import java.time.Instant;
import java.util.Locale;

/** UPS tracking numbers with the right check digit, each given out once, over restarts too. */
public final class TrackingNumbers {
  private static final long SHIPPERS = 36L * 36 * 36 * 36 * 36 * 36;
  private static final int SERIALS = 10_000_000;
  private static final long SEED_SPREAD = 1_000_003;

  private final long shipper;
  private long given;

  /**
   * @param seed two simulators that start in the same second need two seeds
   * @param start makes a shipper's number of its own for each second
   */
  public TrackingNumbers(long seed, Instant start) {
    this.shipper = start.getEpochSecond() + seed * SEED_SPREAD;
  }

  /** A number that was not given out before. */
  public String next() {
    long number = given++;
    String body =
        run(number / SERIALS)
            + "03" // the service, Ground
            + String.format(Locale.ROOT, "%07d", number % SERIALS);
    return "1Z" + body + checkDigit(body);
  }

  /** The six characters that all numbers of this run begin with, after the 1Z. */
  public String run() {
    return run(0);
  }

  private String run(long later) {
    String text =
        Long.toString(Math.floorMod(shipper + later, SHIPPERS), 36).toUpperCase(Locale.ROOT);
    return "0".repeat(6 - text.length()) + text;
  }

  /** The last digit that belongs to these fifteen characters (dossier, section 8). */
  static int checkDigit(String body) {
    int sum = 0;
    for (int i = 0; i < body.length(); i++) {
      char c = body.charAt(i);
      int value = c >= '0' && c <= '9' ? c - '0' : (c - 3) % 10;
      sum += i % 2 == 0 ? value : 2 * value;
    }
    return (10 - sum % 10) % 10;
  }
}
