package dev.milepost.carrier.epcis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.Signature;
import dev.milepost.carrier.testkit.CarrierAdapterContract;
import dev.milepost.carrier.testkit.SampleReport;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Correction;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.TimeQuality;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpcisAdapterTest extends CarrierAdapterContract {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String URN = "urn:epc:id:sscc:4099999.0000000712";

  private final EpcisAdapter adapter = new EpcisAdapter();

  EpcisAdapterTest() {
    super(new EpcisAdapter());
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    if (type.equals("errorDeclaration")) {
      ObjectNode declared = event("departing", "");
      declared.putObject("errorDeclaration").put("reason", code);
      return bytes(declared);
    }
    return bytes(event(code, detail));
  }

  @Override
  protected Optional<Headers> signed(byte[] body, String secret) {
    return Optional.of(
        signature(secret.isEmpty() ? "00" : hash(Signature.Encoding.HEX, body, secret)));
  }

  @Test
  void takesTheHashInBase64Too() {
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    Headers headers = signature(hash(Signature.Encoding.BASE64, body, "secret"));

    assertThat(adapter.authentic(headers, body, List.of("secret"))).isTrue();
    assertThat(adapter.authentic(headers, body, List.of("other"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "urn:epc:id:sscc:4012345.0000000333, https://id.gs1.org/00/040123450000003338",
    "urn:epc:id:sgtin:0614141.712345.2017, https://id.gs1.org/01/70614141123451/21/2017",
    "urn:epc:id:sgtin:4012345.099999.X%2FY, https://a.example/x/01/04012345999990/21/X%2FY?a=b",
    "urn:epc:class:lgtin:4012345.099999.L1, https://id.gs1.org/01/4012345999990/10/L1",
    "urn:epc:id:sgln:4012345.00011.987, https://id.gs1.org/414/4012345000115/254/987",
    "urn:epc:id:sgln:4012345.00011.0, https://id.gs1.org/414/4012345000115",
    "urn:epc:id:sgln:4012345.00011.0, https://id.gs1.org/414/4012345000115/254/0",
    "urn:epc:id:pgln:4012345.00011, https://id.gs1.org/417/4012345000115",
    "urn:epc:id:grai:4012345.66666.87, https://id.gs1.org/8003/0401234566666387",
    "urn:epc:id:giai:4012345.AAbb, https://id.gs1.org/8004/4012345AAbb",
    "urn:epc:id:gdti:4012345.55555.98, https://id.gs1.org/253/401234555555498",
    "urn:epc:id:gsin:4012345.999987654, https://id.gs1.org/402/40123459999876541",
    "urn:epc:id:ginc:4012345.333, https://id.gs1.org/401/4012345333",
    "urn:epc:id:gsrn:4012345.9876540000, https://id.gs1.org/8018/401234598765400000",
    "urn:epc:id:itip:4012345.012345.01.02.999, https://x.org/8006/040123451234560102/21/999",
    "urn:epc:id:cpi:4012345.ABC.123, https://id.gs1.org/8010/4012345ABC/8011/123",
    "urn:epc:id:upui:4012345.012345.AB12, https://id.gs1.org/01/04012345123456/235/AB12",
  })
  void readsTheSameNumberOffAUrnAndOffADigitalLink(String urn, String link) {
    assertThat(Gs1Id.of(urn)).isNotNull().isEqualTo(Gs1Id.of(link));
  }

  @Test
  void computesTheCheckDigitThatTheUrnLeavesOut() {
    assertThat(Gs1Id.of("urn:epc:id:sscc:4012345.0000000333"))
        .isEqualTo(new Gs1Id(Gs1Id.Kind.SSCC, "040123450000003338"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "urn:epc:id:sscc:",
        "urn:epc:id:sscc:4012345",
        "urn:epc:id:sscc:4012345.333",
        "urn:epc:id:sscc:4012345.00000003x3",
        "urn:epc:id:nothing:4012345.333",
        "urn:epc:id",
        "https://",
        "https://id.gs1.org/00",
        "https://id.gs1.org/00/12345",
        "https://transactions.example.org/po/00712",
        "https://id.gs1.org/8003/1401234566666987",
        "040123450000003338",
      })
  void readsNoNumberWhereThereIsNone(String text) {
    assertThat(Gs1Id.of(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "shipping, shipping",
    "urn:epcglobal:cbv:bizstep:shipping, shipping",
    "https://ref.gs1.org/cbv/BizStep-shipping, shipping",
    "https://ns.gs1.org/cbv/BizStep-shipping, shipping",
    "cbv:BizStep-shipping, shipping",
    "gs1:Disp-in_transit, in_transit",
    "https://ref.gs1.org/cbv/BTT-po, po",
    "cbv:ER-did_not_occur, did_not_occur",
    "https://example.org/BizStep-shipping, https://example.org/BizStep-shipping",
    "https://gs1.org.example.org/BizStep-shipping, https://gs1.org.example.org/BizStep-shipping",
    "hc:summarising_discharge, hc:summarising_discharge",
  })
  void readsANameInEveryFormAndLeavesOthersVocabulariesAlone(String written, String bare) {
    assertThat(CbvName.bare(written)).isEqualTo(bare);
  }

  @ParameterizedTest
  @CsvSource({
    "http://transactions.example.org/po/12345678, 12345678",
    "https://transactions.example.org/po/PO%2F1/?x=1, PO/1",
    "urn:epcglobal:cbv:bt:4099999000128:DN-7, DN-7",
    "urn:epc:id:gdti:4012345.55555.98, 401234555555498",
    "urn:uuid:374d95fc, 374d95fc",
    "4711, 4711",
  })
  void cutsTheNumberOutOfABusinessTransaction(String written, String number) {
    assertThat(EpcisNumbers.number(written)).isEqualTo(number);
  }

  @Test
  void believesTheMomentAndTakesTheClockOfThePlaceFromItsOwnField() {
    CarrierEvent event = only(bytes(event("departing", "").put("eventTimeZoneOffset", "+05:30")));

    assertThat(event.time().instant()).isEqualTo("2026-03-04T11:15:00Z");
    assertThat(event.time().offset()).isEqualTo(ZoneOffset.ofHoursMinutes(5, 30));
    assertThat(event.time().quality()).isEqualTo(TimeQuality.GIVEN);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void takesBackByTheIdThatTheEventItselfHas(boolean withEventId) {
    ObjectNode event = event("departing", "in_transit");
    if (withEventId) {
      event.put("eventID", "urn:uuid:5a1b0a3e-9a51-4d3c-8d1e-0c9a51b30001");
    }
    CarrierEvent stated = only(bytes(event));
    ObjectNode declared = event.deepCopy();
    declared.putArray("epcList").add("https://id.gs1.org/00/040999990000007127");
    declared
        .putObject("errorDeclaration")
        .put("declarationTime", "2026-03-05T00:00:00Z")
        .put("reason", "did_not_occur");

    CarrierEvent taken = only(bytes(declared));

    assertThat(taken.correction()).isEqualTo(new Correction(stated.id(), Set.of()));
    assertThat(taken.milestone()).isEqualTo(Milestone.SCAN_CANCELLED);
    assertThat(taken.id()).isNotEqualTo(stated.id());
    assertThat(taken.time().instant()).isEqualTo("2026-03-05T00:00:00Z");
  }

  @Test
  void namesTheEventsThatSayItRight() {
    ObjectNode declared = event("departing", "");
    declared
        .putObject("errorDeclaration")
        .put("reason", "incorrect_data")
        .putArray("correctiveEventIDs")
        .add("urn:uuid:2");

    assertThat(only(bytes(declared)).carrierStatus().description())
        .isEqualTo("corrected by urn:uuid:2");
  }

  @Test
  void takesTheLatestDepartureBackWhenItWasNotShipped() {
    CarrierEvent event = only(bytes(event("void_shipping", "")));

    assertThat(event.milestone()).isEqualTo(Milestone.VOIDED);
    assertThat(event.correction()).isEqualTo(Correction.ofLatest(Milestone.DEPARTED));
    assertThat(event.place()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "bizStep, arriving",
    "disposition, in_progress",
    "eventTime, 2026-03-04T11:15:01Z",
    "action, ADD",
    "eventID, urn:uuid:1",
  })
  void givesAnotherFactAnotherId(String field, String value) {
    ObjectNode first = event("departing", "in_transit");

    assertThat(only(bytes(first.deepCopy().put(field, value))).id())
        .isNotEqualTo(only(bytes(first)).id());
  }

  @Test
  void tellsTwoEventsOfOneDocumentApartByTheirItems() {
    ObjectNode first = event("departing", "");
    first.putArray("epcList").add("urn:epc:id:sgtin:4012345.099999.1");
    first
        .putArray("bizTransactionList")
        .addObject()
        .put("type", "po")
        .put("bizTransaction", "PO-1");
    ObjectNode second = first.deepCopy();
    second.putArray("epcList").add("urn:epc:id:sgtin:4012345.099999.2");

    assertThat(only(bytes(second)).id()).isNotEqualTo(only(bytes(first)).id());
  }

  @Test
  void readsNoServiceRelationSinceItMayBeAPerson() {
    ObjectNode event = event("accepting", "");
    event.putArray("epcList").add("urn:epc:id:gsrn:4012345.9876540000");

    assertThat(adapter.read(delivery("d", Headers.NONE, bytes(event))))
        .isInstanceOf(Decoded.Ignored.class);
  }

  @Test
  void relatesChildrenAndDocumentsToTheParent() {
    ObjectNode event = event("loading", "").put("type", "AggregationEvent");
    event.remove("epcList");
    event.put("parentID", URN);
    event.putArray("childEPCs").add("urn:epc:id:sgtin:4012345.099999.7");
    event
        .putArray("bizTransactionList")
        .addObject()
        .put("type", "cbv:BTT-po")
        .put("bizTransaction", "urn:epcglobal:cbv:bt:4099999000128:PO-1");

    CarrierEvent read = only(bytes(event));

    assertThat(read.reference().type()).isEqualTo(ReferenceType.SSCC);
    assertThat(read.reference().value()).isEqualTo("040999990000007127");
    assertThat(read.related())
        .containsExactly(
            new Reference(ReferenceType.PURCHASE_ORDER, "PO-1", null),
            new Reference(ReferenceType.SHIPPER_REFERENCE, "04012345999990217", null));
  }

  @Test
  void keepsTheFirstHundredRelatedNumbersAndSaysSo() {
    ObjectNode event = event("loading", "").put("parentID", URN);
    event.remove("epcList");
    for (int i = 0; i < 101; i++) {
      event.withArray("/childEPCs").add("urn:epc:id:sgtin:4012345.099999." + i);
    }

    CarrierEvent read = only(bytes(event));

    assertThat(read.related()).hasSize(100);
    assertThat(read.warnings()).singleElement().asString().startsWith("related:");
  }

  @Test
  void acknowledgesWithTwoHundredAndForgetsANumberAfterAYear() {
    assertThat(adapter.acknowledgement()).isEqualTo(200);
    assertThat(adapter.referenceReuseAfter()).isEqualTo(Duration.ofDays(365));
  }

  @Test
  void readsEveryPublishedSample() {
    SampleReport report = SampleReport.read(adapter, RECEIVED_AT, "epcis").printAndCheck();

    report
        .row("Example_9.6.3-AggregationEvent.jsonld")
        .map(row -> row.events().get(0))
        .ifPresent(
            event -> {
              assertThat(event.milestone()).isEqualTo(Milestone.DELIVERED);
              assertThat(event.reference().value()).isEqualTo("106141412345678908");
              assertThat(event.time().instant()).isEqualTo("2013-06-08T14:58:56.591Z");
              assertThat(event.time().offset()).isEqualTo(ZoneOffset.ofHours(2));
            });
    report
        .row("epcisDocWithAllGS1Keys.json")
        .ifPresent(
            row ->
                assertThat(row.events())
                    .extracting(event -> event.reference().type())
                    .containsExactly(
                        ReferenceType.SSCC,
                        ReferenceType.BILL_OF_LADING,
                        ReferenceType.BILL_OF_LADING));
    report
        .row("ErrorDeclarationAndCorrectiveEvent.jsonld")
        .ifPresent(row -> assertThat(row.events().get(0).correction()).isNotNull());
    assertThat(report.complete()).isEqualTo(!report.rows().isEmpty());
  }

  private CarrierEvent only(byte[] body) {
    List<CarrierEvent> events = events(adapter.read(delivery("d", Headers.NONE, body)));
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private static String hash(Signature.Encoding encoding, byte[] body, String secret) {
    return new Signature(
            "GS1-Signature", Signature.Algorithm.HMAC_SHA256, Signature.KeyForm.UTF_8, encoding, "")
        .sign(body, secret);
  }

  private static Headers signature(String value) {
    return Headers.of(List.of(Map.entry("GS1-Signature", value)));
  }

  private static ObjectNode event(String step, @Nullable String disposition) {
    ObjectNode event = JSON.createObjectNode();
    event.put("type", "ObjectEvent").put("eventTime", "2026-03-04T11:15:00Z");
    event.put("eventTimeZoneOffset", "+01:00").put("action", "OBSERVE");
    event.put("bizStep", step).put("disposition", disposition);
    event.putObject("readPoint").put("id", "urn:epc:id:sgln:4099999.00012.dock7");
    event.putArray("epcList").add(URN);
    return event;
  }

  private static byte[] bytes(ObjectNode event) {
    ObjectNode document = JSON.createObjectNode().put("type", "EPCISDocument");
    document.putObject("epcisBody").putArray("eventList").add(event);
    return document.toString().getBytes(StandardCharsets.UTF_8);
  }
}
