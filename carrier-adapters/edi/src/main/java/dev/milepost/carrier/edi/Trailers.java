package dev.milepost.carrier.edi;

import java.util.List;

/** What a trailer says of what it closes. */
final class Trailers {

  private Trailers() {}

  /** Its first element counts right, or a warning says that it does not. */
  static void checkCount(Segment trailer, int counted, String what, List<String> warnings) {
    if (!same(trailer.element(1), Integer.toString(counted))) {
      warnings.add(trailer.tag() + ": does not count the " + counted + " " + what + " there are");
    }
  }

  /** Its second element is the header's control number, or a warning says that it is not. */
  static void checkControl(Segment trailer, String control, List<String> warnings) {
    if (!same(trailer.element(2), control)) {
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
