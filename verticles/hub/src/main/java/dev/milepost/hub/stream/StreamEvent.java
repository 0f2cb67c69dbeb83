package dev.milepost.hub.stream;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * One event, formatted once for everybody who gets it.
 *
 * @param customer whose it is
 * @param offset in the customer's partition
 * @param id the same whenever the event is published again
 * @param type the event name
 * @param keys for each of the topic's filters, the values that the event has
 * @param frame the whole SSE frame; shared by all connections, never changed
 * @param json where in the frame the document starts; it ends before the last two bytes
 */
public record StreamEvent(
    String customer,
    long offset,
    String id,
    String type,
    List<List<String>> keys,
    Buffer frame,
    int json) {

  /** Bytes of the frame. */
  public int size() {
    return frame.length();
  }

  /** The document as it was published. */
  public Buffer document() {
    return frame.slice(json, frame.length() - 2);
  }
}
