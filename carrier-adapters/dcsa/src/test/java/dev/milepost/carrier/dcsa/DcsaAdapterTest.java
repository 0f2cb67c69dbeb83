package dev.milepost.carrier.dcsa;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.Signature;
import dev.milepost.carrier.testkit.CarrierAdapterContract;
import dev.milepost.carrier.testkit.SampleReport;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DcsaAdapterTest extends CarrierAdapterContract {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTAINER = "MLPU1002342";

  private final DcsaAdapter adapter = new DcsaAdapter();

  DcsaAdapterTest() {
    super(new DcsaAdapter());
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    if (code.equals("isRetracted")) {
      return bytes(version3("e-1").put("isRetracted", true));
    }
    ObjectNode event = version2(type, code);
    switch (type) {
      case "EQUIPMENT" -> event.put("emptyIndicatorCode", detail);
      case "TRANSPORT" -> event.put("delayReasonCode", detail);
      case "SHIPMENT" -> event.put("documentTypeCode", detail).put("documentID", "DOC-1");
      default -> {}
    }
    return bytes(event);
  }

  @Override
  protected String secret() {
    return Base64.getEncoder()
        .encodeToString("a key of thirty-two bytes or more".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  protected Optional<Headers> signed(byte[] body, String secret) {
    if (secret.isEmpty()) {
      return Optional.of(header("sha256=" + "0".repeat(64)));
    }
    Signature signature =
        new Signature(
            "Notification-Signature",
            Signature.Algorithm.HMAC_SHA256,
            Signature.KeyForm.BASE64,
            Signature.Encoding.HEX,
            "sha256=");
    return Optional.of(header(signature.sign(body, secret)));
  }

  @Test
  void acceptsTheSignatureThatOpensslMakes() {
    // printf '[]' | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102...1e1f
    byte[] key = new byte[32];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) i;
    }
    String secret = Base64.getEncoder().encodeToString(key);
    byte[] body = "[]".getBytes(StandardCharsets.UTF_8);

    assertThat(
            adapter.authentic(
                header("sha256=445cf8baebc4c11c8a0e0d9e2d8923e837c3fc661f310140badd038b4d594b7a"),
                body,
                List.of(secret)))
        .isTrue();
    assertThat(
            adapter.authentic(
                header(" sha256=445CF8BAEBC4C11C8A0E0D9E2D8923E837C3FC661F310140BADD038B4D594B7A "),
                body,
                List.of(secret)))
        .isTrue();
    assertThat(
            adapter.authentic(
                header("445cf8baebc4c11c8a0e0d9e2d8923e837c3fc661f310140badd038b4d594b7a"),
                body,
                List.of(secret)))
        .isFalse();
    assertThat(
            adapter.authentic(
                header("sha256=445cf8baebc4c11c8a0e0d9e2d8923e837c3fc661f310140badd038b4d594b7a"),
                "[] ".getBytes(StandardCharsets.UTF_8),
                List.of(secret)))
        .isFalse();
  }

  @Test
  void acknowledgesWithNothingButNoContent() {
    assertThat(adapter.acknowledgement()).isEqualTo(204);
  }

  @Test
  void givesAnArrivalThatIsSentAgainTheSameId() {
    ObjectNode first = version2("TRANSPORT", "ARRI");
    ObjectNode again = version2("TRANSPORT", "ARRI");
    again.put("eventID", "another-message").put("eventCreatedDateTime", "2026-10-09T00:00:00Z");
    again.put("eventDateTime", "2026-10-01T03:15:00Z");

    assertThat(only(again).id()).isEqualTo(only(first).id());
  }

  @Test
  void givesBothVocabulariesOneId() {
    assertThat(only(version2("EQUIPMENT", "DISCHARGED")).id())
        .isEqualTo(only(version2("EQUIPMENT", "DISC")).id());
  }

  @Test
  void givesAnotherFactAnotherId() {
    CarrierEvent loaded = only(version2("EQUIPMENT", "LOAD"));

    assertThat(only(version2("EQUIPMENT", "DISC")).id()).isNotEqualTo(loaded.id());
    assertThat(only(version2("EQUIPMENT", "LOAD").put("equipmentReference", "MSTU7712009")).id())
        .isNotEqualTo(loaded.id());
    assertThat(only(version2("EQUIPMENT", "LOAD").put("eventClassifierCode", "PLN")).id())
        .isNotEqualTo(loaded.id());
  }

  @Test
  void retractsWhatWasSaidUnderTheSameIdByTheSameParty() {
    CarrierEvent said = only(version3("e-1"));
    ObjectNode bare = JSON.createObjectNode().put("eventID", "e-1").put("isRetracted", true);
    bare.set("eventRouting", version3("e-1").path("eventRouting"));
    ObjectNode ofAnother = bare.deepCopy();
    ofAnother.withObject("/eventRouting/originatingParty").put("partyCode", "OTHER");

    assertThat(only(bare).correction()).isEqualTo(new Correction(said.id(), Set.of()));
    assertThat(only(bare).warnings()).anyMatch(warning -> warning.startsWith("reference:"));
    assertThat(only(ofAnother).correction()).isNotEqualTo(new Correction(said.id(), Set.of()));
  }

  @Test
  void keepsTheNewestVersionOfAnEventWhateverTheOrder() {
    ObjectNode late = version3("e-1").put("eventUpdatedDateTime", "2026-10-03T00:00:00Z");
    late.put("eventDateTime", "2026-10-01T06:00:00Z");
    ObjectNode early = version3("e-1").put("eventUpdatedDateTime", "2026-10-02T00:00:00Z");
    ArrayNode events = JSON.createArrayNode().add(late).add(early);

    List<CarrierEvent> read = read(JSON.createObjectNode().set("events", events));

    assertThat(read).hasSize(1);
    assertThat(read.get(0).time().instant()).isEqualTo("2026-10-01T06:00:00Z");
    assertThat(read.get(0).id()).isEqualTo(only(early).id());
  }

  @Test
  void givesALaterVersionTheSameIdAndALaterRevision() {
    CarrierEvent early = only(version3("e-1"));
    CarrierEvent late = only(version3("e-1").put("eventUpdatedDateTime", "2026-10-02T00:00:00Z"));

    assertThat(late.id()).isEqualTo(early.id());
    assertThat(late.statement()).isGreaterThan(early.statement());
  }

  @Test
  void warnsOfAShipThatThereCannotBe() {
    ObjectNode version2 = version2("TRANSPORT", "ARRI");
    version2.withObject("/transportCall/vessel").put("vesselIMONumber", "9321484");
    ObjectNode good = version2.deepCopy();
    good.withObject("/transportCall/vessel").put("vesselIMONumber", "9321483");

    assertThat(only(version2).warnings()).anyMatch(warning -> warning.contains("IMO check digit"));
    assertThat(only(good).warnings()).noneMatch(warning -> warning.contains("IMO"));
  }

  @Test
  void tellsAForecastThatIsUpdatedUnderItsIdFromTheFirst() {
    ObjectNode first = version3("e-1");
    first.withObject("/eventClassification").put("eventClassifierCode", "EST");
    ObjectNode later = first.deepCopy().put("eventDateTime", "2026-10-04T00:00:00Z");

    assertThat(only(later).id()).isNotEqualTo(only(first).id());
    assertThat(only(version3("e-1")).id()).isNotEqualTo(only(first).id());
  }

  @Test
  void forecastsAnArrivalAsOfWhenItWasSaid() {
    CarrierEvent event =
        only(
            version2("TRANSPORT", "ARRI")
                .put("eventClassifierCode", "EST")
                .put("eventDateTime", "2026-12-24T06:00:00+01:00"));

    assertThat(event.milestone()).isEqualTo(Milestone.ETA_UPDATED);
    assertThat(event.classifier()).isEqualTo(Classifier.ESTIMATED);
    assertThat(event.time().instant()).isEqualTo("2026-10-02T09:00:00Z");
    assertThat(event.estimate())
        .isEqualTo(
            new Estimate(
                null,
                Instant.parse("2026-12-24T05:00:00Z"),
                "DCSA",
                Instant.parse("2026-10-02T09:00:00Z")));
  }

  @Test
  void statesAnEventOfTheVoyageOfTheOneContainerThatItNames() {
    ObjectNode event = version2("TRANSPORT", "ARRI");
    event
        .withArray("/references")
        .addObject()
        .put("referenceType", "EQ")
        .put("referenceValue", CONTAINER);

    assertThat(only(event).reference().type()).isEqualTo(ReferenceType.CONTAINER);
    assertThat(only(event).related()).anyMatch(r -> r.type() == ReferenceType.BOOKING);
  }

  @Test
  void statesAnEventOfTheVoyageOfTheBookingWhereItNamesSeveralContainers() {
    ObjectNode event = version2("TRANSPORT", "ARRI");
    for (String container : List.of(CONTAINER, "MSTU7712009")) {
      event
          .withArray("/references")
          .addObject()
          .put("referenceType", "EQ")
          .put("referenceValue", container);
    }

    assertThat(only(event).reference().type()).isEqualTo(ReferenceType.BOOKING);
  }

  @Test
  void relatesOldAndNewOfAReplacedShipmentReference() {
    ObjectNode event = version3("e-1");
    ObjectNode replacement =
        event.withObject("/shipmentDetails").putArray("shipmentReferenceReplacements").addObject();
    replacement
        .putArray("oldReferences")
        .addObject()
        .put("typeCode", "CPO")
        .put("reference", "PO-1");
    replacement
        .putArray("newReferences")
        .addObject()
        .put("typeCode", "CPO")
        .put("reference", "PO-2");

    assertThat(only(event).milestone()).isEqualTo(Milestone.LOADED);
    assertThat(only(event).related())
        .containsExactly(
            new Reference(ReferenceType.PURCHASE_ORDER, "PO-1", null),
            new Reference(ReferenceType.PURCHASE_ORDER, "PO-2", null));
  }

  @Test
  void deliversNothingByABoxThatIsSetDownEmpty() {
    ObjectNode event = version2("EQUIPMENT", "DROP").put("emptyIndicatorCode", "EMPTY");

    assertThat(only(event).milestone()).isEqualTo(Milestone.INFORMATION);
  }

  @Test
  void carriesNoPersonalDataOver() {
    ObjectNode event = version2("EQUIPMENT", "DROP").put("emptyIndicatorCode", "LADEN");
    ObjectNode location = event.putObject("eventLocation").put("facilityTypeCode", "CLOC");
    location.put("locationName", "PERSON");
    location
        .putObject("address")
        .put("name", "PERSON")
        .put("street", "PERSON")
        .put("postCode", "PERSON");

    assertThat(adapter.read(delivery("d", Headers.NONE, bytes(event))).toString())
        .doesNotContain("PERSON");
  }

  @Test
  void readsThePublishedSamples() {
    SampleReport report = SampleReport.read(adapter, RECEIVED_AT, "dcsa").printAndCheck();

    report
        .row("dcsa/tnt-220-response.json")
        .ifPresent(
            row ->
                assertThat(row.events())
                    .extracting(CarrierEvent::milestone)
                    .contains(Milestone.ARRIVED, Milestone.LOADED, Milestone.DOCUMENT_EVENT)
                    .doesNotContain(Milestone.UNKNOWN));
    report
        .row("tnt-300-response.json")
        .ifPresent(
            row ->
                assertThat(row.events())
                    .extracting(CarrierEvent::milestone)
                    .containsExactly(
                        Milestone.BOOKING_CONFIRMED,
                        Milestone.DEPARTED,
                        Milestone.EMPTY_RETURNED,
                        Milestone.WAYPOINT,
                        Milestone.INFORMATION));
    report
        .row("tnt-220-response-wrong-structure.json")
        .ifPresent(row -> assertThat(row.decoded()).isInstanceOf(Decoded.Rejected.class));
    report
        .row("tnt-220-response-wrong-date-times.json")
        .map(SampleReport.Row::decoded)
        .ifPresent(
            decoded ->
                assertThat(decoded)
                    .isInstanceOfSatisfying(
                        Decoded.Events.class,
                        read ->
                            assertThat(read.problems())
                                .extracting(Decoded.Problem::at)
                                .containsExactly("/2/eventDateTime", "/4/eventDateTime")));
  }

  private CarrierEvent only(ObjectNode event) {
    List<CarrierEvent> events = read(event);
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private List<CarrierEvent> read(JsonNode root) {
    return events(adapter.read(delivery("d", Headers.NONE, bytes(root))));
  }

  private static Headers header(String value) {
    return Headers.of(List.of(Map.entry("Notification-Signature", value)));
  }

  private static ObjectNode version2(String type, String code) {
    ObjectNode event = JSON.createObjectNode();
    event.put("eventID", "a-message").put("eventType", type).put("eventClassifierCode", "ACT");
    event.put("eventCreatedDateTime", "2026-10-02T09:00:00Z");
    event.put("eventDateTime", "2026-10-01T05:15:00+02:00");
    event.put(type.toLowerCase(Locale.ROOT) + "EventTypeCode", code);
    if (type.equals("TRANSPORT") || type.equals("SHIPMENT")) {
      event
          .putArray("documentReferences")
          .addObject()
          .put("documentReferenceType", "BKG")
          .put("documentReferenceValue", "BOOK440011");
    } else {
      event.put("equipmentReference", CONTAINER);
    }
    event.putObject("transportCall").put("UNLocationCode", "DEHAM");
    return event;
  }

  private static ObjectNode version3(String id) {
    ObjectNode event = JSON.createObjectNode().put("eventID", id);
    event.putObject("eventRouting").putObject("originatingParty").put("partyCode", "MLPT");
    event.put("eventDateTime", "2026-10-01T05:15:00Z");
    event.put("eventUpdatedDateTime", "2026-10-01T08:00:00Z");
    event
        .putObject("eventClassification")
        .put("eventTypeCode", "EQUIPMENT")
        .put("eventClassifierCode", "ACT")
        .put("equipmentEventTypeCode", "LOAD");
    event.putObject("equipmentDetails").put("equipmentReference", CONTAINER);
    return event;
  }

  private static byte[] bytes(JsonNode root) {
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }
}
