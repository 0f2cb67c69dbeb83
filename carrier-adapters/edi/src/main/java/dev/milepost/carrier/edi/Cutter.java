package dev.milepost.carrier.edi;

import dev.milepost.carrier.Decoded;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the interchanges of a text and cuts them into segments, however they are laid out: one
 * segment a line, all in one line, lines broken anywhere, indented. Delimiters are characters: one
 * that takes three bytes is one (dossier section 6.1).
 */
final class Cutter {
  /** More is no file that a carrier sends; each segment costs memory many times its length. */
  static final int SEGMENTS = 400_000;

  /** Free texts end at some hundred characters. */
  static final int LONGEST = 16_384;

  /** A file with more headers that cannot be read is no EDI, but happens to hold the letters. */
  private static final int DAMAGED = 20;

  private final String text;
  private final List<Decoded.Problem> problems;
  private int at;
  private int line = 1;
  private int lineFrom;
  private int segments;
  private int damaged;

  Cutter(String text, List<Decoded.Problem> problems) {
    this.text = text;
    this.problems = problems;
  }

  /** The next interchange, or null at the end. What stands between them is a problem. */
  @Nullable Sheet next() {
    while (toStart()) {
      Header header = Header.at(text, at);
      if (header == null) {
        problem("the delimiters cannot be read: ISA, UNA or UNB is damaged");
        at = ++damaged < DAMAGED ? start(at + 1) : text.length();
        continue;
      }
      return cut(header);
    }
    return null;
  }

  /** Goes to where an interchange begins. */
  private boolean toStart() {
    int start = at;
    while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    if (start == text.length() || segments >= SEGMENTS) {
      return false;
    }
    int found = start(start);
    if (found > start) {
      at = start;
      problem("neither X12 nor EDIFACT: no ISA, UNA or UNB begins here");
    }
    at = found;
    return found < text.length();
  }

  /** Where the next header stands, from there on. */
  private int start(int from) {
    int found = from;
    while (found < text.length() && !Header.begins(text, found)) {
      found++;
    }
    return found;
  }

  private Sheet cut(Header header) {
    Delimiters delimiters = header.delimiters();
    Standard standard = header.standard();
    List<Sheet.Cut> cuts = new ArrayList<>();
    cuts.add(new Sheet.Cut(standard.opensInterchange, header.text(), lineOf(at), true));
    at = header.end();
    while (at < text.length()) {
      skipBlanks();
      if (at == text.length() || opensAnother(standard, delimiters)) {
        break;
      }
      if (++segments > SEGMENTS) {
        problem("more than " + SEGMENTS + " segments: the rest is not read");
        at = text.length();
        break;
      }
      Sheet.Cut cut = segment(delimiters);
      if (!cut.text().isEmpty()) {
        cuts.add(cut);
      }
      if (cut.tag().equals(standard.closesInterchange)) {
        break;
      }
    }
    return new Sheet(standard, delimiters, header.syntaxVersion(), cuts);
  }

  /** A header where a segment begins: the trailer of the interchange before is missing. */
  private boolean opensAnother(Standard standard, Delimiters delimiters) {
    return Header.begins(text, at)
        && (standard == Standard.EDIFACT || text.startsWith("ISA", at))
        && (text.startsWith("UNA", at) || text.charAt(at + 3) == delimiters.element());
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private Sheet.Cut segment(Delimiters delimiters) {
    int begins = lineOf(at);
    StringBuilder segment = new StringBuilder(64);
    boolean released = false;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (!released && ends(c, delimiters)) {
        break;
      }
      released = !released && c == delimiters.release() && c != Delimiters.NONE;
      if ((c >= ' ' && c != '\u007F') || (c != '\n' && c != '\r' && delimiters.has(c))) {
        segment.append(c);
      }
    }
    if (released) {
      segment.setLength(segment.length() - 1);
    }
    return cut(segment.toString(), begins, delimiters);
  }

  /** A file of lines may have been written on any system. */
  private static boolean ends(char c, Delimiters delimiters) {
    return c == delimiters.segment() || (delimiters.segment() == '\n' && c == '\r');
  }

  private static Sheet.Cut cut(String written, int line, Delimiters delimiters) {
    String text = written.strip();
    int end = 0;
    while (end < text.length()
        && text.charAt(end) != delimiters.element()
        && text.charAt(end) != delimiters.component()) {
      end++;
    }
    String tag = text.substring(0, end).strip();
    return new Sheet.Cut(tag, text, line, isTag(tag) && text.length() <= LONGEST);
  }

  private static boolean isTag(String tag) {
    if (tag.length() < 2 || tag.length() > 3 || !isUpper(tag.charAt(0))) {
      return false;
    }
    return tag.chars().allMatch(c -> isUpper(c) || (c >= '0' && c <= '9'));
  }

  private static boolean isUpper(int c) {
    return c >= 'A' && c <= 'Z';
  }

  private void problem(String why) {
    problems.add(new Decoded.Problem("line " + lineOf(at), why));
  }

  /** The line of that character; asked for in rising order, so that each line is counted once. */
  private int lineOf(int position) {
    for (; lineFrom < position; lineFrom++) {
      if (text.charAt(lineFrom) == '\n') {
        line++;
      }
    }
    return line;
  }
}
