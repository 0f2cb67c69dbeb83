package dev.milepost.hub.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Reading and writing record headers. */
public final class Records {

  private Records() {}

  /** Adds a header, unless there is nothing to say. */
  public static void put(Headers headers, String name, @Nullable String value) {
    if (value != null) {
      headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The last header of that name, or null where there is none, or it has no value. */
  public static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null ? null : text(header);
  }

  /** A header's value. */
  public static String text(Header header) {
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
