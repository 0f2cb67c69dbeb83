package dev.milepost.carrier.mapped;

import java.util.Collection;
import java.util.Locale;

/** What somebody may have meant who wrote a word that there is not. */
final class Nearest {

  private Nearest() {}

  /** {@code ; did you mean X?}, or nothing where no word is like it. */
  static String hint(String written, Collection<String> words) {
    String wanted = written.toUpperCase(Locale.ROOT);
    String best = "";
    int least = Math.max(1, written.length() / 3) + 1;
    for (String word : words) {
      int distance = distance(wanted, word.toUpperCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        best = word;
      }
    }
    return best.isEmpty() ? "" : "; did you mean " + best + "?";
  }

  /** How many letters must be changed, added or left away (Levenshtein). */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int corner = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int changed = corner + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        corner = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
