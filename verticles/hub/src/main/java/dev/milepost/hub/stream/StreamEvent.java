package dev.milepost.hub.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/**
 * One event, formatted once for everybody who gets it. One object and a stretch of a {@link Slab},
 * whatever it holds: a window of a hundred thousand of them is copied and searched by the collector
 * again and again while it fills.
 */
public final class StreamEvent {
  private final String channel;
  private final long offset;
  private final String type;
  private final byte[] slab;
  private final int begin;
  private final int json;
  private final int end;

  private StreamEvent(
      String channel, long offset, String type, byte[] slab, int begin, int json, int end) {
    this.channel = channel;
    this.offset = offset;
    this.type = type;
    this.slab = slab;
    this.begin = begin;
    this.json = json;
    this.end = end;
  }

  /**
   * Writes an event into a slab: its frame, and behind it its id and its keys, each with its
   * length.
   *
   * @param cursor of what comes next
   * @param id the same whenever the event is published again
   * @param keys for each of the topic's filters, the values that the event has
   * @param document JSON
   */
  static StreamEvent of(
      Slab slab,
      String channel,
      long offset,
      String cursor,
      String type,
      byte[] id,
      List<List<byte[]>> keys,
      byte[] document) {
    int frame = SseFrames.size(cursor, type, document);
    int behind = Integer.BYTES + id.length;
    for (List<byte[]> values : keys) {
      behind += Integer.BYTES;
      for (byte[] value : values) {
        behind += Integer.BYTES + value.length;
      }
    }
    int begin = slab.take(frame + behind);
    byte[] bytes = slab.bytes();
    int json = SseFrames.put(bytes, begin, cursor, type, document);
    int end = begin + frame;
    ByteBuffer rest = ByteBuffer.wrap(bytes, end, behind).putInt(id.length).put(id);
    for (List<byte[]> values : keys) {
      rest.putInt(values.size());
      values.forEach(value -> rest.putInt(value.length).put(value));
    }
    return new StreamEvent(channel, offset, type, bytes, begin, json, end);
  }

  String channel() {
    return channel;
  }

  /** Of its record, in the channel's partition. */
  public long offset() {
    return offset;
  }

  /** The same whenever the event is published again. */
  public String id() {
    return text(ByteBuffer.wrap(slab, end, slab.length - end));
  }

  /** The event's name in the stream. */
  public String type() {
    return type;
  }

  /** Bytes of the frame. */
  int size() {
    return end - begin;
  }

  /** The whole frame. Not to be changed. */
  Buffer frame() {
    return slice(begin, end);
  }

  /** The document as it was published, but for line breaks. Not to be changed. */
  public Buffer document() {
    return slice(json, end - 2);
  }

  /** Appends the frame. */
  void writeTo(ByteBuf target) {
    target.writeBytes(slab, begin, end - begin);
  }

  /**
   * Whether it has what is wanted.
   *
   * @param wanted for each of the topic's filters, values of which the event must have one; an
   *     empty set wants nothing
   */
  boolean has(List<Set<String>> wanted) {
    if (wanted.stream().allMatch(Set::isEmpty)) {
      return true;
    }
    ByteBuffer rest = ByteBuffer.wrap(slab, end, slab.length - end);
    skip(rest);
    for (Set<String> values : wanted) {
      boolean found = values.isEmpty();
      for (int left = rest.getInt(); left > 0; left--) {
        if (found) {
          skip(rest);
        } else {
          found = values.contains(text(rest));
        }
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  private Buffer slice(int from, int to) {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(slab, from, to - from));
  }

  private static void skip(ByteBuffer rest) {
    int length = rest.getInt();
    rest.position(rest.position() + length);
  }

  private static String text(ByteBuffer rest) {
    byte[] bytes = new byte[rest.getInt()];
    rest.get(bytes);
    return new String(bytes, UTF_8);
  }
}
