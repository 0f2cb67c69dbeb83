package dev.milepost.carrier.edi;

/**
 * What separates things in one interchange, as its sender wrote it.
 *
 * @param repetition {@link #NONE} where elements do not repeat
 * @param release stands before a delimiter that is meant as text; {@link #NONE} in X12
 * @param segment ends a segment; a line feed where each segment is a line
 */
public record Delimiters(
    char element, char component, char repetition, char release, char segment) {

  /** No such delimiter. */
  public static final char NONE = '\0';

  boolean has(char c) {
    return c == element || c == component || c == repetition || c == release || c == segment;
  }
}
