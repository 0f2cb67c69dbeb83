package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.ETA_UPDATED;
import static dev.milepost.event.Milestone.EXCEPTION;
import static dev.milepost.event.Milestone.IN_TRANSIT;
import static dev.milepost.event.Milestone.OUT_FOR_DELIVERY;
import static dev.milepost.event.Milestone.PICKED_UP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.JourneyScore.Off;
import dev.milepost.engine.JourneyScore.Outcome;
import dev.milepost.event.Classifier;
import dev.milepost.event.Forecast;
import dev.milepost.event.Shipment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class JourneyScoreTest {
  private static final Shipment PROMISED = Shipments.promised(day(4), null, number("1Z1"));

  @Test
  void countsWhatACarrierDidWithAShipment() {
    List<Fact> facts =
        List.of(
            says(PICKED_UP).at(hour(0)).heardAt(hour(1)).fact(),
            says(IN_TRANSIT).at(hour(23)).heardAt(hour(30)).fact(),
            says(OUT_FOR_DELIVERY).at(hour(80)).heardAt(hour(81)).fact(),
            says(DELIVERED).at(hour(84)).heardAt(hour(84)).fact());

    JourneyScore score = JourneyScore.of(PROMISED, facts, List.of());

    assertThat(score.outcome()).isEqualTo(Outcome.DELIVERED);
    assertThat(score.endedAt()).isEqualTo(hour(84));
    assertThat(score.promised()).isEqualTo(day(4));
    assertThat(score.carrier()).isEqualTo("UPS");
    assertThat(score.pickedUp() && score.movedSoon() && score.outForDelivery()).isTrue();
    assertThat(score.deliveryScan()).isTrue();
    assertThat(score.scans()).isEqualTo(4);
    assertThat(score.lateHeard()).isEqualTo(1);
  }

  @Test
  void aCorrectionAndAnyOrderGiveTheScoreOfWhatHolds() {
    CarrierSays wrong = says(DELIVERED).at(hour(50));
    List<Fact> facts =
        new ArrayList<>(
            List.of(
                says(PICKED_UP).at(hour(0)).fact(),
                wrong.fact(),
                says(EXCEPTION).at(hour(51)).takingBack(wrong).fact(),
                says(DELIVERED).at(hour(100)).again("right").fact()));
    JourneyScore score = JourneyScore.of(PROMISED, facts, List.of());

    Collections.reverse(facts);
    facts.addAll(List.copyOf(facts));

    assertThat(score.endedAt()).isEqualTo(hour(100));
    assertThat(JourneyScore.of(PROMISED, facts, List.of())).isEqualTo(score);
  }

  @Test
  void anAgentsWordIsNoScanOfTheCarriers() {
    JourneyScore score =
        JourneyScore.of(
            PROMISED, List.of(says(DELIVERED).at(hour(9)).byAnAgent().fact()), List.of());

    assertThat(score.outcome()).isEqualTo(Outcome.DELIVERED);
    assertThat(score.deliveryScan()).isFalse();
    assertThat(score.scans()).isZero();
  }

  @Test
  void holdsTheEstimatesOfEachDayBeforeAgainstTheDelivery() {
    List<Fact> facts =
        List.of(
            says(ETA_UPDATED)
                .as(Classifier.ESTIMATED)
                .at(hour(10))
                .heardAt(hour(10))
                .expecting(hour(90), hour(10))
                .fact(),
            says(ETA_UPDATED)
                .as(Classifier.ESTIMATED)
                .at(hour(60))
                .heardAt(hour(60))
                .expecting(hour(108), hour(60))
                .fact(),
            says(DELIVERED).at(hour(100)).heardAt(hour(100)).fact());
    List<Forecast> own = List.of(new Forecast(hour(96), hour(110), 20, "alike", hour(40)));

    JourneyScore score = JourneyScore.of(PROMISED, facts, own);

    // At 76 h the word of 60 h held, at 52 h and 28 h that of 10 h.
    assertThat(score.carriers()).containsExactly(off(-8), off(10), off(10));
    assertThat(score.own()).containsExactly(off(4), off(4), new Off(null));
  }

  @Test
  void aCarrierSpeaksOfTroubleByAProblemOrByAnEstimateAfterThePromise() {
    List<Instant> troubles =
        JourneyScore.troubles(
            PROMISED,
            List.of(
                says(IN_TRANSIT).at(hour(1)).heardAt(hour(1)).fact(),
                says(EXCEPTION).at(hour(5)).heardAt(hour(7)).fact(),
                says(ETA_UPDATED).at(hour(2)).heardAt(hour(3)).expecting(day(5), hour(2)).fact(),
                says(ETA_UPDATED).at(hour(1)).heardAt(hour(2)).expecting(day(3), hour(1)).fact(),
                says(EXCEPTION).at(hour(0)).heardAt(hour(0)).byAnAgent().fact()));

    assertThat(troubles).containsExactly(hour(3), hour(7));
  }

  private static Off off(int hours) {
    return new Off(Duration.ofHours(hours));
  }
}
