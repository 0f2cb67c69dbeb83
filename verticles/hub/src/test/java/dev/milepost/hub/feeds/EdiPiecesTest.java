package dev.milepost.hub.feeds;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.carrier.edi.EdiReader;
import dev.milepost.carrier.edi.Interchange;
import dev.milepost.carrier.edi.Transaction;
import dev.milepost.hub.feeds.FileFacts.Flaw;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdiPiecesTest {
  private static final int MOST = 1536 * 1024;

  @Test
  void leavesWhatFitsAsItIs() throws IOException {
    String file = "\uFEFF" + EdiFiles.x12("000000101", 3, 2) + "\r\n" + EdiFiles.iftstas("ICR1", 2);

    List<byte[]> pieces = EdiFiles.pieces(file.getBytes(UTF_8), 64 * 1024, MOST);

    assertThat(pieces).hasSize(1);
    assertThat(text(pieces.get(0))).isEqualTo(text(file.strip().getBytes(UTF_8)) + "");
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 1500, 2048, 4096, 10_000})
  void cutsX12BetweenTransactionsWithGroupsAndCountsThatAreRight(int target) throws IOException {
    byte[] file = EdiFiles.x12("000000101", 100, 7).getBytes(UTF_8);

    List<byte[]> pieces = EdiFiles.pieces(file, target, MOST);

    assertThat(pieces)
        .hasSizeGreaterThan(1)
        .allSatisfy(it -> assertThat(it.length <= target).isTrue());
    assertThat(pieces).allSatisfy(EdiPiecesTest::isFlawless);
    assertThat(EdiFiles.events("X12", pieces)).isEqualTo(EdiFiles.events("X12", List.of(file)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 1500, 2048, 4096, 10_000})
  void cutsEdifactBetweenMessages(int target) throws IOException {
    byte[] file = EdiFiles.iftstas("ICR1", 100).getBytes(UTF_8);

    List<byte[]> pieces = EdiFiles.pieces(file, target, MOST);

    assertThat(pieces).hasSizeGreaterThan(1).allSatisfy(EdiPiecesTest::isFlawless);
    assertThat(EdiFiles.events("EDIFACT", pieces))
        .hasSize(100)
        .isEqualTo(EdiFiles.events("EDIFACT", List.of(file)));
  }

  @Test
  void cutsOneLongIftstaBetweenConsignmentsAndBetweenStatuses() throws IOException {
    String file =
        EdiFiles.unb("ICR1")
            + "UNH+1+IFTSTA:D:96A:UN'BGM+44+TS-1+9'DTM+137:20261104:102'\n"
            + EdiFiles.consignment(1, 3)
            + EdiFiles.consignment(2, 200)
            + EdiFiles.consignment(3, 1)
            + "UNT+416+1'\nUNZ+1+ICR1'";

    List<byte[]> pieces = EdiFiles.pieces(file.getBytes(UTF_8), 3072, MOST);

    assertThat(pieces).hasSizeGreaterThan(3).allSatisfy(EdiPiecesTest::isFlawless);
    assertThat(pieces).allSatisfy(it -> assertThat(text(it)).contains("BGM+44+TS-1+9", "CNI+"));
    assertThat(EdiFiles.events("EDIFACT", pieces))
        .hasSize(204)
        .isEqualTo(EdiFiles.events("EDIFACT", List.of(file.getBytes(UTF_8))));
  }

  @Test
  void cutsOneLong214BetweenItsLines() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= 60; i++) {
      lines.append(
          "LX*%d~\nAT7*X3*NS***20261118*%02d%02d*ET~\nMS1*RUMFORD*ME*US~\nL11*PO-%d*PO~\n"
              .formatted(i, i / 60 + 1, i % 60, i));
    }
    String file =
        EdiFiles.x12("000000101", 1, 1)
            .replace("LX*1~\nAT7*X3*NS***20261118*0755*ET~\nMS1*RUMFORD*ME*US~\n", lines)
            .replace("SE*6*", "SE*243*");

    List<byte[]> pieces = EdiFiles.pieces(file.getBytes(UTF_8), 2500, MOST);

    assertThat(pieces).hasSizeGreaterThan(2).allSatisfy(EdiPiecesTest::isFlawless);
    assertThat(EdiFiles.events("X12", pieces))
        .hasSize(60)
        .isEqualTo(EdiFiles.events("X12", List.of(file.getBytes(UTF_8))));
  }

  @Test
  void findsEveryOneOfAHundredThousandEventsInTheMemoryOfAFewPieces() throws IOException {
    int events = 100_000;
    int target = 512 * 1024;
    Counting in = new Counting(EdiFiles.oneIftsta(events));
    Set<String> ids = new HashSet<>();
    long given = 0;
    long held = 0;

    try (EdiPieces pieces = new EdiPieces(new EdiSegments(in), target, MOST)) {
      for (byte[] piece = pieces.next(); piece != null; piece = pieces.next()) {
        given += piece.length;
        held = Math.max(held, in.bytes - given);
        assertThat(piece.length).isLessThanOrEqualTo(target);
        ids.addAll(EdiFiles.events("EDIFACT", List.of(piece)));
      }
    }

    assertThat(in.bytes).isGreaterThan(30L * 1024 * 1024);
    assertThat(held).isLessThan(3L * target);
    assertThat(ids).hasSize(events);
  }

  @Test
  void cutsAtATerminatorOfThreeBytes() throws IOException {
    byte[] file = EdiFiles.x12("000000101", 20, 20).replace("~\n", "\u2026").getBytes(UTF_8);

    List<byte[]> pieces = EdiFiles.pieces(file, 1200, MOST);

    assertThat(pieces).hasSizeGreaterThan(1).allSatisfy(EdiPiecesTest::isFlawless);
    assertThat(EdiFiles.events("X12", pieces)).isEqualTo(EdiFiles.events("X12", List.of(file)));
  }

  @Test
  void doesNotCutAtATerminatorThatIsReleased() throws IOException {
    String file = EdiFiles.iftstas("ICR1", 40).replace("BGM+44+TS-3+9'", "BGM+44+TS?'UNZ+9'");

    List<byte[]> pieces = EdiFiles.pieces(file.getBytes(UTF_8), 1024, MOST);

    assertThat(pieces).allSatisfy(EdiPiecesTest::isFlawless);
    assertThat(EdiFiles.facts(file).interchanges()).hasSize(1);
    assertThat(EdiFiles.facts(file).interchanges().get(0).flaws()).isEmpty();
  }

  @Test
  void writesNoTrailerThatTheFileDoesNotHave() throws IOException {
    String whole = EdiFiles.iftstas("ICR1", 40);
    String file = whole.substring(0, whole.indexOf("UNT+6+40"));

    List<byte[]> pieces = EdiFiles.pieces(file.getBytes(UTF_8), 1024, MOST);

    byte[] last = pieces.remove(pieces.size() - 1);
    assertThat(pieces).allSatisfy(EdiPiecesTest::isFlawless);
    assertThat(EdiReader.read(last).problems()).hasSize(1);
    assertThat(EdiReader.read(last).interchanges().get(0).warnings()).contains("UNZ: missing");
    assertThat(EdiFiles.facts(file).interchanges().get(0).flaws()).contains(Flaw.NO_TRAILER);
    assertThat(EdiFiles.facts(file).interchanges().get(0).messages()).isEqualTo(40);
  }

  @Test
  void refusesAMessageThatHasNoPlaceToBeCut() {
    String file =
        EdiFiles.unb("ICR1")
            + "UNH+1+DESADV:D:96A:UN'\n"
            + "IMD+F++:::NOTHING OF INTEREST'\n".repeat(200)
            + "UNT+202+1'UNZ+1+ICR1'";

    assertThatThrownBy(() -> EdiFiles.pieces(file.getBytes(UTF_8), 1024, 4096))
        .isInstanceOf(UnfitFile.class)
        .hasMessageContaining("UNB ICR1, UNH 1");
  }

  @Test
  void refusesADamagedHeader() {
    assertThatThrownBy(() -> EdiFiles.pieces("ISA*00*~".getBytes(UTF_8), 1024, 4096))
        .isInstanceOf(UnfitFile.class)
        .hasMessageContaining("header at byte 0");
  }

  private static void isFlawless(byte[] piece) {
    var read = EdiReader.read(piece);
    assertThat(read.problems()).isEmpty();
    for (Interchange interchange : read.interchanges()) {
      assertThat(interchange.warnings()).isEmpty();
      assertThat(interchange.transactions())
          .isNotEmpty()
          .extracting(Transaction::warnings)
          .allSatisfy(it -> assertThat(it).isEmpty());
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1).stripTrailing();
  }

  /** Counts what is read of it. */
  private static final class Counting extends FilterInputStream {
    private long bytes;

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
      int read = super.read(to, from, length);
      bytes += Math.max(0, read);
      return read;
    }
  }
}
