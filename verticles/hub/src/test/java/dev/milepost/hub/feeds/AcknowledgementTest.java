package dev.milepost.hub.feeds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.edi.EdiRead;
import dev.milepost.carrier.edi.EdiReader;
import dev.milepost.carrier.edi.Interchange;
import dev.milepost.carrier.edi.Segment;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcknowledgementTest {
  private static final Instant NOW = Instant.parse("2026-11-29T21:03:00Z");

  @Test
  void acceptsEachGroupOfX12WithA997OfItsOwn() throws Exception {
    var received = EdiFiles.facts(EdiFiles.x12("000000101", 3, 2)).interchanges().get(0);

    Acknowledgement answer = Acknowledgement.of(received, 41, NOW);

    assertThat(Acknowledgement.controls(received)).isEqualTo(2);
    assertThat(answer.name()).isEqualTo("997-000000041.edi");
    Interchange read = read(answer);
    assertThat(read.warnings()).isEmpty();
    assertThat(read.control()).isEqualTo("000000041");
    assertThat(read.sender().id()).isEqualTo("MILEPOST");
    assertThat(read.receiver().id()).isEqualTo("TRUK");
    assertThat(read.groups()).extracting(group -> group.control()).containsExactly("41", "42");
    assertThat(segments(read, 0))
        .containsExactly(
            "AK1 QM 1", "AK2 214 0001", "AK5 A", "AK2 214 0002", "AK5 A", "AK9 A 2 2 2");
    assertThat(segments(read, 1))
        .containsExactly("AK1 QM 2", "AK2 214 0003", "AK5 A", "AK9 A 1 1 1");
  }

  @Test
  void tellsWhatTheEnvelopesOfX12HaveWrong() throws Exception {
    String file =
        EdiFiles.x12("000000101", 3, 3)
            .replace("SE*6*0001", "SE*7*0001")
            .replace("SE*6*0002", "SE*6*0009")
            .replace("SE*6*0003~\n", "")
            .replace("GE*3*1", "GE*4*2");
    var received = EdiFiles.facts(file).interchanges().get(0);

    Interchange read = read(Acknowledgement.of(received, 1, NOW));

    assertThat(segments(read, 0))
        .containsExactly(
            "AK1 QM 1",
            "AK2 214 0001",
            "AK5 E 4",
            "AK2 214 0002",
            "AK5 E 3",
            "AK2 214 0003",
            "AK5 R 2",
            "AK9 P 4 3 2 4 5");
  }

  @Test
  void refusesAGroupThatHasNoTrailerSinceMoreOfItMayBeMissing() throws Exception {
    String file = EdiFiles.x12("000000101", 3, 2).replace("GE*2*1~\n", "");
    var received = EdiFiles.facts(file).interchanges().get(0);

    Interchange read = read(Acknowledgement.of(received, 1, NOW));

    assertThat(segments(read, 0))
        .containsExactly(
            "AK1 QM 1", "AK2 214 0001", "AK5 R", "AK2 214 0002", "AK5 R", "AK9 R 2 2 0 3");
    assertThat(segments(read, 1))
        .containsExactly("AK1 QM 2", "AK2 214 0003", "AK5 A", "AK9 A 1 1 1");
  }

  @Test
  void refusesAGroupOfWhichNoTransactionIsLeft() throws Exception {
    String file = EdiFiles.x12("000000101", 1, 1).replace("SE*6*0001~\n", "");
    var received = EdiFiles.facts(file).interchanges().get(0);

    Interchange read = read(Acknowledgement.of(received, 1, NOW));

    assertThat(segments(read, 0))
        .containsExactly("AK1 QM 1", "AK2 214 0001", "AK5 R 2", "AK9 R 1 1 0");
  }

  /** What the adapters' reader breaks a transaction for. */
  @ParameterizedTest
  @ValueSource(strings = {"at7*X3~", "AT77*X3~", "*X3~", "1A*X3~", "x~"})
  void refusesATransactionThatIsNotReadForASegment(String odd) throws Exception {
    String file = EdiFiles.x12("000000101", 2, 2).replaceFirst("AT7\\*X3[^~]*~", odd);
    var received = EdiFiles.facts(file).interchanges().get(0);

    Interchange read = read(Acknowledgement.of(received, 1, NOW));

    assertThat(EdiReader.read(file.getBytes(UTF_8)).problems()).hasSize(1);
    assertThat(segments(read, 0))
        .containsExactly(
            "AK1 QM 1", "AK2 214 0001", "AK5 R 5", "AK2 214 0002", "AK5 A", "AK9 P 2 2 1");
  }

  @Test
  void refusesAGroupWithSegmentsThatAreInNoTransaction() throws Exception {
    String file = EdiFiles.x12("000000101", 3, 3).replace("ST*214*0002", "RT*214*0002");
    var received = EdiFiles.facts(file).interchanges().get(0);

    Interchange read = read(Acknowledgement.of(received, 1, NOW));

    assertThat(EdiReader.read(file.getBytes(UTF_8)).problems()).hasSize(1);
    assertThat(segments(read, 0))
        .containsExactly(
            "AK1 QM 1", "AK2 214 0001", "AK5 R", "AK2 214 0003", "AK5 R", "AK9 R 3 2 0 5");
  }

  @Test
  void refusesAnInterchangeWithSegmentsThatAreInNoMessage() throws Exception {
    String file = EdiFiles.iftstas("ICR1", 2).replace("UNT+6+1'", "UNT+6+1'FTX+AAI'");
    var received = EdiFiles.facts(file).interchanges().get(0);

    Interchange read = read(Acknowledgement.of(received, 7, NOW));

    assertThat(segments(read, 0))
        .containsExactly("UCI ICR1 5790001110001:14 5790002220002:14 4 33");
  }

  @Test
  void takesTheAcknowledgementOfAnInterchangeForNoFault() throws Exception {
    String file =
        EdiFiles.x12("000000101", 1, 1).replace("GS*", "TA1*000000007*261120*0630*A*000~\nGS*");

    assertThat(EdiFiles.facts(file).interchanges().get(0).flaws()).isEmpty();
  }

  @Test
  void passesOverATerminatorThatEndsNothing() throws Exception {
    String file = EdiFiles.x12("000000101", 1, 1).replace("LX*1~", "LX*1~~");
    var received = EdiFiles.facts(file).interchanges().get(0);

    Interchange read = read(Acknowledgement.of(received, 1, NOW));

    assertThat(segments(read, 0))
        .containsExactly("AK1 QM 1", "AK2 214 0001", "AK5 A", "AK9 A 1 1 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"~", "\n", "…"})
  void writesX12WithThePartnersSeparators(String end) throws Exception {
    String file = EdiFiles.x12("000000101", 1, 1).replace("~\n", end).replace('*', '|');
    var received = EdiFiles.facts(file).interchanges().get(0);

    Acknowledgement answer = Acknowledgement.of(received, 1, NOW);

    assertThat(read(answer).control()).isEqualTo("000000001");
    assertThat(new String(answer.bytes(), UTF_8)).contains("|>" + end + "GS|FA|");
  }

  @Test
  void acknowledgesEdifactWithContrl() throws Exception {
    var received = EdiFiles.facts(EdiFiles.iftstas("ICR1", 2)).interchanges().get(0);

    Acknowledgement answer = Acknowledgement.of(received, 7, NOW);

    assertThat(answer.name()).isEqualTo("CONTRL-7.edi");
    Interchange read = read(answer);
    assertThat(read.warnings()).isEmpty();
    assertThat(read.control()).isEqualTo("7");
    assertThat(read.sender().id()).isEqualTo("5790002220002");
    assertThat(read.receiver().id()).isEqualTo("5790001110001");
    assertThat(read.transactions().get(0).type()).isEqualTo("CONTRL");
    assertThat(segments(read, 0)).containsExactly("UCI ICR1 5790001110001:14 5790002220002:14 7");
  }

  @Test
  void tellsWhatTheEnvelopesOfEdifactHaveWrong() throws Exception {
    String file =
        EdiFiles.iftstas("ICR1", 3)
            .replace("UNT+6+1'", "UNT+7+1'")
            .replace("UNT+6+2'", "")
            .replace("UNZ+3+ICR1", "UNZ+3+ICR2");
    var received = EdiFiles.facts(file).interchanges().get(0);

    Interchange read = read(Acknowledgement.of(received, 7, NOW));

    assertThat(segments(read, 0))
        .containsExactly(
            "UCI ICR1 5790001110001:14 5790002220002:14 7 28 UNZ",
            "UCM 1 IFTSTA:D:96A:UN 7 29 UNT",
            "UCM 2 IFTSTA:D:96A:UN 4 13 UNT");
  }

  @Test
  void refusesAnInterchangeThatHasNoTrailerSinceMoreOfItMayBeMissing() throws Exception {
    String file =
        EdiFiles.iftstas("ICR1", 3).replace("UNT+6+2'", "UNT+7+2'").replace("UNZ+3+ICR1'", "");
    var received = EdiFiles.facts(file).interchanges().get(0);

    Interchange read = read(Acknowledgement.of(received, 7, NOW));

    assertThat(segments(read, 0))
        .containsExactly(
            "UCI ICR1 5790001110001:14 5790002220002:14 4 13 UNZ",
            "UCM 2 IFTSTA:D:96A:UN 4 29 UNT");
  }

  @Test
  void tellsWhichSegmentOfAMessageKeepsItFromBeingRead() throws Exception {
    String file = EdiFiles.iftstas("ICR1", 2).replaceFirst("STS", "sts");
    var received = EdiFiles.facts(file).interchanges().get(0);

    Interchange read = read(Acknowledgement.of(received, 7, NOW));

    assertThat(EdiReader.read(file.getBytes(UTF_8)).problems())
        .extracting(Decoded.Problem::at)
        .containsExactly("UNB ICR1, UNH 1, segment 4");
    assertThat(segments(read, 0))
        .containsExactly(
            "UCI ICR1 5790001110001:14 5790002220002:14 7", "UCM 1 IFTSTA:D:96A:UN 4", "UCS 4 15");
  }

  @ParameterizedTest
  @CsvSource({"UNE+1+G1', UCF G1 A:14 B 7", "'', UCF G1 A:14 B 4 13 UNE"})
  void tellsOfGroupsOfEdifact(String trailer, String told) throws Exception {
    String file =
        EdiFiles.iftstas("ICR1", 1)
            .replace("UNH+1", "UNG+IFTSTA+A:14+B+261104:1159+G1+UN+D:96A'UNH+1")
            .replace("UNZ", trailer + "UNZ");
    var received = EdiFiles.facts(file).interchanges().get(0);

    Interchange read = read(Acknowledgement.of(received, 7, NOW));

    assertThat(segments(read, 0))
        .containsExactly("UCI ICR1 5790001110001:14 5790002220002:14 7", told);
  }

  @Test
  void answersByTheRouteThatTheSenderGives() throws Exception {
    String file =
        EdiFiles.iftstas("ICR1", 1).replace("5790001110001:14", "5790001110001:14:DEPOT7");
    var received = EdiFiles.facts(file).interchanges().get(0);

    Acknowledgement answer = Acknowledgement.of(received, 7, NOW);

    assertThat(new String(answer.bytes(), UTF_8))
        .startsWith("UNB+UNOA:3+5790002220002:14+5790001110001:14:DEPOT7+261129:2103+7'");
    assertThat(segments(read(answer), 0))
        .containsExactly("UCI ICR1 5790001110001:14:DEPOT7 5790002220002:14 7");
  }

  @Test
  void answersTheFourthSyntaxInIt() throws Exception {
    String file = EdiFiles.iftstas("ICR1", 1).replace("UNOA:3", "UNOC:4");
    var received = EdiFiles.facts(file).interchanges().get(0);

    Interchange read = read(Acknowledgement.of(received, 7, NOW));

    assertThat(read.version() + " " + read.date()).isEqualTo("UNOC4 20261129");
    assertThat(read.transactions().get(0).version()).isEqualTo("4");
    assertThat(read.transactions().get(0).release()).isEqualTo("1");
  }

  @Test
  void acknowledgesNoAcknowledgement() throws Exception {
    var x12 = EdiFiles.facts(EdiFiles.x12("000000101", 1, 1)).interchanges().get(0);
    var edifact = EdiFiles.facts(EdiFiles.iftstas("ICR1", 1)).interchanges().get(0);
    String of997 = new String(Acknowledgement.of(x12, 1, NOW).bytes(), UTF_8);
    String contrl = new String(Acknowledgement.of(edifact, 1, NOW).bytes(), UTF_8);

    assertThat(Acknowledgement.controls(EdiFiles.facts(of997).interchanges().get(0))).isZero();
    assertThat(Acknowledgement.controls(EdiFiles.facts(contrl).interchanges().get(0))).isZero();
  }

  @Test
  void releasesWhatWouldBeADelimiter() throws Exception {
    var received = EdiFiles.facts(EdiFiles.iftstas("I?+C?:R?'", 1)).interchanges().get(0);

    Interchange read = read(Acknowledgement.of(received, 7, NOW));

    assertThat(read.transactions().get(0).segments().get(0).component(1, 1)).isEqualTo("I+C:R'");
  }

  @Test
  void refusesToWriteADelimiterThatNothingReleases() throws Exception {
    String file = EdiFiles.x12("000000101", 1, 1).replace("*02*TRUK ", "*02*TR>UK");
    var received = EdiFiles.facts(file).interchanges().get(0);

    assertThatThrownBy(() -> Acknowledgement.of(received, 1, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("delimiter");
  }

  private static Interchange read(Acknowledgement answer) {
    EdiRead read = EdiReader.read(answer.bytes());
    assertThat(read.problems()).isEmpty();
    assertThat(read.interchanges()).hasSize(1);
    assertThat(read.interchanges().get(0).transactions())
        .allSatisfy(it -> assertThat(it.warnings()).isEmpty());
    return read.interchanges().get(0);
  }

  private static List<String> segments(Interchange read, int transaction) {
    return read.transactions().get(transaction).segments().stream()
        .map(AcknowledgementTest::text)
        .collect(Collectors.toList());
  }

  private static String text(Segment segment) {
    StringBuilder text = new StringBuilder(segment.tag());
    for (int i = 1; i <= segment.size(); i++) {
      text.append(' ').append(segment.element(i));
    }
    return text.toString();
  }
}
