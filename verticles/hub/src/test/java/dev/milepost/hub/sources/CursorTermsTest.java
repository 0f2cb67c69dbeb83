package dev.milepost.hub.sources;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CursorTermsTest {
  private static final CursorTerms TIMES =
      new CursorTerms(
          "ChangedAt",
          CursorTerms.Type.TIMESTAMP,
          "2026-11-01T00:00:00Z",
          Duration.ofMinutes(5),
          0);
  private static final CursorTerms NUMBERS =
      new CursorTerms("Change", CursorTerms.Type.NUMBER, "0", Duration.ZERO, 10);
  private static final Instant BEGUN = Instant.parse("2026-11-24T12:00:00Z");

  @Test
  void asksAgainForWhatMayHaveBeenCommittedLate() {
    assertThat(TIMES.start("2026-11-24T12:00:00Z")).isEqualTo("2026-11-24T11:55:00Z");
    assertThat(NUMBERS.start("120")).isEqualTo("110");
  }

  @Test
  void neverAsksForWhatWasBeforeTheBeginning() {
    assertThat(TIMES.start("2026-11-01T00:02:00Z")).isEqualTo("2026-11-01T00:00:00Z");
    assertThat(TIMES.start(null)).isEqualTo("2026-11-01T00:00:00Z");
    assertThat(NUMBERS.start("4")).isEqualTo("0");
  }

  @Test
  void neverGetsPastTheMomentAtWhichTheRoundBegan() {
    assertThat(TIMES.cursor("2026-11-24T11:00:00Z", "2026-11-24T12:20:00Z", BEGUN))
        .isEqualTo("2026-11-24T12:00:00Z");
    assertThat(TIMES.cursor("2026-11-24T11:00:00Z", "2026-11-24T11:20:00Z", BEGUN))
        .isEqualTo("2026-11-24T11:20:00Z");
  }

  @Test
  void neverGoesBack() {
    assertThat(TIMES.cursor("2026-11-24T11:00:00Z", "2026-11-24T10:59:00Z", BEGUN))
        .isEqualTo("2026-11-24T11:00:00Z");
    assertThat(TIMES.cursor("2026-11-24T11:00:00Z", null, BEGUN)).isEqualTo("2026-11-24T11:00:00Z");
    assertThat(TIMES.cursor(null, null, BEGUN)).isNull();
  }

  @Test
  void readsTimesWithAnyOffsetAndNumbersHoweverWritten() {
    assertThat(TIMES.stamp(TextNode.valueOf("2026-11-24T07:00:00.120-05:00")))
        .isEqualTo("2026-11-24T12:00:00.120Z");
    assertThat(NUMBERS.stamp(IntNode.valueOf(1200))).isEqualTo("1200");
    assertThat(NUMBERS.stamp(TextNode.valueOf("1200"))).isEqualTo("1200");
    assertThat(NUMBERS.compare("9", "10")).isNegative();
  }

  @Test
  void takesATimeWithoutItsOffsetForNone() {
    assertThat(TIMES.stamp(TextNode.valueOf("2026-11-24T07:00:00"))).isNull();
    assertThat(TIMES.stamp(NullNode.instance)).isNull();
  }

  @Test
  void knowsWhichRowsComeAgain() {
    String reached = "2026-11-24T11:30:00Z";

    assertThat(TIMES.comesAgain("2026-11-24T11:24:59Z", reached, BEGUN)).isFalse();
    assertThat(TIMES.comesAgain("2026-11-24T11:25:00Z", reached, BEGUN)).isTrue();
    assertThat(TIMES.comesAgain(null, reached, BEGUN)).isTrue();
    assertThat(TIMES.comesAgain("2026-11-24T11:58:00Z", "2027-11-24T00:00:00Z", BEGUN)).isTrue();
  }
}
