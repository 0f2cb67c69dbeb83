package dev.milepost.carrier.edi;

import java.util.List;

/** What a trailer says of what it closes. */
final class Trailers {

  private Trailers() {}

  /** Whether its first element counts right; else a warning says so. */
  static boolean countsRight(Segment trailer, int counted, String what, List<String> warnings) {
    boolean right = same(trailer.element(1), Integer.toString(counted));
    if (!right) {
      warnings.add(trailer.tag() + ": does not count the " + counted + " " + what + " there are");
    }
    return right;
  }

  /** Whether its second element is the header's control number; else a warning says so. */
  static boolean closes(Segment trailer, String control, List<String> warnings) {
    boolean right = same(trailer.element(2), control);
    if (!right) {
      warnings.add(trailer.tag() + ": its control number is another");
    }
    return right;
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
