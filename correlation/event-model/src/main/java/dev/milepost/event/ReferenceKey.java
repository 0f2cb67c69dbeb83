package dev.milepost.event;

import java.util.Locale;

/**
 * The form in which references are compared: upper case, without blanks, hyphens, dots, slashes and
 * other separators, and without what only a barcode has (dossier section 8): the application
 * identifier of an SSCC, and the destination's postal code before a number of USPS. The issuer is
 * not part of it: it is often unknown to one side, and the match rules weigh it.
 */
public record ReferenceKey(ReferenceType type, String value) implements Comparable<ReferenceKey> {

  private static final int LONGEST = 128;
  private static final String ROUTING = "420";
  private static final int[] ZIPS = {9, 5};

  /** Normalises, once. */
  public ReferenceKey {
    value = withoutBarcodePrefix(type, normalise(value));
    if (value.isEmpty()) {
      throw new IllegalArgumentException("reference: " + type + " has no letter or digit");
    }
    if (value.length() > LONGEST) {
      throw new IllegalArgumentException(
          "reference: " + type + " is longer than " + LONGEST + " letters and digits");
    }
  }

  private static String normalise(String value) {
    if (isNormal(value)) {
      return value;
    }
    StringBuilder kept = new StringBuilder(value.length());
    value
        .toUpperCase(Locale.ROOT)
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  /** What needs no second look: nearly every number is written so, and keys are made often. */
  private static boolean isNormal(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < '0' || c > '9') && (c < 'A' || c > 'Z')) {
        return false;
      }
    }
    return true;
  }

  private static String withoutBarcodePrefix(ReferenceType type, String value) {
    return switch (type) {
      case SSCC -> withoutIdentifier(value);
      case TRACKING_NUMBER -> withoutDestination(value);
      default -> value;
    };
  }

  /** {@code ]C1} of the symbology and the identifier {@code 00} before the 18 digits. */
  private static String withoutIdentifier(String value) {
    String scanned = value.startsWith("C1") ? value.substring(2) : value;
    return scanned.length() == 20 && scanned.startsWith("00") ? scanned.substring(2) : value;
  }

  /**
   * {@code 420} and nine or five digits of the ZIP code, where what is left has the length of a
   * number of USPS. Of a length that fits both, the one behind which a 9 begins the number.
   */
  private static String withoutDestination(String value) {
    if (!value.startsWith(ROUTING) || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return value;
    }
    for (int zip : ZIPS) {
      int begins = ROUTING.length() + zip;
      int left = value.length() - begins;
      if ((left == 20 || left == 22 || left == 26) && value.charAt(begins) == '9') {
        return value.substring(begins);
      }
    }
    int begins = value.length() - 20;
    return begins == ROUTING.length() + ZIPS[0] || begins == ROUTING.length() + ZIPS[1]
        ? value.substring(begins)
        : value;
  }

  /** The order in which locks on references are taken, the same for everybody. */
  @Override
  public int compareTo(ReferenceKey other) {
    int byType = type.compareTo(other.type);
    return byType != 0 ? byType : value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return type + ":" + value;
  }
}
