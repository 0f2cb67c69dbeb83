package dev.milepost.hub.desk;

import io.vertx.core.buffer.Buffer;

/**
 * The bytes of the desk's stream. What stands in them is JSON without line breaks, or a name of
 * ours.
 */
final class Frames {
  private Frames() {}

  /** How long to wait before coming back. */
  static Buffer retry(long millis) {
    return Buffer.buffer("retry: " + millis + "\n\n");
  }

  /** One that moves the client to a position. */
  static Buffer at(QueueCursor position, String event, String json) {
    return Buffer.buffer(
        "id: " + position.text() + "\nevent: " + event + "\ndata: " + json + "\n\n");
  }

  /** One that leaves the client where it is. */
  static Buffer of(String event, String json) {
    return Buffer.buffer("event: " + event + "\ndata: " + json + "\n\n");
  }
}
