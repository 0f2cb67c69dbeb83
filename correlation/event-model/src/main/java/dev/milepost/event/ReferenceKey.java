package dev.milepost.event;

import java.util.Locale;

/**
 * The form in which references are compared: upper case, without blanks, hyphens, dots, slashes and
 * other separators (dossier section 8). The issuer is not part of it: it is often unknown to one
 * side, and the match rules weigh it.
 */
public record ReferenceKey(ReferenceType type, String value) implements Comparable<ReferenceKey> {

  private static final int LONGEST = 128;

  /** Normalises, once. */
  public ReferenceKey {
    value = normalise(value);
    if (value.isEmpty()) {
      throw new IllegalArgumentException("reference: " + type + " has no letter or digit");
    }
    if (value.length() > LONGEST) {
      throw new IllegalArgumentException(
          "reference: " + type + " is longer than " + LONGEST + " letters and digits");
    }
  }

  private static String normalise(String value) {
    StringBuilder kept = new StringBuilder(value.length());
    value
        .toUpperCase(Locale.ROOT)
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .forEach(kept::appendCodePoint);
    return kept.toString();
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
