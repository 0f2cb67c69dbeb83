package dev.milepost.hub.feeds;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.hub.connections.Carriers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Files as partners send them, of made-up shipments, and how they are read. */
final class EdiFiles {
  private static final Carriers CARRIERS = Carriers.onClassPath();
  private static final Instant RECEIVED = Instant.parse("2026-11-29T12:00:00Z");

  private EdiFiles() {}

  /** An X12 interchange with one 214 for each number, in groups of that many. */
  static String x12(String control, int transactions, int perGroup) {
    StringBuilder text =
        new StringBuilder(
            "ISA*00*          *00*          *02*TRUK           *ZZ*MILEPOST       *261120*0630*U*00401*"
                + control
                + "*0*P*>~\n");
    int groups = 0;
    for (int from = 1; from <= transactions; from += perGroup) {
      groups++;
      text.append("GS*QM*TRUK*MILEPOST*20261120*0630*%d*X*004010~\n".formatted(groups));
      int count = Math.min(perGroup, transactions - from + 1);
      for (int i = 0; i < count; i++) {
        text.append(of214(from + i));
      }
      text.append("GE*%d*%d~\n".formatted(count, groups));
    }
    return text + "IEA*%d*%s~\n".formatted(groups, control);
  }

  static String of214(int n) {
    return """
        ST*214*%04d~
        B10*7%06d*LOAD-%d*TRUK~
        LX*1~
        AT7*X3*NS***20261118*0755*ET~
        MS1*RUMFORD*ME*US~
        SE*6*%04d~
        """
        .formatted(n, n, n, n);
  }

  /** An EDIFACT interchange of IFTSTA messages, each of one consignment with one status. */
  static String iftstas(String control, int messages) {
    StringBuilder text = new StringBuilder(unb(control));
    for (int i = 1; i <= messages; i++) {
      text.append("UNH+%d+IFTSTA:D:96A:UN'BGM+44+TS-%d+9'\n".formatted(i, i));
      text.append(consignment(i, 1));
      text.append("UNT+6+%d'\n".formatted(i));
    }
    return text + "UNZ+%d+%s'".formatted(messages, control);
  }

  static String unb(String control) {
    return "UNB+UNOA:3+5790001110001:14+5790002220002:14+261104:1159+" + control + "'\n";
  }

  /** Three segments, and for each further status two. */
  static String consignment(int n, int statuses) {
    StringBuilder text = new StringBuilder("CNI+%d+CONS%07d'\n".formatted(n, n));
    for (int i = 0; i < statuses; i++) {
      text.append(
          "STS+1+21'DTM+334:202611%02d%02d%02d:203'\n"
              .formatted(1 + i / 1440 % 28, i / 60 % 24, i % 60));
    }
    return text.toString();
  }

  /** One IFTSTA of that many consignments, made as it is read. */
  static InputStream oneIftsta(int consignments) {
    String head =
        """
        UNH+1+IFTSTA:D:96A:UN'BGM+44+TS-1+9'DTM+137:20261104:102'
        NAD+CA+TRUK::182'
        """;
    String end = "UNT+%d+1'\nUNZ+1+BIG1'\n".formatted(5 + 5L * consignments);
    Iterator<String> parts =
        Stream.of(
                Stream.of(unb("BIG1"), head),
                IntStream.rangeClosed(1, consignments).mapToObj(EdiFiles::padded),
                Stream.of(end))
            .flatMap(it -> it)
            .iterator();
    return new InputStream() {
      private byte[] part = {};
      private int at;

      @Override
      public int read() {
        throw new UnsupportedOperationException("read by the buffer");
      }

      @Override
      public int read(byte[] to, int from, int length) {
        if (at == part.length) {
          if (!parts.hasNext()) {
            return -1;
          }
          part = parts.next().getBytes(UTF_8);
          at = 0;
        }
        int count = Math.min(length, part.length - at);
        System.arraycopy(part, at, to, from, count);
        at += count;
        return count;
      }
    };
  }

  private static String padded(int n) {
    return consignment(n, 1)
        + "LOC+14+:::DEPOT OF A PLACE THAT HAS A LONG NAME, SO THAT THE FILE IS AS LONG AS REAL ONES'\n"
        + "FTX+AAI+++"
        + "NOTHING OF INTEREST ".repeat(10)
        + "'\n";
  }

  /** All pieces of a file. */
  static List<byte[]> pieces(byte[] file, int target, int most) throws IOException {
    List<byte[]> pieces = new ArrayList<>();
    try (EdiPieces cutting =
        new EdiPieces(new EdiSegments(new ByteArrayInputStream(file)), target, most)) {
      for (byte[] piece = cutting.next(); piece != null; piece = cutting.next()) {
        pieces.add(piece);
      }
    }
    return pieces;
  }

  /** What the envelopes of a file say. */
  static FileFacts facts(String file) throws IOException {
    try (EdiPieces cutting =
        new EdiPieces(
            new EdiSegments(new ByteArrayInputStream(file.getBytes(UTF_8))), 1 << 20, 1 << 20)) {
      byte[] piece = cutting.next();
      while (piece != null) {
        piece = cutting.next();
      }
      return cutting.facts();
    }
  }

  /** The ids of the events that the adapter reads, in the order of the ids. */
  static List<String> events(String carrier, List<byte[]> deliveries) {
    CarrierAdapter adapter = CARRIERS.adapter(new CarrierCode(carrier)).orElseThrow();
    List<String> ids = new ArrayList<>();
    for (byte[] body : deliveries) {
      Decoded decoded = adapter.read(new Delivery("d", "c", RECEIVED, Headers.of(List.of()), body));
      ids.addAll(
          decoded.<List<String>>fold(
              read -> {
                if (!read.problems().isEmpty()) {
                  throw new AssertionError(
                      String.format(Locale.ROOT, "%s: %s", carrier, read.problems()));
                }
                return read.events().stream().map(CarrierEvent::id).map(String::valueOf).toList();
              },
              ignored -> List.of(),
              rejected -> {
                throw new AssertionError(rejected.problem());
              }));
    }
    Collections.sort(ids);
    return ids;
  }
}
