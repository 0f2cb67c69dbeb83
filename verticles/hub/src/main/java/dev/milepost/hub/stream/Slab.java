package dev.milepost.hub.stream;

/** Room for many events in a few large arrays, one after the other. For one thread. */
final class Slab {
  private static final int SIZE = 256 * 1024;

  private byte[] bytes = {};
  private int at;

  /** Where that many bytes can be written in {@link #bytes}, as it is after this call. */
  int take(int length) {
    if (bytes.length - at < length) {
      bytes = new byte[Math.max(SIZE, length)];
      at = 0;
    }
    int begin = at;
    at += length;
    return begin;
  }

  byte[] bytes() {
    return bytes;
  }
}
