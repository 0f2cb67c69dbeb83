package dev.milepost.carrier.edi;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Which characters the bytes are: UTF-8 where they can be, else what the syntax identifier of UNB
 * says (ISO 9735 annex A: each level is one part of ISO 8859), else ISO 8859-1, in which every byte
 * is something.
 */
final class Charsets {
  private static final Map<Character, String> LEVELS =
      Map.of(
          'D', "ISO-8859-2",
          'E', "ISO-8859-5",
          'F', "ISO-8859-7",
          'G', "ISO-8859-3",
          'H', "ISO-8859-4",
          'I', "ISO-8859-6",
          'J', "ISO-8859-8",
          'K', "ISO-8859-9");
  private static final int HEADER = 256;

  private Charsets() {}

  /** The text, without a byte order mark. */
  static String text(byte[] body) {
    String text = decoded(body);
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static String decoded(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      return new String(body, stated(body));
    }
  }

  private static Charset stated(byte[] body) {
    String start = new String(body, 0, Math.min(body.length, HEADER), StandardCharsets.ISO_8859_1);
    int syntax = start.indexOf("UNO");
    String name =
        syntax < 0 || syntax + 3 >= start.length() ? null : LEVELS.get(start.charAt(syntax + 3));
    return name != null && Charset.isSupported(name)
        ? Charset.forName(name)
        : StandardCharsets.ISO_8859_1;
  }
}
