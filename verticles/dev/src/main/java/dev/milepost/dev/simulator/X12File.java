package dev.milepost.dev.simulator;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** An interchange of X12 with shipment statuses in it (dossier section 6.1). */
final class X12File {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT);
  private static final DateTimeFormatter SHORT_DATE =
      DateTimeFormatter.ofPattern("yyMMdd", Locale.ROOT);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmm", Locale.ROOT);

  /** ST and SE. */
  private static final int FRAME = 2;

  private X12File() {}

  /**
   * The whole file.
   *
   * @param scac who sends it
   * @param control of the interchange and its one group
   * @param messages segments of each, with their ends, without ST and SE
   */
  static String of(String scac, int control, Instant when, List<String> messages) {
    var utc = when.atOffset(ZoneOffset.UTC);
    StringBuilder file = new StringBuilder(messages.size() * 320 + 256);
    file.append(
        String.format(
            Locale.ROOT,
            "ISA*00*          *00*          *02*%-15s*ZZ*%-15s*%s*%s*U*00401*%09d*0*P*>~",
            scac,
            "MILEPOST",
            SHORT_DATE.format(utc),
            TIME.format(utc),
            control));
    file.append("GS*QM*").append(scac).append("*MILEPOST*").append(DATE.format(utc));
    file.append('*').append(TIME.format(utc)).append('*').append(control).append("*X*004010~");
    for (int i = 0; i < messages.size(); i++) {
      String number = String.format(Locale.ROOT, "%04d", i + 1);
      String message = messages.get(i);
      file.append("ST*214*").append(number).append('~').append(message).append("SE*");
      file.append(segments(message) + FRAME).append('*').append(number).append('~');
    }
    file.append("GE*").append(messages.size()).append('*').append(control).append("~IEA*1*");
    return file.append(String.format(Locale.ROOT, "%09d~", control)).toString();
  }

  private static long segments(String message) {
    return message.chars().filter(c -> c == '~').count();
  }
}
