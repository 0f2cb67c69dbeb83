package dev.milepost.carrier.edi;

import java.util.List;

/**
 * One interchange cut into segments, whose texts are not yet looked into.
 *
 * @param syntaxVersion of UNB; 0 in X12
 * @param cuts the segments, of which the first is the header
 */
record Sheet(Standard standard, Delimiters delimiters, int syntaxVersion, List<Cut> cuts) {

  /**
   * The text of a segment without its terminator, line breaks and control characters.
   *
   * @param line that it begins in, from 1
   * @param readable whether it has a tag and an end within bounds
   */
  record Cut(String tag, String text, int line, boolean readable) {}
}
