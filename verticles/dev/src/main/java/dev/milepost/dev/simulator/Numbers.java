package dev.milepost.dev.simulator;

import dev.milepost.dev.journeys.TrackingNumbers;
import java.time.Instant;
import java.util.Locale;
import java.util.function.IntUnaryOperator;

/**
 * Numbers of shipments as carriers give them out, with right check digits (dossier section 8), each
 * once. They begin with the second of the run's start, so that runs do not meet; a run that goes on
 * faster than its numbers do may meet a later one.
 */
final class Numbers {
  private static final String[] AIRLINES = {"020", "157", "176", "235", "618"};
  private static final int[] FEDEX = {3, 1, 7};
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  private final TrackingNumbers ups;
  private final long start;
  private long given;

  Numbers(long seed, Instant start) {
    this.ups = new TrackingNumbers(seed, start);
    this.start = start.getEpochSecond();
  }

  /** What belongs to this run alone. */
  String run() {
    return ups.run();
  }

  /** The next number of that carrier. */
  String next(PlayedCarrier carrier) {
    long n = given++;
    return switch (carrier) {
      case UPS -> ups.next();
      case FEDEX -> fedex(digits(start * 64 + n, 11));
      case DHL -> "GM" + digits(start * 100_000 + n, 16);
      case AFTERSHIP -> post("9400" + digits(start * 100_000 + n, 17));
      case DCSA -> container(start * 16 + n);
      case X12 -> digits(start * 64 + n, 11);
      case EDIFACT -> AIRLINES[(int) (n % AIRLINES.length)] + "-" + waybill(digits(start + n, 7));
    };
  }

  /** The last digits of the number. */
  private static String digits(long number, int count) {
    long most = 1;
    for (int i = 0; i < count; i++) {
      most *= 10;
    }
    return String.format(Locale.ROOT, "%0" + count + "d", number % most);
  }

  /** Weights 3, 1, 7, modulo 11. */
  static String fedex(String digits) {
    return digits + weighted(digits, i -> FEDEX[i % FEDEX.length]) % 11 % 10;
  }

  /** Weights 3, 1 from the right, to the next ten. */
  static String post(String digits) {
    int sum = weighted(digits, i -> (digits.length() - i) % 2 == 1 ? 3 : 1);
    return digits + (10 - sum % 10) % 10;
  }

  /** The seven digits modulo 7. */
  static String waybill(String digits) {
    return digits + Long.parseLong(digits) % 7;
  }

  /** ISO 6346, of owners that nobody is. */
  static String container(long number) {
    long owner = number / 1_000_000;
    String body =
        "M"
            + LETTERS.charAt((int) (owner / 26 % 26))
            + LETTERS.charAt((int) (owner % 26))
            + "U"
            + digits(number, 6);
    return body + containerDigit(body);
  }

  private static int containerDigit(String body) {
    int sum = 0;
    for (int i = 0; i < body.length(); i++) {
      char c = body.charAt(i);
      // Letters are 10 to 38, without the multiples of 11.
      int value = c <= '9' ? c - '0' : 10 + (c - 'A') + (c - 'A' + 9) / 10;
      sum += value << i;
    }
    return sum % 11 % 10;
  }

  private static int weighted(String digits, IntUnaryOperator weight) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      sum += (digits.charAt(i) - '0') * weight.applyAsInt(i);
    }
    return sum;
  }
}
