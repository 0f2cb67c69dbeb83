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
  private final Buffer plain;
  private @Nullable ByteBuf chunk;

  private Shared(Buffer plain) {
    this.plain = plain;
  }

  /** All of these frames in a row. */
  static Shared of(List<Buffer> frames, int bytes) {
    if (frames.size() == 1) {
      return new Shared(frames.get(0));
    }
    Buffer together = Buffer.buffer(bytes);
    frames.forEach(together::appendBuffer);
    return new Shared(together);
  }

  Buffer plain() {
    return plain;
  }

  /** A chunk (RFC 9112, section 7.1) for one connection, which has to release it. */
  ByteBuf chunk(ByteBufAllocator memory) {
    ByteBuf made = chunk;
    if (made == null) {
      made = chunk(memory, plain);
      chunk = made;
    }
    return made.retainedDuplicate();
  }

  static ByteBuf chunk(ByteBufAllocator memory, Buffer bytes) {
    byte[] size = (Integer.toHexString(bytes.length()) + "\r\n").getBytes(US_ASCII);
    int length = size.length + bytes.length() + 2;
    // Not one byte more: whoever joins what is written must not write behind what others share.
    return memory
        .directBuffer(length, length)
        .writeBytes(size)
        .writeBytes(bytes.getBytes())
        .writeByte('\r')
        .writeByte('\n');
  }

  /** Nobody is going to ask for it any more. */
  void release() {
    if (chunk != null) {
      chunk.release();
      chunk = null;
    }
  }
}
