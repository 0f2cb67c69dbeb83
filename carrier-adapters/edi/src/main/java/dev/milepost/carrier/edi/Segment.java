package dev.milepost.carrier.edi;

/** One segment. What is not in it reads as an empty text, so that no reader asks for lengths. */
public final class Segment {
  private final String tag;
  private final int number;
  private final int line;
  private final String[][][] elements;
  private final char component;

  /**
   * @param elements by element, repetition and component
   * @param component what stood between components
   */
  Segment(String tag, int number, int line, String[][][] elements, char component) {
    this.tag = tag;
    this.number = number;
    this.line = line;
    this.elements = elements;
    this.component = component;
  }

  /** The same segment counted from another beginning. */
  Segment numbered(int counted) {
    return new Segment(tag, counted, line, elements, component);
  }

  public String tag() {
    return tag;
  }

  /**
   * Its place in the transaction, whose {@code ST} or {@code UNH} is 1; else in the interchange.
   */
  public int number() {
    return number;
  }

  /** The line of the file that it begins in, from 1. */
  public int line() {
    return line;
  }

  /** How many elements it has, empty ones between others included. */
  public int size() {
    return elements.length;
  }

  /**
   * The text of an element, from 1, without blanks around it. Of one with components it is all of
   * them as they were written: in X12 a text may hold the separator by mistake.
   */
  public String element(int n) {
    String[] parts = repetition(n, 1);
    if (parts.length <= 1) {
      return parts.length == 0 ? "" : parts[0].strip();
    }
    return String.join(String.valueOf(component), parts).strip();
  }

  /** The text of a component of the element's first repetition, both from 1. */
  public String component(int n, int c) {
    return component(n, c, 1);
  }

  /** The text of a component of one repetition of the element, all from 1. */
  public String component(int n, int c, int r) {
    String[] parts = repetition(n, r);
    return c >= 1 && c <= parts.length ? parts[c - 1].strip() : "";
  }

  /** How often the element stands there: 0 where it is missing, mostly 1. */
  public int repetitions(int n) {
    return n >= 1 && n <= elements.length ? elements[n - 1].length : 0;
  }

  /** For people: {@code segment 12 AT7}. */
  public String place() {
    return "segment " + number + " " + tag;
  }

  /** Its place and tag, never its text: that may be somebody's name. */
  @Override
  public String toString() {
    return place();
  }

  private String[] repetition(int n, int r) {
    return r >= 1 && r <= repetitions(n) ? elements[n - 1][r - 1] : NOTHING;
  }

  private static final String[] NOTHING = {};
}
