package dev.milepost.bench;

import java.nio.charset.StandardCharsets;

/**
 * What an event carries to be known again: a sign, its topic, its number there, and when it was
 * due.
 */
final class StreamMark {
  private static final int SIGN = 8;
  private static final int TOPIC = 8;
  private static final int NUMBER = 8;
  private static final int DUE = 16;
  static final int LENGTH = SIGN + TOPIC + NUMBER + DUE;
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private StreamMark() {}

  /** A document of that size with room for a mark, as {@link #put} fills it in. */
  static byte[] document(int size) {
    String begin =
        "{\"specversion\": \"1.0\", \"id\": \"bench\", \"source\": \"/milepost\", \"mark\": \""
            + "@".repeat(LENGTH)
            + "\", \"data\": \"";
    String end = "\"}";
    int pad = Math.max(0, size - begin.length() - end.length());
    return (begin + "x".repeat(pad) + end).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The document with a mark.
   *
   * @param due by {@link System#nanoTime}
   */
  static byte[] put(byte[] document, int topic, int number, long due) {
    byte[] marked = document.clone();
    int at = find(marked, 0, marked.length);
    hex(marked, at + SIGN, TOPIC, topic);
    hex(marked, at + SIGN + TOPIC, NUMBER, number);
    hex(marked, at + SIGN + TOPIC + NUMBER, DUE, due);
    return marked;
  }

  /** Where the next mark begins, -1 where there is none. Looks at every eighth byte only. */
  static int find(byte[] bytes, int from, int to) {
    int i = from + SIGN - 1;
    while (i < to) {
      if (bytes[i] != '@') {
        i += SIGN;
        continue;
      }
      int begin = i;
      while (begin > from && bytes[begin - 1] == '@') {
        begin--;
      }
      int end = i + 1;
      while (end < to && end - begin < SIGN && bytes[end] == '@') {
        end++;
      }
      if (end - begin == SIGN) {
        return begin + LENGTH <= to ? begin : -1;
      }
      i = end + SIGN - 1;
    }
    return -1;
  }

  static int topic(byte[] bytes, int at) {
    return (int) hex(bytes, at + SIGN, TOPIC);
  }

  static int number(byte[] bytes, int at) {
    return (int) hex(bytes, at + SIGN + TOPIC, NUMBER);
  }

  static long due(byte[] bytes, int at) {
    return hex(bytes, at + SIGN + TOPIC + NUMBER, DUE);
  }

  private static void hex(byte[] bytes, int at, int digits, long value) {
    for (int i = digits - 1; i >= 0; i--) {
      bytes[at + digits - 1 - i] = DIGITS[(int) (value >>> (4 * i)) & 15];
    }
  }

  private static long hex(byte[] bytes, int at, int digits) {
    long value = 0;
    for (int i = at; i < at + digits; i++) {
      value = value << 4 | Character.digit(bytes[i], 16);
    }
    return value;
  }
}
