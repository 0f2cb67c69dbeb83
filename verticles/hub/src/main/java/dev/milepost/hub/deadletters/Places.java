package dev.milepost.hub.deadletters;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where in a text the places lie that problems name: JSON pointers, lines, segments of EDI. What
 * names no place of these kinds has none.
 */
final class Places {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(1000)
                  .maxStringLength(4_000_000)
                  .build())
          .build();

  private static final Pattern LINE = Pattern.compile("\\bline (\\d{1,7})\\b");
  private static final Pattern INTERCHANGE = Pattern.compile("\\b(ISA|UNB) ([^,]+)");
  private static final Pattern TRANSACTION = Pattern.compile("\\b(ST|UNH) ([^,]+)");
  private static final Pattern SEGMENT = Pattern.compile("\\bsegment (\\d{1,7})\\b");

  /** What an X12 interchange begins with has this length, and its terminator behind it. */
  private static final int ISA_LENGTH = 105;

  private final String text;
  private final Map<String, Range> byPointer = new HashMap<>();
  private final @Nullable Range brokenJson;

  /**
   * A part of the text, in UTF-16 code units.
   *
   * @param exact false where the place itself is not there, a missing field, and this is what
   *     should have held it
   */
  record Range(int start, int end, boolean exact) {
    Range inexact() {
      return new Range(start, end, false);
    }
  }

  private Places(String text, Collection<String> ats) {
    this.text = text;
    this.brokenJson = looksLikeJson(text) ? walk(wanted(ats)) : null;
  }

  /**
   * Looks for them all at once.
   *
   * @param ats as problems name them
   */
  static Places in(String text, Collection<String> ats) {
    return new Places(text, ats);
  }

  /** Where it is; for a field that is missing the innermost thing around it that is there. */
  Optional<Range> of(@Nullable String at) {
    if (at == null || at.isEmpty()) {
      return Optional.ofNullable(brokenJson);
    }
    if (at.startsWith("/")) {
      Range range = byPointer.get(at);
      return range != null ? Optional.of(range) : outer(at).map(Range::inexact);
    }
    Matcher transaction = TRANSACTION.matcher(at);
    if (transaction.find()) {
      return ofTransaction(at, transaction.group(2).strip());
    }
    Matcher line = LINE.matcher(at);
    return line.find() ? ofLine(Integer.parseInt(line.group(1))) : Optional.empty();
  }

  /** What is around that place, one step further out; empty at the outermost. */
  Optional<Range> around(String at, Range inner) {
    if (!at.startsWith("/")) {
      Matcher transaction = TRANSACTION.matcher(at);
      return transaction.find() && SEGMENT.matcher(at).find()
          ? ofTransaction(SEGMENT.matcher(at).replaceAll(""), transaction.group(2).strip())
              .filter(range -> !range.equals(inner))
          : Optional.empty();
    }
    for (String up = parent(at); up != null; up = parent(up)) {
      Range range = byPointer.get(up);
      if (range != null && (range.start() < inner.start() || range.end() > inner.end())) {
        return Optional.of(range);
      }
    }
    return Optional.empty();
  }

  private Optional<Range> outer(String at) {
    for (String up = parent(at); up != null; up = parent(up)) {
      Range range = byPointer.get(up);
      if (range != null) {
        return Optional.of(range);
      }
    }
    return Optional.ofNullable(brokenJson);
  }

  private static @Nullable String parent(String pointer) {
    int slash = pointer.lastIndexOf('/');
    return slash < 0 ? null : pointer.substring(0, slash);
  }

  private static boolean looksLikeJson(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isWhitespace(c) && c != '\uFEFF') {
        return c == '{' || c == '[';
      }
    }
    return false;
  }

  /** These pointers and all around them. */
  private static Set<String> wanted(Collection<String> ats) {
    Set<String> wanted = new HashSet<>();
    wanted.add("");
    for (String at : ats) {
      if (at.startsWith("/")) {
        for (String up = at; up != null && wanted.add(up); up = parent(up)) {
          // Added.
        }
      }
    }
    return wanted;
  }

  /** An object or a list that is open. */
  private static final class Frame {
    final String path;
    final boolean list;
    final int start;
    int index;
    String name = "";

    Frame(String path, boolean list, int start) {
      this.path = path;
      this.list = list;
      this.start = start;
    }

    String next() {
      return path + "/" + (list ? "" + index++ : name.replace("~", "~0").replace("/", "~1"));
    }
  }

  /** Notes where the wanted ones are; where the text is no JSON, answers where it breaks. */
  private @Nullable Range walk(Set<String> wanted) {
    int skipped = text.startsWith("\uFEFF") ? 1 : 0;
    Deque<Frame> open = new ArrayDeque<>();
    try (JsonParser json = JSON.createParser(text.substring(skipped))) {
      while (json.nextToken() != null) {
        JsonToken token = json.currentToken();
        Frame frame = open.peek();
        if (token == JsonToken.FIELD_NAME) {
          if (frame != null) {
            frame.name = json.currentName();
          }
        } else if (token.isStructEnd()) {
          if (frame != null) {
            open.pop();
            byPointer.put(frame.path, new Range(frame.start, end(json) + skipped, true));
          }
        } else {
          String path = frame == null ? "" : frame.next();
          int start = (int) json.currentTokenLocation().getCharOffset() + skipped;
          if (token.isStructStart() && wanted.contains(path)) {
            open.push(new Frame(path, token == JsonToken.START_ARRAY, start));
          } else {
            if (token.isStructStart()) {
              json.skipChildren();
            } else {
              json.finishToken();
            }
            if (wanted.contains(path)) {
              byPointer.put(path, new Range(start, end(json) + skipped, true));
            }
          }
        }
      }
      return null;
    } catch (JsonProcessingException e) {
      int at =
          e.getLocation() == null
              ? text.length()
              : (int) Math.max(0, e.getLocation().getCharOffset() + skipped);
      int end = Math.min(text.length(), Math.max(at, 1));
      return new Range(Math.max(0, Math.min(at, text.length()) - 1), end, true);
    } catch (IOException e) {
      throw new UncheckedIOException("a text is read without a disk", e);
    }
  }

  private static int end(JsonParser json) {
    return (int) json.currentLocation().getCharOffset();
  }

  private Optional<Range> ofLine(int line) {
    int start = 0;
    for (int i = 1; i < line; i++) {
      int feed = text.indexOf('\n', start);
      if (feed < 0) {
        return Optional.empty();
      }
      start = feed + 1;
    }
    int feed = text.indexOf('\n', start);
    int end = feed < 0 ? text.length() : feed;
    return start >= text.length() ? Optional.empty() : Optional.of(new Range(start, end, true));
  }

  /**
   * How a text of EDI is cut: between segments, between elements, and what takes that power away.
   */
  private record Cut(char segment, char element, char release) {
    static @Nullable Cut of(String text) {
      int isa = text.indexOf("ISA");
      if (isa >= 0 && text.length() > isa + ISA_LENGTH && text.substring(0, isa).isBlank()) {
        return new Cut(text.charAt(isa + ISA_LENGTH), text.charAt(isa + 3), '\0');
      }
      int una = text.indexOf("UNA");
      if (una >= 0 && text.length() > una + 8 && text.substring(0, una).isBlank()) {
        return new Cut(text.charAt(una + 8), text.charAt(una + 4), text.charAt(una + 6));
      }
      return text.stripLeading().startsWith("UNB+") ? new Cut('\'', '+', '?') : null;
    }
  }

  private Optional<Range> ofTransaction(String at, String control) {
    Cut cut = Cut.of(text);
    if (cut == null) {
      return Optional.empty();
    }
    Matcher interchange = INTERCHANGE.matcher(at);
    String within = interchange.find() ? interchange.group(2).strip() : null;
    Matcher segment = SEGMENT.matcher(at);
    int wanted = segment.find() ? Integer.parseInt(segment.group(1)) : 0;
    boolean inside = within == null;
    int begun = -1;
    int count = 0;
    int from = 0;
    while (from < text.length()) {
      int end = endOfSegment(cut, from);
      int start = from;
      while (start < end && Character.isWhitespace(text.charAt(start))) {
        start++;
      }
      String[] elements =
          text.substring(start, Math.min(end, start + 200))
              .split(Pattern.quote(String.valueOf(cut.element())), -1);
      String tag = elements[0];
      if (within != null && (tag.equals("ISA") || tag.equals("UNB"))) {
        inside = element(elements, tag.equals("ISA") ? 13 : 5).equals(within);
      }
      if (tag.equals("ST") || tag.equals("UNH")) {
        boolean ours = inside && element(elements, tag.equals("ST") ? 2 : 1).equals(control);
        begun = ours ? start : -1;
        count = 0;
      }
      if (begun >= 0) {
        count++;
        if (count == wanted) {
          return Optional.of(new Range(start, end, true));
        }
        if (tag.equals("SE") || tag.equals("UNT")) {
          return Optional.of(new Range(begun, end, wanted == 0));
        }
      }
      from = end + 1;
    }
    return begun < 0 ? Optional.empty() : Optional.of(new Range(begun, text.length(), wanted == 0));
  }

  private int endOfSegment(Cut cut, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (cut.release() != '\0' && c == cut.release()) {
        i++;
      } else if (c == cut.segment()) {
        return i;
      }
    }
    return text.length();
  }

  private static String element(String[] elements, int n) {
    return n < elements.length ? elements[n].strip() : "";
  }
}
