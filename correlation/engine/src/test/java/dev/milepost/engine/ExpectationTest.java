package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.START;
import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.event.Milestone.AVAILABLE_FOR_PICKUP;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.IN_TRANSIT;
import static dev.milepost.event.Milestone.OUT_FOR_DELIVERY;
import static dev.milepost.event.Milestone.PICKED_UP;
import static dev.milepost.event.Milestone.VOIDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.TrackedShipment.Arrival;
import dev.milepost.event.DelayKind;
import dev.milepost.event.Mode;
import dev.milepost.event.Shipment;
import dev.milepost.event.Why;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExpectationTest {

  @Test
  void expectsThePickupWithinItsGrace() {
    Shipment shipment = Shipments.pickedUpAt(Mode.PARCEL, hour(12), number("1Z1"));

    assertThat(of(shipment)).contains(new Expectation(day(1), "the pickup"));
  }

  @Test
  void expectsAScanBeforeItIsSilent() {
    Shipment truck = Shipments.of(Mode.OCEAN, number("1Z1"));

    assertThat(of(truck, says(IN_TRANSIT).at(START)))
        .contains(new Expectation(day(21), "the next scan"));
  }

  /** Whether a silence is told is the customer's matter, not whether the hub should ask. */
  @Test
  void expectsAScanWhereItsSilenceIsNotTold() {
    Judge quiet = Judge.BY_DEFAULT.by(rules(Set.of(DelayKind.STALLED_IN_TRANSIT)));
    TrackedShipment tracked =
        known(Shipments.of(Mode.OCEAN, number("1Z1")), says(IN_TRANSIT).at(START));

    assertThat(Expectation.of(tracked, quiet)).isEqualTo(Expectation.of(tracked, Judge.BY_DEFAULT));
  }

  private static DelayRules rules(Set<DelayKind> off) {
    DelayRules.Changes changes =
        new DelayRules.Changes(
            off, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null, null, null, null);
    return new DelayRules(List.of(new DelayRules.Rule(DelayRules.Selector.ALL, changes)));
  }

  @Test
  void expectsTheDeliveryAsTheCarrierHasIt() {
    assertThat(
            of(
                Shipments.promised(day(3), null, number("1Z1")),
                says(PICKED_UP).at(START).expecting(day(1), START)))
        .contains(new Expectation(day(1), "the delivery, by UPS"));
  }

  @Test
  void expectsTheDeliveryBeforeTheDayIsOverAtTheDoor() {
    assertThat(
            of(
                Shipments.at(Lanes.NASHVILLE, day(5), number("1Z1")),
                says(OUT_FOR_DELIVERY).at(hour(15))))
        .contains(new Expectation(hour(30), "the delivery, that day"));
  }

  /** What has passed unheard is still what is expected; what a scan has overtaken is not. */
  @Test
  void expectsNothingThatAScanHasOvertaken() {
    Shipment promised = Shipments.promised(day(1), null, number("1Z1"));

    assertThat(of(promised, says(PICKED_UP).at(hour(1)))).map(Expectation::by).contains(day(1));
    assertThat(of(promised, says(PICKED_UP).at(hour(1)), says(IN_TRANSIT).at(hour(25))))
        .hasValueSatisfying(
            expected -> assertThat(expected.by()).isAfter(hour(25).plus(Duration.ofDays(1))));
  }

  @Test
  void expectsNothingOfWhatHasEndedIsVoidedOrWaitsForItsConsignee() {
    Shipment promised = Shipments.promised(day(3), null, number("1Z1"));

    assertThat(of(promised, says(DELIVERED).at(hour(1)))).isEmpty();
    assertThat(of(promised, says(VOIDED).at(hour(1)))).isEmpty();
    assertThat(of(promised, says(AVAILABLE_FOR_PICKUP).at(hour(1)))).isEmpty();
    assertThat(of(Shipments.of(number("1Z1")))).isEmpty();
  }

  private static Optional<Expectation> of(Shipment shipment, CarrierSays... said) {
    return Expectation.of(known(shipment, said), Judge.BY_DEFAULT);
  }

  private static TrackedShipment known(Shipment shipment, CarrierSays... said) {
    return TrackedShipment.registered(shipment)
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
  }
}
