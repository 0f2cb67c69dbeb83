package dev.milepost.hub.drift;

import dev.milepost.hub.drift.Words.Name;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The form of one payload: which paths, of which types, how often, and which codes. In no order,
 * without any other value, and bounded whatever the payload.
 */
final class Shape {
  /** Deeper than this a payload is not looked into. */
  static final int DEEPEST = 24;

  /** An object with more names than this is a map, and its names are values. */
  static final int MOST_CHILDREN = 200;

  private static final int MOST_NODES = 2_000;
  private static final int MOST_VALUES = 200;

  private final Node root = new Node(new Name("", Words.Codes.NONE), 0);
  private int nodes = 1;
  private int holders;
  private boolean partial;

  Node root() {
    return root;
  }

  /** How many paths it has. */
  int size() {
    return nodes;
  }

  /** Whether something was left out, so that what is not here may be there all the same. */
  boolean partial() {
    return partial;
  }

  void leaveOut() {
    partial = true;
  }

  /** A number for an object, by which its fields know that they are in one and the same. */
  int holder() {
    return ++holders;
  }

  /** The parent's part of that name; null where there are too many already. */
  @Nullable Node part(Node parent, Name name, int holder) {
    Node part = parent.children.get(name.text());
    if (part == null) {
      part = added(parent, name);
    }
    if (part == null) {
      partial = true;
    } else if (part.holder != holder) {
      part.holder = holder;
      part.present++;
    }
    return part;
  }

  private @Nullable Node added(Node parent, Name name) {
    if (nodes >= MOST_NODES || parent.depth >= DEEPEST) {
      return null;
    }
    Name kept = name;
    if (parent.children.size() >= MOST_CHILDREN) {
      partial = true;
      kept = Words.ANY;
      Node any = parent.children.get(kept.text());
      if (any != null) {
        return any;
      }
    }
    Node part = new Node(kept, parent.depth + 1);
    if (parent.children.isEmpty()) {
      parent.children = new LinkedHashMap<>();
    }
    parent.children.put(kept.text(), part);
    nodes++;
    return part;
  }

  /** Every observation as a line, in order: equal for equal forms. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    tell(root, "", lines);
    Collections.sort(lines);
    return lines;
  }

  private static void tell(Node node, String path, List<String> lines) {
    for (NodeType type : NodeType.values()) {
      if (node.count(type) > 0) {
        lines.add(path + " " + type.word() + " " + node.count(type));
      }
    }
    node.values.forEach(value -> lines.add(path + " = " + value));
    for (Node part : node.children.values()) {
      String at = path + "/" + part.name.text();
      lines.add(at + " in " + part.present);
      tell(part, at, lines);
    }
  }

  /** All that stands at one path. */
  static final class Node {
    private final Name name;
    private final int depth;
    private final int[] types = new int[NodeType.COUNT];
    private int mask;
    private int objects;
    private int present;
    private int holder;
    private Map<String, Node> children = Map.of();
    private Set<String> values = Set.of();

    private Node(Name name, int depth) {
      this.name = name;
      this.depth = depth;
    }

    Name name() {
      return name;
    }

    boolean isDeepest() {
      return depth >= DEEPEST;
    }

    void saw(NodeType type) {
      types[type.index()]++;
      mask |= type.bit();
      if (type.hasFields()) {
        objects++;
      }
    }

    /** Keeps a value where it is a code. */
    void code(String text) {
      keep(Words.code(text, name.codes()));
    }

    /** Keeps a value that is a code by its place. */
    void keep(@Nullable String code) {
      if (code == null || values.size() >= MOST_VALUES) {
        return;
      }
      if (values.isEmpty()) {
        values = new TreeSet<>();
      }
      values.add(code);
    }

    /** In how many objects the field is. */
    int present() {
      return present;
    }

    /** How many objects there are at this path. */
    int objects() {
      return objects;
    }

    int count(NodeType type) {
      return types[type.index()];
    }

    /** The types seen, a bit for each. */
    int mask() {
      return mask;
    }

    Map<String, Node> children() {
      return children;
    }

    Set<String> values() {
      return values;
    }
  }
}
