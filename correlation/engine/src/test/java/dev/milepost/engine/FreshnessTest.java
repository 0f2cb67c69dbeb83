package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.START;
import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.ETA_UPDATED;
import static dev.milepost.event.Milestone.IN_TRANSIT;
import static dev.milepost.event.Milestone.PICKED_UP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.TrackedShipment.Arrival;
import dev.milepost.event.Mode;
import dev.milepost.event.Shipment;
import dev.milepost.event.Why;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FreshnessTest {

  @Test
  void isAsOldAsTheNewestScanHoweverLateAnOlderOneCame() {
    Freshness freshness =
        of(
            Shipments.of(Mode.OCEAN, number("1Z1")),
            says(IN_TRANSIT).at(hour(4)).heardAt(hour(5)),
            says(PICKED_UP).at(hour(2)).heardAt(hour(9)),
            says(ETA_UPDATED).at(hour(7)).heardAt(hour(8)));

    assertThat(freshness.observedAt()).isEqualTo(hour(4));
    assertThat(freshness.receivedAt()).isEqualTo(hour(5));
    assertThat(freshness.carrier()).isEqualTo("UPS");
    assertThat(freshness.next()).isEqualTo(new Expectation(hour(4 + 21 * 24), "the next scan"));
  }

  @Test
  void isOverdueOnceTheNewsThatWasExpectedDidNotCome() {
    Freshness freshness =
        of(
            Shipments.promised(day(3), null, number("1Z1")),
            says(PICKED_UP).at(START).expecting(day(1), START));

    assertThat(freshness.isOverdueAt(day(1))).isFalse();
    assertThat(freshness.isOverdueAt(day(1).plusMillis(1))).isTrue();
  }

  @Test
  void expectsNothingOfWhatHasEndedAndKnowsNothingOfWhatHasNotBegun() {
    Freshness ended = of(Shipments.of(number("1Z1")), says(DELIVERED).at(hour(1)));
    Freshness unstarted = of(Shipments.of(number("1Z1")));

    assertThat(ended.next()).isNull();
    assertThat(ended.isOverdueAt(day(99))).isFalse();
    assertThat(unstarted.observedAt()).isNull();
    assertThat(unstarted.receivedAt()).isNull();
  }

  private static Freshness of(Shipment shipment, CarrierSays... said) {
    TrackedShipment tracked =
        TrackedShipment.registered(shipment)
            .apply(
                Arrays.stream(said)
                    .map(CarrierSays::event)
                    .map(
                        event ->
                            new Arrival(
                                event, new Why("exact-reference", event.reference(), null), null))
                    .toList(),
                START)
            .after();
    return Freshness.of(tracked, Judge.BY_DEFAULT);
  }
}
