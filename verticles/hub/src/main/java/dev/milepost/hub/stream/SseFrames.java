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

  private SseFrames() {}

  /** A frame and where its data starts. */
  record Framed(Buffer frame, int data) {}

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

  /**
   * An event's frame. The document passes verbatim; in JSON a raw line break can only be white
   * space between values, so one is written as a blank.
   */
  static Framed event(String cursor, String event, byte[] json) {
    byte[] id = ascii(cursor);
    byte[] name = ascii(event);
    int data = ID.length + id.length + EVENT.length + name.length + DATA.length;
    byte[] frame = new byte[data + json.length + 2];
    int at = put(frame, 0, ID);
    at = put(frame, at, id);
    at = put(frame, at, EVENT);
    at = put(frame, at, name);
    put(frame, at, DATA);
    for (int i = 0; i < json.length; i++) {
      byte b = json[i];
      frame[data + i] = b == '\n' || b == '\r' ? (byte) ' ' : b;
    }
    frame[frame.length - 2] = '\n';
    frame[frame.length - 1] = '\n';
    return new Framed(Buffer.buffer(frame), data);
  }

  private static int put(byte[] target, int at, byte[] part) {
    System.arraycopy(part, 0, target, at, part.length);
    return at + part.length;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
