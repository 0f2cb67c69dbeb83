package dev.milepost.carrier.ups;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpsAdapterTest extends CarrierAdapterContract {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NUMBER = "1Z4X77E90125308293";
  private static final String FREIGHT_NUMBER = "431907265";

  private final UpsAdapter adapter = new UpsAdapter();

  UpsAdapterTest() {
    super(new UpsAdapter());
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    return switch (type) {
      case "deliveryDate" -> bytes(answerExpecting(code, "20261130"));
      case "freight" -> bytes(alert("X", code, detail).put("trackingNumber", FREIGHT_NUMBER));
      case "Manifest", "Origin", "Delivery", "Generic", "RescheduledDeliveryDate" ->
          bytes(record(type, code));
      default -> bytes(alert(type, code, detail));
    };
  }

  @Override
  protected Optional<Headers> signed(byte[] body, String secret) {
    return Optional.of(Headers.of(List.of(Map.entry("credential", secret))));
  }

  @Test
  void givesOneScanOneIdByPushAndByPoll() {
    ObjectNode push = alert("I", "DP", "005");
    push.withObject("/activityLocation").put("city", "SAINT  LOUIS").put("stateProvince", "MO");
    ObjectNode activity = JSON.createObjectNode();
    activity.put("date", "20260304").put("time", "061502");
    activity.withObject("/location/address").put("city", "Saint Louis").put("countryCode", "US");
    activity.withObject("/status").put("type", "I").put("code", "DP").put("statusCode", "010");

    CarrierEvent pushed = only(bytes(push));
    CarrierEvent polled = only(poll(activity));

    assertThat(polled.id()).isEqualTo(pushed.id());
  }

  @ParameterizedTest
  @CsvSource({
    "/trackingNumber, 1Z5K19V76889906084",
    "/localActivityTime, 061600",
    "/activityStatus/type, X",
    "/activityStatus/code, AR",
    "/activityLocation/city, Akron",
  })
  void givesAnotherFactAnotherId(String field, String value) {
    ObjectNode first = alert("I", "DP", "005");
    ObjectNode second = alert("I", "DP", "005");
    int slash = field.lastIndexOf('/');
    ObjectNode parent = slash == 0 ? second : second.withObject(field.substring(0, slash));
    parent.put(field.substring(slash + 1), value);

    assertThat(only(bytes(second)).id()).isNotEqualTo(only(bytes(first)).id());
  }

  @Test
  void givesAnotherEstimateAnotherId() {
    ObjectNode friday = alert("U", "UP", "154").put("scheduledDeliveryDate", "20260306");
    ObjectNode monday = alert("U", "UP", "154").put("scheduledDeliveryDate", "20260309");

    assertThat(only(bytes(friday)).id()).isNotEqualTo(only(bytes(monday)).id());
  }

  /** Rockford's Wednesday ends an hour after that of Boston, where the parcel may well go. */
  @Test
  void marksTheClockOfTheScanAsAssumedForAnUpdatedDay() {
    ObjectNode alert = alert("U", "UP", "154").put("scheduledDeliveryDate", "20261125");
    alert.withObject("/activityLocation").put("city", "Rockford").put("stateProvince", "IL");

    assertThat(only(bytes(alert)).estimate())
        .extracting(Estimate::latest, Estimate::assumed)
        .containsExactly(Instant.parse("2026-11-26T05:59:59Z"), ZoneOffset.ofHours(-6));
  }

  @Test
  void assumesNoClockWhereThePollSaysWhereTheParcelGoes() {
    ObjectNode known = answerExpecting("SDD", "20261125");
    ObjectNode unknown = answerExpecting("SDD", "20261125");
    ObjectNode destination = parcel(known).putArray("packageAddress").addObject();
    destination.put("type", "DESTINATION");
    destination.withObject("/address").put("stateProvince", "MA").put("countryCode", "US");

    assertThat(only(bytes(known)).estimate()).extracting(Estimate::assumed).isNull();
    assertThat(only(bytes(unknown)).estimate())
        .extracting(Estimate::assumed)
        .isEqualTo(ZoneOffset.UTC);
  }

  @Test
  void believesAnUpdateWithoutADateToBeNewsWithoutAnEstimate() {
    CarrierEvent event = only(bytes(alert("U", "UP", "154")));

    assertThat(event.milestone()).isEqualTo(Milestone.ETA_UPDATED);
    assertThat(event.estimate()).isNull();
    assertThat(event.warnings()).singleElement().asString().startsWith("estimate:");
  }

  @Test
  void saysThePollsEstimateWasMadeWhenUpsAnswered() {
    ObjectNode activity = JSON.createObjectNode().put("date", "20260304").put("time", "061500");
    activity.put("gmtDate", "20260304").put("gmtTime", "111500");
    ObjectNode answer = answerExpecting("SDD", "20260306");
    parcel(answer).putArray("activity").add(activity);

    CarrierEvent estimate = events(adapter.read(delivery("d", Headers.NONE, bytes(answer)))).get(1);

    assertThat(estimate.time().instant()).isEqualTo("2026-03-04T11:15:00Z");
    assertThat(estimate.estimate())
        .isEqualTo(
            new Estimate(
                null,
                Instant.parse("2026-03-07T04:59:59Z"),
                "UPS",
                RECEIVED_AT,
                ZoneOffset.ofHours(-5)));
  }

  @ParameterizedTest
  @CsvSource({
    "-04.00, -04:00",
    "-05:00, -05:00",
    "+05.30, +05:30",
    "-0500, -05:00",
    "-4:00, -04:00",
    "+00.00, Z",
  })
  void readsTheOffsetInEverySpelling(String written, String offset) {
    assertThat(UpsTime.offset(written)).isEqualTo(ZoneOffset.of(offset));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "05:00", "-99.00", "-05.75", "-5", "-ab.cd", "-05;00", "-18.30"})
  void readsNoOffsetWhereThereIsNone(String written) {
    assertThat(UpsTime.offset(written)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "095004, 09:50:04",
    "74700, 07:47:00",
    "09:50:04, 09:50:04",
    "9:50:04, 09:50:04",
    "09:50, 09:50:00",
    "000000, 00:00:00",
  })
  void readsTheTimeInEverySpelling(String written, String time) {
    assertThat(UpsTime.time(written)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1547", "240000", "096000", "7:4:7", "noon", "0950041", "09:5004"})
  void readsNoTimeWhereThereIsNone(String written) {
    assertThat(UpsTime.time(written)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2026034", "202603041", "20260230", "20261301", "tomorrow"})
  void readsNoDateWhereThereIsNone(String written) {
    assertThat(UpsTime.date(written)).isNull();
  }

  @Test
  void readsNumbersWrittenAsNumbers() {
    ObjectNode alert = alert("I", "OT", "");
    alert.put("localActivityDate", 20260304).put("localActivityTime", 61500);
    alert.put("gmtActivityDate", 20260304).put("gmtActivityTime", 111500);
    alert.withObject("/activityStatus").put("descriptionCode", 21);

    CarrierEvent event = only(bytes(alert));

    assertThat(event.milestone()).isEqualTo(Milestone.OUT_FOR_DELIVERY);
    assertThat(event.time().instant()).isEqualTo("2026-03-04T11:15:00Z");
  }

  @Test
  void takesBackWhatIsCancelledAndNothingElse() {
    assertThat(only(payloadWith("MV", "VP", "007")).correction())
        .isEqualTo(Correction.ofLatest(Milestone.LABEL_CREATED));
    assertThat(only(payloadWith("I", "VP", "043")).correction())
        .isEqualTo(Correction.ofLatest(Milestone.PICKED_UP));
    assertThat(only(payloadWith("I", "CA", "005")).correction())
        .isEqualTo(Correction.ofLatest(Milestone.ARRIVED));
    assertThat(only(payloadWith("I", "CD", "005")).correction())
        .isEqualTo(Correction.ofLatest(Milestone.DEPARTED));
    assertThat(only(payloadWith("I", "CL", "005")).correction())
        .isEqualTo(Correction.ofLatest(Milestone.DISCHARGED));
    assertThat(only(payloadWith("X", "CA", "005")).correction()).isNull();
    assertThat(only(payloadWith("I", "AR", "005")).correction()).isNull();
  }

  @Test
  void carriesNoPersonalDataOver() {
    ObjectNode alert = alert("D", "FS", "011");
    alert.put("receivedBy", "PERSON").put("deliveryPhoto", "UEVSU09O");
    alert.withObject("/activityLocation").put("addressLine1", "PERSON").put("postalCode", "45402");

    assertThat(only(bytes(alert)).toString())
        .doesNotContain("PERSON")
        .doesNotContain("UEVSU09O")
        .doesNotContain("45402");
  }

  @Test
  void carriesNoPersonalDataOverFromQuantumView() {
    ObjectNode answer = record("Delivery", "");
    ObjectNode delivery =
        (ObjectNode)
            answer.at(
                "/QuantumViewResponse/QuantumViewEvents/SubscriptionEvents/SubscriptionFile/Delivery");
    delivery.put("DriverRelease", "PERSON");
    delivery.withObject("/DeliveryLocation").put("SignedForByName", "PERSON").put("Code", "M1");
    delivery
        .withObject("/DeliveryLocation/AddressArtifactFormat")
        .put("ConsigneeName", "PERSON")
        .put("StreetName", "PERSON")
        .put("PostcodePrimaryLow", "45402");

    assertThat(only(bytes(answer)).toString()).doesNotContain("PERSON").doesNotContain("45402");
  }

  @Test
  void readsAnExceptionOfANumberThatIsNoParcelsOnlyWhereTheTablesAgree() {
    assertThat(only(payloadWith("freight", "41", "")).cause()).isEqualTo(Cause.CARRIER_CAPACITY);
    assertThat(only(payloadWith("freight", "01", "")).milestone()).isEqualTo(Milestone.UNKNOWN);
    assertThat(only(payloadWith("X", "01", "")).cause()).isEqualTo(Cause.CARRIER_SORT);
    assertThat(only(payloadWith("X", "41", "")).milestone()).isEqualTo(Milestone.UNKNOWN);
  }

  @Test
  void quotesNothingOfAPayloadThatItCannotRead() {
    byte[] body = "{\"receivedBy\": PERSON}".getBytes(StandardCharsets.UTF_8);

    assertThat(adapter.read(delivery("d", Headers.NONE, body)).toString())
        .doesNotContain("PERSON")
        .contains("at byte");
  }

  @Test
  void tellsAStrayFieldFromAnEvent() {
    byte[] body = bytes(alert("I", "AR", "005").put("brandNew", true).put("another", 1));

    assertThat(only(body).milestone()).isEqualTo(Milestone.ARRIVED);
  }

  @Test
  void takesTheBearerTokenOfVersionTwo() {
    List<String> secrets = List.of("old", "token");

    assertThat(adapter.authentic(authorization("Bearer token"), new byte[0], secrets)).isTrue();
    assertThat(adapter.authentic(authorization("bearer  token"), new byte[0], secrets)).isTrue();
    assertThat(adapter.authentic(authorization("Basic token"), new byte[0], secrets)).isFalse();
    assertThat(adapter.authentic(authorization("Bearer tokem"), new byte[0], secrets)).isFalse();
    assertThat(adapter.authentic(authorization("Bearer "), new byte[0], List.of(""))).isFalse();
  }

  @Test
  void distrustsACredentialThatIsSentTwice() {
    Headers twice =
        Headers.of(List.of(Map.entry("credential", "token"), Map.entry("Credential", "token")));

    assertThat(adapter.authentic(twice, new byte[0], List.of("token"))).isFalse();
  }

  @Test
  void acknowledgesWithTwoHundredAndForgetsANumberAfterAHundredAndTwentyDays() {
    assertThat(adapter.acknowledgement()).isEqualTo(200);
    assertThat(adapter.referenceReuseAfter()).isEqualTo(Duration.ofDays(120));
  }

  @Test
  void readsEveryPublishedSample() {
    SampleReport report =
        SampleReport.read(adapter, RECEIVED_AT, "ups-official", "karrio/ups").printAndCheck();

    report
        .row("webhook_v2_example_delivery_message.json")
        .map(row -> row.events().get(0))
        .ifPresent(
            event -> {
              assertThat(event.milestone()).isEqualTo(Milestone.DELIVERED);
              assertThat(event.time().instant()).isEqualTo("2024-04-23T13:50:04Z");
              assertThat(event.time().offset()).isEqualTo(ZoneOffset.ofHours(-4));
              assertThat(event.time().quality()).isEqualTo(TimeQuality.GIVEN);
              assertThat(event.reference().value()).isEqualTo("1Z204W4R0308071865");
              assertThat(event.warnings())
                  .singleElement()
                  .asString()
                  .startsWith("scheduledDeliveryDate");
            });
    report
        .row("webhook_v1_example_1.json")
        .map(row -> row.events().get(0))
        .ifPresent(
            event -> {
              assertThat(event.milestone()).isEqualTo(Milestone.LABEL_CREATED);
              assertThat(event.reference().value()).isEqualTo("1ZABCXYZ0112346789");
              assertThat(event.time().instant()).isEqualTo("2024-04-22T04:12:30Z");
              assertThat(event.time().quality()).isEqualTo(TimeQuality.UNKNOWN);
            });
    milestoneOf(report, "webhook_v1_example_3.json", Milestone.DEPARTED);
    milestoneOf(report, "webhook_v1_example_5.json", Milestone.LOADED_FOR_DELIVERY);
    milestoneOf(report, "webhook_v1_example_6.json", Milestone.OUT_FOR_DELIVERY);
    milestoneOf(report, "raw.TrackingResponseJSON.json", Milestone.UNKNOWN);
    report
        .row("raw.TrackingResponseJSON.json")
        .map(row -> row.events().get(0))
        .ifPresent(
            event -> {
              assertThat(event.reference().value()).isEqualTo("1Z023E2X0214323462");
              assertThat(event.time().instant()).isEqualTo("2021-02-10T12:13:56Z");
              assertThat(event.time().quality()).isEqualTo(TimeQuality.PLACE);
              assertThat(event.related())
                  .contains(
                      new Reference(
                          ReferenceType.TRACKING_NUMBER, "92419900000033499522966220", "USPS"));
            });
    report
        .row("raw.TrackingNumberNotFoundResponseJSON.json")
        .ifPresent(row -> assertThat(row.decoded()).isInstanceOf(Decoded.Ignored.class));
    report
        .row("raw.AuthError.json")
        .ifPresent(
            row ->
                assertThat(row.decoded())
                    .isInstanceOfSatisfying(
                        Decoded.Rejected.class,
                        rejected -> assertThat(rejected.problem().why()).contains("250003")));
    assertThat(report.complete()).isEqualTo(!report.rows().isEmpty());
  }

  @Test
  void listsEveryPublishedDescriptionCode() throws IOException {
    Path published =
        SampleReport.shared().resolve("carriers/codes/ups-tracking-status-description-codes.tsv");
    if (!Files.exists(published)) {
      System.out.println("UPS codes: " + published + " is absent, nothing compared");
      return;
    }
    String ours = Files.readString(Path.of("status-codes.csv"));

    List<String> codes =
        Files.readAllLines(published).stream()
            .map(line -> line.split("\t", -1)[1])
            .filter(code -> code.chars().allMatch(Character::isDigit))
            .map(code -> "0".repeat(3 - code.length()) + code)
            .toList();

    assertThat(codes).hasSizeGreaterThan(100).allMatch(code -> ours.contains("\n,," + code + ","));
  }

  @Test
  void listsEveryPublishedExceptionAndActivityCode() throws IOException {
    Path published = SampleReport.shared().resolve("carriers/codes/ups-tracking-all-codes.tsv");
    if (!Files.exists(published)) {
      System.out.println("UPS codes: " + published + " is absent, nothing compared");
      return;
    }
    String ours = Files.readString(Path.of("status-codes.csv"));
    Map<String, String> types =
        Map.of(
            "Package Exceptions", "X",
            "Freight Exceptions", "freight",
            "Freight Activity", "NA");

    List<String> rows =
        Files.readAllLines(published).stream()
            .map(line -> line.split("\t", -1))
            .filter(line -> types.containsKey(line[0]) && line[1].length() <= 3)
            .map(line -> "\n" + types.get(line[0]) + "," + line[1] + ",,")
            .toList();

    assertThat(rows).hasSizeGreaterThan(950).allMatch(ours::contains);
  }

  @Test
  void explainsADelayByTheExceptionCodeWhereBothSayDelayed() {
    assertThat(only(payloadWith("X", "DJ", "048")).cause()).isEqualTo(Cause.WEATHER);
    assertThat(only(payloadWith("X", "AG", "048")).cause()).isEqualTo(Cause.UNSTATED);
    assertThat(only(payloadWith("X", "17", "052")).cause()).isEqualTo(Cause.WEATHER);
  }

  @Test
  void warnsOfAnExceptionCodeThatSaysDelivered() {
    assertThat(only(payloadWith("X", "F4", "")).warnings())
        .containsExactly("status: type X and code F4 (DELIVERED) contradict each other");
  }

  @Test
  void takesTheLabelBackThatAFreightActivityVoids() {
    assertThat(only(payloadWith("NA", "014", "")).correction())
        .isEqualTo(Correction.ofLatest(Milestone.LABEL_CREATED));
  }

  @Test
  void givesAnExceptionOneIdByPushAndByQuantumView() {
    ObjectNode answer = record("Exception", "");
    exceptionOf(answer).put("StatusCode", "DJ");

    CarrierEvent polled = only(bytes(answer));

    assertThat(polled.milestone()).isEqualTo(Milestone.DELAYED);
    assertThat(polled.id()).isEqualTo(only(payloadWith("X", "DJ", "")).id());
  }

  @ParameterizedTest
  @CsvSource({
    "DJ, A8, DELAYED",
    "?!, A8, ADDRESS_ISSUE",
    "'', A8, ADDRESS_ISSUE",
    "DJ, '', DELAYED",
    "?!, ??, UNKNOWN",
  })
  void readsTheStatusOfAnExceptionBeforeItsReason(
      String status, String reason, Milestone expected) {
    ObjectNode answer = record("Exception", "");
    exceptionOf(answer).put("StatusCode", status).put("ReasonCode", reason);

    assertThat(only(bytes(answer)).milestone()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/QuantumViewResponse",
        "/QuantumViewResponse/QuantumViewEvents",
        "/QuantumViewResponse/QuantumViewEvents/SubscriptionEvents",
      })
  void readsQuantumViewFromAnyOfItsWrappings(String from) {
    byte[] body = bytes((ObjectNode) record("Origin", "").at(from));

    assertThat(only(body).milestone()).isEqualTo(Milestone.PICKED_UP);
  }

  @Test
  void takesTheLabelBackThatAGenericRecordVoids() {
    CarrierEvent event = only(payloadWith("Generic", "VM", ""));

    assertThat(event.correction()).isEqualTo(Correction.ofLatest(Milestone.LABEL_CREATED));
    assertThat(event.place()).isNull();
  }

  private static ObjectNode exceptionOf(ObjectNode answer) {
    return (ObjectNode)
        answer.at(
            "/QuantumViewResponse/QuantumViewEvents/SubscriptionEvents/SubscriptionFile/Exception");
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

  private CarrierEvent only(byte[] body) {
    List<CarrierEvent> events = events(adapter.read(delivery("d", Headers.NONE, body)));
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private static Headers authorization(String value) {
    return Headers.of(List.of(Map.entry("Authorization", value)));
  }

  /** A scan at 11:15:00 UTC in Dayton, Ohio. */
  private static ObjectNode alert(String type, String code, String detail) {
    ObjectNode alert = JSON.createObjectNode();
    alert.put("trackingNumber", NUMBER);
    alert.put("localActivityDate", "20260304").put("localActivityTime", "061500");
    alert.put("gmtActivityDate", "20260304").put("gmtActivityTime", "111500");
    alert
        .putObject("activityLocation")
        .put("city", "Dayton")
        .put("stateProvince", "OH")
        .put("country", "US");
    alert
        .putObject("activityStatus")
        .put("type", type)
        .put("code", code)
        .put("descriptionCode", detail);
    return alert;
  }

  /** A file of Quantum View with one record, at 06:15 in Dayton, Ohio. */
  static ObjectNode record(String kind, String code) {
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode file =
        answer.withObject(
            "/QuantumViewResponse/QuantumViewEvents/SubscriptionEvents/SubscriptionFile");
    if (kind.equals("Manifest")) {
      ObjectNode parcel = file.withObject("/Manifest/Package").put("TrackingNumber", NUMBER);
      parcel.withObject("/Activity").put("Date", "20260304").put("Time", "061500");
      return answer;
    }
    boolean reschedules = kind.equals("RescheduledDeliveryDate");
    ObjectNode entry = file.putObject(reschedules ? "Exception" : kind);
    entry.put("TrackingNumber", NUMBER).put("Date", "20260304").put("Time", "061500");
    entry
        .withObject("/ActivityLocation/AddressArtifactFormat")
        .put("PoliticalDivision2", "DAYTON")
        .put("PoliticalDivision1", "OH")
        .put("CountryCode", "US");
    if (reschedules) {
      entry.put("RescheduledDeliveryDate", "20260306");
    } else if (kind.equals("Delivery") && !code.isEmpty()) {
      entry.put("AccessPointLocationID", "U00000001");
    } else {
      entry.put("ActivityType", code);
    }
    return answer;
  }

  private static ObjectNode answer() {
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode shipment = answer.putObject("trackResponse").putArray("shipment").addObject();
    shipment.putArray("package").addObject().put("trackingNumber", NUMBER);
    return answer;
  }

  private static ObjectNode parcel(ObjectNode answer) {
    return (ObjectNode) answer.at("/trackResponse/shipment/0/package/0");
  }

  private static ObjectNode answerExpecting(String kind, String date) {
    ObjectNode answer = answer();
    parcel(answer).putArray("deliveryDate").addObject().put("type", kind).put("date", date);
    return answer;
  }

  private static byte[] poll(ObjectNode activity) {
    ObjectNode answer = answer();
    parcel(answer).putArray("activity").add(activity);
    return bytes(answer);
  }

  private static byte[] bytes(ObjectNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
