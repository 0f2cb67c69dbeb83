package dev.milepost.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The identity of a fact, made from what the fact says and from nothing else, so that the same fact
 * has the same id whichever road brought it (DESIGN invariant 4).
 *
 * @param value 128 bits of SHA-256 over the content key
 */
public record EventId(UUID value) implements Comparable<EventId> {

  private static final char SEPARATOR = '\u001f';

  /**
   * The id of the fact that these parts describe. Parts are compared as they are: the caller
   * normalises them first.
   */
  public static EventId ofContent(String... parts) {
    StringBuilder key = new StringBuilder(96);
    for (String part : parts) {
      key.append(part).append(SEPARATOR);
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(key.toString().getBytes(StandardCharsets.UTF_8));
      ByteBuffer bits = ByteBuffer.wrap(hash);
      return new EventId(new UUID(bits.getLong(), bits.getLong()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Reads the form that {@link #toString()} writes. */
  public static EventId parse(String text) {
    return new EventId(UUID.fromString(text));
  }

  @Override
  public int compareTo(EventId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
