package dev.milepost.dev.simulator;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** An interchange of UN/EDIFACT with transport statuses in it (dossier section 6.2). */
final class EdifactFile {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMdd:HHmm", Locale.ROOT);

  /** UNH and UNT. */
  private static final int FRAME = 2;

  private EdifactFile() {}

  /**
   * The whole file.
   *
   * @param control the reference of the interchange
   * @param messages segments of each, with their ends, without UNH and UNT
   */
  static String of(int control, Instant when, List<String> messages) {
    StringBuilder file = new StringBuilder(messages.size() * 240 + 128);
    file.append("UNB+UNOC:3+5790001110001:14+5790002220002:14+");
    file.append(TIME.format(when.atOffset(ZoneOffset.UTC)))
        .append('+')
        .append(control)
        .append('\'');
    for (int i = 0; i < messages.size(); i++) {
      String message = messages.get(i);
      file.append("UNH+").append(i + 1).append("+IFTSTA:D:01B:UN'").append(message);
      file.append("UNT+").append(segments(message) + FRAME).append('+').append(i + 1).append('\'');
    }
    return file.append("UNZ+")
        .append(messages.size())
        .append('+')
        .append(control)
        .append('\'')
        .toString();
  }

  private static long segments(String message) {
    return message.chars().filter(c -> c == '\'').count();
  }
}
