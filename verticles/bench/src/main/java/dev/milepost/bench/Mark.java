package dev.milepost.bench;

/** A number that travels through the hub in a carrier's own words, which the hub keeps verbatim. */
final class Mark {
  private static final String SIGN = "bench#";

  private Mark() {}

  static String of(int event) {
    return SIGN + event;
  }

  /** The number in that text, or -1 where there is none. */
  static int in(String text) {
    int at = text.indexOf(SIGN);
    if (at < 0) {
      return -1;
    }
    int number = 0;
    int digit = at + SIGN.length();
    boolean some = false;
    while (digit < text.length() && text.charAt(digit) >= '0' && text.charAt(digit) <= '9') {
      number = number * 10 + text.charAt(digit++) - '0';
      some = true;
    }
    return some ? number : -1;
  }
}
