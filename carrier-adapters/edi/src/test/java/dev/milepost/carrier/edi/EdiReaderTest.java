package dev.milepost.carrier.edi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.Decoded;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdiReaderTest {
  private static final String ISA =
      "ISA*00*          *00*          *02*ACME           *ZZ*SHIPPER        "
          + "*260412*1303*U*00401*000000263*0*P*>~";
  private static final String GS = "GS*QM*ACME*SHIPPER*20260412*1303*17*X*004010~";
  private static final String STATUS = "ST*214*0001~B10*4471*LOAD7*ACME~LX*1~SE*4*0001~";
  private static final String X12 = ISA + GS + STATUS + "GE*1*17~IEA*1*000000263~";

  private static final String UNB = "UNB+UNOC:3+CARRIER:14+SHIPPER+260412:1715+REF9'";
  private static final String IFTSTA =
      "UNH+7+IFTSTA:D:96A:UN:EAN004'BGM+44+12+9'CNI+1+4215A'STS+1+21'UNT+5+7'";
  private static final String EDIFACT = UNB + IFTSTA + "UNZ+1+REF9'";

  @Test
  void readsEnvelopeAndTransactionOfX12() {
    Interchange interchange = only(X12);

    assertThat(interchange.standard()).isEqualTo(Standard.X12);
    assertThat(interchange.sender()).isEqualTo(new Party("ACME", "02"));
    assertThat(interchange.receiver()).isEqualTo(new Party("SHIPPER", "ZZ"));
    assertThat(interchange.date() + " " + interchange.time()).isEqualTo("260412 1303");
    assertThat(interchange.control()).isEqualTo("000000263");
    assertThat(interchange.version()).isEqualTo("00401");
    assertThat(interchange.test()).isFalse();
    assertThat(interchange.warnings()).isEmpty();
    Group group = interchange.groups().get(0);
    assertThat(List.of(group.functionalId(), group.control(), group.version()))
        .containsExactly("QM", "17", "004010");
    Transaction transaction = group.transactions().get(0);
    assertThat(List.of(transaction.type(), transaction.version(), transaction.control()))
        .containsExactly("214", "004010", "0001");
    assertThat(transaction.segments()).hasToString("[segment 2 B10, segment 3 LX]");
    assertThat(transaction.at(transaction.segments().get(0)))
        .isEqualTo("ISA 000000263, ST 0001, segment 2 B10");
  }

  @Test
  void readsEnvelopeAndMessageOfEdifact() {
    Interchange interchange = only(EDIFACT);

    assertThat(interchange.standard()).isEqualTo(Standard.EDIFACT);
    assertThat(interchange.sender()).isEqualTo(new Party("CARRIER", "14"));
    assertThat(interchange.receiver()).isEqualTo(new Party("SHIPPER", ""));
    assertThat(interchange.date() + " " + interchange.time()).isEqualTo("260412 1715");
    assertThat(interchange.version()).isEqualTo("UNOC3");
    assertThat(interchange.warnings()).isEmpty();
    Transaction message = interchange.transactions().get(0);
    assertThat(
            List.of(
                message.type(),
                message.version(),
                message.release(),
                message.agency(),
                message.association(),
                message.control()))
        .containsExactly("IFTSTA", "D", "96A", "UN", "EAN004", "7");
    assertThat(message.at(message.segments().get(2))).isEqualTo("UNB REF9, UNH 7, segment 4 STS");
  }

  @Test
  void readsElementsComponentsAndRepetitions() {
    String isa = ISA.replace("*U*00401", "*^*00501");

    Segment segment = first(isa + GS + "ST*214*1~REF* A ** b:c>d ^e~SE*3*1~GE*1*17~IEA*1*263~");

    assertThat(segment.size()).isEqualTo(3);
    assertThat(segment.element(1)).isEqualTo("A");
    assertThat(segment.element(2)).isEmpty();
    assertThat(segment.element(3)).isEqualTo("b:c>d");
    assertThat(segment.component(3, 2)).isEqualTo("d");
    assertThat(segment.component(3, 1, 2)).isEqualTo("e");
    assertThat(segment.repetitions(3)).isEqualTo(2);
    assertThat(segment.element(0) + segment.element(9) + segment.component(1, 0)).isEmpty();
    assertThat(segment.repetitions(0) + segment.repetitions(9)).isZero();
  }

  @Test
  void takesTheLetterUForNoSeparatorThoughTheVersionHasOne() {
    String isa = ISA.replace("*U*00401", "*U*00403");

    Interchange interchange = only(isa + GS + "ST*214*1~REF*UNSURE~SE*3*1~GE*1*17~IEA*1*263~");

    assertThat(interchange.delimiters().repetition()).isEqualTo(Delimiters.NONE);
    assertThat(interchange.transactions().get(0).segments().get(0).element(1)).isEqualTo("UNSURE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "…", "\u001E", "!", "~\n    ", "~\r\n", "\n\n", "|\n"})
  void takesTheTerminatorAsACharacterWhereverLinesBreak(String terminator) {
    String body = X12.replace("~", terminator);

    assertThat(values(body)).isEqualTo(values(X12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uFEFF", "  \r\n\t", "\uFEFF\n "})
  void cutsWhatStandsBeforeTheHeader(String before) {
    assertThat(values(before + X12)).isEqualTo(values(X12));
    assertThat(values(before + EDIFACT)).isEqualTo(values(EDIFACT));
  }

  @Test
  void joinsLinesThatBreakInsideSegments() {
    String x12 = X12.replace("*260412*", "*26\r\n0412*").replace("LOAD7", "LO\nAD7");
    String edifact = EDIFACT.replace("SHIPPER", "SHIP\r\nPER").replace("4215A", "42\n15A");

    assertThat(values(x12)).isEqualTo(values(X12));
    assertThat(values(edifact)).isEqualTo(values(EDIFACT));
  }

  @Test
  void translatesOddSeparators() {
    String control = X12.replace('*', '\u001D').replace('>', '\u001F').replace('~', '\u001C');
    String wide = X12.replace('*', '¦').replace('>', '·').replace('~', '¶');

    assertThat(values(control)).isEqualTo(values(X12));
    assertThat(values(wide)).isEqualTo(values(X12));
  }

  @Test
  void readsAnIsaThatIsNotPaddedAsItMust() {
    String isa = ISA.replace("ACME           ", "ACME").replace("SHIPPER        ", "SHIPPER   ");

    assertThat(values(X12.replace(ISA, isa))).isEqualTo(values(X12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"UNA:+.? '", "UNA:+.? '\r\n", "UNA:+,? '", "UNA:+.?*'", "UNA:+.  '", "UNA:+.?+'"})
  void readsEdifactWithServiceCharacters(String una) {
    assertThat(values(una + EDIFACT)).isEqualTo(values(EDIFACT));
  }

  @Test
  void readsOtherServiceCharacters() {
    String body = EDIFACT.replace('+', '|').replace(':', '^').replace("'", "#");

    assertThat(values("UNA^|.\\ #" + body)).isEqualTo(values(EDIFACT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r", "'\n", "'\r\n  "})
  void readsEdifactInLines(String terminator) {
    assertThat(values(EDIFACT.replace("'", terminator))).isEqualTo(values(EDIFACT));
    assertThat(values("UNA:+.? \n" + EDIFACT.replace("'", "\n"))).isEqualTo(values(EDIFACT));
  }

  @Test
  void takesReleasedDelimitersForText() {
    Segment segment = first(UNB + "UNH+7+IFTSTA:D:96A:UN'FTX+a?'b?+c?:d??'UNT+3+7'UNZ+1+REF9'");

    assertThat(segment.element(1)).isEqualTo("a'b+c:d?");
    assertThat(segment.size()).isEqualTo(1);
  }

  @Test
  void repeatsElementsSinceTheFourthSyntaxOnly() {
    String message = "UNH+7+IFTSTA:D:96A:UN'RFF+A:1*B:2+two words'UNT+3+7'UNZ+1+REF9'";

    Segment third = first(UNB + message);
    Segment fourth = first(UNB.replace(":3", ":4") + message);
    Segment without = first("UNA:+.? '" + UNB.replace(":3", ":4") + message);

    assertThat(third.component(1, 2)).isEqualTo("1*B");
    assertThat(fourth.component(1, 2, 2)).isEqualTo("2");
    assertThat(without.component(1, 2)).isEqualTo("1*B");
    assertThat(without.element(2)).isEqualTo("two words");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "ISO-8859-1"})
  void readsLettersBeyondAscii(String charset) {
    String body = X12.replace("LOAD7", "Zürich é");

    EdiRead read = EdiReader.read(body.getBytes(Charset.forName(charset)));

    assertThat(read.interchanges().get(0).transactions().get(0).segments().get(0).element(2))
        .isEqualTo("Zürich é");
  }

  @Test
  void readsTheCharactersThatTheSyntaxIdentifierNames() {
    String body = EDIFACT.replace("UNOC", "UNOD").replace("4215A", "Łódź");

    EdiRead read = EdiReader.read(body.getBytes(Charset.forName("ISO-8859-2")));

    assertThat(read.interchanges().get(0).transactions().get(0).segments().get(1).element(2))
        .isEqualTo("Łódź");
  }

  @Test
  void readsSeveralInterchangesOfBothStandardsInOneFile() {
    EdiRead read = read(X12 + "\r\n" + EDIFACT + X12 + "UNA:+.? '" + EDIFACT);

    assertThat(read.interchanges())
        .extracting(Interchange::standard)
        .containsExactly(Standard.X12, Standard.EDIFACT, Standard.X12, Standard.EDIFACT);
    assertThat(read.problems()).isEmpty();
  }

  @Test
  void readsGroupsOfEdifact() {
    String group = "UNG+IFTSTA+CARRIER+SHIPPER+260412:1715+G1+UN+D:96A'";

    Interchange interchange = only(UNB + group + IFTSTA + "UNE+1+G1'UNZ+1+REF9'");

    assertThat(interchange.warnings()).isEmpty();
    assertThat(interchange.groups().get(0).functionalId()).isEqualTo("IFTSTA");
    assertThat(interchange.groups().get(0).control()).isEqualTo("G1");
  }

  @Test
  void saysWhatIsATest() {
    assertThat(only(X12.replace("*0*P*", "*0*T*")).test()).isTrue();
    assertThat(only(EDIFACT.replace("REF9'UNH", "REF9++IFTSTA+++AGR+1'UNH")).test()).isTrue();
    assertThat(only(EDIFACT.replace("REF9'UNH", "REF9+++++T01'UNH")).test()).isFalse();
  }

  @Test
  void warnsOfWrongCountsAndControlNumbersAndRefusesNothing() {
    String body = X12.replace("SE*4*0001", "SE*9*0002").replace("GE*1*17", "GE*2*18");

    Interchange interchange = only(body.replace("IEA*1*000000263", "IEA*3*9"));

    assertThat(interchange.transactions()).hasSize(1);
    assertThat(interchange.transactions().get(0).warnings())
        .containsExactly(
            "SE: does not count the 4 segments there are", "SE: its control number is another");
    assertThat(interchange.warnings())
        .containsExactly(
            "GE: does not count the 1 transactions there are",
            "GE: its control number is another",
            "IEA: does not count the 1 groups there are",
            "IEA: its control number is another");
  }

  @Test
  void countsWithLeadingZeros() {
    Interchange interchange = only(X12.replace("SE*4*0001", "SE*0000000004*1"));

    assertThat(interchange.transactions().get(0).warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"b10*x~", "B10x*x~", "*x~", "1A*x~", "x~"})
  void tellsOfABrokenTransactionBesideItsSiblings(String odd) {
    String broken = "ST*214*0002~LX*1~" + odd + "SE*4*0002~";
    String body =
        ISA + GS + STATUS + broken + STATUS.replace("0001", "0003") + "GE*3*17~IEA*1*263~";

    EdiRead read = read(body);

    assertThat(read.interchanges().get(0).transactions())
        .extracting(Transaction::control)
        .containsExactly("0001", "0003");
    assertThat(read.problems())
        .containsExactly(
            new Decoded.Problem(
                "ISA 000000263, ST 0002, segment 3", "cannot be read: no tag, or too long"));
    assertThat(read.interchanges().get(0).warnings()).isEmpty();
  }

  @Test
  void refusesATransactionThatIsCutOff() {
    EdiRead read = read(ISA + GS + STATUS + "ST*214*0002~B10*1*2*AC");

    assertThat(read.interchanges().get(0).transactions()).hasSize(1);
    assertThat(read.problems())
        .containsExactly(new Decoded.Problem("ISA 000000263, ST 0002", "ends without SE"));
    assertThat(read.interchanges().get(0).warnings())
        .containsExactly("GE: missing", "IEA: missing");
  }

  @Test
  void tellsOfSegmentsInNoTransaction() {
    EdiRead read = read(X12.replace("ST*214", "RT*214"));

    assertThat(read.interchanges().get(0).transactions()).isEmpty();
    assertThat(read.problems())
        .containsExactly(
            new Decoded.Problem(
                "ISA 000000263, line 1",
                "4 segments from here on are in no transaction: ST is missing or cannot be read"));
  }

  @Test
  void readsTheNextInterchangeThoughATrailerIsMissing() {
    EdiRead read = read(X12.replace("IEA*1*000000263~", "") + X12);

    assertThat(read.interchanges()).hasSize(2);
    assertThat(read.interchanges().get(0).warnings()).containsExactly("IEA: missing");
    assertThat(read.problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \r\n"})
  void findsNothingInNothing(String body) {
    assertThat(read(body)).isEqualTo(new EdiRead(List.of(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1}", "ISABELLA*", "UNABLE", "hello\nISA", "UNB"})
  void saysThatOtherThingsAreNoEdi(String body) {
    assertThat(read(body).interchanges()).isEmpty();
    assertThat(read(body).problems())
        .containsExactly(
            new Decoded.Problem(
                "line 1", "neither X12 nor EDIFACT: no ISA, UNA or UNB begins here"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ISA*00*~GS*x~", "UNA:+.? 'UNX", "UNA:::::::UNB", "UNB+UNOA:3"})
  void saysThatAHeaderIsDamaged(String body) {
    EdiRead read = read(body);

    assertThat(read.interchanges()).isEmpty();
    assertThat(read.problems())
        .extracting(Decoded.Problem::why)
        .containsExactly("the delimiters cannot be read: ISA, UNA or UNB is damaged");
  }

  @Test
  void readsNoSegmentWithoutEnd() {
    EdiRead read = read(X12.replace("LOAD7", "x".repeat(Cutter.LONGEST)));

    assertThat(read.interchanges().get(0).transactions()).isEmpty();
    assertThat(read.problems()).hasSize(1);
  }

  @Test
  void endsSomewhere() {
    EdiRead read = read(ISA + GS + "ST*214*0001~" + "LX*1~".repeat(Cutter.SEGMENTS) + "SE*1*0001~");

    assertThat(read.interchanges()).hasSize(1);
    assertThat(read.problems())
        .extracting(Decoded.Problem::why)
        .contains("more than " + Cutter.SEGMENTS + " segments: the rest is not read");
    assertThat(read("ISA*".repeat(100_000)).problems()).hasSize(20);
  }

  @Test
  void countsLines() {
    String body = X12.replace("~", "~\r\n").replace("ST*", "\r\nST*");

    assertThat(first(body).line()).isEqualTo(5);
  }

  private static EdiRead read(String body) {
    return EdiReader.read(body.getBytes(StandardCharsets.UTF_8));
  }

  private static Interchange only(String body) {
    EdiRead read = read(body);
    assertThat(read.problems()).isEmpty();
    assertThat(read.interchanges()).hasSize(1);
    return read.interchanges().get(0);
  }

  private static Segment first(String body) {
    return only(body).transactions().get(0).segments().get(0);
  }

  /** All that a reader of the one interchange can see, but for delimiters, lines and syntax. */
  private static String values(String body) {
    Interchange interchange = only(body);
    StringBuilder values = new StringBuilder();
    values.append(interchange.sender()).append(interchange.receiver()).append(interchange.date());
    values.append(interchange.control()).append(interchange.version());
    values.append(interchange.warnings());
    for (Transaction transaction : interchange.transactions()) {
      values.append(transaction.place()).append(transaction.type()).append(transaction.release());
      for (Segment segment : transaction.segments()) {
        values.append('\n').append(segment);
        for (int i = 1; i <= segment.size(); i++) {
          values.append(i).append(segment.element(i)).append(segment.component(i, 1));
        }
      }
    }
    return values.toString();
  }
}
