package dev.milepost.hub.drift;

import java.util.Locale;

/** What can stand at a path. */
enum NodeType {
  OBJECT(0),
  ARRAY(1),
  STRING(2),
  NUMBER(3),
  BOOLEAN(4),
  NULL(5),
  /** A whole document. */
  XML(6),
  X12(7),
  EDIFACT(8),
  /** A whole body that is none of these. */
  TEXT(9),
  EMPTY(10),
  UNREADABLE(11);

  static final int COUNT = values().length;

  private final int index;

  NodeType(int index) {
    this.index = index;
  }

  /** Its place among all. */
  int index() {
    return index;
  }

  /** Its bit in a mask of types. */
  int bit() {
    return 1 << index;
  }

  /** In findings. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static NodeType of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** Whether it has fields. */
  boolean hasFields() {
    return this == OBJECT || this == XML || this == X12 || this == EDIFACT;
  }
}
