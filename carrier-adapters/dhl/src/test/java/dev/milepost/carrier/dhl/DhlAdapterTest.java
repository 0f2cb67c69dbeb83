package dev.milepost.carrier.dhl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.testkit.CarrierAdapterContract;
import dev.milepost.carrier.testkit.SampleReport;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Cause;
import dev.milepost.event.Estimate;
import dev.milepost.event.Milestone;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.TimeQuality;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DhlAdapterTest extends CarrierAdapterContract {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NUMBER = "4471829305";
  private static final Charset LATIN = StandardCharsets.ISO_8859_1;

  private final DhlAdapter adapter = new DhlAdapter();

  DhlAdapterTest() {
    super(new DhlAdapter());
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    if (type.equals(DhlCodes.ICE)) {
      String[] parts = detail.split("/", -1);
      String standard = parts.length > 1 ? " standard-event-code=\"" + parts[1] + "\"" : "";
      return xml(event("04.03.2026 06:15", code, parts[0], standard));
    }
    ObjectNode answer = answer(type);
    if (code.equals(DhlCodes.ESTIMATE)) {
      shipment(answer).put(code, "2026-11-30T18:00:00+01:00");
    } else {
      add(answer, "2026-03-04T06:15:00+01:00", code, detail);
    }
    return bytes(answer);
  }

  @Override
  protected Optional<Headers> signed(byte[] body, String secret) {
    return Optional.of(Headers.of(List.of(Map.entry("dhl-api-key", secret))));
  }

  @ParameterizedTest
  @CsvSource({
    "express, 101, DELIVERED",
    "ecommerce, 101, VOIDED",
    "express, CC, AVAILABLE_FOR_PICKUP",
    "parcel-pl, CC, EXCEPTION",
    "express, AN, UNKNOWN",
    "parcel-de, AN, PICKUP_ATTEMPTED",
    "parcel-pl, AN, ADDRESS_ISSUE",
    "parcel-de, ZU, DELIVERED",
    "freight, 21-0, DELIVERED",
    "freight, 21-23, EXCEPTION",
    "parcel-nl, DELIVERED_AT_PARCELSHOP, AVAILABLE_FOR_PICKUP",
    "parcel-nl, DELIVERED_AT_SHIPPER, RETURNED",
    "express, ok, DELIVERED",
    "EXPRESS, OK, DELIVERED",
    "parcel-uk, ZU, UNKNOWN",
  })
  void knowsACodeByItsServiceOnly(String service, String code, Milestone milestone) {
    assertThat(only(payloadWith(service, code, "")).milestone()).isEqualTo(milestone);
  }

  @ParameterizedTest
  @CsvSource({
    "express, DELIVERED, pre-transit",
    "express, Delivered, transit",
    "express, OK, pre-transit",
    "parcel-de, ZU, failure",
    "ecommerce, 600, transit",
    "parcel-de, VA, delivered",
    "express, WC, delivered",
  })
  void guessesNothingWhereCodeAndStatusCodeContradictEachOther(
      String service, String status, String statusCode) {
    CarrierEvent event = only(payloadWith(service, status, statusCode));

    assertThat(event.milestone()).isEqualTo(Milestone.UNKNOWN);
    assertThat(event.warnings()).singleElement().asString().contains("contradicts");
  }

  @ParameterizedTest
  @CsvSource({
    "'', pre-transit, LABEL_CREATED",
    "'', transit, IN_TRANSIT",
    "'', delivered, DELIVERED",
    "'', failure, EXCEPTION",
    "'', unknown, UNKNOWN",
    "DELIVERED, delivered, DELIVERED",
    "'The parcel was handed over.', delivered, DELIVERED",
    "'The parcel was handed over.', unknown, UNKNOWN",
    "'The parcel was handed over.', '', UNKNOWN",
    "DELIVERED, '', DELIVERED",
    "ZZTOP, delivered, UNKNOWN",
  })
  void believesTheStatusCodeAloneWhereThereIsNoCode(
      String status, String statusCode, Milestone milestone) {
    assertThat(only(payloadWith("express", status, statusCode)).milestone()).isEqualTo(milestone);
  }

  @Test
  void believesAShopThatTheStatusCodeCallsDelivered() {
    assertThat(only(payloadWith("parcel-nl", "DELIVERED_AT_PARCELSHOP", "delivered")).milestone())
        .isEqualTo(Milestone.AVAILABLE_FOR_PICKUP);
  }

  @Test
  void saysOfADamagedDeliveryBoth() {
    CarrierEvent event = only(payloadWith("express", "DD", ""));

    assertThat(event.milestone()).isEqualTo(Milestone.DELIVERED);
    assertThat(event.cause()).isEqualTo(Cause.DAMAGE);
  }

  @Test
  void givesAnEventAndTheStatusThatRepeatsItOneId() {
    ObjectNode answer = answer("express");
    add(answer, "2026-03-04T06:15:20", "PU", "transit");
    ObjectNode status = shipment(answer).putObject("status");
    status
        .put("timestamp", "2026-03-04T06:15:47Z")
        .put("statusCode", "transit")
        .put("status", "PU");

    CarrierEvent first = only(bytes(answer));
    shipment(answer).remove("events");

    assertThat(only(bytes(answer)).id()).isEqualTo(first.id());
  }

  @Test
  void readsTheStatusThatTheHistoryLacks() {
    ObjectNode answer = answer("express");
    add(answer, "2026-03-04T06:15:20", "PU", "transit");
    shipment(answer)
        .putObject("status")
        .put("timestamp", "2026-03-05T09:00:00")
        .put("status", "OK");

    assertThat(read(bytes(answer)))
        .extracting(CarrierEvent::milestone)
        .containsExactly(Milestone.PICKED_UP, Milestone.DELIVERED);
  }

  @Test
  void readsTheStatusOnceThatRepeatsAnEventInAnotherZone() {
    ObjectNode answer = answer("express");
    add(answer, "2026-03-04T06:15:20+01:00", "PU", "transit");
    ObjectNode status = shipment(answer).putObject("status");
    status.put("timestamp", "2026-03-04T05:15:20Z").put("status", "PU");

    assertThat(read(bytes(answer))).hasSize(1);
  }

  @Test
  void takesSeveralNamesOfAFieldOfEcommerceAmericas() {
    ObjectNode callback = JSON.createObjectNode().put("dhlPackageId", "GM994400000000001122");
    callback
        .putArray("events")
        .addObject()
        .put("timestamp", "2026-03-04T06:15:00-05:00")
        .put("eventId", 600)
        .put("location", "DAYTON, OH, US");

    CarrierEvent event = only(bytes(callback));

    assertThat(event.milestone()).isEqualTo(Milestone.DELIVERED);
    assertThat(event.time().instant()).isEqualTo("2026-03-04T11:15:00Z");
    assertThat(event.reference().value()).isEqualTo("GM994400000000001122");
  }

  @Test
  void ignoresAnAnswerWithoutShipments() {
    for (String body : List.of("{\"shipments\": []}", "{\"shipments\": null}")) {
      assertThat(adapter.read(delivery("d", Headers.NONE, body.getBytes(LATIN))))
          .isInstanceOf(Decoded.Ignored.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "id, 4471829306",
    "service, parcel-de",
    "timestamp, 2026-03-04T06:16:00+01:00",
    "status, AF",
    "addressLocality, Ghent",
  })
  void givesAnotherFactAnotherId(String field, String value) {
    assertThat(only(bytes(changed(field, value))).id())
        .isNotEqualTo(only(bytes(changed("status", "PL"))).id());
  }

  private static ObjectNode changed(String field, String value) {
    ObjectNode answer = answer("express");
    add(answer, "2026-03-04T06:15:00+01:00", "PL", "");
    ObjectNode event = (ObjectNode) shipment(answer).path("events").path(0);
    event.withObject("/location/address").put("addressLocality", "Antwerp");
    switch (field) {
      case "id", "service" -> shipment(answer).put(field, value);
      case "addressLocality" -> event.withObject("/location/address").put(field, value);
      default -> event.put(field, value);
    }
    return answer;
  }

  @Test
  void readsANumberWrittenAsNumberAndAListOfOneAsItsElement() {
    ObjectNode answer = answer("express");
    ObjectNode shipment = shipment(answer);
    shipment.put("id", 4471829305L);
    shipment.putObject("events").put("timestamp", "2026-03-04T06:15:00Z").put("status", 101);
    answer.set("shipments", shipment);

    CarrierEvent event = only(bytes(answer));

    assertThat(event.reference().value()).isEqualTo(NUMBER);
    assertThat(event.milestone()).isEqualTo(Milestone.DELIVERED);
  }

  @Test
  void readsALocalTimeAtThePlaceAndAtHomeInGermany() {
    ObjectNode express = answer("express");
    add(express, "2026-07-04T06:15:00", "PL", "");
    assertThat(only(bytes(express)).time().quality()).isEqualTo(TimeQuality.UNKNOWN);

    ((ObjectNode) shipment(express).path("events").path(0))
        .withObject("/location/address")
        .put("countryCode", "BE");
    assertThat(only(bytes(express)).time().quality()).isEqualTo(TimeQuality.PLACE);
    assertThat(only(bytes(express)).time().instant()).isEqualTo("2026-07-04T04:15:00Z");

    ObjectNode german = answer("parcel-de");
    add(german, "2026-07-04T06:15:00", "EE", "");
    assertThat(only(bytes(german)).time().quality()).isEqualTo(TimeQuality.DEFAULT);
    assertThat(only(bytes(german)).time().instant()).isEqualTo("2026-07-04T04:15:00Z");
  }

  @Test
  void expectsADayUntilItsEndAtTheDestination() {
    ObjectNode answer = answer("express");
    shipment(answer).put("estimatedTimeOfDelivery", "2026-11-30T00:00:00Z");
    shipment(answer).withObject("/destination/address").put("countryCode", "NL");

    assertThat(only(bytes(answer)).estimate())
        .isEqualTo(new Estimate(null, Instant.parse("2026-11-30T22:59:59Z"), "DHL", RECEIVED_AT));
  }

  @Test
  void expectsNothingOfWhatIsDelivered() {
    ObjectNode answer = answer("express");
    shipment(answer).put("estimatedTimeOfDelivery", "2026-11-30T00:00:00Z");
    add(answer, "2026-11-22T06:15:00Z", "OK", "delivered");

    assertThat(only(bytes(answer)).milestone()).isEqualTo(Milestone.DELIVERED);
  }

  @Test
  void leavesOutAnExpectationThatTheHistoryHasOvertaken() {
    ObjectNode answer = answer("express");
    shipment(answer).put("estimatedTimeOfDelivery", "2019-11-30T00:00:00Z");
    add(answer, "2026-11-22T06:15:00Z", "PL", "transit");

    assertThat(read(bytes(answer))).extracting(CarrierEvent::estimate).containsOnlyNulls();
  }

  @Test
  void takesTheEventBackThatStandsBeforeACancellation() {
    List<CarrierEvent> events =
        read(
            xml(
                event("04.03.2026 14:20", "STORN", "NRQRD", "")
                    + event("04.03.2026 06:15", "LDTMV", "MVMTV", "")
                    + event("04.03.2026 14:02", "DLVRD", "NGHBR", "")));

    assertThat(events)
        .extracting(CarrierEvent::milestone)
        .containsExactly(Milestone.OUT_FOR_DELIVERY, Milestone.DELIVERED, Milestone.SCAN_CANCELLED);
    assertThat(events.get(2).correction())
        .isNotNull()
        .satisfies(taken -> assertThat(taken.target()).isEqualTo(events.get(1).id()));
  }

  @Test
  void takesTheOneBeforeBackWhereTwoAreCancelled() {
    List<CarrierEvent> events =
        read(
            xml(
                event("04.03.2026 06:15", "LDTMV", "MVMTV", "")
                    + event("04.03.2026 14:02", "DLVRD", "NGHBR", "")
                    + event("04.03.2026 14:03", "STORN", "NRQRD", "")
                    + event("04.03.2026 14:04", "STORN", "NRQRD", "")));

    assertThat(events.get(3).correction())
        .isNotNull()
        .satisfies(taken -> assertThat(taken.target()).isEqualTo(events.get(0).id()));
  }

  @Test
  void takesTheLatestOfADriverBackWhereACancellationStandsAlone() {
    assertThat(only(payloadWith("ice", "STORN", "NRQRD")).correction())
        .isNotNull()
        .satisfies(
            taken ->
                assertThat(taken.milestones())
                    .contains(Milestone.DELIVERED, Milestone.DELIVERY_ATTEMPTED)
                    .doesNotContain(Milestone.LABEL_CREATED, Milestone.ARRIVED));
  }

  @Test
  void knowsAnIceEventByItsRicOnly() {
    assertThat(only(payloadWith("ice", "NTDEL", "NHOME")).cause())
        .isEqualTo(Cause.RECIPIENT_ABSENT);
    assertThat(only(payloadWith("ice", "NTDEL", "RFUSD")).milestone()).isEqualTo(Milestone.REFUSED);
    assertThat(only(payloadWith("ice", "DLVRD", "CODRP")).milestone())
        .isEqualTo(Milestone.INFORMATION);
    assertThat(only(payloadWith("ice", "DLVRD", "ZZZZZ")).milestone()).isEqualTo(Milestone.UNKNOWN);
    assertThat(only(payloadWith("ice", "MVDPT", "")).milestone()).isEqualTo(Milestone.DEPARTED);
  }

  @Test
  void readsTheClockOfParcelDeAsGermanWhereverTheParcelIs() {
    String abroad = " event-location=\"London\" event-country=\"GB\"";

    CarrierEvent event = only(xml(event("04.07.2026 06:15", "SRTED", "NRQRD", abroad)));

    assertThat(event.time().instant()).isEqualTo("2026-07-04T04:15:00Z");
    assertThat(event.time().quality()).isEqualTo(TimeQuality.DEFAULT);
    assertThat(event.related())
        .singleElement()
        .satisfies(sscc -> assertThat(sscc.type()).isEqualTo(ReferenceType.SSCC));
  }

  @Test
  void readsXmlInSeveralThreadsAtOnce() {
    byte[] body = payloadWith("ice", "NTDEL", "NHOME");
    Decoded alone = adapter.read(delivery("d", Headers.NONE, body));

    assertThat(
            IntStream.range(0, 2_000)
                .parallel()
                .mapToObj(i -> adapter.read(delivery("d", Headers.NONE, body)))
                .distinct())
        .containsExactly(alone);
  }

  @Test
  void opensNoEntityFromOutside() throws IOException {
    Path secret = Files.createTempFile("entity", ".txt");
    Files.writeString(secret, "PERSON");
    String body =
        "<!DOCTYPE data [<!ENTITY e SYSTEM \""
            + secret.toUri()
            + "\">]>"
            + new String(xml(event("04.03.2026 06:15", "SRTED", "NRQRD", "")), LATIN)
                .replace("</data></data>", "</data>&e;</data>");

    Decoded decoded = adapter.read(delivery("d", Headers.NONE, body.getBytes(LATIN)));
    Files.delete(secret);

    assertThat(decoded.toString()).doesNotContain("PERSON");
  }

  @Test
  void readsWhatStandsBeforeTheBreakAndSaysWhereItIs() {
    byte[] whole = xml(event("04.03.2026 06:15", "SRTED", "NRQRD", ""));
    byte[] cut = Arrays.copyOf(whole, whole.length - 3);

    assertThat(adapter.read(delivery("d", Headers.NONE, cut)))
        .isInstanceOfSatisfying(
            Decoded.Events.class,
            read -> {
              assertThat(read.events()).hasSize(1);
              assertThat(read.problems()).singleElement().asString().contains("line");
            });
  }

  @Test
  void keepsOneBadEventFromItsSiblings() {
    ObjectNode answer = answer("express");
    add(answer, "2026-03-04T06:15:00Z", "PU", "");
    add(answer, "yesterday", "PL", "");
    add(answer, "2026-03-05T06:15:00Z", "OK", "");

    assertThat(adapter.read(delivery("d", Headers.NONE, bytes(answer))))
        .isInstanceOfSatisfying(
            Decoded.Events.class,
            read -> {
              assertThat(read.events()).hasSize(2);
              assertThat(read.problems())
                  .extracting(Decoded.Problem::at)
                  .containsExactly("/shipments/0/events/1/timestamp");
            });
  }

  @Test
  void carriesNoPersonalDataOver() {
    ObjectNode answer = answer("express");
    add(answer, "2026-03-04T06:15:00Z", "OK", "delivered");
    ObjectNode shipment = shipment(answer);
    ((ObjectNode) shipment.path("events").path(0))
        .put("description", "PERSON")
        .put("remark", "PERSON")
        .withObject("/location/address")
        .put("streetAddress", "PERSON 1")
        .put("postalCode", "PERSON")
        .put("addressLocality", "PERSON 12, Antwerp");
    shipment.withObject("/details/receiver").put("name", "PERSON");
    shipment.withObject("/details/proofOfDelivery/signed").put("name", "PERSON");

    assertThat(only(bytes(answer)).toString()).doesNotContain("PERSON").contains("Antwerp");
  }

  @Test
  void takesTheTokenInEitherHeader() {
    List<String> secrets = List.of("old", "token");

    assertThat(adapter.authentic(header("Authorization", "Bearer token"), new byte[0], secrets))
        .isTrue();
    assertThat(adapter.authentic(header("DHL-API-Key", "token"), new byte[0], secrets)).isTrue();
    assertThat(adapter.authentic(header("X-API-Key", "token"), new byte[0], secrets)).isFalse();
  }

  @Test
  void acknowledgesWithTwoHundredAndForgetsANumberAfterNinetyDays() {
    assertThat(adapter.acknowledgement()).isEqualTo(200);
    assertThat(adapter.referenceReuseAfter()).isEqualTo(Duration.ofDays(90));
  }

  @Test
  void readsEveryPublishedSample() {
    SampleReport report =
        SampleReport.read(adapter, RECEIVED_AT, "karrio/dhl_universal").printAndCheck();

    report
        .row("raw.TrackingResponseJSON.json")
        .ifPresent(
            row -> {
              CarrierEvent event = row.events().get(0);
              assertThat(event.reference().value()).isEqualTo("7777777770");
              assertThat(event.milestone()).isEqualTo(Milestone.UNKNOWN);
              assertThat(event.warnings()).anyMatch(warning -> warning.contains("contradicts"));
              assertThat(event.time().quality()).isEqualTo(TimeQuality.PLACE);
              assertThat(row.events().get(1).milestone()).isEqualTo(Milestone.ETA_UPDATED);
              assertThat(row.events()).hasSize(2);
              assertThat(row.events().toString())
                  .doesNotContain("JESSICA", "Oderweg", "1043")
                  .contains("YZ3892406173", "JD014600006281230704");
            });
    report
        .row("raw.TrackingErrorResponseJSON.json")
        .ifPresent(row -> assertThat(row.decoded()).isInstanceOf(Decoded.Ignored.class));
    assertThat(report.complete()).isEqualTo(!report.rows().isEmpty());
  }

  @Test
  void listsEveryPublishedCode() throws IOException {
    Path codes = SampleReport.shared().resolve("carriers/codes");
    if (!Files.exists(codes)) {
      System.out.println("DHL codes: " + codes + " is absent, nothing compared");
      return;
    }
    List<String> unified = Files.readAllLines(codes.resolve("dhl-unified-status.csv"), LATIN);
    List<String> ice = Files.readAllLines(codes.resolve("dhl-parcel-de-ice-ric.csv"), LATIN);

    // The published table breaks two of its lines inside a description: those begin with a blank.
    assertThat(unified.stream().skip(1).filter(line -> !line.startsWith(" ")))
        .hasSizeGreaterThan(1000)
        .map(line -> line.split(";", -1))
        .allMatch(cells -> DhlCodes.of(cells[0], cells[1].strip()) != null);
    assertThat(ice.stream().skip(1))
        .hasSizeGreaterThan(300)
        .map(line -> line.split(";", -1))
        .allMatch(cells -> DhlCodes.of("ice", DhlCodes.key(cells[0], cells[1])) != null);
  }

  private List<CarrierEvent> read(byte[] body) {
    return events(adapter.read(delivery("d", Headers.NONE, body)));
  }

  private CarrierEvent only(byte[] body) {
    List<CarrierEvent> events = read(body);
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private static Headers header(String name, String value) {
    return Headers.of(List.of(Map.entry(name, value)));
  }

  private static ObjectNode answer(String service) {
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode shipment = answer.putArray("shipments").addObject();
    shipment.put("id", NUMBER).put("service", service);
    return answer;
  }

  private static ObjectNode shipment(ObjectNode answer) {
    return (ObjectNode) answer.at("/shipments/0");
  }

  private static void add(ObjectNode answer, String time, String status, String statusCode) {
    ArrayNode events = shipment(answer).withArray("/events");
    events.addObject().put("timestamp", time).put("status", status).put("statusCode", statusCode);
  }

  private static String event(String time, String ice, String ric, String more) {
    return "<data name=\"piece-event\" event-timestamp=\""
        + time
        + "\" ice=\""
        + ice
        + "\" ric=\""
        + ric
        + "\""
        + more
        + "/>";
  }

  private static byte[] xml(String events) {
    return ("<data name=\"piece-shipment-list\" code=\"0\">"
            + "<data name=\"piece-shipment\" piece-code=\"00340434161094021507\">"
            + events
            + "</data></data>")
        .getBytes(LATIN);
  }

  private static byte[] bytes(ObjectNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
