package dev.milepost.carrier.usps;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.CarrierJson;
import java.util.Locale;

/** USPS writes for a web page: marks and entities stand in the values (dossier section 2.4). */
final class UspsText {

  private static final int LONGEST_ENTITY = 10;
  private static final String BREAK = "<BR";
  private static final String RAISED = "<SUP>";
  private static final String RAISED_END = "</SUP>";

  private UspsText() {}

  /** The field's text as a reader sees it, without its trademark signs. */
  static String of(JsonNode object, String field) {
    return plain(CarrierJson.text(object, field));
  }

  /** Without marks, raised text and entities, and with single blanks. */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '<') {
        at = behindMark(text, at, plain);
      } else if (c == '&') {
        at = behindEntity(text, at, plain);
      } else {
        append(c, plain);
        at++;
      }
    }
    int length = plain.length();
    return length > 0 && plain.charAt(length - 1) == ' '
        ? plain.substring(0, length - 1)
        : plain.toString();
  }

  /** Compared without case, and without what stands behind the first comma. */
  static String phrase(String plain) {
    int comma = plain.indexOf(',');
    return (comma < 0 ? plain : plain.substring(0, comma)).strip().toUpperCase(Locale.ROOT);
  }

  private static int behindMark(String text, int at, StringBuilder plain) {
    if (text.regionMatches(true, at, RAISED, 0, RAISED.length())) {
      for (int i = at; i < text.length(); i++) {
        if (text.regionMatches(true, i, RAISED_END, 0, RAISED_END.length())) {
          return i + RAISED_END.length();
        }
      }
    }
    int end = text.indexOf('>', at);
    if (end < 0) {
      append('<', plain);
      return at + 1;
    }
    if (text.regionMatches(true, at, BREAK, 0, BREAK.length())) {
      append(' ', plain);
    }
    return end + 1;
  }

  private static int behindEntity(String text, int at, StringBuilder plain) {
    int end = text.indexOf(';', at);
    if (end < 0 || end - at > LONGEST_ENTITY || text.substring(at, end).indexOf(' ') >= 0) {
      append('&', plain);
      return at + 1;
    }
    switch (text.substring(at + 1, end).toLowerCase(Locale.ROOT)) {
      case "amp", "#38" -> append('&', plain);
      case "apos", "#39" -> append('\'', plain);
      case "quot", "#34" -> append('"', plain);
      case "nbsp", "#160" -> append(' ', plain);
      default -> {
        // A trademark sign or another ornament.
      }
    }
    return end + 1;
  }

  private static void append(char c, StringBuilder plain) {
    if (!Character.isWhitespace(c)) {
      plain.append(c);
    } else if (plain.length() > 0 && plain.charAt(plain.length() - 1) != ' ') {
      plain.append(' ');
    }
  }
}
