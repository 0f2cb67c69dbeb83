package dev.milepost.hub.feeds;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies streams that others write, and so may be of any length. */
final class Copying {
  private static final int BUFFER = 64 * 1024;

  private Copying() {}

  /** Copies all of it, or fails with {@link UnfitFile} and leaves nothing. */
  static void copy(InputStream from, Path to, long longest) throws IOException {
    boolean whole = false;
    try (OutputStream out = Files.newOutputStream(to)) {
      byte[] buffer = new byte[BUFFER];
      long copied = 0;
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        copied += read;
        if (copied > longest) {
          throw new UnfitFile(tooLong(longest));
        }
        out.write(buffer, 0, read);
      }
      whole = true;
    } finally {
      if (!whole) {
        Files.deleteIfExists(to);
      }
    }
  }

  static String tooLong(long longest) {
    return "the file is longer than "
        + longest
        + " bytes, which is what feeds.maxFileBytes allows: have it sent in parts, or raise that";
  }
}
