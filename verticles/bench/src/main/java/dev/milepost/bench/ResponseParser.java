package dev.milepost.bench;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads HTTP/1.1 responses from the pieces in which they arrive, one after the other, as cheaply as
 * one can: what the client spends of the machine, the server does not have.
 */
final class ResponseParser {
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
  interface Listener {
    void head(int status);

    /** A piece of a body; to be read before this returns. */
    void body(ByteBuffer piece);

    void end();
  }

  private final Listener listener;
  private final byte[] line = new byte[LONGEST_HEAD];
  private int lineLength;
  private int lastFour;
  private long left;
  private State state = State.HEAD;

  ResponseParser(Listener listener) {
    this.listener = listener;
  }

  /** Takes all that is in the buffer. */
  void feed(ByteBuffer in) throws ProtocolException {
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
    for (String header : text().toLowerCase(Locale.ROOT).split("\r\n", -1)) {
      if (header.startsWith("content-length:")) {
        return Long.parseLong(header.substring("content-length:".length()).strip());
      }
      if (header.startsWith("transfer-encoding:")) {
        if (!header.endsWith("chunked")) {
          throw new ProtocolException(header);
        }
        return -1;
      }
    }
    return 0;
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
