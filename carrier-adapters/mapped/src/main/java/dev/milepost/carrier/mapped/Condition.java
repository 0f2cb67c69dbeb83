package dev.milepost.carrier.mapped;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A question about one value. Compared without case.
 *
 * @param values in upper case; empty where only its presence is asked for
 * @param holds the answer that is wanted
 * @param why what to tell people when it holds
 */
record Condition(TreePath path, Set<String> values, boolean holds, String why) {

  Condition {
    values = Set.copyOf(values);
  }

  boolean of(Spot from) {
    String value = path.text(from).toUpperCase(Locale.ROOT);
    boolean found = values.isEmpty() ? !value.isEmpty() : values.contains(value);
    return found == holds;
  }

  /** Whether one of them holds. */
  static boolean any(List<Condition> conditions, Spot from) {
    for (Condition condition : conditions) {
      if (condition.of(from)) {
        return true;
      }
    }
    return false;
  }
}
