package dev.milepost.carrier.edi;

import java.util.List;

/** What a trailer says of what it closes. */
final class Trailers {

  private Trailers() {}

  static void checkCount(
      Segment trailer, int element, int counted, String what, List<String> warnings) {
    if (!same(trailer.element(element), Integer.toString(counted))) {
      warnings.add(trailer.tag() + ": does not count the " + counted + " " + what + " there are");
    }
  }

  static void checkControl(Segment trailer, String expected, List<String> warnings) {
    if (!same(trailer.element(2), expected)) {
      warnings.add(trailer.tag() + ": its control number is another");
    }
  }

  /** Senders write leading zeros on one side only. */
  private static boolean same(String one, String other) {
    return bare(one).equals(bare(other));
  }

  private static String bare(String number) {
    int at = 0;
    while (at < number.length() - 1 && number.charAt(at) == '0') {
      at++;
    }
    return number.substring(at);
  }
}
