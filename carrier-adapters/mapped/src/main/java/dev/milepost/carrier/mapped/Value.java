package dev.milepost.carrier.mapped;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A value in a mapping's text, which knows its line. Read as it is written and not as YAML would
 * take it: {@code 0100} keeps its zeros, and {@code NO} is Norway.
 */
final class Value {

  private final Node node;
  private final String path;
  private final MappingErrors errors;

  Value(Node node, String path, MappingErrors errors) {
    this.node = node;
    this.path = path;
    this.errors = errors;
  }

  /** A section: keys with values. */
  static final class Section {
    private final Value at;
    private final Map<String, Value> fields;

    private Section(Value at, Map<String, Value> fields) {
      this.at = at;
      this.fields = fields;
    }

    /** The value, or null where the key is left away. */
    @Nullable Value get(String key) {
      return fields.get(key);
    }

    /** The value, or null and an error where the key is left away. */
    @Nullable Value need(String key) {
      Value value = fields.get(key);
      if (value == null && at.isSection()) {
        at.error("the key " + key + " is missing");
      }
      return value;
    }

    /** The section as a value: what an error about all of it names. */
    Value at() {
      return at;
    }
  }

  String path() {
    return path;
  }

  int line() {
    return node.getStartMark().getLine() + 1;
  }

  /** Notes what is wrong with it. */
  void error(String what) {
    errors.add(node.getStartMark(), path, what);
  }

  boolean isSection() {
    return node instanceof MappingNode;
  }

  /** The text as it is written; empty, and an error, where there is none. */
  String text() {
    if (!(node instanceof ScalarNode scalar)) {
      error("a text is expected, not a " + (isSection() ? "section" : "list"));
      return "";
    }
    String text = scalar.getValue().strip();
    if (text.isEmpty() || scalar.getTag().equals(Tag.NULL)) {
      error("a value is needed");
      return "";
    }
    return text;
  }

  /** The items of a list; of anything else itself, which is a list of one. */
  List<Value> items() {
    if (!(node instanceof SequenceNode sequence)) {
      return List.of(this);
    }
    List<Value> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(new Value(item, path + "[" + items.size() + "]", errors));
    }
    return items;
  }

  /** The section, with an error for each key that is not one of these. */
  Section section(String... known) {
    Map<String, Value> fields = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      error("a section is expected, with " + String.join(", ", known));
      return new Section(this, fields);
    }
    for (NodeTuple tuple : mapping.getValue()) {
      String key = tuple.getKeyNode() instanceof ScalarNode name ? name.getValue() : "";
      String below = path.isEmpty() ? key : path + "." + key;
      Value name = new Value(tuple.getKeyNode(), below, errors);
      Value value = new Value(tuple.getValueNode(), below, errors);
      Value before = fields.get(key);
      if (!Arrays.asList(known).contains(key)) {
        String hint = Nearest.hint(key, Arrays.asList(known));
        name.error(
            "unknown key"
                + (hint.isEmpty() ? "; known here: " : hint + " Known here: ")
                + String.join(", ", known));
      } else if (before != null) {
        name.error("is there twice, first in line " + before.line());
      } else {
        fields.put(key, value);
      }
    }
    return new Section(this, fields);
  }

  /** Keys that the writer chooses, with their values; an error for what is no section. */
  Map<String, Value> entries() {
    Map<String, Value> entries = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      error("a section is expected");
      return entries;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      String key = tuple.getKeyNode() instanceof ScalarNode name ? name.getValue() : "";
      Value value = new Value(tuple.getValueNode(), path + "." + key, errors);
      Value before = entries.putIfAbsent(key, value);
      if (before != null) {
        value.error("is there twice, first in line " + before.line());
      }
    }
    return entries;
  }

  /** One of the enum's words, in either case; the given one, and an error, for any other. */
  <E extends Enum<E>> E oneOf(Class<E> words, E otherwise) {
    String written = text();
    if (written.isEmpty()) {
      return otherwise;
    }
    for (E word : words.getEnumConstants()) {
      if (word.name().equalsIgnoreCase(written)) {
        return word;
      }
    }
    List<String> names = Arrays.stream(words.getEnumConstants()).map(Enum::name).toList();
    String hint = Nearest.hint(written, names);
    error(
        "'"
            + written
            + "' is not known"
            + (hint.isEmpty() ? "; known are " + String.join(", ", names) : hint));
    return otherwise;
  }
}
