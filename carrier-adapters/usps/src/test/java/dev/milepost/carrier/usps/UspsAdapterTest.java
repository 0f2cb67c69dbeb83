package dev.milepost.carrier.usps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.Signature;
import dev.milepost.carrier.testkit.CarrierAdapterContract;
import dev.milepost.carrier.testkit.SampleReport;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Classifier;
import dev.milepost.event.Milestone;
import dev.milepost.event.TimeQuality;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UspsAdapterTest extends CarrierAdapterContract {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NUMBER = "9400136208303341904514";

  private final UspsAdapter adapter = new UspsAdapter();

  UspsAdapterTest() {
    super(new UspsAdapter());
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    if (type.equals("expectedDelivery")) {
      return bytes(parcel().put(code + "DeliveryDate", "2026-11-30"));
    }
    boolean phrase = type.equals("eventType");
    ObjectNode answer =
        answer(phrase ? "" : code, "2026-03-04T06:15:00", "2026-03-04T11:15:21Z", "-05:00");
    if (phrase) {
      answer.withObject("/trackingEvents/0").put("eventType", code + ", and more");
    }
    return bytes(answer);
  }

  @Override
  protected Optional<Headers> signed(byte[] body, String secret) {
    return Optional.of(hmac(secret.isEmpty() ? "00" : hash(Signature.Encoding.HEX, body, secret)));
  }

  @Test
  void takesTheHashInHexAndInBase64AndNothingShorter() {
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    String base64 = hash(Signature.Encoding.BASE64, body, "secret");

    assertThat(adapter.authentic(hmac(base64), body, List.of("secret"))).isTrue();
    assertThat(adapter.authentic(hmac(base64), body, List.of("other"))).isFalse();
    assertThat(adapter.authentic(hmac(base64.substring(0, 40)), body, List.of("secret"))).isFalse();
  }

  @Test
  void saysThatAMachineMadeTransitIsNoScan() {
    CarrierEvent event =
        only(bytes(answer("TL", "2026-03-04T06:15:00", "2026-03-04T11:15:21Z", "-05:00")));

    assertThat(event.milestone()).isEqualTo(Milestone.IN_TRANSIT);
    assertThat(event.classifier()).isEqualTo(Classifier.ESTIMATED);
    assertThat(event.warnings()).singleElement().asString().startsWith("synthetic");
  }

  @Test
  void givesOneScanOneIdWithAndWithoutItsGmtSecond() {
    CarrierEvent polled =
        only(bytes(answer("07", "2026-03-04T06:15:00", "2026-03-04T11:15:21Z", "-05:00")));
    CarrierEvent pushed = only(bytes(answer("07", "2026-03-04T06:15", "", "")));
    CarrierEvent gmtOnly = only(bytes(answer("07", "", "2026-03-04T11:15:21Z", "-05:00")));

    assertThat(pushed.id()).isEqualTo(polled.id());
    assertThat(gmtOnly.id()).isEqualTo(polled.id());
  }

  @ParameterizedTest
  @CsvSource({
    "16, Available for Pickup, AVAILABLE_FOR_PICKUP",
    "16, Picked Up at the Post Office, DELIVERED",
    "16, , UNKNOWN",
    "01, 'Delivered, To Original Sender', RETURNED",
    "27, Unclaimed/Being Returned to Sender, RETURNING",
    "21, No Such Number, UNDELIVERABLE",
    "3, USPS in possession of item, PICKED_UP",
    "ZZ, 'Delivered, In/At Mailbox', UNKNOWN",
  })
  void letsTheTextDecideWhereTheCodeSaysTwoThings(
      String code, @Nullable String text, Milestone milestone) {
    ObjectNode answer = answer(code, "2026-03-04T06:15:00", "", "-05:00");
    answer.withObject("/trackingEvents/0").put("eventType", text);

    assertThat(only(bytes(answer)).milestone()).isEqualTo(milestone);
  }

  @ParameterizedTest
  @CsvSource({"eventCode, A1", "eventTimestamp, 2026-03-04T06:16:00", "eventCity, ERIE"})
  void givesAnotherFactAnotherId(String field, String value) {
    ObjectNode first = answer("07", "2026-03-04T06:15:00", "", "-05:00");
    ObjectNode second = first.deepCopy();
    second.withObject("/trackingEvents/0").put(field, value);

    assertThat(only(bytes(second)).id()).isNotEqualTo(only(bytes(first)).id());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-04T06:15:00, 2026-03-04T11:15:59Z, -05:00, 2026-03-04T11:15:59Z, -05:00, GIVEN",
    "2026-03-04T18:31:00, 2026-03-04T23:31:00, -05:00, 2026-03-04T23:31:00Z, -05:00, GIVEN",
    "2026-03-04T20:31:00, 2026-03-04T01:31:21Z, -05:00, 2026-03-05T01:31:21Z, -05:00, GIVEN",
    "2026-03-04T20:31:00, 2026-03-04T01:31:21Z, , 2026-03-05T01:31:21Z, -05:00, GIVEN",
    "2026-03-04T06:15:00, 2026-03-04T12:15:21Z, -05:00, 2026-03-04T12:15:21Z, -06:00, GIVEN",
    "2026-03-04T06:15:00, 2026-03-04T09:47:21Z, -05:00, 2026-03-04T09:47:21Z, , UNKNOWN",
    "2026-03-04T06:15:00, , -05:00, 2026-03-04T11:15:00Z, -05:00, GIVEN",
    "2026-03-04T06:15:00, , , 2026-03-04T11:15:00Z, -05:00, PLACE",
    "2026-03-04T06:15:00, 2026-03-04, , 2026-03-04T11:15:00Z, -05:00, PLACE",
  })
  void believesTheGmtSecondUnlessItsDateIsThatOfTheLocalDay(
      String local,
      @Nullable String gmt,
      @Nullable String offset,
      String instant,
      @Nullable String at,
      TimeQuality quality) {
    CarrierEvent event =
        only(bytes(answer("07", local, gmt == null ? "" : gmt, offset == null ? "" : offset)));

    assertThat(event.time().instant()).isEqualTo(instant);
    assertThat(event.time().offset()).isEqualTo(at == null ? null : ZoneOffset.of(at));
    assertThat(event.time().quality()).isEqualTo(quality);
  }

  @Test
  void keepsTheNumberAsItWasScannedAndComparesItWithoutTheRouting() {
    CarrierEvent event =
        only(
            bytes(
                answer("07", "2026-03-04T06:15:00", "", "-05:00")
                    .put("trackingNumber", "420 16501 " + NUMBER)));

    assertThat(event.reference().value()).isEqualTo("420 16501 " + NUMBER);
    assertThat(event.reference().key().value()).isEqualTo(NUMBER);
    assertThat(event.related()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "USPS Ground Advantage<SUP>&#153;</SUP>, USPS Ground Advantage",
    "Certified Mail<sup>&#174;</sup> sent, Certified Mail sent",
    "left <B>at</B> the<br/>door, left at the door",
    "this &amp; that, this & that",
    "this & that; and more, this & that; and more",
    "1 < 2, 1 < 2",
    "<SUP>never closed, never closed",
  })
  void cutsTheHtmlInsideValues(String written, String plain) {
    assertThat(UspsText.plain(written)).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({
    "18:00:00, 18:00",
    "9:15, 09:15",
    "5:15pm, 17:15",
    "12:00 p.m., 12:00",
    "12:30 AM, 00:30",
    "8 pm, 20:00",
  })
  void readsTheHourInEverySpelling(String written, String time) {
    assertThat(UspsExpectation.time(written)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "noon", "25:00", "13:00pm", "18", "1:2:3:4", "-1:00", "8:60am"})
  void readsNoHourWhereThereIsNone(String written) {
    assertThat(UspsExpectation.time(written)).isNull();
  }

  @Test
  void takesThePredictedDateBeforeTheExpectedOneAndNothingOfADeliveredParcel() {
    ObjectNode parcel = parcel().put("expectedDeliveryTimeStamp", "2026-11-30T00:00:00");
    parcel.put("destinationState", "PA");
    parcel.withObject("/deliveryDateExpectation").put("predictedDeliveryDate", "2026-12-01");

    assertThat(only(bytes(parcel)).estimate())
        .satisfies(estimate -> assertThat(estimate.latest()).isEqualTo("2026-12-02T04:59:59Z"));
    assertThat(adapter.read(delivery("d", Headers.NONE, bytes(delivered(parcel)))))
        .isInstanceOf(Decoded.Ignored.class);
  }

  private static ObjectNode delivered(ObjectNode parcel) {
    return parcel.deepCopy().put("statusCategory", "Delivered");
  }

  @Test
  void rejectsAnErrorWithItsCodeAndNotItsWords() {
    byte[] body =
        "{\"error\":{\"code\":\"400\",\"message\":\"PERSON\",\"errors\":[{\"code\":\"7\"}]}}"
            .getBytes(StandardCharsets.UTF_8);

    assertThat(adapter.read(delivery("d", Headers.NONE, body)))
        .isEqualTo(
            new Decoded.Rejected(new Decoded.Problem("/error", "USPS answered with 400, 7")));
  }

  @Test
  void carriesNoPersonalDataOver() {
    ObjectNode answer = answer("01", "2026-03-04T06:15:00", "", "-05:00");
    answer
        .withObject("/trackingEvents/0")
        .put("name", "PERSON")
        .put("recipientName", "PERSON")
        .put("firm", "PERSON")
        .put("eventZIP", "45402");

    assertThat(only(bytes(answer)).toString()).doesNotContain("PERSON").doesNotContain("45402");
  }

  @Test
  void acknowledgesWithTwoHundredAndForgetsANumberAfterAHundredAndTwentyDays() {
    assertThat(adapter.acknowledgement()).isEqualTo(200);
    assertThat(adapter.referenceReuseAfter()).isEqualTo(Duration.ofDays(120));
  }

  @Test
  void readsEveryPublishedSample() {
    SampleReport report = SampleReport.read(adapter, RECEIVED_AT, "karrio/usps").printAndCheck();

    report
        .row("raw.TrackingResponse.json")
        .ifPresent(
            row -> {
              assertThat(row.events())
                  .extracting(CarrierEvent::milestone)
                  .containsExactly(
                      Milestone.DELIVERED,
                      Milestone.OUT_FOR_DELIVERY,
                      Milestone.ARRIVED,
                      Milestone.ARRIVED,
                      Milestone.IN_TRANSIT,
                      Milestone.IN_TRANSIT,
                      Milestone.IN_TRANSIT,
                      Milestone.DEPARTED,
                      Milestone.ARRIVED,
                      Milestone.DEPARTED,
                      Milestone.PICKED_UP,
                      Milestone.LABEL_CREATED);
              assertThat(row.events().get(0).time().instant()).isEqualTo("2024-11-22T18:58:40Z");
            });
    report
        .row("raw.AuthErrorResponse.json")
        .ifPresent(row -> assertThat(row.toString()).contains("invalid_client"));
    report
        .row("raw.ErrorResponse.json")
        .ifPresent(row -> assertThat(row.decoded()).isInstanceOf(Decoded.Rejected.class));
    assertThat(report.complete()).isEqualTo(!report.rows().isEmpty());
  }

  private CarrierEvent only(byte[] body) {
    List<CarrierEvent> events = events(adapter.read(delivery("d", Headers.NONE, body)));
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private static String hash(Signature.Encoding encoding, byte[] body, String secret) {
    return new Signature(
            "X-HMAC", Signature.Algorithm.HMAC_SHA256, Signature.KeyForm.UTF_8, encoding, "")
        .sign(body, secret);
  }

  private static Headers hmac(String value) {
    return Headers.of(List.of(Map.entry("X-HMAC", value)));
  }

  private static ObjectNode parcel() {
    return JSON.createObjectNode().put("trackingNumber", NUMBER).put("statusCategory", "Accepted");
  }

  /** An event in Dayton, Ohio. */
  private static ObjectNode answer(String code, String local, String gmt, String offset) {
    ObjectNode answer = parcel();
    answer
        .putArray("trackingEvents")
        .addObject()
        .put("eventCode", code)
        .put("eventTimestamp", local)
        .put("GMTTimestamp", gmt)
        .put("GMTOffset", offset)
        .putNull("eventCountry")
        .put("eventCity", "DAYTON")
        .put("eventState", "OH");
    return answer;
  }

  private static byte[] bytes(ObjectNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
