package dev.milepost.event;

import java.util.Optional;

/**
 * Check digits of the numbers whose rule is public (dossier section 8). A wrong digit is worth a
 * warning and nothing more: carriers' own samples fail their own rule.
 */
public final class CheckDigits {

  private static final int[] S10_WEIGHTS = {8, 6, 4, 2, 3, 5, 9, 7};

  private CheckDigits() {}

  /**
   * What is wrong with the number, for an agent to read; empty where the digit is right and where
   * no rule is known for a number of this type and shape. Never guesses a carrier from the shape:
   * only UPS gives out {@code 1Z} numbers of 18 characters, only posts give out S10 numbers.
   */
  public static Optional<String> warning(Reference reference) {
    return switch (reference.type()) {
      case TRACKING_NUMBER -> trackingNumber(reference.key().value());
      case SSCC -> sscc(reference.key().value());
      case CONTAINER -> container(reference.key().value());
      default -> Optional.empty();
    };
  }

  private static Optional<String> trackingNumber(String value) {
    if (value.length() == 18 && value.startsWith("1Z") && isDigit(value.charAt(17))) {
      return compare("UPS 1Z", value, ups(value), value.charAt(17) - '0');
    }
    if (value.length() == 13
        && letters(value, 0, 2)
        && digits(value, 2, 11)
        && letters(value, 11, 13)) {
      return compare("S10", value, s10(value), value.charAt(10) - '0');
    }
    return Optional.empty();
  }

  /** A letter counts as its code less 3, modulo 10; every second place counts twice. */
  private static int ups(String value) {
    int sum = 0;
    for (int i = 2; i < 17; i++) {
      char c = value.charAt(i);
      int digit = isDigit(c) ? c - '0' : (c - 3) % 10;
      sum += i % 2 == 0 ? digit : 2 * digit;
    }
    return (10 - sum % 10) % 10;
  }

  private static int s10(String value) {
    int sum = 0;
    for (int i = 0; i < S10_WEIGHTS.length; i++) {
      sum += S10_WEIGHTS[i] * (value.charAt(2 + i) - '0');
    }
    int rest = sum % 11;
    return rest == 0 ? 5 : rest == 1 ? 0 : 11 - rest;
  }

  private static Optional<String> sscc(String value) {
    String number = withoutScanPrefix(value);
    if (number.length() != 18 || !digits(number, 0, 18)) {
      return Optional.empty();
    }
    int sum = 0;
    for (int i = 0; i < 17; i++) {
      int digit = number.charAt(i) - '0';
      sum += i % 2 == 0 ? 3 * digit : digit;
    }
    return compare("SSCC", value, (10 - sum % 10) % 10, number.charAt(17) - '0');
  }

  /** Cuts what a scanner puts in front: {@code ]C1} and the application identifier 00. */
  private static String withoutScanPrefix(String value) {
    if (value.length() == 22 && value.startsWith("C100")) {
      return value.substring(4);
    }
    return value.length() == 20 && value.startsWith("00") ? value.substring(2) : value;
  }

  private static Optional<String> container(String value) {
    if (value.length() != 11 || !letters(value, 0, 4) || !digits(value, 4, 11)) {
      return Optional.empty();
    }
    int sum = 0;
    for (int i = 0; i < 10; i++) {
      char c = value.charAt(i);
      sum += (isDigit(c) ? c - '0' : containerLetter(c)) << i;
    }
    return compare("ISO 6346", value, sum % 11 % 10, value.charAt(10) - '0');
  }

  /** A is 10, and the multiples of 11 are left out. */
  private static int containerLetter(char letter) {
    int value = letter - 'A' + 10;
    return value + (value + value / 11) / 11;
  }

  private static Optional<String> compare(String rule, String value, int expected, int actual) {
    return expected == actual
        ? Optional.empty()
        : Optional.of(
            rule + " check digit of " + value + " is " + actual + ", by the rule " + expected);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean digits(String value, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isDigit(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean letters(String value, int from, int to) {
    for (int i = from; i < to; i++) {
      if (value.charAt(i) < 'A' || value.charAt(i) > 'Z') {
        return false;
      }
    }
    return true;
  }
}
