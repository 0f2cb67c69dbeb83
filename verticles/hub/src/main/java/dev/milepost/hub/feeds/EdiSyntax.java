package dev.milepost.hub.feeds;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What separates things in one interchange. Each text has one character for each byte of the file
 * (ISO 8859-1), since the bytes of a file are passed on and not its characters; a delimiter may so
 * be several.
 *
 * @param repetition empty where elements do not repeat
 * @param release stands before a delimiter that is meant as text; empty in X12
 * @param end ends a segment; a line feed where each segment is a line
 */
record EdiSyntax(
    EdiStandard standard,
    String element,
    String component,
    String repetition,
    String release,
    String end) {
  /** Of what is in no interchange. */
  static final EdiSyntax NONE = new EdiSyntax(EdiStandard.X12, "", "", "", "", "");

  private static final int ISA_ELEMENTS = 16;

  /** ISA has 106 characters; senders pad badly, but not by much. */
  private static final int LONGEST_ISA = 200;

  private static final int SERVICE_CHARACTERS = 6;
  private static final String LINE = "\n";

  /**
   * A header and the length of its segments, terminator included.
   *
   * @param length in bytes
   */
  record Header(EdiSyntax syntax, int length) {}

  /** Whether an interchange begins there. */
  static boolean begins(String text, int at) {
    return at + 3 < text.length()
        && (text.startsWith("ISA", at) || text.startsWith("UNA", at) || text.startsWith("UNB", at))
        && delimits(text.charAt(at + 3));
  }

  /** The header that a text begins with, or null where its delimiters are damaged. */
  static @Nullable Header of(String text) {
    return text.startsWith("ISA") ? isa(text) : edifact(text);
  }

  private static @Nullable Header isa(String text) {
    String element = glyph(text, 3);
    int at = 3;
    int last = 0;
    List<String> elements = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    while (elements.size() < ISA_ELEMENTS) {
      if (at >= text.length() || at > LONGEST_ISA) {
        return null;
      }
      if (text.startsWith(element, at)) {
        elements.add(current.toString());
        current.setLength(0);
        at += element.length();
        last = at;
      } else {
        current.append(text.charAt(at++));
      }
    }
    at = pastBreaks(text, last);
    if (at >= text.length() || !delimits(text.charAt(at))) {
      return null;
    }
    String component = glyph(text, at);
    at += component.length();
    int next = pastBreaks(text, at);
    boolean stands = next < text.length() && delimits(text.charAt(next));
    if (!stands && next == at) {
      return null;
    }
    String end = stands ? glyph(text, next) : LINE;
    int length = stands ? next + end.length() : next;
    if (component.equals(element) || end.equals(element) || end.equals(component)) {
      return null;
    }
    String eleventh = elements.get(11).strip();
    boolean repeats =
        eleventh.length() == 1
            && elements.get(12).strip().compareTo("00402") >= 0
            && delimits(eleventh.charAt(0));
    return new Header(
        new EdiSyntax(EdiStandard.X12, element, component, repeats ? eleventh : "", "", end),
        length);
  }

  private static @Nullable Header edifact(String text) {
    String service = ":+.? '";
    int unb = 0;
    boolean stated = text.startsWith("UNA");
    if (stated) {
      if (text.length() < 3 + SERVICE_CHARACTERS) {
        return null;
      }
      service = text.substring(3, 3 + SERVICE_CHARACTERS);
      unb = 3 + SERVICE_CHARACTERS;
      while (unb < text.length() && Character.isWhitespace(text.charAt(unb))) {
        unb++;
      }
      if (!text.startsWith("UNB", unb)) {
        return null;
      }
    }
    String end = service.substring(5);
    if (end.equals("\r") || (!stated && endsInLines(text))) {
      end = LINE;
    }
    String release = service.charAt(3) == ' ' ? "" : service.substring(3, 4);
    String element = service.substring(1, 2);
    String component = service.substring(0, 1);
    String repetition = service.charAt(4) == ' ' ? "*" : service.substring(4, 5);
    EdiSyntax syntax =
        new EdiSyntax(EdiStandard.EDIFACT, element, component, repetition, release, end);
    int at = syntax.endOf(text, unb);
    boolean clash = element.equals(component) || end.equals(element) || end.equals(component);
    return at < 0 || clash ? null : new Header(syntax, at);
  }

  /** Without UNA: a message opens on a line of its own before any terminator is seen. */
  private static boolean endsInLines(String text) {
    int apostrophe = text.indexOf('\'');
    String before = apostrophe < 0 ? text : text.substring(0, apostrophe);
    return before.matches("(?s)UNB[^\\r\\n]*[\\r\\n]\\s*UN[HG]\\+.*");
  }

  /** Where the segment that begins there ends, terminator included; -1 where it does not. */
  private int endOf(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (!release.isEmpty() && text.startsWith(release, i)) {
        i++;
      } else if (text.startsWith(end, i) || (end.equals(LINE) && text.charAt(i) == '\r')) {
        return i + end.length();
      }
    }
    return -1;
  }

  boolean endsInLines() {
    return end.equals(LINE);
  }

  /**
   * The elements of a segment as they stand in the file, its tag as the first. Line breaks in it
   * are of the file, not of the text.
   */
  List<String> elements(byte[] segment) {
    String text = new String(segment, ISO_8859_1).strip();
    if (text.endsWith(end)) {
      text = text.substring(0, text.length() - end.length());
    }
    if (!endsInLines()) {
      text = text.replace("\r", "").replace("\n", "");
    }
    return split(text, element);
  }

  /** A component of an element, from 1, without blanks around it; empty where it is not there. */
  String component(String written, int n) {
    List<String> components = split(written, component);
    return n <= components.size() ? plain(components.get(n - 1)) : "";
  }

  /** An element as text: without releases, and with characters for bytes. */
  String plain(String written) {
    StringBuilder text = new StringBuilder(written.length());
    for (int i = 0; i < written.length(); i++) {
      if (!release.isEmpty() && written.startsWith(release, i) && i + 1 < written.length()) {
        i++;
      }
      text.append(written.charAt(i));
    }
    return new String(text.toString().getBytes(ISO_8859_1), UTF_8).strip();
  }

  private List<String> split(String text, String separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    int at = 0;
    while (at < text.length()) {
      if (!release.isEmpty() && text.startsWith(release, at)) {
        at += 2;
      } else if (text.startsWith(separator, at)) {
        parts.add(text.substring(from, at));
        at += separator.length();
        from = at;
      } else {
        at++;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  /**
   * A text as a component stands in a file.
   *
   * @throws IllegalArgumentException where it holds a delimiter, and nothing can release it
   */
  String written(String text) {
    String bytes = new String(text.getBytes(UTF_8), ISO_8859_1);
    StringBuilder written = new StringBuilder(bytes.length());
    for (int i = 0; i < bytes.length(); i++) {
      if (isDelimiter(bytes, i)) {
        if (release.isEmpty()) {
          throw new IllegalArgumentException("'" + text + "' holds a delimiter");
        }
        written.append(release);
      }
      written.append(bytes.charAt(i));
    }
    return written.toString();
  }

  private boolean isDelimiter(String bytes, int at) {
    return Stream.of(element, component, repetition, release, end)
        .anyMatch(it -> !it.isEmpty() && bytes.startsWith(it, at));
  }

  /** Writes a segment, elements as they stand in a file. */
  byte[] segment(String... elements) {
    return (String.join(element, elements) + end).getBytes(ISO_8859_1);
  }

  /** The bytes of the character there: in UTF-8 a delimiter may take several. */
  private static String glyph(String text, int at) {
    char first = text.charAt(at);
    int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1;
    if (at + length > text.length()) {
      return text.substring(at, at + 1);
    }
    for (int i = 1; i < length; i++) {
      if ((text.charAt(at + i) & 0xC0) != 0x80) {
        return text.substring(at, at + 1);
      }
    }
    return text.substring(at, at + length);
  }

  private static boolean delimits(char c) {
    if (c == '\t' || (c >= '\u001C' && c <= '\u001F')) {
      return true;
    }
    return c > ' ' && !(c < '\u007F' && Character.isLetterOrDigit(c));
  }

  private static int pastBreaks(String text, int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == '\n' || text.charAt(at) == '\r')) {
      at++;
    }
    return at;
  }
}
