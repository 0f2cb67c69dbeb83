package dev.milepost.carrier.mapped;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.CarrierJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The way to values: names with slashes between them, from where one stands. A way through a list
 * goes to each of its items; a list of one may have been left away. {@code .} is where one stands,
 * {@code ../} goes up to the object around, a slash at the beginning starts at the payload, {@code
 * header:NAME} is a header. In names {@code ~1} is a slash and {@code ~0} a tilde, as in JSON
 * pointers (RFC 6901). An attribute of XML is a name with {@code @} before it.
 */
final class TreePath {

  /** Where the text of an element stands that has attributes or elements too. */
  static final String TEXT = "#text";

  private static final String HEADER = "header:";
  private static final String UP = "..";

  private final String written;
  private final @Nullable String header;
  private final boolean fromRoot;
  private final int up;
  private final String[] names;

  private TreePath(
      String written, @Nullable String header, boolean fromRoot, int up, String[] names) {
    this.written = written;
    this.header = header;
    this.fromRoot = fromRoot;
    this.up = up;
    this.names = names;
  }

  /**
   * Reads the form above.
   *
   * @throws IllegalArgumentException with what is wrong, for people
   */
  static TreePath parse(String written) {
    if (written.startsWith(HEADER)) {
      String name = written.substring(HEADER.length()).toLowerCase(Locale.ROOT);
      if (!name.matches("[a-z0-9!#$%&'*+.^_`|~-]+")) {
        throw new IllegalArgumentException("names no header");
      }
      return new TreePath(written, name, false, 0, new String[0]);
    }
    if (written.equals(".") || written.equals("/")) {
      return new TreePath(written, null, written.equals("/"), 0, new String[0]);
    }
    boolean fromRoot = written.startsWith("/");
    String[] steps = (fromRoot ? written.substring(1) : written).split("/", -1);
    int up = 0;
    while (!fromRoot && up < steps.length && steps[up].equals(UP)) {
      up++;
    }
    List<String> names = new ArrayList<>(steps.length);
    for (int i = up; i < steps.length; i++) {
      names.add(name(steps[i]));
    }
    return new TreePath(written, null, fromRoot, up, names.toArray(String[]::new));
  }

  private static String name(String step) {
    if (step.isEmpty()) {
      throw new IllegalArgumentException("has an empty name between its slashes");
    }
    if (step.equals(UP) || step.equals(".")) {
      throw new IllegalArgumentException("may go up at its beginning only");
    }
    if (step.matches(".*~(?![01]).*")) {
      throw new IllegalArgumentException("has a '~' that is neither ~0 (a tilde) nor ~1 (a slash)");
    }
    return step.replace("~1", "/").replace("~0", "~");
  }

  /** The header that it names, in lower case; null where it goes into the payload. */
  @Nullable String header() {
    return header;
  }

  /** Whether it leads to the same place wherever one stands: from the payload, or to a header. */
  boolean isAbsolute() {
    return fromRoot || header != null;
  }

  /** Whether it is {@code .}: where one stands. */
  boolean isSelf() {
    return header == null && !fromRoot && up == 0 && names.length == 0;
  }

  /** The first value that is not empty, without blanks around it; empty where there is none. */
  String text(Spot from) {
    if (header != null) {
      return from.headers().only(header).map(String::strip).orElse("");
    }
    return text(start(from).node(), 0);
  }

  private String text(JsonNode node, int step) {
    if (node.isArray()) {
      for (JsonNode item : node) {
        String found = text(item, step);
        if (!found.isEmpty()) {
          return found;
        }
      }
      return "";
    }
    if (step < names.length) {
      return text(node.path(names[step]), step + 1);
    }
    return CarrierJson.text(node.isObject() ? node.path(TEXT) : node);
  }

  /** Every value that is not empty. */
  List<String> texts(Spot from) {
    List<String> found = new ArrayList<>(1);
    if (header != null) {
      found.add(text(from));
    } else {
      texts(start(from).node(), 0, found);
    }
    found.removeIf(String::isEmpty);
    return found;
  }

  private void texts(JsonNode node, int step, List<String> found) {
    if (node.isArray()) {
      node.forEach(item -> texts(item, step, found));
    } else if (step < names.length) {
      texts(node.path(names[step]), step + 1, found);
    } else {
      found.add(CarrierJson.text(node.isObject() ? node.path(TEXT) : node));
    }
  }

  /**
   * Everything that it leads to, each with its place; null where it leads nowhere, which is not the
   * same as to an empty list.
   */
  @Nullable List<Spot> spots(Spot from) {
    List<Spot> found = new ArrayList<>();
    return spots(start(from), 0, found) ? found : null;
  }

  private boolean spots(Spot from, int step, List<Spot> found) {
    JsonNode node = from.node();
    if (node.isArray()) {
      boolean leads = step == names.length || node.isEmpty();
      for (int i = 0; i < node.size(); i++) {
        leads |= item(from.inside(node.path(i), "", i), step, found);
      }
      return leads;
    }
    return item(from, step, found);
  }

  private boolean item(Spot from, int step, List<Spot> found) {
    if (step == names.length) {
      found.add(from);
      return true;
    }
    JsonNode value = from.node().path(names[step]);
    if (value.isMissingNode()) {
      return false;
    }
    String name = escaped(names[step]);
    if (value.isNull()) {
      return true;
    }
    if (!value.isArray()) {
      return item(from.inside(value, name, -1), step + 1, found);
    }
    boolean leads = step + 1 == names.length || value.isEmpty();
    for (int i = 0; i < value.size(); i++) {
      leads |= item(from.inside(value.path(i), name, i), step + 1, found);
    }
    return leads;
  }

  private Spot start(Spot from) {
    Spot at = fromRoot ? from.root() : from;
    for (int i = 0; i < up; i++) {
      at = at.around();
    }
    return at;
  }

  /** Where the value should be: a JSON pointer, or the header. */
  String pointer(Spot from) {
    if (header != null) {
      return written;
    }
    StringBuilder pointer = new StringBuilder(start(from).pointer());
    for (String name : names) {
      pointer.append('/').append(escaped(name));
    }
    return pointer.toString();
  }

  private static String escaped(String name) {
    return name.indexOf('~') < 0 && name.indexOf('/') < 0
        ? name
        : name.replace("~", "~0").replace("/", "~1");
  }

  @Override
  public String toString() {
    return written;
  }
}
