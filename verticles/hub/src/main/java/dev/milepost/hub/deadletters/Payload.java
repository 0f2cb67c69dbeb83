package dev.milepost.hub.deadletters;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bytes as people can read them, where they can. */
final class Payload {
  private static final String ALLOWED_CONTROLS = "\t\r\n\f\u001c\u001d\u001e\u001f\u0085";

  private Payload() {}

  /** UTF-8 where it is; else one byte, one character where no control character says otherwise. */
  static @Nullable String text(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      text = new String(bytes, StandardCharsets.ISO_8859_1);
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) && ALLOWED_CONTROLS.indexOf(c) < 0) {
        return null;
      }
    }
    return text;
  }
}
