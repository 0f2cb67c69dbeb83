package dev.milepost.dev.http;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 responses from the pieces in which they arrive, one after the other, as cheaply as
 * one can: what the client spends of the machine, the server does not have.
 */
public final class ResponseParser {
  private static final int LONGEST_HEAD = 16 * 1024;
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int END_OF_HEAD = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';

  private enum State {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER
  }

  /** What becomes of the responses. */
  public interface Listener {
    /** {@link ResponseParser#header} can be asked until this returns. */
    void head(int status);

    /** A piece of a body; to be read before this returns. */
    void body(ByteBuffer piece);

    void end();
  }

  private final Listener listener;
  private final byte[] line = new byte[LONGEST_HEAD];
  private int lineLength;
  private int headLength;
  private int lastFour;
  private long left;
  private State state = State.HEAD;

  public ResponseParser(Listener listener) {
    this.listener = listener;
  }

  /** Takes all that is in the buffer. */
  public void feed(ByteBuffer in) throws ProtocolException {
    while (in.hasRemaining()) {
      switch (state) {
        case HEAD -> head(in);
        case BODY -> body(in, State.HEAD);
        case CHUNK -> body(in, State.CHUNK_END);
        case CHUNK_SIZE -> chunkSize(in);
        case CHUNK_END -> chunkEnd(in);
        case TRAILER -> trailer(in);
      }
    }
  }

  private void head(ByteBuffer in) throws ProtocolException {
    while (in.hasRemaining()) {
      byte b = in.get();
      append(b);
      lastFour = lastFour << 8 | b;
      if (lastFour == END_OF_HEAD) {
        lastFour = 0;
        headComplete();
        return;
      }
    }
  }

  private void headComplete() throws ProtocolException {
    int status =
        (line[STATUS_AT] - '0') * 100
            + (line[STATUS_AT + 1] - '0') * 10
            + line[STATUS_AT + 2]
            - '0';
    if (status < 100 || status > 599) {
      throw new ProtocolException("not a response: " + text());
    }
    headLength = lineLength;
    left = contentLength();
    lineLength = 0;
    listener.head(status);
    if (left < 0) {
      state = State.CHUNK_SIZE;
    } else if (left == 0) {
      listener.end();
    } else {
      state = State.BODY;
    }
  }

  /** The length, or -1 for a body in chunks. A response that names neither has no body here. */
  private long contentLength() throws ProtocolException {
    String length = header("content-length");
    if (length != null) {
      return Long.parseLong(length);
    }
    String encoding = header("transfer-encoding");
    if (encoding != null && !encoding.endsWith("chunked")) {
      throw new ProtocolException("transfer-encoding: " + encoding);
    }
    return encoding == null ? 0 : -1;
  }

  /**
   * A header of the response whose head was just read; null where it has none.
   *
   * @param name in lower case
   */
  public @Nullable String header(String name) {
    for (int at = 0; at + name.length() < headLength; at++) {
      if ((at == 0 || line[at - 1] == '\n') && isNamed(name, at)) {
        int from = at + name.length() + 1;
        int to = from;
        while (line[to] != '\r') {
          to++;
        }
        return new String(line, from, to - from, StandardCharsets.ISO_8859_1).strip();
      }
    }
    return null;
  }

  private boolean isNamed(String name, int at) {
    for (int i = 0; i < name.length(); i++) {
      if (Character.toLowerCase((char) line[at + i]) != name.charAt(i)) {
        return false;
      }
    }
    return line[at + name.length()] == ':';
  }

  private void body(ByteBuffer in, State after) {
    int length = (int) Math.min(left, in.remaining());
    listener.body(in.slice(in.position(), length));
    in.position(in.position() + length);
    left -= length;
    if (left == 0) {
      state = after;
      if (after == State.HEAD) {
        listener.end();
      }
    }
  }

  private void chunkSize(ByteBuffer in) throws ProtocolException {
    if (lineComplete(in)) {
      String size = text().split(";", 2)[0].strip();
      lineLength = 0;
      left = Long.parseLong(size, 16);
      state = left == 0 ? State.TRAILER : State.CHUNK;
    }
  }

  private void chunkEnd(ByteBuffer in) throws ProtocolException {
    if (lineComplete(in)) {
      lineLength = 0;
      state = State.CHUNK_SIZE;
    }
  }

  private void trailer(ByteBuffer in) throws ProtocolException {
    if (lineComplete(in)) {
      boolean last = text().isBlank();
      lineLength = 0;
      if (last) {
        state = State.HEAD;
        listener.end();
      }
    }
  }

  private boolean lineComplete(ByteBuffer in) throws ProtocolException {
    while (in.hasRemaining()) {
      byte b = in.get();
      append(b);
      if (b == '\n') {
        return true;
      }
    }
    return false;
  }

  private void append(byte b) throws ProtocolException {
    if (lineLength == line.length) {
      throw new ProtocolException("a head longer than " + LONGEST_HEAD + " bytes");
    }
    line[lineLength++] = b;
  }

  private String text() {
    return new String(line, 0, lineLength, StandardCharsets.ISO_8859_1);
  }
}
