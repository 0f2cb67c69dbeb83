package dev.milepost.carrier.x12;

import java.nio.charset.StandardCharsets;

/** Interchanges with the segments under test and all else in order. */
final class Made {
  private static final String ISA =
      "ISA*00*          *00*          *02*MLPF           *ZZ*MILEPOST       "
          + "*261120*0630*U*00401*000000101*0*P*>~";

  private Made() {}

  /** One transaction of that kind. */
  static byte[] of(String type, String... segments) {
    return text(type, segments).getBytes(StandardCharsets.UTF_8);
  }

  static String text(String type, String... segments) {
    return ISA
        + "GS*QM*MLPF*MILEPOST*20261120*0630*17*X*004010~"
        + "ST*"
        + type
        + "*0001~"
        + String.join("~", segments)
        + "~SE*"
        + (segments.length + 2)
        + "*0001~GE*1*17~IEA*1*000000101~";
  }

  /** A status of one shipment. */
  static byte[] status(String at7, String... more) {
    String[] segments = new String[3 + more.length];
    segments[0] = "B10*7751807*BOL-1*MLPF";
    segments[1] = "LX*1";
    segments[2] = at7;
    System.arraycopy(more, 0, segments, 3, more.length);
    return of("214", segments);
  }
}
