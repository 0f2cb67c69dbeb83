package dev.milepost.hub.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that many streams get, made once: as they are, and as a chunk of HTTP/1.1 in memory that
 * goes to a socket without being copied there. Used on one event loop only.
 */
final class Shared {
  private final List<StreamEvent> events;
  private final int length;
  private @Nullable ByteBuf chunk;
  private @Nullable Buffer plain;

  /**
   * The frames of these events in a row.
   *
   * @param length of all of them
   */
  Shared(List<StreamEvent> events, int length) {
    this.events = events;
    this.length = length;
  }

  Buffer plain() {
    Buffer made = plain;
    if (made == null) {
      made = Buffer.buffer(length);
      for (StreamEvent event : events) {
        made.appendBuffer(event.frame());
      }
      plain = made;
    }
    return made;
  }

  /** A chunk (RFC 9112, section 7.1) for one connection, which has to release it. */
  ByteBuf chunk(ByteBufAllocator memory) {
    ByteBuf made = chunk;
    if (made == null) {
      made = begun(memory, length);
      for (StreamEvent event : events) {
        event.writeTo(made);
      }
      ended(made);
      chunk = made;
    }
    return made.retainedDuplicate();
  }

  static ByteBuf chunk(ByteBufAllocator memory, Buffer bytes) {
    return ended(begun(memory, bytes.length()).writeBytes(bytes.getBytes()));
  }

  private static ByteBuf begun(ByteBufAllocator memory, int length) {
    byte[] size = (Integer.toHexString(length) + "\r\n").getBytes(US_ASCII);
    int whole = size.length + length + 2;
    // Not one byte more: whoever joins what is written must not write behind what others share.
    return memory.directBuffer(whole, whole).writeBytes(size);
  }

  private static ByteBuf ended(ByteBuf chunk) {
    return chunk.writeByte('\r').writeByte('\n');
  }

  /** Nobody is going to ask for it any more. */
  void release() {
    if (chunk != null) {
      chunk.release();
      chunk = null;
    }
  }
}
