package dev.milepost.carrier.terminal49;

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
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.TimeQuality;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class Terminal49AdapterTest extends CarrierAdapterContract {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRANSPORT = "container.transport.";

  private final Terminal49Adapter adapter = new Terminal49Adapter();

  Terminal49AdapterTest() {
    super(new Terminal49Adapter());
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    if (code.equals("container.updated")) {
      return bytes(updated(detail));
    }
    if (code.equals("invalidated_at")) {
      ObjectNode event = event("transport_event", TRANSPORT + "full_out");
      event.withObject("/attributes").put("invalidated_at", "2026-11-03T00:00:00Z");
      return bytes(notification(TRANSPORT + "full_out", event));
    }
    return bytes(notification(code, event("transport_event", code)));
  }

  @Override
  protected Optional<Headers> signed(byte[] body, String secret) {
    if (secret.isEmpty()) {
      return Optional.of(header("0".repeat(64)));
    }
    Signature signature =
        new Signature(
            "X-T49-Webhook-Signature",
            Signature.Algorithm.HMAC_SHA256,
            Signature.KeyForm.UTF_8,
            Signature.Encoding.HEX,
            "");
    return Optional.of(header(signature.sign(body, secret)));
  }

  @Test
  void acceptsTheSignatureThatOpensslMakes() {
    // printf '{}' | openssl dgst -sha256 -hmac 'a secret'
    String hex = "c424c6f590d0d71e73c149cf3babaacf68709276ebdf98c4426975d5e07f9397";
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);

    assertThat(adapter.authentic(header(hex), body, List.of("a secret"))).isTrue();
    assertThat(adapter.authentic(header("sha256=" + hex), body, List.of("a secret"))).isFalse();
    assertThat(adapter.authentic(header(hex), new byte[] {'{', '}', ' '}, List.of("a secret")))
        .isFalse();
  }

  @Test
  void acknowledgesWithOk() {
    assertThat(adapter.acknowledgement()).isEqualTo(200);
  }

  @Test
  void believesTheZWhereATimeZoneIsNamed() {
    CarrierEvent event = only(notification("", event("transport_event", TRANSPORT + "full_out")));

    assertThat(event.time().instant()).isEqualTo("2026-11-02T18:00:00Z");
    assertThat(event.time().offset()).isEqualTo(ZoneOffset.ofHours(-8));
    assertThat(event.time().quality()).isEqualTo(TimeQuality.GIVEN);
  }

  @Test
  void doesNotBelieveTheZWhereNoTimeZoneIsNamed() {
    ObjectNode discharged = event("transport_event", TRANSPORT + "full_out");
    discharged.withObject("/attributes").putNull("timezone");
    CarrierEvent atLosAngeles = only(notification("", discharged));
    discharged.withObject("/attributes").putNull("location_locode");
    CarrierEvent nowhere = only(notification("", discharged));

    assertThat(atLosAngeles.time().instant()).isEqualTo("2026-11-03T02:00:00Z");
    assertThat(atLosAngeles.time().quality()).isEqualTo(TimeQuality.PLACE);
    assertThat(nowhere.time().quality()).isEqualTo(TimeQuality.UNKNOWN);
    assertThat(nowhere.warnings()).anyMatch(warning -> warning.startsWith("time:"));
  }

  @Test
  void givesAFactOneIdWhateverTheNotification() {
    ObjectNode first = notification("", event("transport_event", TRANSPORT + "full_out"));
    ObjectNode second = first.deepCopy();
    second.withObject("/data").put("id", "another");
    second.withObject("/data/attributes").put("created_at", "2026-11-22T00:00:00Z");

    assertThat(only(second).id()).isEqualTo(only(first).id());
  }

  @Test
  void givesAnotherFactAnotherId() {
    CarrierEvent out = only(notification("", event("transport_event", TRANSPORT + "full_out")));
    ObjectNode later = event("transport_event", TRANSPORT + "full_out");
    later.withObject("/attributes").put("timestamp", "2026-11-02T18:01:00Z");

    assertThat(only(notification("", later)).id()).isNotEqualTo(out.id());
    assertThat(only(notification("", event("transport_event", TRANSPORT + "empty_in"))).id())
        .isNotEqualTo(out.id());
  }

  @Test
  void takesTheLatestAvailabilityBack() {
    CarrierEvent event =
        only(notification("", event("transport_event", TRANSPORT + "not_available")));

    assertThat(event.correction()).isEqualTo(Correction.ofLatest(Milestone.AVAILABLE_FOR_PICKUP));
    assertThat(event.place()).isNull();
  }

  @Test
  void takesBackWhatARawEventSaid() {
    CarrierEvent said = only(notification("", event("transport_event", TRANSPORT + "full_out")));
    ObjectNode raw = event("raw_event", "full_out");
    raw.withObject("/attributes").put("invalidated_at", "2026-11-03T00:00:00Z");

    CarrierEvent back = only(notification("", raw));

    assertThat(back.milestone()).isEqualTo(Milestone.SCAN_CANCELLED);
    assertThat(back.correction()).isEqualTo(new Correction(said.id(), Set.of()));
    assertThat(back.time().instant()).isEqualTo("2026-11-03T00:00:00Z");
  }

  @Test
  void estimatesAnArrivalAsOfWhenItWasSaid() {
    ObjectNode event = event("estimated_event", "shipment.estimated.arrival");
    event.withObject("/attributes").put("estimated_timestamp", "2026-12-11T14:00:00Z");
    event.withObject("/attributes").remove("timestamp");

    CarrierEvent read = only(notification("shipment.estimated.arrival", event));

    assertThat(read.milestone()).isEqualTo(Milestone.ETA_UPDATED);
    assertThat(read.estimate())
        .isEqualTo(
            new Estimate(
                null,
                Instant.parse("2026-12-11T14:00:00Z"),
                "TERMINAL49",
                Instant.parse("2026-11-02T18:05:00Z")));
  }

  @Test
  void relatesTheBillOfLadingInBothForms() {
    CarrierEvent event = only(notification("", event("transport_event", TRANSPORT + "full_out")));

    assertThat(event.reference())
        .isEqualTo(new Reference(ReferenceType.CONTAINER, "MLPU1002342", "MLPU"));
    assertThat(event.related())
        .containsExactly(
            new Reference(ReferenceType.BILL_OF_LADING, "MLPU7700123", "MLPU"),
            new Reference(ReferenceType.BILL_OF_LADING, "7700123", "MLPU"),
            new Reference(ReferenceType.SHIPPER_REFERENCE, "PO-5501", null));
  }

  @Test
  void takesTheOnlyOneOfItsTypeWhereIdsDoNotAgree() {
    ObjectNode event = event("transport_event", TRANSPORT + "full_out").put("id", "another");
    event.remove("relationships");

    CarrierEvent read = only(notification(TRANSPORT + "full_out", event));

    assertThat(read.milestone()).isEqualTo(Milestone.GATE_OUT_FULL);
    assertThat(read.reference().value()).isEqualTo("MLPU1002342");
  }

  @Test
  void saysWhatIsToBeFetchedWhereNothingIsIncluded() {
    ObjectNode bare = notification(TRANSPORT + "available", event("transport_event", "x"));
    bare.remove("included");

    assertThat(adapter.read(delivery("d", Headers.NONE, bytes(bare))))
        .isInstanceOfSatisfying(
            Decoded.Events.class,
            read -> {
              assertThat(read.events()).isEmpty();
              assertThat(read.problems())
                  .singleElement()
                  .satisfies(
                      problem -> {
                        assertThat(problem.at()).isEqualTo("/included");
                        assertThat(problem.why()).contains("transport_event e-1");
                      });
            });
  }

  @Test
  void readsThePublishedSamples() {
    SampleReport report = SampleReport.read(adapter, RECEIVED_AT, "terminal49/webhook-examples");
    assertThat(report.printAndCheck()).isSameAs(report);

    milestoneOf(report, "container.transport.empty_out.json", Milestone.EMPTY_PICKED_UP);
    milestoneOf(report, "container.transport.vessel_departed.json", Milestone.DEPARTED);
    milestoneOf(report, "container.transport.vessel_discharged.json", Milestone.DISCHARGED);
    milestoneOf(report, "shipment.estimated.arrival.json", Milestone.ETA_UPDATED);
  }

  private static void milestoneOf(SampleReport report, String file, Milestone milestone) {
    report
        .row(file)
        .ifPresent(
            row ->
                assertThat(row.events())
                    .as(file)
                    .extracting(CarrierEvent::milestone)
                    .containsExactly(milestone));
  }

  private CarrierEvent only(JsonNode root) {
    List<CarrierEvent> events = events(adapter.read(delivery("d", Headers.NONE, bytes(root))));
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private static Headers header(String value) {
    return Headers.of(List.of(Map.entry("X-T49-Webhook-Signature", value)));
  }

  /** An event at 10:00 in Los Angeles, made known five minutes later. */
  private static ObjectNode event(String type, String name) {
    ObjectNode event = JSON.createObjectNode().put("id", "e-1").put("type", type);
    event
        .putObject("attributes")
        .put("event", name)
        .put("timestamp", "2026-11-02T18:00:00Z")
        .put("created_at", "2026-11-02T18:05:00Z")
        .put("location_locode", "USLAX")
        .put("timezone", "America/Los_Angeles");
    pointer(event, "container", "container", "c-1");
    return event;
  }

  private static ObjectNode updated(String change) {
    ObjectNode event = event("container_updated_event", "");
    ArrayNode pair = JSON.createArrayNode();
    String field = change;
    if (change.startsWith("hold ") || change.startsWith("released ")) {
      field = "holds_at_pod_terminal";
      String name = change.substring(change.indexOf(' ') + 1);
      ArrayNode holds = JSON.createArrayNode();
      holds.addObject().put("name", name).put("status", "hold");
      boolean set = change.startsWith("hold ");
      pair.add(set ? JSON.createArrayNode() : holds).add(set ? holds : JSON.createArrayNode());
    } else if (change.startsWith("available_for_pickup")) {
      field = "available_for_pickup";
      pair.add(!change.endsWith("true")).add(change.endsWith("true"));
    } else {
      pair.addNull().add("2026-11-09T08:00:00Z");
    }
    event.withObject("/attributes").putObject("changeset").set(field, pair);
    return notification("container.updated", event);
  }

  private static ObjectNode notification(String name, ObjectNode event) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode data = root.putObject("data").put("id", "n-1").put("type", "webhook_notification");
    data.putObject("attributes").put("event", name).put("created_at", "2026-11-02T18:06:00Z");
    pointer(data, "reference_object", event.path("type").asText(), "e-1");
    ObjectNode shipment = JSON.createObjectNode().put("id", "s-1").put("type", "shipment");
    shipment
        .putObject("attributes")
        .put("bill_of_lading_number", "MLPU7700123")
        .put("normalized_number", "7700123")
        .put("shipping_line_scac", "MLPU")
        .putArray("ref_numbers")
        .add("PO-5501");
    ObjectNode container = JSON.createObjectNode().put("id", "c-1").put("type", "container");
    container.putObject("attributes").put("number", "MLPU1002342");
    pointer(container, "shipment", "shipment", "s-1");
    root.putArray("included").add(shipment).add(container).add(event);
    return root;
  }

  private static void pointer(ObjectNode from, String name, String type, String id) {
    from.withObject("/relationships/" + name + "/data").put("type", type).put("id", id);
  }

  private static byte[] bytes(JsonNode root) {
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }
}
