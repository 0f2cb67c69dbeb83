package dev.milepost.event;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Check digits of the numbers whose rule is public (dossier section 8). A wrong digit is worth a
 * warning and nothing more: carriers' own samples fail their own rule.
 */
public final class CheckDigits {

  private CheckDigits() {}

  /**
   * What is wrong with the number, for an agent to read; empty where the digit is right and where
   * no rule is known for a number of this type and shape. Never guesses a carrier from the shape:
   * without an issuer only the shapes are looked at that one kind of issuer has, as only UPS gives
   * out {@code 1Z} numbers of 18 characters and only posts give out S10 numbers.
   */
  public static Optional<String> warning(Reference reference) {
    return switch (reference.type()) {
      case TRACKING_NUMBER, PRO -> ofIssuer(reference.key().value(), reference.issuer());
      case AIR_WAYBILL -> airWaybill(reference.key().value());
      case SSCC -> sscc(reference.key().value());
      case CONTAINER -> container(reference.key().value());
      default -> Optional.empty();
    };
  }

  /**
   * What is wrong with a ship's IMO number, which names a vessel for life (IMO resolution
   * A.1117(30)): six digits times 7 to 2, whose sum ends in the seventh.
   *
   * @param number with or without {@code IMO} before it; anything but seven digits is no number
   */
  public static Optional<String> vessel(String number) {
    String value = number.strip().replaceFirst("(?i)^IMO ?", "");
    if (value.length() != 7 || !digits(value, 0, 7)) {
      return value.isEmpty()
          ? Optional.empty()
          : Optional.of("an IMO number has seven digits, and " + value + " is none");
    }
    int sum = 0;
    for (int i = 0; i < 6; i++) {
      sum += (7 - i) * (value.charAt(i) - '0');
    }
    return compare("IMO", value, (char) ('0' + sum % 10), value.charAt(6));
  }

  private static Optional<String> ofIssuer(String value, @Nullable String issuer) {
    String right = NumberFormats.right(value, issuer);
    return right == null || right.isEmpty()
        ? Optional.empty()
        : Optional.of("the check digit of " + value + " should be " + right);
  }

  /** Three digits of the airline, seven, and those seven modulo 7. */
  private static Optional<String> airWaybill(String value) {
    if (value.length() != 11 || !digits(value, 0, 11)) {
      return Optional.empty();
    }
    return compare(
        "air waybill", value, NumberFormats.mod7(value.substring(3, 10)), value.charAt(10));
  }

  private static Optional<String> sscc(String value) {
    if (value.length() != 18 || !digits(value, 0, 18)) {
      return Optional.empty();
    }
    int sum = 0;
    for (int i = 0; i < 17; i++) {
      int digit = value.charAt(i) - '0';
      sum += i % 2 == 0 ? 3 * digit : digit;
    }
    return compare("SSCC", value, (char) ('0' + (10 - sum % 10) % 10), value.charAt(17));
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
    return compare("ISO 6346", value, (char) ('0' + sum % 11 % 10), value.charAt(10));
  }

  /** A is 10, and the multiples of 11 are left out. */
  private static int containerLetter(char letter) {
    int value = letter - 'A' + 10;
    return value + (value + value / 11) / 11;
  }

  private static Optional<String> compare(String rule, String value, char right, char actual) {
    return right == actual
        ? Optional.empty()
        : Optional.of("the " + rule + " check digit of " + value + " should be " + right);
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
