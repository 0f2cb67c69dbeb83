package dev.milepost.carrier.fedex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.testkit.CarrierAdapterContract;
import dev.milepost.carrier.testkit.SampleReport;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Cause;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.TimeQuality;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FedexAdapterTest extends CarrierAdapterContract {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NUMBER = "581204371960";
  private static final String UNIQUE_ID = "2461102000~581204371960~FX";

  private final FedexAdapter adapter = new FedexAdapter();

  FedexAdapterTest() {
    super(new FedexAdapter());
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    ObjectNode result = result();
    switch (type) {
      case "dateAndTimes" -> date(result, code, "2026-03-06T12:00:00-06:00");
      case "estimatedDeliveryTimeWindow" ->
          result.withObject("/estimatedDeliveryTimeWindow/window").put("ends", "2026-03-06T12:00");
      case "availableImages" -> {
        date(result, "ACTUAL_DELIVERY", "2026-03-05T11:42:00-08:00");
        result.putArray("availableImages").addObject().put("type", code);
      }
      default -> scan(result, "2026-03-04T06:15:00-06:00", code).put("exceptionCode", detail);
    }
    return answer(result);
  }

  @Override
  protected Optional<Headers> signed(byte[] body, String secret) {
    String signature = secret.isEmpty() ? "" : FedexAdapter.SIGNATURE.sign(body, secret);
    return Optional.of(Headers.of(List.of(Map.entry("FDX-Signature", signature))));
  }

  /** The hash is by another implementation, so that the scheme is held and not only agreed with. */
  @Test
  void takesTheBase64OfAnHmacOverTheBody() {
    byte[] body = "{\"trackingNumberInfo\":{}}".getBytes(StandardCharsets.UTF_8);
    String hash = "teE3kYxCnSacR+wxPbCQi6pKX/y16Jpz1UVA2qCPzis=";

    assertThat(adapter.authentic(signature(hash), body, List.of("kéy of the webhook"))).isTrue();
    assertThat(adapter.authentic(signature(hash), new byte[] {'{'}, List.of("kéy of the webhook")))
        .isFalse();
  }

  @Test
  void distrustsASignatureThatIsSentTwice() {
    byte[] body = payloadWith("", "PU", "");
    Map.Entry<String, String> once =
        Map.entry("fdx-signature", FedexAdapter.SIGNATURE.sign(body, "key"));

    assertThat(adapter.authentic(Headers.of(List.of(once, once)), body, List.of("key"))).isFalse();
  }

  @Test
  void givesOneScanOneIdByPollAndByPush() {
    ObjectNode pushed = result();
    scan(pushed, "2026-03-04T06:15:00-06:00", "DP");
    ObjectNode polled = result();
    scan(polled, "2026-03-05T06:15:00-06:00", "AR");
    scan(polled, "2026-03-04T06:15:00-06:00", "DP").put("eventDescription", "in other words");

    CarrierEvent push = only(bytes(pushed));
    List<CarrierEvent> poll = read(answer(polled));

    assertThat(poll).hasSize(2);
    assertThat(poll.get(1).id()).isEqualTo(push.id());
  }

  @Test
  void readsEveryEnvelopeAlike() {
    ObjectNode result = result();
    scan(result, "2026-03-04T06:15:00-06:00", "DP");
    ObjectNode results = JSON.createObjectNode();
    results.putArray("trackResults").add(result);
    ObjectNode complete = JSON.createObjectNode();
    complete.putArray("completeTrackResults").add(results);
    ObjectNode single = JSON.createObjectNode();
    single.set("completeTrackResults", JSON.createObjectNode().set("trackResults", result));
    ObjectNode output = JSON.createObjectNode();
    output.set("output", complete);
    JsonNode list = JSON.createArrayNode().add(result);

    CarrierEvent event = only(bytes(result));

    for (JsonNode envelope : List.of(results, complete, single, output, list)) {
      assertThat(only(bytes(envelope))).as("%s", envelope).isEqualTo(event);
    }
  }

  @Test
  void tellsTwoShipmentsOfOneNumberApart() {
    ObjectNode first = result();
    scan(first, "2026-03-04T06:15:00-06:00", "FD");
    ObjectNode second = result();
    second.withObject("/trackingNumberInfo").put("trackingNumberUniqueId", "2461101000~X~FX");
    scan(second, "2026-03-04T06:15:00-06:00", "FD");

    List<CarrierEvent> events = read(answer(first, second));

    assertThat(events).hasSize(2);
    assertThat(events.get(0).reference()).isEqualTo(events.get(1).reference());
    assertThat(events.get(0).related())
        .containsExactly(new Reference(ReferenceType.CARRIER_UNIQUE_ID, UNIQUE_ID, "FEDEX"));
    assertThat(events.get(1).related()).doesNotContainAnyElementsOf(events.get(0).related());
  }

  @ParameterizedTest
  @CsvSource({
    "/eventType, AR",
    "/exceptionCode, A1",
    "/date, 2026-03-04T06:16:00-06:00",
    "/scanLocation/city, TUPELO",
  })
  void givesAnotherFactAnotherId(String field, String value) {
    ObjectNode first = result();
    scan(first, "2026-03-04T06:15:00-06:00", "DP");
    ObjectNode second = result();
    ObjectNode changed = scan(second, "2026-03-04T06:15:00-06:00", "DP");
    int slash = field.lastIndexOf('/');
    (slash == 0 ? changed : changed.withObject(field.substring(0, slash)))
        .put(field.substring(slash + 1), value);

    assertThat(only(bytes(second)).id()).isNotEqualTo(only(bytes(first)).id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"AO", "AE"})
  void movesNothingByAForecast(String code) {
    CarrierEvent event = only(payloadWith("", code, ""));

    assertThat(event.milestone().effect()).isEqualTo(Milestone.Effect.INFORMATION);
    assertThat(event.estimate()).isNull();
  }

  @Test
  void saysTheEstimateWasMadeWhenFedexSentItAndIsAsOfTheNewestScan() {
    ObjectNode result = result();
    scan(result, "2026-03-04T06:15:00-06:00", "DP");
    date(result, "ESTIMATED_DELIVERY", "2026-03-06T00:00:00-06:00");
    result
        .withObject("/recipientInformation/address")
        .put("stateOrProvinceCode", "CA")
        .put("countryCode", "US");

    CarrierEvent event = read(answer(result)).get(1);

    assertThat(event.time().instant()).isEqualTo("2026-03-04T12:15:00Z");
    assertThat(event.estimate())
        .isEqualTo(new Estimate(null, Instant.parse("2026-03-07T07:59:59Z"), "FEDEX", RECEIVED_AT));
  }

  /** Florida has two zones, and the newest scan is in Memphis. */
  @ParameterizedTest
  @CsvSource({"CA, 2026-03-06T22:00:00Z,", "FL, 2026-03-06T20:00:00Z, -06:00"})
  void marksTheClockOfTheScanAsAssumedWhereTheDestinationHasSeveral(
      String state, Instant latest, @Nullable ZoneOffset assumed) {
    ObjectNode result = result();
    scan(result, "2026-03-04T06:15:00-06:00", "DP");
    result
        .withObject("/recipientInformation/address")
        .put("stateOrProvinceCode", state)
        .put("countryCode", "US");
    result
        .withObject("/estimatedDeliveryTimeWindow/window")
        .put("begins", "2026-03-06T10:00:00")
        .put("ends", "2026-03-06T14:00:00");

    Estimate estimate = read(answer(result)).get(1).estimate();

    assertThat(estimate)
        .extracting(Estimate::earliest, Estimate::latest, Estimate::assumed)
        .containsExactly(latest.minus(Duration.ofHours(4)), latest, assumed);
  }

  @Test
  void readsAWindowThatEndsAtMidnightToTheHour() {
    ObjectNode result = result();
    result
        .withObject("/estimatedDeliveryTimeWindow/window")
        .put("begins", "2026-03-05T20:00:00-08:00")
        .put("ends", "2026-03-06T00:00:00-08:00");

    assertThat(only(answer(result)).estimate())
        .isEqualTo(
            new Estimate(
                Instant.parse("2026-03-06T04:00:00Z"),
                Instant.parse("2026-03-06T08:00:00Z"),
                "FEDEX",
                RECEIVED_AT));
  }

  @Test
  void tellsAnEstimateThatComesBackFromTheOneBefore() {
    ObjectNode before = result();
    date(before, "ESTIMATED_DELIVERY", "2026-03-06T12:00:00-08:00");
    scan(before, "2026-03-03T06:15:00-06:00", "DP");
    ObjectNode after = result();
    date(after, "ESTIMATED_DELIVERY", "2026-03-06T12:00:00-08:00");
    scan(after, "2026-03-04T06:15:00-06:00", "AR");

    assertThat(read(answer(after)).get(1).id()).isNotEqualTo(read(answer(before)).get(1).id());
  }

  @Test
  void expectsNothingOfWhatIsDelivered() {
    ObjectNode result = result();
    date(result, "ESTIMATED_DELIVERY", "2026-03-06T12:00:00-08:00");
    scan(result, "2026-03-05T06:15:00-08:00", "DL");

    assertThat(only(answer(result)).milestone()).isEqualTo(Milestone.DELIVERED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-03-04T00:00:00", "2026-03-04", "2026-03-04T00:00:00-06:00"})
  void sortsNoPickupOfMidnightBeforeItsLabel(String midnight) {
    ObjectNode result = result();
    scan(result, "2026-03-04T10:36:00-06:00", "OC");
    scan(result, midnight, "PU");

    List<CarrierEvent> events = read(answer(result));

    assertThat(events.get(1).milestone()).isEqualTo(Milestone.PICKED_UP);
    assertThat(events.get(1).time().instant()).isAfter(events.get(0).time().instant());
    assertThat(events.get(1).time().quality()).isEqualTo(TimeQuality.UNKNOWN);
    assertThat(events.get(1).warnings()).singleElement().asString().startsWith("time: midnight");
  }

  @Test
  void keepsTheIdOfAMidnightWhateverItsSiblingsTell() {
    ObjectNode alone = result();
    scan(alone, "2026-03-04T00:00:00", "PU");
    ObjectNode beside = result();
    scan(beside, "2026-03-04T10:36:00-06:00", "OC");
    scan(beside, "2026-03-04T00:00:00", "PU");

    assertThat(read(answer(beside)).get(1).id()).isEqualTo(only(answer(alone)).id());
  }

  @Test
  void believesNoExceptionCodeOfAGoodScan() {
    CarrierEvent event = only(payloadWith("", "PU", "08"));

    assertThat(event.milestone()).isEqualTo(Milestone.PICKED_UP);
    assertThat(event.cause()).isNull();
    assertThat(event.carrierStatus().detail()).isEqualTo("08");
  }

  @Test
  void takesTheCauseOfTheDelayWhereNoCodeTellsIt() {
    ObjectNode result = result();
    scan(result, "2026-03-04T06:15:00-06:00", "DE").putObject("delayDetail").put("type", "Weather");

    assertThat(only(answer(result)).cause()).isEqualTo(Cause.WEATHER);
  }

  @Test
  void takesBackTheLabelOfWhatIsCancelled() {
    CarrierEvent event = only(payloadWith("", "CA", ""));

    assertThat(event.correction()).isEqualTo(Correction.ofLatest(Milestone.LABEL_CREATED));
    assertThat(event.place()).isNull();
  }

  @Test
  void carriesNoPersonalDataOver() {
    ObjectNode result = result();
    ObjectNode scan = scan(result, "2026-03-05T06:15:00-08:00", "DL");
    scan.withObject("/scanLocation")
        .put("postalCode", "SECRET")
        .putArray("streetLines")
        .add("SECRET");
    result.withObject("/deliveryDetails").put("receivedByName", "SECRET");
    result.withObject("/recipientInformation/contact").put("personName", "SECRET");
    result.withObject("/additionalTrackingInfo").put("nickname", "SECRET");
    result.putArray("availableImages").addObject().put("type", "PROOF_OF_DELIVERY");
    result.withArray("/availableImages").addObject().put("image", "SECRET");

    assertThat(adapter.read(delivery("d", Headers.NONE, answer(result))).toString())
        .doesNotContain("SECRET");
  }

  @Test
  void acknowledgesWithTwoHundredAndForgetsANumberAfterNinetyDays() {
    assertThat(adapter.acknowledgement()).isEqualTo(200);
    assertThat(adapter.referenceReuseAfter()).isEqualTo(Duration.ofDays(90));
  }

  @Test
  void readsEveryPublishedSample() {
    SampleReport report = SampleReport.read(adapter, RECEIVED_AT, "karrio/fedex").printAndCheck();

    report
        .row("raw.TrackingResponse.json")
        .ifPresent(
            row -> {
              CarrierEvent pickedUp = row.events().get(0);
              assertThat(pickedUp.milestone()).isEqualTo(Milestone.PICKED_UP);
              assertThat(pickedUp.reference().value()).isEqualTo("128667043726");
              assertThat(pickedUp.time().instant()).isEqualTo("2018-02-02T19:01:00Z");
              assertThat(pickedUp.time().quality()).isEqualTo(TimeQuality.GIVEN);
              assertThat(pickedUp.cause()).isNull();
              assertThat(row.events().get(1).milestone()).isEqualTo(Milestone.ETA_UPDATED);
            });
    report
        .row("raw.ProofOfDeliveryResponse.json")
        .ifPresent(row -> assertThat(row.decoded()).isInstanceOf(Decoded.Ignored.class));
    report
        .row("raw.ErrorResponse.json")
        .ifPresent(row -> assertThat(row.decoded()).isInstanceOf(Decoded.Rejected.class));
    assertThat(report.complete()).isEqualTo(!report.rows().isEmpty());
  }

  private List<CarrierEvent> read(byte[] body) {
    return events(adapter.read(delivery("d", Headers.NONE, body)));
  }

  private CarrierEvent only(byte[] body) {
    List<CarrierEvent> events = read(body);
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private static Headers signature(String value) {
    return Headers.of(List.of(Map.entry("fdx-signature", value)));
  }

  private static ObjectNode result() {
    ObjectNode result = JSON.createObjectNode();
    result
        .putObject("trackingNumberInfo")
        .put("trackingNumber", NUMBER)
        .put("trackingNumberUniqueId", UNIQUE_ID)
        .put("carrierCode", "FDXE");
    return result;
  }

  private static ObjectNode scan(ObjectNode result, String date, String code) {
    ObjectNode scan = result.withArray("/scanEvents").addObject();
    scan.put("date", date).put("eventType", code);
    scan.putObject("scanLocation")
        .put("city", "MEMPHIS")
        .put("stateOrProvinceCode", "TN")
        .put("countryCode", "US");
    return scan;
  }

  private static void date(ObjectNode result, String type, String date) {
    result.withArray("/dateAndTimes").addObject().put("type", type).put("dateTime", date);
  }

  private static byte[] answer(ObjectNode... results) {
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode complete = answer.withArray("/output/completeTrackResults").addObject();
    complete.put("trackingNumber", NUMBER);
    complete.putArray("trackResults").addAll(List.of(results));
    return bytes(answer);
  }

  private static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
