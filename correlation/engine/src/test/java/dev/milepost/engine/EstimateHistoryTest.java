package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.event.Milestone.ARRIVED;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.ETA_UPDATED;
import static dev.milepost.event.Milestone.SCAN_CANCELLED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.EstimateHistory.Said;
import dev.milepost.event.Classifier;
import dev.milepost.event.Estimate;
import dev.milepost.event.Forecast;
import dev.milepost.event.Shipment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EstimateHistoryTest {
  private final Shipment onePiece = Shipments.of(number("1Z1"));

  @Test
  void tellsWhoSaidWhatSinceWhenAndInWhichEvent() {
    CarrierSays first = says(ETA_UPDATED).at(hour(1)).expecting(day(3), hour(1));
    CarrierSays second = says(ETA_UPDATED).at(hour(6)).expecting(day(4), hour(5));

    EstimateHistory history = history(second, first);

    assertThat(history.said())
        .containsExactly(
            new Said(
                new Estimate(null, day(3), "UPS", hour(1)),
                first.id(),
                null,
                hour(1).plusSeconds(1),
                true),
            new Said(
                new Estimate(null, day(4), "UPS", hour(5)),
                second.id(),
                null,
                hour(6).plusSeconds(1),
                true));
  }

  @Test
  void holdsTheOneThatWasIssuedLastAndNotTheOneThatWasHeardLast() {
    EstimateHistory history =
        history(
            says(ETA_UPDATED).at(hour(1)).expecting(day(4), hour(6)).heardAt(hour(7)),
            says(ETA_UPDATED).at(hour(2)).expecting(day(3), hour(5)).heardAt(hour(9)));

    assertThat(history.newest().orElseThrow().estimate().latest()).isEqualTo(day(4));
  }

  @Test
  void goesWithTheEventThatStatedIt() {
    CarrierSays mistaken =
        says(DELIVERED).at(day(3)).as(Classifier.ESTIMATED).expecting(day(3), hour(5));

    EstimateHistory history =
        history(mistaken, says(SCAN_CANCELLED).at(hour(9)).takingBack(mistaken));

    assertThat(history.said()).isEmpty();
    assertThat(history.newest()).isEmpty();
  }

  /** The scan is told once; that its echo brings a newer estimate is news all the same. */
  @Test
  void hearsTheEstimateOfAnAggregatorThatEchoesAScan() {
    CarrierSays scan = says(ARRIVED).at(hour(3));
    CarrierSays echo = says(ARRIVED).by("EASYPOST").at(hour(3)).expecting(day(5), hour(3));

    EstimateHistory history = history(scan, echo);

    assertThat(history.newest().orElseThrow().event()).isEqualTo(echo.id());
    assertThat(history(scan, echo, says(SCAN_CANCELLED).at(hour(4)).takingBack(scan)).said())
        .isEmpty();
  }

  @Test
  void keepsAndShowsWhatWasIssuedInTheFutureAndNeverHoldsIt() {
    EstimateHistory history =
        history(
            says(ETA_UPDATED).at(hour(1)).expecting(day(9), day(365)),
            says(ETA_UPDATED).at(hour(2)).expecting(day(3), hour(2)));

    assertThat(history.said()).extracting(Said::credible).containsExactly(false, true);
    assertThat(history.newest().orElseThrow().estimate().latest()).isEqualTo(day(3));
  }

  @Test
  void takesTheHubsOwnEstimatesInByTheirTimeOfIssue() {
    Forecast own = new Forecast(day(2), day(4), 40, "UPS to KY", hour(3));
    Forecast last = new Forecast(day(3), day(4), 41, "UPS to KY", hour(7));

    EstimateHistory history =
        history(
                says(ETA_UPDATED).at(hour(1)).expecting(day(3), hour(1)),
                says(ETA_UPDATED).at(hour(6)).expecting(day(5), hour(6)))
            .with(List.of(last, own));

    assertThat(history.said())
        .extracting(said -> said.estimate().by())
        .containsExactly("UPS", "MILEPOST", "UPS", "MILEPOST");
    assertThat(history.said().get(1).event()).isNull();
    assertThat(history.said().get(1).forecast()).isEqualTo(own);
    assertThat(history.newest().orElseThrow().estimate().latest()).isEqualTo(day(5));
  }

  private EstimateHistory history(CarrierSays... said) {
    return EstimateHistory.of(onePiece, Arrays.stream(said).map(CarrierSays::fact).toList());
  }
}
