package dev.milepost.hub.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;

/**
 * Bytes as text that an editor cannot spoil and a reader can compare: what is not printable ASCII
 * is escaped, and after a line feed the text goes on in the next line.
 */
public final class VisibleBytes {
  private VisibleBytes() {}

  public static String of(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      switch (b) {
        case '\n' -> text.append("\\n\n");
        case '\r' -> text.append("\\r");
        case '\\' -> text.append("\\\\");
        default -> {
          if (b >= ' ' && b < 0x7F) {
            text.append((char) b);
          } else {
            text.append(String.format(Locale.ROOT, "\\x%02X", b));
          }
        }
      }
    }
    return text.toString();
  }

  /** A golden file beside the tests. */
  public static String golden(String name) throws IOException {
    try (InputStream file = VisibleBytes.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(file, name).readAllBytes(), UTF_8);
    }
  }
}
