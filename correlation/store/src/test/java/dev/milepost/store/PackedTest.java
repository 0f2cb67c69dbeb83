package dev.milepost.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.Delay;
import dev.milepost.event.Journey;
import dev.milepost.event.PromisedWindow;
import dev.milepost.event.Shipment;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedTest {
  /**
   * What lies in the rows of every hub that runs. A component may be added behind the last one of
   * its record, and nothing else changed.
   */
  private static final String WRITTEN =
      """
      Estimate earliest latest by issuedAt assumed
      JourneyState journey delays
      Journey milestone occurredAt pieces piecesDelivered problem estimate lastScanAt conflict \
      conflicts pieceStates agentsWord forecast
      Problem milestone cause since evidence carrierText
      Conflict kind evidence summary
      PieceState number milestone occurredAt problem
      Forecast p50 p90 journeys basis issuedAt
      Delay kind cause severity since atRisk evidence summary duty
      Duty what by
      Shipment id customer orders references mode service pieces priority value plannedPickup \
      promise origin destination
      Reference type value issuer
      Money amount currency
      PromisedWindow earliest latest
      Place city region postalCode country locode facility timeZone
      """;

  @Test
  void leavesEveryComponentWhereItWas() {
    String components =
        Packed.RECORDS.stream()
            .map(
                record ->
                    record.getSimpleName()
                        + Arrays.stream(record.getRecordComponents())
                            .map(RecordComponent::getName)
                            .collect(Collectors.joining(" ", " ", "\n")))
            .collect(Collectors.joining());

    assertThat(components).isEqualTo(WRITTEN);
  }

  @Test
  void keepsAShipment() {
    Shipment shipment = Samples.shipment();

    assertThat(Packed.shipment(Packed.shipment(shipment))).isEqualTo(shipment);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-25T18:00:00.123456789+05:45",
        "1969-12-31T23:59:59.999999999Z",
        "0001-01-02T00:00:00-18:00",
        "9999-12-30T23:59:59.5+00:00:01"
      })
  void keepsAnyMomentWithItsOffset(OffsetDateTime latest) {
    Shipment sample = Samples.shipment();
    Shipment shipment =
        new Shipment(
            sample.id(),
            sample.customer(),
            List.of(),
            sample.references(),
            null,
            null,
            null,
            null,
            null,
            latest,
            new PromisedWindow(null, latest),
            null,
            null);

    assertThat(Packed.shipment(Packed.shipment(shipment))).isEqualTo(shipment);
  }

  @Test
  void keepsWhereItStands() {
    Delay exact = Samples.delay();
    Delay fine =
        new Delay(
            exact.kind(),
            null,
            0,
            Instant.ofEpochSecond(-1, 999_999_999),
            null,
            List.of(),
            "",
            null);

    for (Journey journey :
        List.of(Samples.journey(), Samples.contradicted(), Samples.forecasted().journey())) {
      JourneyState state = new JourneyState(journey, List.of(exact, fine));

      assertThat(Packed.state(Packed.state(state))).isEqualTo(state);
    }
  }
}
