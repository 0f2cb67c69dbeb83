package dev.milepost.event;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of carriers' tracking numbers and the rules of their check digits, as data (dossier
 * section 8). A shape is only looked at for numbers of that issuer: shapes of different carriers
 * overlap, and nobody's number is guessed from its looks.
 *
 * <p>In a shape {@code d} is a digit that counts, {@code x} a letter or digit that counts, {@code
 * .} one that does not, {@code @} a letter, {@code %%} at the end a country, {@code =} the check
 * character, and everything else is itself.
 */
final class NumberFormats {

  /** What the check digit of a number says. */
  enum Verdict {
    RIGHT,
    WRONG,
    /** The issuer's numbers have none, or not in this shape. */
    NO_RULE
  }

  /** Computes the check character from those that count. */
  private interface Rule {
    char check(String counted);
  }

  private record Format(String shape, Rule rule) {}

  private static final int[] FEDEX_SHORT = {3, 1, 7};
  private static final int[] FEDEX_LONG = {1, 7, 3};
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
  private static final int[] S10 = {8, 6, 4, 2, 3, 5, 9, 7};

  private static final Rule TRIPLE_EVEN = counted -> mod10(counted, 3, 1);
  private static final Rule TRIPLE_ODD = counted -> mod10(counted, 1, 3);
  private static final Rule DOUBLE_ODD = counted -> mod10(counted, 1, 2);

  private static final Format POSTAL = new Format("@@dddddddd=%%", NumberFormats::s10);

  private static final Format[] OLD_DOMINION = {
    new Format("777ddddddd=", counted -> luhn("777" + counted)),
    new Format("778ddddddd=", counted -> luhn("778" + counted)),
    new Format("072ddddddd=", counted -> luhn("072" + counted)),
    new Format("780ddddddd=", counted -> luhn("780" + counted)),
    new Format("80dddddddd=", counted -> luhn("80" + counted))
  };

  private static final Map<String, List<Format>> BY_ISSUER =
      Map.ofEntries(
          formats(
              "UPS",
              new Format("1Zxxxxxxxxxxxxxxx=", DOUBLE_ODD),
              new Format("@ddddddddd=", DOUBLE_ODD)),
          formats(
              "FEDEX",
              new Format("ddddddddddd=", counted -> weighted(counted, FEDEX_SHORT)),
              new Format("dddddddddddddd=", TRIPLE_ODD),
              new Format("..ddddddddddddddd=", TRIPLE_EVEN),
              new Format("96.....dddddddddddddd=", TRIPLE_ODD),
              new Format("3...............ddddddddddd=....", c -> weighted(c, FEDEX_SHORT)),
              new Format("....................ddddddddddddd=", c -> weighted(c, FEDEX_LONG))),
          formats(
              "USPS",
              new Format("ddddddddddddddddddd=", TRIPLE_EVEN),
              new Format("ddddddddddddddddddd=", counted -> mod10("91" + counted, 3, 1)),
              new Format("9" + "d".repeat(20) + "=", counted -> mod10("9" + counted, 3, 1)),
              new Format("9" + "d".repeat(24) + "=", counted -> mod10("9" + counted, 3, 1)),
              new Format("9" + "d".repeat(28) + "=", counted -> mod10("9" + counted, 3, 1)),
              POSTAL),
          formats(
              "DHL",
              new Format("ddddddddd=", NumberFormats::mod7),
              new Format("dddddddddd=", NumberFormats::mod7),
              POSTAL),
          formats(
              "DPD",
              new Format("dddddddddddddd=", NumberFormats::mod37),
              new Format("d".repeat(27) + "=", NumberFormats::mod37)),
          formats("CANADAPOST", new Format("ddddddddddddddd=", TRIPLE_EVEN), POSTAL),
          formats("PUROLATOR", new Format("ddddddddddd=", NumberFormats::luhn)),
          formats("OLDDOMINION", OLD_DOMINION),
          formats("ODFL", OLD_DOMINION),
          formats(
              "ONTRAC",
              new Format("Cddddddddddddd=", counted -> mod10(lead('4', counted), 1, 2)),
              new Format("Dddddddddddddd=", counted -> mod10(lead('5', counted), 1, 2))));

  /** Shapes that only one kind of issuer has: they need no issuer to be named. */
  private static final List<Format> UNMISTAKABLE =
      List.of(new Format("1Zxxxxxxxxxxxxxxx=", DOUBLE_ODD), POSTAL);

  private NumberFormats() {}

  /**
   * What the rule of that issuer says.
   *
   * @param number in the form that is compared
   * @param issuer who gave the number out, where it is known
   */
  static Verdict verdict(String number, @Nullable String issuer) {
    String right = right(number, issuer);
    if (right == null) {
      return Verdict.NO_RULE;
    }
    return right.isEmpty() ? Verdict.RIGHT : Verdict.WRONG;
  }

  /** The check character that would be right; empty where it is, null where no rule is known. */
  static @Nullable String right(String number, @Nullable String issuer) {
    String expected = null;
    for (Format format : of(issuer)) {
      Character check = expected(format, number);
      if (check != null && check == number.charAt(format.shape().indexOf('='))) {
        return "";
      }
      expected = check == null ? expected : check.toString();
    }
    return expected;
  }

  private static List<Format> of(@Nullable String issuer) {
    if (issuer == null) {
      return UNMISTAKABLE;
    }
    StringBuilder letters = new StringBuilder(issuer.length());
    issuer
        .toUpperCase(Locale.ROOT)
        .chars()
        .filter(Character::isLetter)
        .forEach(c -> letters.append((char) c));
    return Objects.requireNonNullElse(BY_ISSUER.get(letters.toString()), UNMISTAKABLE);
  }

  /** The check character by that format, or null where the number has another shape. */
  private static @Nullable Character expected(Format format, String number) {
    String shape = format.shape();
    if (shape.length() != number.length()) {
      return null;
    }
    StringBuilder counted = new StringBuilder(number.length());
    for (int i = 0; i < shape.length(); i++) {
      char wanted = shape.charAt(i);
      char c = number.charAt(i);
      if (!fits(wanted, c)) {
        return null;
      }
      if (wanted == 'd' || wanted == 'x') {
        counted.append(c);
      }
    }
    if (shape.endsWith("%%") && !COUNTRIES.contains(number.substring(number.length() - 2))) {
      return null;
    }
    return format.rule().check(counted.toString());
  }

  private static boolean fits(char wanted, char c) {
    boolean digit = c >= '0' && c <= '9';
    boolean letter = c >= 'A' && c <= 'Z';
    return switch (wanted) {
      case 'd', '.' -> digit;
      case '@', '%' -> letter;
      case 'x', '=' -> digit || letter;
      default -> wanted == c;
    };
  }

  /** Digits count once and so often by turns; a letter counts as its code less 3, modulo 10. */
  private static char mod10(String counted, int even, int odd) {
    int sum = 0;
    for (int i = 0; i < counted.length(); i++) {
      char c = counted.charAt(i);
      int value = c <= '9' ? c - '0' : (c - 3) % 10;
      sum += value * (i % 2 == 0 ? even : odd);
    }
    return digit((10 - sum % 10) % 10);
  }

  private static char weighted(String counted, int[] weights) {
    int sum = 0;
    for (int i = 0; i < counted.length(); i++) {
      sum += (counted.charAt(i) - '0') * weights[i % weights.length];
    }
    return digit(sum % 11 % 10);
  }

  /** The number modulo 7; an air waybill's serial has the same rule. */
  static char mod7(String counted) {
    int rest = 0;
    for (int i = 0; i < counted.length(); i++) {
      rest = (rest * 10 + (counted.charAt(i) - '0')) % 7;
    }
    return digit(rest);
  }

  private static char luhn(String counted) {
    int sum = 0;
    for (int i = counted.length() - 1, turn = 0; i >= 0; i--, turn++) {
      int value = (counted.charAt(i) - '0') * (turn % 2 == 0 ? 2 : 1);
      sum += value / 10 + value % 10;
    }
    return digit((10 - sum % 10) % 10);
  }

  private static char s10(String counted) {
    int sum = 0;
    for (int i = 0; i < S10.length; i++) {
      sum += S10[i] * (counted.charAt(i) - '0');
    }
    int rest = sum % 11;
    return digit(rest == 0 ? 5 : rest == 1 ? 0 : 11 - rest);
  }

  /** ISO 7064 MOD 37,36, as the DPD parcel label specification has it. */
  private static char mod37(String counted) {
    int check = 36;
    for (int i = 0; i < counted.length(); i++) {
      check += counted.charAt(i) - '0';
      check = check > 36 ? check - 36 : check;
      check *= 2;
      check = check > 36 ? check - 37 : check;
    }
    check = 37 - check == 36 ? 0 : 37 - check;
    return check < 10 ? digit(check) : (char) ('A' + check - 10);
  }

  /** OnTrac leaves the digit away that stands for the letter, or does not. */
  private static String lead(char first, String counted) {
    return counted.charAt(0) == first ? counted : first + counted;
  }

  private static char digit(int value) {
    return (char) ('0' + value);
  }

  private static Map.Entry<String, List<Format>> formats(String issuer, Format... formats) {
    return Map.entry(issuer, List.of(formats));
  }
}
