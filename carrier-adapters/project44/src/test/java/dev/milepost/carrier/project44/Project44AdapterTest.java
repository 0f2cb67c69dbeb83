package dev.milepost.carrier.project44;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.testkit.CarrierAdapterContract;
import dev.milepost.carrier.testkit.SampleReport;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Classifier;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.TimeQuality;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Project44AdapterTest extends CarrierAdapterContract {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Project44Adapter adapter = new Project44Adapter();

  Project44AdapterTest() {
    super(new Project44Adapter());
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    ObjectNode history = history();
    if (!detail.isEmpty()) {
      stop(history, "s", detail, "America/Chicago");
    }
    switch (type) {
      case "state" -> {
        ObjectNode state = history.putArray("states").addObject().put("type", code);
        state.put("startDateTime", "2026-11-20T10:00:00Z");
        if (!detail.isEmpty()) {
          state.put("stopId", "s");
        }
      }
      case "arrivalStatus" -> order(history, code);
      case "position" ->
          history
              .putArray("positions")
              .addObject()
              .put("dateTime", "2026-11-20T10:00:00Z")
              .put("latitude", 1.5)
              .put("longitude", 2.5);
      default -> {
        ObjectNode event = event(history, code, detail.isEmpty() ? "" : "s");
        event.put("dateTime", "2026-11-20T10:00:00Z");
      }
    }
    return bytes(history);
  }

  @Override
  protected Optional<Headers> signed(byte[] body, String secret) {
    return Optional.of(header("Authorization", "Bearer " + secret));
  }

  @Test
  void trustsWhicheverWayTheCustomerChose() {
    List<String> secrets = List.of("p44:a secret");
    String base64 =
        Base64.getEncoder().encodeToString("p44:a secret".getBytes(StandardCharsets.UTF_8));

    assertThat(adapter.authentic(header("Authorization", "Basic " + base64), new byte[0], secrets))
        .isTrue();
    assertThat(adapter.authentic(header("authorization", "p44:a secret"), new byte[0], secrets))
        .isTrue();
    assertThat(adapter.authentic(header("X-API-Key", "p44:a secret"), new byte[0], secrets))
        .isTrue();
    assertThat(adapter.authentic(header("api-key", "p44:a secret"), new byte[0], secrets)).isTrue();
    assertThat(adapter.authentic(header("p44-signature", "p44:a secret"), new byte[0], secrets))
        .isFalse();
    assertThat(adapter.authentic(header("Authorization", "Basic p44:a"), new byte[0], secrets))
        .isFalse();
  }

  @Test
  void acknowledgesWithOk() {
    assertThat(adapter.acknowledgement()).isEqualTo(200);
  }

  @Test
  void tellsWhatHappenedWasExpectedAndWasPlannedApart() {
    ObjectNode history = history();
    stop(history, "s", "PICKUP", "America/Chicago");
    event(history, "DEPARTURE_FROM_STOP", "s")
        .put("dateTime", "2026-11-20T10:00:00-0600")
        .put("estimateDateTime", "2026-11-20T09:30:00-0600")
        .put("plannedDateTime", "2026-11-20T08:00:00-0600")
        .put("plannedEndDateTime", "2026-11-20T09:00:00-0600");

    List<CarrierEvent> events = read(history);

    assertThat(events)
        .extracting(CarrierEvent::classifier)
        .containsExactly(Classifier.ACTUAL, Classifier.ESTIMATED, Classifier.PLANNED);
    assertThat(events).extracting(CarrierEvent::milestone).containsOnly(Milestone.PICKED_UP);
    assertThat(events)
        .extracting(event -> event.time().instant().toString())
        .containsExactly("2026-11-20T16:00:00Z", "2026-11-20T15:30:00Z", "2026-11-20T14:00:00Z");
    assertThat(events).extracting(CarrierEvent::estimate).containsOnlyNulls();
    assertThat(events.get(2).carrierStatus().description())
        .isEqualTo("planned until 2026-11-20T09:00-06:00");
  }

  @Test
  void believesTheSelectedSourceAndTellsWhatOthersSay() {
    ObjectNode history = history();
    ObjectNode event = event(history, "GATE_IN_FULL", "");
    event.put("dateTime", "2026-11-20T10:00:00Z");
    ArrayNode times = event.putArray("dateTimes");
    source(times, "ACTUAL", "CARRIER", "2026-11-20T11:00:00Z", false);
    source(times, "ACTUAL", "GEOFENCE", "2026-11-20T10:00:00Z", true);
    source(times, "ESTIMATE", "P44", "2026-11-20T09:00:00Z", false);

    CarrierEvent read = only(history);

    assertThat(read.time().instant()).isEqualTo("2026-11-20T10:00:00Z");
    assertThat(read.warnings()).containsExactly("dateTime: CARRIER says 2026-11-20T11:00Z");
  }

  @Test
  void believesTheSelectedSourceAlsoWhereTheEventSaysOtherwiseOrNothing() {
    ObjectNode history = history();
    ObjectNode event = event(history, "GATE_IN_FULL", "");
    source(event.putArray("dateTimes"), "ACTUAL", "CARRIER", "2026-11-20T11:00:00Z", true);
    CarrierEvent alone = only(history);

    event.put("dateTime", "2026-11-20T10:00:00Z");
    CarrierEvent beside = only(history);

    assertThat(alone.time().instant()).isEqualTo("2026-11-20T11:00:00Z");
    assertThat(alone.warnings()).isEmpty();
    assertThat(beside.time()).isEqualTo(alone.time());
    assertThat(beside.warnings())
        .containsExactly("dateTime: is not that of the selected source, which holds");
  }

  @Test
  void deliversOnceWhereTheLorryLeavesAfterwards() {
    ObjectNode history = history();
    stop(history, "s", "DELIVERY", "America/Chicago");
    event(history, "DELIVERY", "s").put("dateTime", "2026-11-20T10:00:00Z");
    event(history, "DEPARTURE_FROM_STOP", "s").put("dateTime", "2026-11-20T12:00:00Z");

    assertThat(read(history))
        .extracting(CarrierEvent::milestone)
        .containsExactly(Milestone.DELIVERED, Milestone.INFORMATION);
  }

  @Test
  void keepsTheIdWhenAnotherSourceIsSelectedAndTheTimeMoves() {
    ObjectNode history = history();
    stop(history, "s", "DELIVERY", "America/Chicago");
    ObjectNode event = event(history, "ARRIVAL_AT_STOP", "s");
    event.put("dateTime", "2026-11-20T10:00:00Z");
    ArrayNode times = event.putArray("dateTimes");
    source(times, "ACTUAL", "CARRIER", "2026-11-20T11:00:00Z", false);
    source(times, "ACTUAL", "GEOFENCE", "2026-11-20T10:00:00Z", true)
        .put("lastModifiedDateTime", "2026-11-20T10:01:00Z");
    CarrierEvent before = only(history);

    event.put("dateTime", "2026-11-20T11:00:00Z").put("description", "other words");
    ((ObjectNode) times.get(0)).put("selected", true);
    ((ObjectNode) times.get(1))
        .put("selected", false)
        .put("lastModifiedDateTime", "2026-11-20T13:00:00Z");
    CarrierEvent after = only(history);

    assertThat(after.id()).isEqualTo(before.id());
    assertThat(after.statement()).isGreaterThan(before.statement());
    assertThat(after.time().instant()).isEqualTo("2026-11-20T11:00:00Z");
    assertThat(before.time().instant()).isEqualTo("2026-11-20T10:00:00Z");
  }

  @Test
  void keepsTheIdWhenTheShipmentIsGivenANumber() {
    ObjectNode history = history();
    event(history, "PICKED_UP", "").put("dateTime", "2026-11-20T10:00:00Z");
    CarrierEvent before = only(history);

    identifier(history, "PRO", "440100231");
    CarrierEvent after = only(history);

    assertThat(after.id()).isEqualTo(before.id());
    assertThat(after.reference().type()).isEqualTo(ReferenceType.PRO);
    assertThat(after.related()).containsExactly(before.reference());
  }

  @Test
  void tellsTheSecondOfItsKindFromTheFirst() {
    ObjectNode history = history();
    event(history, "INFO", "").put("dateTime", "2026-11-20T10:00:00Z");
    event(history, "INFO", "").put("dateTime", "2026-11-20T11:00:00Z");
    List<EventId> both = ids(history);

    ((ArrayNode) history.path("events")).remove(1);

    assertThat(both).hasSize(2).doesNotHaveDuplicates();
    assertThat(ids(history)).containsExactly(both.get(0));
  }

  @Test
  void expectsTheDeliveryAsOfWhenThatWasReckoned() {
    ObjectNode history = history();
    stop(history, "s", "DELIVERY", "America/Chicago");
    ObjectNode event = event(history, "ARRIVAL_AT_STOP", "s");
    event
        .put("estimateDateTime", "2026-11-24T10:00:00-0600")
        .put("estimateLastCalculatedDateTime", "2026-11-23T09:00:00+0000");
    CarrierEvent first = only(history);

    source(event.putArray("dateTimes"), "ESTIMATE", "P44", "2026-11-24T10:00:00-0600", true)
        .put("endDateTime", "2026-11-24T12:00:00-0600");
    event.put("estimateLastCalculatedDateTime", "2026-11-23T10:00:00+0000");
    CarrierEvent second = only(history);

    assertThat(first.milestone()).isEqualTo(Milestone.ETA_UPDATED);
    assertThat(first.time().instant()).isEqualTo("2026-11-23T09:00:00Z");
    assertThat(first.estimate())
        .isEqualTo(estimate(null, "2026-11-24T16:00:00Z", "2026-11-23T09:00:00Z"));
    assertThat(second.estimate())
        .isEqualTo(
            estimate("2026-11-24T16:00:00Z", "2026-11-24T18:00:00Z", "2026-11-23T10:00:00Z"));
    assertThat(second.id()).isNotEqualTo(first.id());
  }

  @Test
  void expectsNoDeliveryAtAStopOnTheWay() {
    ObjectNode history = history();
    stop(history, "t", "TERMINAL", "America/Chicago");
    stop(history, "s", "DELIVERY", "America/Chicago");
    event(history, "ARRIVAL_AT_STOP", "t").put("estimateDateTime", "2026-11-24T10:00:00-0600");

    CarrierEvent read = only(history);

    assertThat(read.milestone()).isEqualTo(Milestone.ARRIVED);
    assertThat(read.classifier()).isEqualTo(Classifier.ESTIMATED);
    assertThat(read.estimate()).isNull();
    assertThat(read.time().instant()).isEqualTo("2026-11-24T16:00:00Z");
  }

  @Test
  void expectsTheEndOfADayOfTheStopWhereOnlyADateIsStated() {
    ObjectNode history = history();
    stop(history, "s", "DESTINATION", "America/Denver");
    event(history, "ARRIVAL_AT_STOP", "s")
        .put("estimateDateTime", "2026-11-24")
        .put("estimateLastCalculatedDateTime", "2026-11-23T09:00:00Z");

    assertThat(only(history).estimate())
        .isEqualTo(estimate(null, "2026-11-25T06:59:59Z", "2026-11-23T09:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-20T10:00:00,      2026-11-20T17:00:00Z, PLACE",
    "2026-11-20T10:00:00-0700, 2026-11-20T17:00:00Z, GIVEN",
    "2026-11-20T17:00:00+0000, 2026-11-20T17:00:00Z, GIVEN",
    "2026-11-20T17:00:00.000Z, 2026-11-20T17:00:00Z, GIVEN"
  })
  void readsTimesByTheZoneOfTheStop(String written, Instant instant, TimeQuality quality) {
    ObjectNode history = history();
    stop(history, "s", "TERMINAL", "America/Denver");
    event(history, "ARRIVAL_AT_STOP", "s").put("dateTime", written);

    CarrierEvent read = only(history);

    assertThat(read.time().instant()).isEqualTo(instant);
    assertThat(read.time().offset()).isEqualTo(ZoneOffset.ofHours(-7));
    assertThat(read.time().quality()).isEqualTo(quality);
  }

  @Test
  void doesNotTellInAStateWhatAnEventHasTold() {
    ObjectNode history = history();
    stop(history, "s", "TERMINAL", "America/Denver");
    event(history, "ARRIVAL_AT_STOP", "s").put("dateTime", "2026-11-20T10:00:00Z");
    ArrayNode states = history.putArray("states");
    state(states, "AT_STOP", "2026-11-20T10:00:00Z").put("stopId", "s");
    state(states, "IN_TRANSIT", "2026-11-20T12:00:00Z");

    assertThat(read(history))
        .extracting(event -> event.carrierStatus().code())
        .containsExactly("ARRIVAL_AT_STOP", "IN_TRANSIT");
  }

  @Test
  void countsStatesInTheOrderOfTimeWhateverTheOrderTheyStandIn() {
    ObjectNode history = history();
    ArrayNode states = history.putArray("states");
    state(states, "IDLE", "2026-11-20T12:00:00Z");
    state(states, "IDLE", "2026-11-20T10:00:00Z");
    Map<EventId, Instant> times = times(history);

    states.insert(0, states.remove(1));

    assertThat(times).hasSize(2);
    assertThat(times(history)).isEqualTo(times);
  }

  @Test
  void doesNotCallDeliveredWhatIsOnlyTrackedNoMore() {
    ObjectNode history = history();
    event(history, "TRACKING_END_BY_USER", "").put("dateTime", "2026-11-20T10:00:00Z");
    state(history.putArray("states"), "COMPLETED", "2026-11-20T10:00:00Z");

    List<CarrierEvent> events = read(history);

    assertThat(events)
        .extracting(CarrierEvent::milestone)
        .containsExactly(Milestone.TRACKING_EXPIRED, Milestone.INFORMATION);
    assertThat(events.get(1).warnings()).anyMatch(warning -> warning.startsWith("state:"));
  }

  @Test
  void tellsTheLatestPositionOnly() {
    ObjectNode history = history();
    ArrayNode positions = history.putArray("positions");
    position(positions, "2026-11-20T10:00:00Z", 41.88837);
    position(positions, "2026-11-20T12:00:00Z", 42.12951);
    position(positions, "2026-11-20T11:00:00Z", 42.0);

    CarrierEvent read = only(history);

    assertThat(read.milestone()).isEqualTo(Milestone.WAYPOINT);
    assertThat(read.time().instant()).isEqualTo("2026-11-20T12:00:00Z");
    assertThat(read.carrierStatus().description()).isEqualTo("42.13, -87.64");
  }

  @Test
  void takesTheJudgementOfAnOrderForAForecast() {
    ObjectNode history = history();
    order(history, "LATE");

    CarrierEvent read = only(history);

    assertThat(read.milestone()).isEqualTo(Milestone.DELAYED);
    assertThat(read.classifier()).isEqualTo(Classifier.ESTIMATED);
    assertThat(read.time().instant()).isEqualTo("2026-11-22T10:00:00Z");
    assertThat(read.related())
        .containsExactly(new Reference(ReferenceType.PURCHASE_ORDER, "4500017", null));
  }

  @Test
  void joinsABillOfLadingAndItsContainersButNotTheContainersAmongThemselves() {
    ObjectNode bill = history();
    identifier(bill, "CARRIER_SCAC", "MLPU");
    relatedShipment(bill, "CONTAINER_ID", "MLPU1002342");
    relatedShipment(bill, "CONTAINER_ID", "MLPU1002358");
    event(bill, "INFO", "").put("dateTime", "2026-11-20T10:00:00Z");
    ObjectNode box = history();
    ((ArrayNode) box.at("/shipment/identifiers")).removeAll();
    identifier(box, "CONTAINER_ID", "MLPU1002342");
    relatedShipment(box, "BILL_OF_LADING", "MLPU7700123");
    relatedShipment(box, "CONTAINER_ID", "MLPU1002358");
    event(box, "INFO", "").put("dateTime", "2026-11-20T10:00:00Z");

    assertThat(only(bill).reference())
        .isEqualTo(new Reference(ReferenceType.BILL_OF_LADING, "BOL-440017", "MLPU"));
    assertThat(only(bill).related()).extracting(Reference::value).contains("MLPU1002342");
    assertThat(only(bill).related()).hasSize(2);
    assertThat(only(box).reference().type()).isEqualTo(ReferenceType.CONTAINER);
    assertThat(only(box).related()).extracting(Reference::value).containsExactly("MLPU7700123");
  }

  @Test
  void speaksOfTheBillOfLadingWhereItNamesSeveralContainers() {
    ObjectNode history = history();
    identifier(history, "CONTAINER_ID", "MLPU1002342");
    identifier(history, "CONTAINER_ID", "MLPU1002358");
    event(history, "INFO", "").put("dateTime", "2026-11-20T10:00:00Z");

    assertThat(only(history).reference().type()).isEqualTo(ReferenceType.BILL_OF_LADING);
  }

  @Test
  void namesTheParcelCarrierByItsOwnCode() {
    ObjectNode history = history();
    identifier(history, "TRACKING_NUMBER", "1Z4X77E90125308293");
    identifier(history, "CARRIER_SCAC", "UPSN");
    event(history, "INFO", "").put("dateTime", "2026-11-20T10:00:00Z");

    assertThat(only(history).reference())
        .isEqualTo(new Reference(ReferenceType.TRACKING_NUMBER, "1Z4X77E90125308293", "UPS"));
  }

  @ParameterizedTest
  @CsvSource({
    "Delivered to dock, Delivered to dock",
    "Consignee notified, Consignee notified",
    "Delivered. SIGNED BY A SAMPLE,",
    "Driver phone 555 0100,",
    "Received by: A SAMPLE,"
  })
  void leavesNamesAndTelephonesBehind(String written, @Nullable String kept) {
    ObjectNode history = history();
    identifier(history, "DRIVER_MOBILE_PHONE_NUMBER", "+15550100");
    event(history, "INFO", "").put("dateTime", "2026-11-20T10:00:00Z").put("description", written);

    CarrierEvent read = only(history);

    assertThat(read.carrierStatus().description()).isEqualTo(kept);
    assertThat(read.related()).isEmpty();
  }

  @Test
  void saysWhereNoNumberIs() {
    ObjectNode history = history();
    ((ArrayNode) history.at("/shipment/identifiers")).removeAll();
    identifier(history, "LICENSE_PLATE", "M 44");

    assertThat(adapter.read(delivery("d", Headers.NONE, bytes(history))))
        .isInstanceOfSatisfying(
            Decoded.Events.class,
            read ->
                assertThat(read.problems())
                    .singleElement()
                    .satisfies(
                        problem -> assertThat(problem.at()).isEqualTo("/shipment/identifiers")));
  }

  @Test
  void readsThePublishedSamples() {
    SampleReport report = SampleReport.read(adapter, RECEIVED_AT, "project44");

    assertThat(report.printAndCheck()).isSameAs(report);
  }

  private List<CarrierEvent> read(JsonNode history) {
    return events(adapter.read(delivery("d", Headers.NONE, bytes(history))));
  }

  private CarrierEvent only(JsonNode history) {
    List<CarrierEvent> events = read(history);
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private List<EventId> ids(JsonNode history) {
    return read(history).stream().map(CarrierEvent::id).toList();
  }

  private Map<EventId, Instant> times(JsonNode history) {
    return read(history).stream()
        .collect(Collectors.toMap(CarrierEvent::id, event -> event.time().instant()));
  }

  private static Estimate estimate(@Nullable String earliest, String latest, String issued) {
    return new Estimate(
        earliest == null ? null : Instant.parse(earliest),
        Instant.parse(latest),
        "PROJECT44",
        Instant.parse(issued));
  }

  private static Headers header(String name, String value) {
    return Headers.of(List.of(Map.entry(name, value)));
  }

  /** A shipment with a bill of lading, no stop and no event yet. */
  private static ObjectNode history() {
    ObjectNode history = JSON.createObjectNode();
    ObjectNode shipment = history.putObject("shipment").put("id", "7f1c2e30");
    shipment.put("lastModifiedDateTime", "2026-11-22T10:00:00+0000");
    shipment.putArray("identifiers");
    shipment.putObject("routeInfo").putArray("stops");
    identifier(history, "BILL_OF_LADING", "BOL-440017");
    return history;
  }

  private static void identifier(ObjectNode history, String type, String value) {
    ((ArrayNode) history.at("/shipment/identifiers"))
        .addObject()
        .put("type", type)
        .put("value", value);
  }

  private static void relatedShipment(ObjectNode history, String type, String value) {
    history
        .withObject("/shipment")
        .withArray("relatedShipments")
        .addObject()
        .putArray("identifiers")
        .addObject()
        .put("type", type)
        .put("value", value);
  }

  private static void stop(ObjectNode history, String id, String type, String zone) {
    ((ArrayNode) history.at("/shipment/routeInfo/stops"))
        .addObject()
        .put("id", id)
        .put("type", type)
        .putObject("location")
        .put("timeZone", zone);
  }

  private static ObjectNode event(ObjectNode history, String type, String stopId) {
    ObjectNode event = history.withArray("events").addObject().put("type", type);
    return stopId.isEmpty() ? event : event.put("stopId", stopId);
  }

  private static ObjectNode source(
      ArrayNode times, String type, String source, String time, boolean selected) {
    return times
        .addObject()
        .put("type", type)
        .put("source", source)
        .put("dateTime", time)
        .put("selected", selected);
  }

  private static ObjectNode state(ArrayNode states, String type, String start) {
    return states.addObject().put("type", type).put("startDateTime", start);
  }

  private static void position(ArrayNode positions, String time, double latitude) {
    positions
        .addObject()
        .put("dateTime", time)
        .put("latitude", latitude)
        .put("longitude", -87.63536);
  }

  private static void order(ObjectNode history, String arrivalStatus) {
    history
        .withArray("orders")
        .addObject()
        .put("orderIdentifier", "4500017")
        .put("orderType", "PURCHASE_ORDER")
        .putObject("derivedOrderHealth")
        .putObject("arrivalStatus")
        .put("code", arrivalStatus);
  }

  private static byte[] bytes(JsonNode root) {
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }
}
