package dev.milepost.carrier.edi;

import io.xlate.edi.stream.EDIInputFactory;
import io.xlate.edi.stream.EDIStreamException;
import io.xlate.edi.stream.EDIStreamReader;
import io.xlate.edi.stream.Location;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has StAEDI take segments apart. It is given a header in perfect shape and delimiters of one byte
 * that occur in no text, whatever the sender wrote; and it never sees a schema.
 */
final class Tokens {
  /** What no text holds, since control characters are cut from texts (ISO 9735 level B's own). */
  private static final char[] UNUSED = {'\u001E', '\u001D', '\u001F', '\u001C', '\u001B'};

  private final Sheet sheet;
  private final Delimiters written;
  private final Delimiters regular;

  private Tokens(Sheet sheet) {
    this.sheet = sheet;
    this.written = sheet.delimiters();
    this.regular = regular(written);
  }

  /**
   * The segments of the interchange, null for each that cannot be read. Where one cannot, the
   * others are read in pieces, so that it spoils nothing beside it.
   */
  static @Nullable Segment[] of(Sheet sheet) {
    Tokens tokens = new Tokens(sheet);
    int count = sheet.cuts().size();
    @Nullable Segment[] segments = new Segment[count];
    if (sheet.cuts().stream().allMatch(Sheet.Cut::readable) && tokens.read(0, count, segments)) {
      return segments;
    }
    Arrays.fill(segments, null);
    int from = 0;
    for (int i = 1; i <= count; i++) {
      if (i == count || sheet.cuts().get(i).tag().equals(sheet.standard().opensTransaction)) {
        tokens.readOrHalve(from, i, segments);
        from = i;
      }
    }
    return segments;
  }

  /** Reads that piece; where it cannot be read, its halves, down to the segments to blame. */
  private void readOrHalve(int from, int to, @Nullable Segment[] segments) {
    boolean readable = true;
    for (int i = from; i < to; i++) {
      readable &= sheet.cuts().get(i).readable();
    }
    if ((readable && read(from, to, segments)) || to - from <= 1) {
      return;
    }
    int middle = (from + to) >>> 1;
    readOrHalve(from, middle, segments);
    readOrHalve(middle, to, segments);
  }

  private boolean read(int from, int to, @Nullable Segment[] segments) {
    byte[] bytes = text(from, to).getBytes(StandardCharsets.UTF_8);
    EDIInputFactory factory = EDIInputFactory.newFactory();
    factory.setProperty(EDIInputFactory.EDI_VALIDATE_CONTROL_STRUCTURE, false);
    factory.setProperty(EDIInputFactory.EDI_VALIDATE_CONTROL_CODE_VALUES, false);
    factory.setProperty(EDIInputFactory.EDI_NEST_HIERARCHICAL_LOOPS, false);
    try (EDIStreamReader reader =
        factory.createEDIStreamReader(new ByteArrayInputStream(bytes), "UTF-8")) {
      return read(reader, from, to, segments);
    } catch (EDIStreamException | IOException | RuntimeException e) {
      return false;
    }
  }

  private boolean read(EDIStreamReader reader, int from, int to, @Nullable Segment[] segments)
      throws EDIStreamException {
    Elements elements = new Elements();
    // The header is always written first, so that StAEDI knows the delimiters.
    int next = from == 0 ? 0 : -1;
    String tag = "";
    while (reader.hasNext()) {
      switch (reader.next()) {
        case START_SEGMENT -> {
          tag = reader.getText();
          elements.clear();
        }
        case ELEMENT_DATA -> {
          Location at = reader.getLocation();
          elements.add(
              reader.getText(),
              at.getElementPosition(),
              Math.max(1, at.getElementOccurrence()),
              Math.max(1, at.getComponentPosition()));
        }
        case END_SEGMENT -> {
          if (tag.equals("UNA")) {
            break;
          }
          if (next == -1) {
            next = from;
          } else if (next < to) {
            Sheet.Cut cut = sheet.cuts().get(next);
            if (!cut.tag().equals(tag)) {
              return false;
            }
            segments[next] =
                new Segment(tag, next + 1, cut.line(), elements.array(), written.component());
            next++;
          }
        }
        default -> {}
      }
      if (next == to) {
        return true;
      }
    }
    return false;
  }

  private String text(int from, int to) {
    List<Sheet.Cut> cuts = sheet.cuts();
    StringBuilder text = new StringBuilder(256 + (to - from) * 40);
    boolean x12 = sheet.standard() == Standard.X12;
    text.append(x12 ? isa(cuts.get(0).text()) : una() + regular(cuts.get(0).text()));
    text.append(regular.segment());
    for (int i = Math.max(1, from); i < to; i++) {
      text.append(regular(cuts.get(i).text())).append(regular.segment());
    }
    if (!cuts.get(to - 1).tag().equals(sheet.standard().closesInterchange)) {
      text.append(sheet.standard().closesInterchange)
          .append(regular.element())
          .append('1')
          .append(regular.segment());
    }
    return text.toString();
  }

  /** ISA with its elements as long as they must be, and a version that repeats, or does not. */
  private String isa(String text) {
    int[] lengths = {2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1};
    boolean repeats = regular.repetition() != Delimiters.NONE;
    List<String> elements = Header.elements(text, written.element());
    StringBuilder isa = new StringBuilder("ISA");
    for (int i = 0; i < lengths.length; i++) {
      String element =
          switch (i + 1) {
            case 11 -> repeats ? String.valueOf(regular.repetition()) : "U";
            case 12 -> repeats ? "00501" : "00401";
            case 16 -> String.valueOf(regular.component());
            default -> elements.get(i + 1);
          };
      isa.append(regular.element());
      for (int c = 0; c < lengths[i]; c++) {
        isa.append(c < element.length() ? element.charAt(c) : ' ');
      }
    }
    return isa.toString();
  }

  /** Always written, so that nothing depends on what a version takes for granted. */
  private String una() {
    char release = regular.release() == Delimiters.NONE ? ' ' : regular.release();
    char repetition = regular.repetition();
    if (repetition == Delimiters.NONE) {
      // A blank would separate repetitions for StAEDI since syntax version 4.
      repetition = sheet.syntaxVersion() >= 4 ? unused(regular) : ' ';
    }
    return "UNA"
        + regular.component()
        + regular.element()
        + '.'
        + release
        + repetition
        + regular.segment();
  }

  private String regular(String text) {
    if (regular.equals(written)) {
      return text;
    }
    return text.replace(written.element(), regular.element())
        .replace(written.component(), regular.component())
        .replace(written.repetition(), regular.repetition())
        .replace(written.release(), regular.release());
  }

  private static Delimiters regular(Delimiters written) {
    StringBuilder unused = new StringBuilder();
    for (char c : UNUSED) {
      if (!written.has(c)) {
        unused.append(c);
      }
    }
    return new Delimiters(
        regular(written.element(), unused),
        regular(written.component(), unused),
        regular(written.repetition(), unused),
        regular(written.release(), unused),
        regular(written.segment(), unused));
  }

  /** The delimiter itself where it is one byte of printable ASCII. */
  private static char regular(char delimiter, StringBuilder unused) {
    if (delimiter == Delimiters.NONE || !isOdd(delimiter) || unused.isEmpty()) {
      return delimiter;
    }
    char regular = unused.charAt(0);
    unused.deleteCharAt(0);
    return regular;
  }

  private static boolean isOdd(char c) {
    return c <= ' ' || c > '~';
  }

  private static char unused(Delimiters delimiters) {
    for (char c : UNUSED) {
      if (!delimiters.has(c)) {
        return c;
      }
    }
    return ' ';
  }

  /** The elements of a segment while it is read. */
  private static final class Elements {
    private final List<List<List<String>>> elements = new ArrayList<>();

    void clear() {
      elements.clear();
    }

    void add(String text, int element, int repetition, int component) {
      List<List<String>> repetitions = grown(elements, element);
      List<String> components = grown(repetitions, repetition);
      while (components.size() < component) {
        components.add("");
      }
      components.set(component - 1, text);
    }

    private static <T> List<T> grown(List<List<T>> lists, int size) {
      while (lists.size() < size) {
        lists.add(new ArrayList<>(1));
      }
      return lists.get(size - 1);
    }

    String[][][] array() {
      String[][][] array = new String[elements.size()][][];
      for (int i = 0; i < array.length; i++) {
        List<List<String>> repetitions = elements.get(i);
        array[i] = new String[repetitions.size()][];
        for (int j = 0; j < array[i].length; j++) {
          array[i][j] = repetitions.get(j).toArray(new String[0]);
        }
      }
      return array;
    }
  }
}
