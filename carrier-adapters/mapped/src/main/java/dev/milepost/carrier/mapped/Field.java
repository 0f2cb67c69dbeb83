package dev.milepost.carrier.mapped;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a field is filled from: the first of its paths with a value, or a text that the mapping
 * itself says.
 *
 * @param paths in the order of trust; none for a text, and for a field that is not read
 * @param literal the text, empty for none
 */
record Field(List<TreePath> paths, String literal) {

  /** Not read. */
  static final Field NONE = new Field(List.of(), "");

  Field {
    paths = List.copyOf(paths);
  }

  boolean isRead() {
    return !paths.isEmpty() || !literal.isEmpty();
  }

  /** The value, without blanks around it; empty where there is none. */
  String text(Spot from) {
    for (TreePath path : paths) {
      String found = path.text(from);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return literal;
  }

  /** Every value of the first path that has one. */
  List<String> texts(Spot from) {
    for (TreePath path : paths) {
      List<String> found = path.texts(from);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return literal.isEmpty() ? List.of() : List.of(literal);
  }

  /** Where the value stands, or should: a JSON pointer. */
  String pointer(Spot from) {
    for (TreePath path : paths) {
      if (!path.text(from).isEmpty()) {
        return path.pointer(from);
      }
    }
    return paths.isEmpty() ? from.pointer() : paths.get(0).pointer(from);
  }

  /** Its paths, for people. */
  @Override
  public String toString() {
    return paths.stream().map(TreePath::toString).collect(Collectors.joining(" or "));
  }
}
