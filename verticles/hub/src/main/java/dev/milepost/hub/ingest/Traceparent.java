package dev.milepost.hub.ingest;

import java.util.concurrent.ThreadLocalRandom;

/** W3C trace context, level 1. */
public final class Traceparent {
  private static final int LENGTH = 55;
  private static final int TRACE = 3;
  private static final int PARENT = 36;
  private static final int FLAGS = 53;
  private static final String DIGITS = "0123456789abcdef";

  private Traceparent() {}

  /**
   * Whether a receiver may go on with it. A version that we do not know is good when it begins like
   * ours, as the standard asks.
   */
  public static boolean isValid(String value) {
    if (value.length() < LENGTH
        || !isHex(value, 0, 2)
        || value.charAt(2) != '-'
        || !isHex(value, TRACE, PARENT - 1)
        || value.charAt(PARENT - 1) != '-'
        || !isHex(value, PARENT, FLAGS - 1)
        || value.charAt(FLAGS - 1) != '-'
        || !isHex(value, FLAGS, LENGTH)) {
      return false;
    }
    boolean longer = value.length() > LENGTH;
    return !value.startsWith("ff")
        && !(longer && (value.startsWith("00") || value.charAt(LENGTH) != '-'))
        && !isZero(value, TRACE, PARENT - 1)
        && !isZero(value, PARENT, FLAGS - 1);
  }

  /** A new trace, sampled. */
  public static String fresh() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    StringBuilder text = new StringBuilder(LENGTH).append("00-");
    hex(text, random.nextLong());
    // Never all zeros, which the standard forbids.
    hex(text, random.nextLong() | 1);
    text.append('-');
    hex(text, random.nextLong() | 1);
    return text.append("-01").toString();
  }

  private static void hex(StringBuilder text, long bits) {
    for (int shift = 60; shift >= 0; shift -= 4) {
      text.append(DIGITS.charAt((int) (bits >>> shift) & 15));
    }
  }

  private static boolean isHex(String value, int from, int to) {
    for (int i = from; i < to; i++) {
      if (DIGITS.indexOf(value.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isZero(String value, int from, int to) {
    for (int i = from; i < to; i++) {
      if (value.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }
}
