package dev.milepost.carrier.easypost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.testkit.CarrierAdapterContract;
import dev.milepost.carrier.testkit.SampleReport;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.Milestone;
import dev.milepost.event.TimeQuality;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EasypostAdapterTest extends CarrierAdapterContract {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Dossier section 2.5: the published vector, whose secret is not the same bytes in NFKD. */
  private static final String VECTOR_SECRET = "s\u00e9cret";

  private static final String VECTOR =
      "hmac-sha256-hex=38f3f53c103713df81616a0a186d77141957323ec21d5fe9363db93840f527db";

  private final EasypostAdapter adapter = new EasypostAdapter();

  EasypostAdapterTest() {
    super(new EasypostAdapter());
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    ObjectNode tracker = tracker();
    if (type.equals("estimate")) {
      tracker.put("est_delivery_date", "2026-11-25T00:00:00Z");
    } else {
      scan(tracker, "2026-11-22T06:15:00Z", code, detail);
    }
    return bytes(event(tracker));
  }

  @Override
  protected Optional<Headers> signed(byte[] body, String secret) {
    return Optional.of(
        signature(secret.isEmpty() ? "" : EasypostAdapter.SIGNATURE.sign(body, secret)));
  }

  @Test
  void takesThePublishedSignatureOfThePublishedBody() throws IOException {
    Path sample = SampleReport.shared().resolve("carriers/samples/easypost/event-body.json");
    if (!Files.exists(sample)) {
      System.out.println("EASYPOST vector: absent, nothing verified: " + sample);
      return;
    }
    byte[] file = Files.readAllBytes(sample);
    byte[] body = Arrays.copyOf(file, file.length - 1);

    assertThat(file).endsWith((byte) '\n');
    assertThat(adapter.authentic(signature(VECTOR), body, List.of(VECTOR_SECRET))).isTrue();
    assertThat(adapter.authentic(signature(VECTOR), file, List.of(VECTOR_SECRET))).isFalse();
    assertThat(adapter.authentic(signature(VECTOR), body, List.of("secret"))).isFalse();
  }

  /** By another implementation, over a body of our own: it holds the scheme without the sample. */
  @Test
  void decomposesTheSecretBeforeItSigns() {
    byte[] body = "{\"weight\":17.0}".getBytes(StandardCharsets.UTF_8);
    String hash =
        "hmac-sha256-hex=24eecfbd9b7ee8572094cdd76a1935ad275876bd60f9c4cf49e0f49138617522";

    assertThat(adapter.authentic(signature(hash), body, List.of("kl\u00e9 \u2460"))).isTrue();
    assertThat(adapter.authentic(signature(hash), body, List.of("kle\u0301 1"))).isTrue();
    assertThat(adapter.authentic(signature(hash), body, List.of("kle 1"))).isFalse();
    assertThat(adapter.authentic(signature(hash.substring(16)), body, List.of("kle\u0301 1")))
        .as("without its prefix")
        .isFalse();
  }

  @Test
  void distrustsASignatureThatIsSentTwice() {
    byte[] body = payloadWith("", "in_transit", "");
    Map.Entry<String, String> once =
        Map.entry("X-Hmac-Signature", EasypostAdapter.SIGNATURE.sign(body, "key"));

    assertThat(adapter.authentic(Headers.of(List.of(once, once)), body, List.of("key"))).isFalse();
  }

  @Test
  void readsEveryEnvelopeAlike() {
    ObjectNode tracker = scanned();
    ObjectNode event = event(tracker);
    ObjectNode listed = JSON.createObjectNode();
    listed.putArray("trackers").add(tracker);
    ObjectNode single = JSON.createObjectNode();
    single.set("trackers", tracker);
    ObjectNode several = event(JSON.createArrayNode().add(tracker));
    JsonNode events = JSON.createArrayNode().add(event);

    CarrierEvent bare = only(tracker);

    for (JsonNode envelope : List.of(event, listed, single, several, events)) {
      assertThat(only(envelope)).as("%s", envelope).isEqualTo(bare);
    }
  }

  @Test
  void keepsEveryIdWhenTheHistoryGrowsAndTheWordsChange() {
    ObjectNode before = scanned();
    ObjectNode after = scanned();
    ((ObjectNode) after.path("tracking_details").path(0))
        .put("message", "in other words")
        .put("datetime", "2026-11-22T06:15:59Z");
    scan(after, "2026-11-23T06:15:00Z", "in_transit", "departed_facility");
    after.put("updated_at", "2026-11-23T06:20:00Z").put("id", "trk_other");

    List<CarrierEvent> grown = read(event(after).put("id", "evt_other"));

    assertThat(grown).hasSize(2);
    assertThat(grown.get(0).id()).isEqualTo(only(before).id());
  }

  @ParameterizedTest
  @CsvSource({
    "status, out_for_delivery",
    "status_detail, departed_facility",
    "carrier_code, IT",
    "datetime, 2026-11-22T06:16:00Z"
  })
  void givesAnotherFactAnotherId(String field, String value) {
    ObjectNode changed = scanned();
    ((ObjectNode) changed.path("tracking_details").path(0)).put(field, value);

    assertThat(only(changed).id()).isNotEqualTo(only(scanned()).id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"test", "Test"})
  void neverTellsACustomerOfATest(String mode) {
    Decoded byEvent = read(bytes(event(scanned()).put("mode", mode)));
    Decoded byTracker = read(bytes(scanned().put("mode", mode)));

    List<CarrierEvent> rehearsed = List.of(only(scanned()));
    assertThat(byEvent)
        .isEqualTo(new Decoded.Ignored("no event in it: a test, by its mode", rehearsed));
    assertThat(byTracker).isEqualTo(byEvent);
  }

  @Test
  void saysWhatElseEasypostTellsOf() {
    ObjectNode batch = event(JSON.createObjectNode().put("object", "Batch"));

    assertThat(read(bytes(batch.put("description", "batch.created"))))
        .isEqualTo(new Decoded.Ignored("no event in it: EasyPost tells of batch.created"));
  }

  @Test
  void namesTheCarrierBehindItAsTheIssuer() {
    assertThat(only(scanned()).reference().issuer()).isEqualTo("UPS");
    assertThat(only(scanned().put("carrier", "FedExSmartPost")).reference().issuer())
        .isEqualTo("FEDEX");
    assertThat(only(scanned().putNull("carrier")).reference().issuer()).isNull();
  }

  @Test
  void neverPutsAnExpectedDateOnTheDayBeforeInAmerica() {
    ObjectNode tracker = scanned().put("est_delivery_date", "2026-11-25T00:00:00Z");

    CarrierEvent event = read(tracker).get(1);

    assertThat(event.milestone()).isEqualTo(Milestone.ETA_UPDATED);
    assertThat(event.estimate())
        .isEqualTo(
            new Estimate(
                null,
                Instant.parse("2026-11-26T07:59:59Z"),
                "EASYPOST",
                Instant.parse("2026-11-23T10:15:30Z"),
                ZoneOffset.ofHours(-8)));
    assertThat(event.warnings())
        .containsExactly(
            "estimate: the destination's zone is unknown, read in that of the newest scan");
  }

  @ParameterizedTest
  @CsvSource({
    ", , 2026-11-25T06:59:59Z",
    "00:00:00, , 2026-11-25T06:59:59Z",
    "12:30:00, , 2026-11-24T19:30:00Z",
    "12:30, , 2026-11-24T19:30:00Z",
    "noon, the hour cannot be read, 2026-11-25T06:59:59Z"
  })
  void prefersTheLocalDateOfTheCarrier(String hour, String warning, Instant latest) {
    ObjectNode tracker = scanned().put("est_delivery_date", "2026-11-25T00:00:00Z");
    ObjectNode carrier = tracker.putObject("carrier_detail");
    carrier.put("est_delivery_date_local", "2026-11-24").put("est_delivery_time_local", hour);
    carrier.putObject("destination_tracking_location").put("state", "UT").put("country", "US");

    CarrierEvent event = read(tracker).get(1);

    assertThat(event.estimate()).extracting("latest").isEqualTo(latest);
    assertThat(event.warnings()).hasSize(warning == null ? 0 : 1);
    assertThat(String.join("", event.warnings())).contains(warning == null ? "" : warning);
  }

  @Test
  void readsAnHourInUtcAsTheMomentThatItIs() {
    ObjectNode tracker = scanned().put("est_delivery_date", "2026-11-25T17:30:00Z");

    assertThat(read(tracker).get(1).estimate())
        .extracting("latest")
        .isEqualTo(Instant.parse("2026-11-25T17:30:00Z"));
  }

  @Test
  void tellsAnExpectationThatComesBackFromTheOneBefore() {
    ObjectNode before = scanned().put("est_delivery_date", "2026-11-25T00:00:00Z");
    ObjectNode same = before.deepCopy().put("updated_at", "2026-11-23T11:00:00Z");
    ObjectNode after = before.deepCopy();
    scan(after, "2026-11-23T06:15:00Z", "in_transit", "departed_facility");

    assertThat(read(same).get(1).id()).isEqualTo(read(before).get(1).id());
    assertThat(read(after).get(2).id()).isNotEqualTo(read(before).get(1).id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"delivered", "return_to_sender", "cancelled"})
  void expectsNothingOfWhatIsOver(String status) {
    ObjectNode tracker = tracker().put("est_delivery_date", "2026-11-25T00:00:00Z");
    scan(tracker, "2026-11-22T06:15:00Z", status, "");

    assertThat(only(tracker).milestone()).isNotEqualTo(Milestone.ETA_UPDATED);
  }

  @Test
  void marksTheTimeOfAStatusWithoutAHistory() {
    CarrierEvent event = only(tracker().put("status", "delivered"));

    assertThat(event.milestone()).isEqualTo(Milestone.DELIVERED);
    assertThat(event.time().quality()).isEqualTo(TimeQuality.UNKNOWN);
    assertThat(event.id())
        .isEqualTo(
            only(tracker().put("status", "delivered").put("updated_at", "2026-11-24T00:00:00Z"))
                .id());
  }

  @Test
  void takesBackTheLabelOfWhatIsCancelled() {
    CarrierEvent event = only(payloadWith("", "cancelled", ""));

    assertThat(event.correction()).isEqualTo(Correction.ofLatest(Milestone.LABEL_CREATED));
    assertThat(event.place()).isNull();
  }

  @Test
  void carriesNoPersonalDataOver() {
    ObjectNode tracker = scanned().put("signed_by", "SECRET");
    ((ObjectNode) tracker.path("tracking_details").path(0))
        .withObject("/tracking_location")
        .put("zip", "SECRET");
    tracker.withObject("/carrier_detail").put("destination_location", "SECRET TX, SECRET");

    assertThat(read(bytes(event(tracker))).toString()).doesNotContain("SECRET");
  }

  @Test
  void acknowledgesWithTwoHundred() {
    assertThat(adapter.acknowledgement()).isEqualTo(200);
  }

  @Test
  void readsEveryPublishedSample() {
    SampleReport report = SampleReport.read(adapter, RECEIVED_AT, "easypost").printAndCheck();

    report
        .row("event-body.json")
        .ifPresent(
            row -> {
              assertThat(row.events()).hasSize(8);
              assertThat(row.events().get(7).estimate())
                  .extracting("latest")
                  .isEqualTo(Instant.parse("2024-08-06T03:59:59Z"));
            });
    for (String test : List.of("batch-webhooks.json", "tracking-webhook.json")) {
      report
          .row(test)
          .ifPresent(row -> assertThat(row.decoded()).isInstanceOf(Decoded.Ignored.class));
    }
    assertThat(report.complete()).isEqualTo(!report.rows().isEmpty());
  }

  private Decoded read(byte[] body) {
    return adapter.read(delivery("d", Headers.NONE, body));
  }

  private List<CarrierEvent> read(JsonNode json) {
    return events(read(bytes(json)));
  }

  private CarrierEvent only(JsonNode json) {
    return only(bytes(json));
  }

  private CarrierEvent only(byte[] body) {
    List<CarrierEvent> events = events(read(body));
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private static Headers signature(String value) {
    return Headers.of(List.of(Map.entry("X-Hmac-Signature", value)));
  }

  private static ObjectNode tracker() {
    return JSON.createObjectNode()
        .put("object", "Tracker")
        .put("mode", "production")
        .put("tracking_code", "1Z6F20A30344719022")
        .put("carrier", "UPS")
        .put("updated_at", "2026-11-23T10:15:30Z");
  }

  private static ObjectNode scanned() {
    ObjectNode tracker = tracker();
    scan(tracker, "2026-11-22T06:15:00Z", "in_transit", "arrived_at_facility");
    return tracker;
  }

  private static void scan(ObjectNode tracker, String when, String status, String detail) {
    ObjectNode scan = tracker.withArray("/tracking_details").addObject();
    scan.put("datetime", when).put("status", status).put("status_detail", detail);
    scan.put("message", "A sentence").put("carrier_code", "AR");
    scan.putObject("tracking_location")
        .put("city", "TACOMA")
        .put("state", "WA")
        .put("country", "US");
  }

  private static ObjectNode event(JsonNode result) {
    ObjectNode event = JSON.createObjectNode();
    event.put("id", "evt_made_up").put("object", "Event").put("mode", "production");
    event.put("description", "tracker.updated").set("result", result);
    return event;
  }

  private static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
