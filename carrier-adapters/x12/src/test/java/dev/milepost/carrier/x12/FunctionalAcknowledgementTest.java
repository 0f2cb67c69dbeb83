package dev.milepost.carrier.x12;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.carrier.edi.EdiRead;
import dev.milepost.carrier.edi.EdiReader;
import dev.milepost.carrier.edi.Interchange;
import dev.milepost.carrier.edi.Party;
import dev.milepost.carrier.edi.Segment;
import dev.milepost.carrier.edi.Transaction;
import dev.milepost.carrier.x12.FunctionalAcknowledgement.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionalAcknowledgementTest {
  private static final LocalDateTime MADE = LocalDateTime.of(2026, 11, 20, 7, 5);
  private static final String GOOD = Made.text("214", "B10*1*2*MLPF", "LX*1");
  private static final String BROKEN = "ST*214*0002~LX*1~SX~at7~SE*4*0002~";
  private static final String CUT = "ST*214*0003~LX*1~";

  @Test
  void acceptsWhatIsInOrder() {
    FunctionalAcknowledgement acknowledgement = of(GOOD);

    assertThat(acknowledgement.verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(body(acknowledgement))
        .containsExactly("AK1*QM*17", "AK2*214*0001", "AK5*A", "AK9*A*1*1*1");
  }

  @Test
  void namesWhatTrailersHaveWrong() {
    FunctionalAcknowledgement acknowledgement =
        of(GOOD.replace("SE*4*0001", "SE*5*0009").replace("GE*1*17", "GE*2*18"));

    assertThat(acknowledgement.verdict()).isEqualTo(Verdict.ACCEPTED_WITH_ERRORS);
    assertThat(body(acknowledgement))
        .containsExactly("AK1*QM*17", "AK2*214*0001", "AK5*E*3*4", "AK9*E*2*1*1*4*5");
  }

  @Test
  void rejectsWhatIsBrokenBesideWhatIsNot() {
    FunctionalAcknowledgement acknowledgement =
        of(GOOD.replace("GE*1*17", BROKEN + CUT + "GE*3*17"));

    assertThat(acknowledgement.verdict()).isEqualTo(Verdict.PARTLY_ACCEPTED);
    assertThat(body(acknowledgement))
        .containsExactly(
            "AK1*QM*17",
            "AK2*214*0001",
            "AK5*A",
            "AK2*214*0002",
            "AK5*R*5",
            "AK2*214*0003",
            "AK5*R*2",
            "AK9*P*3*3*1");
  }

  @Test
  void rejectsAGroupOfWhichNothingIsLeft() {
    FunctionalAcknowledgement acknowledgement = of(GOOD.replace("SE*4*0001~GE*1*17~", ""));

    assertThat(acknowledgement.verdict()).isEqualTo(Verdict.REJECTED);
    assertThat(body(acknowledgement))
        .containsExactly("AK1*QM*17", "AK2*214*0001", "AK5*R*2", "AK9*R*1*1*0*3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"~", "~\n", "\n", "…"})
  void goesBackToTheSenderInItsOwnSeparators(String terminator) {
    String sent = GOOD.replace("~", terminator).replace('*', '|').replace("|U|00401|", "|^|00501|");
    FunctionalAcknowledgement acknowledgement = of(sent);

    byte[] bytes = acknowledgement.bytes(7, MADE);

    EdiRead read = EdiReader.read(bytes);
    assertThat(read.problems()).isEmpty();
    Interchange interchange = read.interchanges().get(0);
    assertThat(interchange.delimiters()).isEqualTo(acknowledgement.received().delimiters());
    assertThat(interchange.sender()).isEqualTo(new Party("MILEPOST", "ZZ"));
    assertThat(interchange.receiver()).isEqualTo(new Party("MLPF", "02"));
    assertThat(interchange.date() + interchange.time()).isEqualTo("2611200705");
    assertThat(interchange.control()).isEqualTo("000000007");
    assertThat(interchange.version()).isEqualTo("00501");
    assertThat(interchange.test()).isFalse();
    assertThat(interchange.warnings()).isEmpty();
    assertThat(interchange.groups().get(0).functionalId()).isEqualTo("FA");
    assertThat(interchange.groups().get(0).sender()).isEqualTo("MILEPOST");
    assertThat(interchange.transactions().get(0).warnings()).isEmpty();
    assertThat(new String(bytes, StandardCharsets.UTF_8).indexOf("|^|00501|")).isEqualTo(81);
  }

  @Test
  void saysThatItAnswersATest() {
    FunctionalAcknowledgement acknowledgement = of(GOOD.replace("*0*P*", "*0*T*"));

    assertThat(EdiReader.read(acknowledgement.bytes(1, MADE)).interchanges().get(0).test())
        .isTrue();
  }

  @Test
  void neverAnswersAnAnswerNorEdifact() {
    Interchange answer = read(GOOD.replace("GS*QM", "GS*FA"));
    Interchange edifact =
        read("UNB+UNOA:2+A+B+261119:1159+R1'UNH+1+IFTSTA:D:96A:UN'UNT+2+1'UNZ+1+R1'");

    assertThat(FunctionalAcknowledgement.of(answer, answer.groups().get(0))).isEmpty();
    assertThat(FunctionalAcknowledgement.of(edifact, edifact.groups().get(0))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1_000_000_000})
  void refusesAControlNumberThatHasNoRoom(int control) {
    FunctionalAcknowledgement acknowledgement = of(GOOD);

    assertThatThrownBy(() -> acknowledgement.bytes(control, MADE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Interchange read(String sent) {
    return EdiReader.read(sent.getBytes(StandardCharsets.UTF_8)).interchanges().get(0);
  }

  private static FunctionalAcknowledgement of(String sent) {
    Interchange interchange = read(sent);
    return FunctionalAcknowledgement.of(interchange, interchange.groups().get(0)).orElseThrow();
  }

  /** The segments between ST and SE as they are read back. */
  private static List<String> body(FunctionalAcknowledgement acknowledgement) {
    Transaction transaction =
        EdiReader.read(acknowledgement.bytes(7, MADE)).interchanges().get(0).transactions().get(0);
    return transaction.segments().stream().map(FunctionalAcknowledgementTest::text).toList();
  }

  private static String text(Segment segment) {
    StringBuilder text = new StringBuilder(segment.tag());
    for (int i = 1; i <= segment.size(); i++) {
      text.append('*').append(segment.element(i));
    }
    return text.toString();
  }
}
