package dev.milepost.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An embedded server did not come up or did not stop; the message carries the end of its log. */
public final class ServerFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int TAIL_LINES = 30;

  ServerFailure(String message) {
    super(message);
  }

  ServerFailure(String message, Throwable cause) {
    super(message, cause);
  }

  static ServerFailure withTailOf(String message, Path... logs) {
    StringBuilder text = new StringBuilder(message);
    for (Path log : logs) {
      String tail = tail(log);
      if (!tail.isBlank()) {
        text.append("\n--- the end of ").append(log).append(":\n").append(tail);
      }
    }
    return new ServerFailure(text.toString());
  }

  private static String tail(Path log) {
    if (!Files.exists(log)) {
      return "";
    }
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "(cannot be read: " + e + ")";
    }
  }
}
