package dev.milepost.hub.stream;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of the event stream (WHATWG HTML, section 9.2). Whatever comes from outside reaches a
 * frame as JSON or as a name of ours, so that a CR or LF in it cannot start a field (CWE-93).
 */
final class SseFrames {
  private static final byte[] ID = ascii("id: ");
  private static final byte[] EVENT = ascii("\nevent: ");
  private static final byte[] DATA = ascii("\ndata: ");
  private static final byte[] END = ascii("\n\n");

  private SseFrames() {}

  /**
   * The first block of a stream. It dispatches nothing, but the client keeps both values: one that
   * breaks off before its first event comes back to this position.
   */
  static Buffer opening(long retryMillis, String cursor) {
    return Buffer.buffer("retry: " + retryMillis + "\nid: " + cursor + "\n\n");
  }

  /** The first block of a stream that cannot be resumed. */
  static Buffer opening(long retryMillis) {
    return Buffer.buffer("retry: " + retryMillis + "\n\n");
  }

  /** A comment, and the position, so that a subscriber of rare events does not fall behind. */
  static Buffer heartbeat(String cursor) {
    return Buffer.buffer(":\nid: " + cursor + "\n\n");
  }

  /** A comment only. */
  static Buffer heartbeat() {
    return Buffer.buffer(":\n\n");
  }

  /** A frame of ours, with a document that has no line break. */
  static Buffer notice(String event, String json) {
    return Buffer.buffer("event: " + event + "\ndata: " + json + "\n\n");
  }

  /** A frame of ours that moves the client to a position. */
  static Buffer notice(String cursor, String event, String json) {
    return Buffer.buffer("id: " + cursor + "\nevent: " + event + "\ndata: " + json + "\n\n");
  }

  /** Bytes of an event's frame. */
  static int size(String cursor, String event, byte[] json) {
    return ID.length
        + cursor.length()
        + EVENT.length
        + event.length()
        + DATA.length
        + json.length
        + END.length;
  }

  /**
   * Writes an event's frame. The document passes verbatim; in JSON a raw line break can only be
   * white space between values, so one is written as a blank.
   *
   * @return where the document begins; it ends before the last two bytes
   */
  static int put(byte[] target, int at, String cursor, String event, byte[] json) {
    int name = put(target, put(target, at, ID), ascii(cursor));
    int data = put(target, put(target, put(target, name, EVENT), ascii(event)), DATA);
    for (int i = 0; i < json.length; i++) {
      byte b = json[i];
      target[data + i] = b == '\n' || b == '\r' ? (byte) ' ' : b;
    }
    put(target, data + json.length, END);
    return data;
  }

  private static int put(byte[] target, int at, byte[] part) {
    System.arraycopy(part, 0, target, at, part.length);
    return at + part.length;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
