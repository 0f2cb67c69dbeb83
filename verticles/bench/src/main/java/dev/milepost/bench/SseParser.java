package dev.milepost.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Reads Server-Sent Events (WHATWG HTML, section 9.2) from the pieces in which they arrive. */
final class SseParser {
  private final Consumer<Frame> frames;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(4096);
  private final ByteArrayOutputStream data = new ByteArrayOutputStream(4096);
  private boolean hasData;
  private boolean afterCr;
  private String event = "";
  private String id = "";

  /**
   * @param event its name; {@code message} where the stream does not say
   * @param id the last one that the stream has given
   */
  record Frame(String event, String id, String data) {}

  SseParser(Consumer<Frame> frames) {
    this.frames = frames;
  }

  /** Takes all that is in the buffer. */
  void feed(ByteBuffer in) {
    while (in.hasRemaining()) {
      byte b = in.get();
      boolean restOfCrLf = afterCr && b == '\n';
      afterCr = b == '\r';
      if (restOfCrLf) {
        continue;
      }
      if (b == '\n' || b == '\r') {
        lineComplete();
      } else {
        line.write(b);
      }
    }
  }

  private void lineComplete() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (text.isEmpty()) {
      dispatch();
      return;
    }
    int colon = text.indexOf(':');
    String field = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    field(field, value.startsWith(" ") ? value.substring(1) : value);
  }

  /** Anything else, a comment's empty name included, is ignored. */
  private void field(String field, String value) {
    switch (field) {
      case "event" -> event = value;
      case "id" -> id = value;
      case "data" -> {
        if (hasData) {
          data.write('\n');
        }
        hasData = true;
        data.writeBytes(value.getBytes(StandardCharsets.UTF_8));
      }
      default -> {}
    }
  }

  private void dispatch() {
    if (hasData) {
      frames.accept(
          new Frame(
              event.isEmpty() ? "message" : event, id, data.toString(StandardCharsets.UTF_8)));
    }
    hasData = false;
    data.reset();
    event = "";
  }
}
