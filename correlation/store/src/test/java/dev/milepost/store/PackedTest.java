package dev.milepost.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.smile.databind.SmileMapper;
import dev.milepost.engine.Fact;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Classifier;
import dev.milepost.event.Delay;
import dev.milepost.event.EventId;
import dev.milepost.event.Journey;
import dev.milepost.event.Milestone;
import dev.milepost.event.PromisedWindow;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Revision;
import dev.milepost.event.Shipment;
import dev.milepost.event.ShipmentEvent;
import dev.milepost.event.ShipmentEventType;
import dev.milepost.event.Why;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
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
      Fact id reference milestone classifier at offset place cause carrierText correction \
      estimate source direct revision receivedAt through
      ReferenceKey type value
      Correction target milestones
      Estimate earliest latest by issuedAt
      Revision statedAt rereadAt
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

  private static final String FACTS_WRITTEN =
      """
      OikKB/j4/ZBvHB+OC3pLDpxVDYocD3oR+E5UUkFDS0lOR19OVU1CRVJRMVo1Ujg5MzkwMzU3NTY3MTI3+U1TQ0FO
      X0NBTkNFTExFREVBQ1RVQUwlDGEDEyAufIAkBDKfRFVTU0RGS0NBUlJJRVJfU09SVFBBcnJpdmFsIENhbmNlbGxl
      ZPj9kAtdWjwvPkpVix5tHw6cKyL4R0RFUEFSVEVERkFSUklWRUT5+fglDGEMWXIpIIAlDGEQcipvYIBCVVBTJQxh
      AxMgLnyA+Qoj+CEh+SUMYQMTIlR1gPgBAvn5+P2Qbxwfjgt6Sw6cVQ2KHA96EfgBAvkDBCUMYQMTIC58gCQEMp8F
      Bgf4/ZALXVo8Lz5KVYsebR8OnCsi+AgJ+fn4JQxhDFlyKSCAJQxhEHIqb2CACiUMYQMTIC58gPkKI/ghIfklDGED
      EyJUdYAh+fj9kH8cH44LeksOnFUNihwPehH4Q1NTQ0NRMzQwMTIzNDUwMDAwMDAwMDE4+QlGUExBTk5FRMEhICEh
      ISFERkVERVgj+CEh+SUMYQMTIiMOgPgBAvn5+P2Qbxwfjgt6Sw6cVQ2KHA96EfgBAvkDBCUMYQMTIC58gCQEMp8F
      Bgf4/ZALXVo8Lz5KVYsebR8OnCsi+AgJ+fn4JQxhDFlyKSCAJQxhEHIqb2CACiUMYQMTIC58gPkKI/glDGEEXlRQ
      SYAlDGFGejdKAID5JQxhAxMiVHWA+AEC+fn4/ZB/HB+OC3pLDpxVDYocD3oR+AsM+QkNwSEgISEhIQ4j+CEh+SUM
      YQMTIiMOgPgBAvn5+Q==
      """;

  private static final List<Fact> FACTS = facts();

  private static List<Fact> facts() {
    Why why =
        ((ShipmentEvent.Reported) Samples.shipmentEvent(ShipmentEventType.CORRECTION).detail())
            .why();
    CarrierEvent event = Samples.carrierEvent();
    Fact bare =
        new Fact(
            EventId.parse("7f1c1f8e-0b7a-4b0e-9c55-0d8a1c0f7a11"),
            new ReferenceKey(ReferenceType.SSCC, "340123450000000018"),
            Milestone.ARRIVED,
            Classifier.PLANNED,
            Instant.parse("1969-12-31T23:59:59.999999Z"),
            null,
            "",
            null,
            null,
            null,
            null,
            new CarrierCode("FEDEX"),
            true,
            Revision.FIRST,
            Instant.parse("2026-11-24T14:12:31Z"),
            event.reference().key());
    return List.of(
        Fact.of(event, why), Fact.of(event), bare, Fact.of(Samples.statedAnew(), why), bare);
  }

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

  @Test
  void keepsFacts() {
    assertThat(Packed.facts(Packed.facts(FACTS))).isEqualTo(FACTS);
    assertThat(Packed.facts(Packed.facts(List.of()))).isEmpty();
  }

  /** Those bytes were written on 2026-11-29. */
  @Test
  void readsTheFactsThatLieInTheRows() {
    assertThat(Packed.facts(Base64.getMimeDecoder().decode(FACTS_WRITTEN))).isEqualTo(FACTS);
  }

  @Test
  void refusesARowThatIsCutOff() {
    byte[] whole = Packed.facts(FACTS);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);

      assertThatThrownBy(() -> Packed.facts(cut))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("cannot read a row of journey");
    }
  }

  /** A newer hub beside this one has added a component to the fact. */
  @Test
  void passesOverWhatANewerVersionAdds() throws IOException {
    SmileMapper mapper = new SmileMapper();
    ArrayNode facts = (ArrayNode) mapper.readTree(Packed.facts(FACTS));
    facts.forEach(fact -> ((ArrayNode) fact).addArray().add("new"));

    assertThat(Packed.facts(mapper.writeValueAsBytes(facts))).isEqualTo(FACTS);
  }
}
