package dev.milepost.hub.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.JourneyScore;
import dev.milepost.engine.JourneyScore.Off;
import dev.milepost.engine.JourneyScore.Outcome;
import dev.milepost.hub.outcomes.Foreseen.Count;
import dev.milepost.hub.outcomes.Score.Accuracy;
import dev.milepost.hub.outcomes.Score.Punctuality;
import dev.milepost.hub.outcomes.Score.Tally;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreTest {
  private static final Instant PROMISED = Instant.parse("2026-11-20T18:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "-PT48H1M, EARLY_MORE_THAN_2_DAYS, ON_TIME",
    "-PT48H, EARLY_1_TO_2_DAYS, ON_TIME",
    "-PT24H, ON_THE_DAY, ON_TIME",
    "PT0S, ON_THE_DAY, ON_TIME",
    "PT1S, LATE_TO_4_HOURS, LATE",
    "PT4H1S, LATE_TO_1_DAY, LATE",
    "PT49H, LATE_MORE, LATE"
  })
  void aDeliveryIsEarlyOrLateByThePromisesEnd(Duration late, Punctuality how, Tally kept) {
    Score score = counted(Outcome.DELIVERED, PROMISED.plus(late), PROMISED, List.of());

    assertThat(score.of(Tally.PROMISED)).isEqualTo(1);
    assertThat(score.of(kept)).isEqualTo(1);
    assertThat(score.of(Tally.ON_TIME) + score.of(Tally.LATE)).isEqualTo(1);
    assertThat(score.of(how)).isEqualTo(1);
  }

  @Test
  void whatIsOutCountsOnTheDayThatItsPromiseRanOutOnAndNotBefore() {
    JourneyScore out = journey(Outcome.OUT, null, PROMISED, List.of());

    assertThat(Score.of(out, PROMISED.minusSeconds(1))).isEmpty();
    Score.Counted counted = Score.of(out, NOW).orElseThrow();
    assertThat(counted.group().day()).isEqualTo(LocalDate.parse("2026-11-20"));
    assertThat(new Score(counted.counts()).of(Tally.OUT)).isEqualTo(1);
  }

  @Test
  void withoutAPromiseADeliveryIsNeitherOnTimeNorLate() {
    Score score = counted(Outcome.DELIVERED, NOW, null, List.of());

    assertThat(score.of(Tally.DELIVERED)).isEqualTo(1);
    assertThat(score.of(Tally.PROMISED)).isZero();
    assertThat(score.of(Tally.ON_TIME)).isZero();
  }

  @Test
  void countsHowFarOffEstimatesWereAndWhichWay() {
    Score score =
        counted(
            Outcome.DELIVERED,
            NOW,
            null,
            List.of(new Off(Duration.ofHours(3)), new Off(Duration.ofHours(-3)), new Off(null)));

    assertThat(score.carriers(1, Accuracy.WITHIN_6_HOURS)).isEqualTo(1);
    assertThat(score.carriers(1, Accuracy.LATER)).isEqualTo(1);
    assertThat(score.carriers(2, Accuracy.WITHIN_6_HOURS)).isEqualTo(1);
    assertThat(score.carriers(2, Accuracy.LATER)).isZero();
    assertThat(score.carriers(3, Accuracy.WITHIN_6_HOURS)).isZero();
    assertThat(score.own(1, Accuracy.WITHIN_6_HOURS)).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "PT2H,   FIRST",
        "PT0S,   CARRIER_FIRST",
        "-PT71H, CARRIER_FIRST",
        "-PT73H, CARRIER_SILENT",
        "-,      CARRIER_SILENT"
      })
  void whoSpeaksFirstKnewFirst(@Nullable Duration word, Count who) {
    List<Instant> troubles = word == null ? List.of() : List.of(NOW.plus(word));

    Foreseen delay = new Foreseen(Foreseen.delay(NOW, NOW, PROMISED, troubles));

    assertThat(delay.of(Count.DELAYS)).isEqualTo(1);
    assertThat(delay.of(who)).isEqualTo(1);
    assertThat(
            delay.of(Count.FIRST) + delay.of(Count.CARRIER_FIRST) + delay.of(Count.CARRIER_SILENT))
        .isEqualTo(1);
    assertThat(delay.leadSeconds(50).orElse(-1)).isEqualTo(who == Count.FIRST ? 7_200 : -1);
    assertThat(delay.of(Count.TO_TELL) + " " + delay.of(Count.TOLD_IN_TIME)).isEqualTo("1 0");
  }

  private static Score counted(
      Outcome outcome, Instant ended, @Nullable Instant promised, List<Off> carriers) {
    return new Score(
        Score.of(journey(outcome, ended, promised, carriers), NOW).orElseThrow().counts());
  }

  private static JourneyScore journey(
      Outcome outcome, @Nullable Instant ended, @Nullable Instant promised, List<Off> carriers) {
    return new JourneyScore(
        outcome, "UPS", "-", "-", ended, promised, true, true, true, true, 4, 0, 0, carriers,
        List.of());
  }
}
