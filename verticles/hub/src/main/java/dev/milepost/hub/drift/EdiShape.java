package dev.milepost.hub.drift;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.milepost.hub.drift.Shape.Node;
import dev.milepost.hub.drift.Words.Codes;
import dev.milepost.hub.drift.Words.Name;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The shape of X12 and EDIFACT, without their grammar: a segment is an object under its tag
 * wherever it stands, its elements are {@code 01}, {@code 02}, and the further components of one
 * {@code 02.2}, {@code 02.3}. A value of up to three signs is a code: qualifiers and statuses are
 * no longer, and what is longer names somebody or something.
 */
final class EdiShape {
  /** X12's first segment has a fixed length, and shows by its places which signs separate. */
  private static final int ISA = 106;

  private static final Pattern TAG = Pattern.compile("[A-Z][A-Z0-9]{1,2}");
  private static final int LONGEST_CODE = 3;
  private static final int MOST_PARTS = 99;

  private static final List<Name> ELEMENTS =
      IntStream.rangeClosed(0, MOST_PARTS)
          .mapToObj(i -> new Name((i < 10 ? "0" : "") + i, Codes.NONE))
          .toList();

  private final Shape shape = new Shape();
  private final String text;
  private final boolean x12;
  private final char element;
  private final char component;
  private final int release;
  private final char terminator;

  private EdiShape(
      String text, boolean x12, char element, char component, int release, char terminator) {
    this.text = text;
    this.x12 = x12;
    this.element = element;
    this.component = component;
    this.release = release;
    this.terminator = terminator;
  }

  static boolean isEdi(byte[] body, int start) {
    return startsWith(body, start, "ISA")
        || startsWith(body, start, "UNA")
        || startsWith(body, start, "UNB");
  }

  private static boolean startsWith(byte[] body, int start, String tag) {
    return body.length - start > tag.length()
        && new String(body, start, tag.length(), ISO_8859_1).equals(tag);
  }

  static Shape of(byte[] body, int start) {
    String text = new String(body, start, body.length - start, ISO_8859_1);
    if (text.startsWith("ISA")) {
      if (text.length() < ISA) {
        throw new IllegalArgumentException("the ISA segment is too short");
      }
      return new EdiShape(text, true, text.charAt(3), text.charAt(104), -1, text.charAt(105))
          .read(0);
    }
    if (text.startsWith("UNA") && text.length() > 9) {
      return new EdiShape(
              text, false, text.charAt(4), text.charAt(3), text.charAt(6), text.charAt(8))
          .read(9);
    }
    return new EdiShape(text, false, '+', ':', '?', '\'').read(0);
  }

  private Shape read(int from) {
    shape.root().saw(x12 ? NodeType.X12 : NodeType.EDIFACT);
    int document = shape.holder();
    int at = from;
    while (at < text.length()) {
      while (at < text.length() && text.charAt(at) <= ' ') {
        at++;
      }
      if (at < text.length()) {
        at = segment(at, document) + 1;
      }
    }
    return shape;
  }

  /** Where the segment ends. */
  private int segment(int from, int document) {
    int position = 0;
    int part = 1;
    int holder = shape.holder();
    Node segment = null;
    StringBuilder value = new StringBuilder();
    for (int at = from; ; at++) {
      int c = at < text.length() ? text.charAt(at) : terminator;
      if (c == release && at + 1 < text.length()) {
        value.append(text.charAt(++at));
      } else if (c == terminator || c == element || (c == component && position > 0)) {
        if (position == 0) {
          segment = shape.part(shape.root(), tag(value.toString()), document);
          if (segment != null) {
            segment.saw(NodeType.OBJECT);
          }
        } else if (segment != null && !value.isEmpty()) {
          said(segment, holder, position, part, value.toString());
        }
        if (c == terminator) {
          return at;
        }
        position += c == element ? 1 : 0;
        part = c == element ? 1 : part + 1;
        value.setLength(0);
      } else {
        value.append((char) c);
      }
    }
  }

  private void said(Node segment, int holder, int position, int part, String value) {
    if (position > MOST_PARTS || part > MOST_PARTS) {
      shape.leaveOut();
      return;
    }
    Name name = ELEMENTS.get(position);
    Node node =
        shape.part(
            segment, part == 1 ? name : new Name(name.text() + "." + part, Codes.NONE), holder);
    if (node != null) {
      node.saw(NodeType.STRING);
      node.keep(code(value.strip()));
    }
  }

  /** X12's qualifiers have letters or two digits; a single digit there is a count or a quantity. */
  private @Nullable String code(String value) {
    if (value.length() > LONGEST_CODE || (x12 && value.length() == 1 && value.charAt(0) <= '9')) {
      return null;
    }
    return Words.code(value, Codes.WORD);
  }

  private static Name tag(String text) {
    return TAG.matcher(text).matches() ? new Name(text, Codes.NONE) : Words.ANY;
  }
}
