package dev.milepost.hub.attachments;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The forms that a paper may have, told by its first bytes and not by what its sender says. */
enum PaperForm {
  PDF("application/pdf", "pdf"),
  PNG("image/png", "png"),
  JPEG("image/jpeg", "jpg"),
  WEBP("image/webp", "webp");

  private static final int LONGEST_NAME = 150;

  private final String mediaType;
  private final String ending;

  PaperForm(String mediaType, String ending) {
    this.mediaType = mediaType;
    this.ending = ending;
  }

  /** As it is served. */
  String mediaType() {
    return mediaType;
  }

  /** Which form these bytes have, if one of these. */
  static Optional<PaperForm> of(Buffer body) {
    if (begins(body, 0, "%PDF-")) {
      return Optional.of(PDF);
    }
    if (begins(body, 0, "\u0089PNG\r\n\u001a\n")) {
      return Optional.of(PNG);
    }
    if (begins(body, 0, "\u00ff\u00d8\u00ff")) {
      return Optional.of(JPEG);
    }
    if (begins(body, 0, "RIFF") && begins(body, 8, "WEBP")) {
      return Optional.of(WEBP);
    }
    return Optional.empty();
  }

  /** A name that is one file's, on any machine, with this form's ending. */
  String fileName(String asked) {
    String name =
        asked
            .replaceAll("[\\p{Cntrl}\\p{Cf}\\\\/:*?\"<>|]+", " ")
            .strip()
            .replaceAll("^[. ]+", "")
            .replaceAll("(?i)\\.(pdf|png|jpe?g|webp)$", "")
            .strip();
    String shortened = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    return (shortened.isBlank() ? "attachment" : shortened) + "." + ending;
  }

  private static boolean begins(Buffer body, int at, String magic) {
    byte[] expected = magic.getBytes(StandardCharsets.ISO_8859_1);
    if (body.length() < at + expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (body.getByte(at + i) != expected[i]) {
        return false;
      }
    }
    return true;
  }
}
