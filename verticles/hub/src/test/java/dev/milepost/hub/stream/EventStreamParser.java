package dev.milepost.hub.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an event stream as the WHATWG standard has it (HTML, section 9.2.6), however its bytes are
 * cut into pieces. Lenient where the standard is: it tells what a browser makes of the bytes, not
 * whether they are ours.
 */
public final class EventStreamParser {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** What was dispatched; its id is the last one that the stream gave, empty for none. */
  public record Event(String id, String type, String data) {}

  private final List<Event> events = new ArrayList<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean first = true;
  private boolean afterReturn;
  private String id = "";
  private String type = "";
  private final StringBuilder data = new StringBuilder();
  private String lastEventId = "";
  private @Nullable String retry;
  private int comments;

  /** One piece of a stream, as a whole one. */
  public static EventStreamParser of(byte[]... pieces) {
    EventStreamParser parser = new EventStreamParser();
    for (byte[] piece : pieces) {
      parser.feed(piece);
    }
    return parser;
  }

  public List<Event> events() {
    return events;
  }

  /** What a client that is cut off now comes back with. */
  public String lastEventId() {
    return lastEventId;
  }

  public @Nullable String retry() {
    return retry;
  }

  public int comments() {
    return comments;
  }

  /** What comes next. A block that is not finished when nothing more comes was never there. */
  public void feed(byte[] piece) {
    for (byte b : piece) {
      boolean secondHalf = b == '\n' && afterReturn;
      afterReturn = b == '\r';
      if (b != '\n' && b != '\r') {
        line.write(b);
      } else if (!secondHalf) {
        endLine();
      }
    }
  }

  private void endLine() {
    byte[] bytes = line.toByteArray();
    line.reset();
    boolean marked =
        first
            && bytes.length >= BYTE_ORDER_MARK.length
            && Arrays.equals(bytes, 0, 3, BYTE_ORDER_MARK, 0, 3);
    int start = marked ? BYTE_ORDER_MARK.length : 0;
    first = false;
    take(new String(bytes, start, bytes.length - start, UTF_8));
  }

  private void take(String text) {
    int colon = text.indexOf(':');
    if (text.isEmpty()) {
      dispatch();
    } else if (colon == 0) {
      comments++;
    } else if (colon < 0) {
      field(text, "");
    } else {
      String value = text.substring(colon + 1);
      field(text.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value);
    }
  }

  private void field(String name, String value) {
    switch (name) {
      case "event" -> type = value;
      case "data" -> data.append(value).append('\n');
      case "id" -> id = value.indexOf('\0') < 0 ? value : id;
      case "retry" -> retry = value.matches("[0-9]+") ? value : retry;
      default -> {} // the standard ignores it
    }
  }

  private void dispatch() {
    lastEventId = id;
    if (!data.isEmpty()) {
      String name = type.isEmpty() ? "message" : type;
      events.add(new Event(id, name, data.substring(0, data.length() - 1)));
    }
    data.setLength(0);
    type = "";
  }
}
