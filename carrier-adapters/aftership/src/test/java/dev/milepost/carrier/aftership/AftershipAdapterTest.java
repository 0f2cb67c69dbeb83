package dev.milepost.carrier.aftership;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.testkit.CarrierAdapterContract;
import dev.milepost.carrier.testkit.SampleReport;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Estimate;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.TimeQuality;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AftershipAdapterTest extends CarrierAdapterContract {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final AftershipAdapter adapter = new AftershipAdapter();

  AftershipAdapterTest() {
    super(new AftershipAdapter());
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    ObjectNode tracking = tracking();
    if (type.equals("estimate")) {
      tracking.put(code, "2026-11-25");
    } else {
      checkpoint(tracking, "2026-11-22T06:15:00", type, code.equals(type) ? "" : code);
    }
    return bytes(webhook(tracking));
  }

  @Override
  protected Optional<Headers> signed(byte[] body, String secret) {
    return Optional.of(
        signature(secret.isEmpty() ? "" : AftershipAdapter.SIGNATURE.sign(body, secret)));
  }

  /** The hash is by another implementation, so that the scheme is held and not only agreed with. */
  @Test
  void takesTheBase64OfAnHmacOverTheBody() {
    byte[] body = "{\"event\":\"tracking_update\"}".getBytes(StandardCharsets.UTF_8);
    String hash = "vXB+SA0UqF48ufkyZ28BFgi8SH9hfl8APFrwrmpsRu4=";

    assertThat(adapter.authentic(signature(hash), body, List.of("cl\u00e9"))).isTrue();
    assertThat(adapter.authentic(signature(hash), body, List.of("cle\u0301")))
        .as("the secret decomposed")
        .isFalse();
    assertThat(adapter.authentic(signature(hash), new byte[] {'{'}, List.of("cl\u00e9"))).isFalse();
  }

  @Test
  void distrustsASignatureThatIsSentTwice() {
    byte[] body = payloadWith("InTransit", "InTransit_001", "");
    Map.Entry<String, String> once =
        Map.entry("aftership-hmac-sha256", AftershipAdapter.SIGNATURE.sign(body, "key"));

    assertThat(adapter.authentic(Headers.of(List.of(once, once)), body, List.of("key"))).isFalse();
  }

  @Test
  void readsEveryEnvelopeAlike() {
    ObjectNode tracking = scanned();
    ObjectNode answer = JSON.createObjectNode();
    answer.withObject("/data").set("tracking", tracking);
    ObjectNode newer = JSON.createObjectNode();
    newer.set("data", tracking);
    ObjectNode list = JSON.createObjectNode();
    list.withObject("/data").putArray("trackings").add(tracking);
    JsonNode webhooks = JSON.createArrayNode().add(webhook(tracking));

    CarrierEvent bare = only(tracking);

    for (JsonNode envelope : List.of(webhook(tracking), answer, newer, list, webhooks)) {
      assertThat(only(envelope)).as("%s", envelope).isEqualTo(bare);
    }
  }

  @Test
  void keepsEveryIdWhenTheHistoryGrowsAndTheWordsChange() {
    ObjectNode after = scanned().put("updated_at", "2026-11-24T08:00:10+00:00");
    first(after).put("message", "in other words").put("checkpoint_time", "2026-11-22T06:15:59");
    checkpoint(after, "2026-11-23T06:15:00", "InTransit", "InTransit_007");

    List<CarrierEvent> grown = read(webhook(after).put("event_id", "another"));

    assertThat(grown).hasSize(2);
    assertThat(grown.get(0).id()).isEqualTo(only(scanned()).id());
  }

  @ParameterizedTest
  @CsvSource({
    "subtag, InTransit_001",
    "checkpoint_time, 2026-11-22T06:16:00",
    "city, Kobe",
  })
  void givesAnotherFactAnotherId(String field, String value) {
    ObjectNode changed = scanned();
    first(changed).put(field, value);

    assertThat(only(changed).id()).isNotEqualTo(only(scanned()).id());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T06:15:00, JPN, 2026-11-21T21:15:00Z, PLACE",
    "2026-11-22T06:15:00, DEU, 2026-11-22T05:15:00Z, PLACE",
    "2026-11-22T06:15:00, de, 2026-11-22T05:15:00Z, PLACE",
    "2026-11-22T06:15:00, USA, 2026-11-22T06:15:00Z, UNKNOWN",
    "2026-11-22T06:15:00, ZZZ, 2026-11-22T06:15:00Z, UNKNOWN",
    "2026-11-22T06:15:00-05:00, JPN, 2026-11-22T11:15:00Z, GIVEN",
    "2026-11-22T06:15:00Z, JPN, 2026-11-22T06:15:00Z, GIVEN",
    "2026-11-22T00:00:00, JPN, 2026-11-21T15:00:00Z, UNKNOWN",
    "2026-11-22T00:00:00+09:00, JPN, 2026-11-21T15:00:00Z, GIVEN"
  })
  void readsALocalTimeByTheClockOfItsPlace(
      String written, String country, Instant instant, TimeQuality quality) {
    ObjectNode tracking = scanned();
    first(tracking).put("checkpoint_time", written).put("country_iso3", country);

    CarrierEvent event = only(tracking);

    assertThat(event.time().instant()).isEqualTo(instant);
    assertThat(event.time().quality()).isEqualTo(quality);
    assertThat(event.warnings()).hasSize(quality == TimeQuality.UNKNOWN ? 1 : 0);
  }

  @Test
  void findsTheStateInATextForAll() {
    ObjectNode tracking = scanned();
    first(tracking)
        .put("location", "Reno Sorting, CA, US, 00000")
        .put("country_iso3", "USA")
        .putNull("city");

    CarrierEvent event = only(tracking);

    assertThat(event.time().instant()).isEqualTo("2026-11-22T14:15:00Z");
    assertThat(event.place()).extracting("city", "region").containsExactly("Reno Sorting", "CA");
  }

  @Test
  void neverBlamesTheCourierForWhatAftershipGaveUp() {
    ObjectNode tracking = scanned().put("tag", "Expired").put("subtag", "Expired_001");

    CarrierEvent event = read(tracking).get(1);

    assertThat(event.milestone()).isEqualTo(Milestone.TRACKING_EXPIRED);
    assertThat(event.milestone().effect()).isEqualTo(Milestone.Effect.INFORMATION);
    assertThat(event.cause()).isNull();
    assertThat(event.time().instant()).isEqualTo("2026-11-23T08:00:10Z");
    assertThat(read(tracking.put("updated_at", "2026-11-24T08:00:10Z")).get(1).id())
        .isEqualTo(event.id());
  }

  @Test
  void endsAnExpectedDayWhereTheRecipientIs() {
    ObjectNode tracking = scanned().put("destination_country_iso3", "DEU");
    tracking.putObject("latest_estimated_delivery").put("datetime", "2026-11-25");
    tracking.putObject("custom_estimated_delivery_date").put("datetime", "2026-11-30");

    CarrierEvent event = read(tracking).get(1);

    assertThat(event.milestone()).isEqualTo(Milestone.ETA_UPDATED);
    assertThat(event.estimate())
        .isEqualTo(
            new Estimate(
                null,
                Instant.parse("2026-11-25T22:59:59Z"),
                "AFTERSHIP",
                Instant.parse("2026-11-23T08:00:10Z")));
    assertThat(event.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-25T18:00:00, 2026-11-25T17:00:00Z",
    "2026-11-25T18:00:00+01:00, 2026-11-25T17:00:00Z",
    "2026-11-25T00:00:00, 2026-11-25T22:59:59Z",
    "2026-11-25T00:00:00Z, 2026-11-25T22:59:59Z"
  })
  void readsAnHourAsItIsAndMidnightAsItsDay(String written, Instant latest) {
    ObjectNode tracking = scanned().put("destination_country_iso3", "DEU");
    tracking.putObject("courier_estimated_delivery_date").put("estimated_delivery_date", written);

    assertThat(read(tracking).get(1).estimate()).extracting("latest").isEqualTo(latest);
  }

  @Test
  void takesNoClockOfAnotherCountryForTheDestinations() {
    ObjectNode tracking =
        scanned().put("destination_country_iso3", "USA").put("expected_delivery", "2026-11-25");

    CarrierEvent event = read(tracking).get(1);

    assertThat(event.estimate()).extracting("latest").hasToString("2026-11-25T23:59:59Z");
    assertThat(event.warnings())
        .containsExactly("estimate: the destination's zone is unknown, read as UTC");
  }

  @Test
  void tellsARevisionThatComesBackFromTheOneBefore() {
    ObjectNode before = scanned().put("expected_delivery", "2026-11-25");
    ObjectNode again = before.deepCopy().put("updated_at", "2026-11-23T12:00:00Z");

    assertThat(read(webhook(again)).get(1).id()).isEqualTo(read(webhook(before)).get(1).id());
    assertThat(read(webhook(again).put("event", "edd_revise")).get(1).id())
        .isNotEqualTo(read(webhook(before).put("event", "edd_revise")).get(1).id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Delivered_001", "Exception_010", "Exception_011"})
  void expectsNothingOfWhatIsOver(String subtag) {
    ObjectNode tracking = tracking().put("expected_delivery", "2026-11-25");
    checkpoint(tracking, "2026-11-22T06:15:00", "", subtag);

    assertThat(only(tracking).milestone()).isNotEqualTo(Milestone.ETA_UPDATED);
  }

  @Test
  void tiesTheNumbersOfTheLegsToTheirCarriers() {
    ObjectNode tracking = scanned();
    tracking
        .putObject("last_mile")
        .put("slug", "usps")
        .put("tracking_number", "9344001109587314460276");

    assertThat(only(tracking).reference().issuer()).isEqualTo("DHL");
    assertThat(only(tracking).related())
        .containsExactly(
            new Reference(ReferenceType.TRACKING_NUMBER, "9344001109587314460276", "USPS"));
  }

  @Test
  void carriesNoPersonalDataOver() {
    ObjectNode tracking = scanned().put("signed_by", "SECRET").put("customer_name", "SECRET");
    tracking.put("destination_raw_location", "SECRET").putArray("emails").add("SECRET");
    first(tracking).put("zip", "SECRET").put("postal_code", "SECRET");

    assertThat(read(bytes(webhook(tracking))).toString()).doesNotContain("SECRET");
  }

  @Test
  void acknowledgesWithTwoHundred() {
    assertThat(adapter.acknowledgement()).isEqualTo(200);
  }

  @Test
  void readsEveryPublishedSample() {
    SampleReport report = SampleReport.read(adapter, RECEIVED_AT, "aftership").printAndCheck();

    report
        .row("GetTrackingResult.json")
        .ifPresent(
            row -> {
              assertThat(row.events()).hasSizeGreaterThan(10);
              assertThat(row.events())
                  .extracting(CarrierEvent::milestone)
                  .endsWith(Milestone.DELIVERED)
                  .doesNotContain(Milestone.UNKNOWN, Milestone.ETA_UPDATED);
            });
    assertThat(report.complete()).isEqualTo(!report.rows().isEmpty());
  }

  private Decoded read(byte[] body) {
    return adapter.read(delivery("d", Headers.NONE, body));
  }

  private List<CarrierEvent> read(JsonNode json) {
    return events(read(bytes(json)));
  }

  private CarrierEvent only(JsonNode json) {
    List<CarrierEvent> events = read(json);
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private static Headers signature(String value) {
    return Headers.of(List.of(Map.entry("AfterShip-Hmac-Sha256", value)));
  }

  private static ObjectNode tracking() {
    return JSON.createObjectNode()
        .put("tracking_number", "LX407182533DE")
        .put("slug", "dhl-germany")
        .put("updated_at", "2026-11-23T08:00:10+00:00");
  }

  private static ObjectNode scanned() {
    ObjectNode tracking = tracking();
    checkpoint(tracking, "2026-11-22T06:15:00", "InTransit", "InTransit_003");
    return tracking;
  }

  private static ObjectNode first(ObjectNode tracking) {
    return (ObjectNode) tracking.path("checkpoints").path(0);
  }

  private static void checkpoint(ObjectNode tracking, String when, String tag, String subtag) {
    ObjectNode checkpoint = tracking.withArray("/checkpoints").addObject();
    checkpoint.put("checkpoint_time", when).put("tag", tag).put("subtag", subtag);
    checkpoint.put("message", "A sentence").put("city", "Osaka").put("country_iso3", "JPN");
  }

  private static ObjectNode webhook(ObjectNode tracking) {
    ObjectNode webhook = JSON.createObjectNode();
    webhook.put("event", "tracking_update").put("event_id", "made-up").put("ts", 1795507210);
    webhook.set("msg", tracking);
    return webhook;
  }

  private static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
