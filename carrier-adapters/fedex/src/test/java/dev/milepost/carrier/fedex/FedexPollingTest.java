package dev.milepost.carrier.fedex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollTerms;
import dev.milepost.carrier.testkit.PollCarrierContract;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FedexPollingTest extends PollCarrierContract {

  private static final Reference ONE = Reference.trackingNumber(FedexAdapter.FEDEX, "581204371960");
  private static final Reference OTHER =
      Reference.trackingNumber(FedexAdapter.FEDEX, "5812 0437 2040");
  private static final Reference THIRD =
      Reference.trackingNumber(FedexAdapter.FEDEX, "612300448173");

  private final FedexAdapter fedex = new FedexAdapter();

  FedexPollingTest() {
    super(new FedexAdapter());
  }

  @Override
  protected List<Reference> references() {
    return List.of(ONE, OTHER, THIRD);
  }

  @Override
  protected Answer answer(List<Told> told, int moment) {
    return Answer.ok(
        told.stream()
            .map(FedexPollingTest::parcel)
            .collect(
                Collectors.joining(
                    ",",
                    "{\"transactionId\": \"made-up-"
                        + moment
                        + "\", \"customerTransactionId\": \""
                        + moment
                        + "\", \"output\": {\"completeTrackResults\": [",
                    "]}}")));
  }

  private static String parcel(Told told) {
    String number = told.reference().key().value();
    String result =
        told.events() == 0
            ? error("TRACKING.TRACKINGNUMBER.NOTFOUND")
            : IntStream.range(0, told.events())
                .mapToObj(hour -> scan(told.events() - hour))
                .collect(Collectors.joining(",", "\"scanEvents\": [", "]"));
    return result(number, result);
  }

  private static String result(String number, String said) {
    return """
        {"trackingNumber": "%s", "trackResults": [
        {"trackingNumberInfo": {"trackingNumber": "%s", "trackingNumberUniqueId": ""}, %s}]}"""
        .formatted(number, number, said);
  }

  private static String error(String code) {
    return """
        "error": {"code": "%s", "message": "Words."}"""
        .formatted(code);
  }

  private static String scan(int hour) {
    return """
        {"date": "2026-03-02T%02d:05:00-06:00", "eventType": "AR", "eventDescription": "Words",
        "scanLocation": {"city": "DULUTH", "stateOrProvinceCode": "MN", "countryCode": "US"}}"""
        .formatted(hour);
  }

  private static Answer batch(String... results) {
    return Answer.ok(
        "{\"output\": {\"completeTrackResults\": [" + String.join(",", results) + "]}}");
  }

  @Test
  void asksForEveryNumberWithItsScans() {
    var request = fedex.request(question(List.of(ONE, OTHER)));

    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.target()).isEqualTo("/track/v1/trackingnumbers");
    assertThat(request.headers()).containsEntry("X-locale", "en_US");
    assertThat(request.body())
        .isEqualTo(
            "{\"includeDetailedScans\":true,\"trackingInfo\":["
                + "{\"trackingNumberInfo\":{\"trackingNumber\":\"581204371960\"}},"
                + "{\"trackingNumberInfo\":{\"trackingNumber\":\"581204372040\"}}]}");
  }

  @Test
  void asksOnceForANumberThatIsWrittenInTwoWays() {
    var request = fedex.request(question(List.of(ONE, number("5812-0437-1960", "FEDEX"))));

    assertThat(request.body()).containsOnlyOnce("581204371960");
  }

  @Test
  void asksForThirtyAtOnceAndShowsItsCredentialsInTheForm() {
    assertThat(fedex.terms().atOnce()).isEqualTo(30);
    assertThat(fedex.terms().access())
        .isEqualTo(new PollTerms.Access.ClientCredentials("/oauth/token", true, null));
  }

  @Test
  void takesWhatFedexGaveOutAndNothingUnnamed() {
    assertThat(fedex.takes(number("581204371960", "FEDEX"))).isTrue();
    assertThat(fedex.takes(number("581204371960", "FedEx Ground"))).isTrue();
    assertThat(fedex.takes(number("581204371960", null))).as("whose is it").isFalse();
    assertThat(fedex.takes(number("581204371960", "UPS"))).isFalse();
    assertThat(fedex.takes(number("1234567", "FEDEX"))).as("shorter than any").isFalse();
    assertThat(fedex.takes(new Reference(ReferenceType.PRO, "581204371960", "FEDEX"))).isFalse();
  }

  @Test
  void tellsWhatIsKnownInABatchThatIsPartlyFound() {
    Map<String, PollAnswer.Said> said =
        said(
            heard(
                List.of(ONE, OTHER, THIRD),
                batch(
                    result(THIRD.value(), error("TRACKING.TRACKINGNUMBER.NOTFOUND")),
                    result("581204372040", "\"scanEvents\": [" + scan(9) + "]"))));

    assertThat(said).containsOnlyKeys(OTHER.value(), THIRD.value());
    assertThat(said.values().stream().filter(PollAnswer.Said::known))
        .extracting(PollAnswer.Said::reference)
        .containsExactly(OTHER.value());
  }

  @Test
  void saysNothingOfANumberThatFedexCouldNotLookUpJustNow() {
    Map<String, PollAnswer.Said> said =
        said(heard(List.of(ONE, OTHER, THIRD), fixture("error-inside-a-good-answer", 200)));

    assertThat(said).containsOnlyKeys(ONE.value(), OTHER.value());
    assertThat(said.values()).allMatch(PollAnswer.Said::known);
  }

  @Test
  void knowsANumberOfTwoShipmentsOfWhichOneIsInError() {
    Answer answer =
        batch(
            """
            {"trackingNumber": "581204371960", "trackResults": [
            {"trackingNumberInfo": {"trackingNumber": "581204371960"}, %s},
            {"trackingNumberInfo": {"trackingNumber": "581204371960"}, "scanEvents": [%s]}]}"""
                .formatted(error("TRACKING.DATA.UNAVAILABLE"), scan(7)));

    assertThat(said(heard(List.of(ONE), answer)).values()).allMatch(PollAnswer.Said::known);
  }

  @Test
  void readsAnAlertInPlaceOfResultsAsUnknown() {
    Answer answer = Answer.ok("{\"output\": {\"alerts\": \"TRACKING.DATA.NOTFOUND -  Words.\"}}");

    assertThat(said(heard(List.of(ONE), answer)).values())
        .noneMatch(PollAnswer.Said::known)
        .hasSize(1);
  }

  @Test
  void blamesTheOnlyNumberForAnErrorAboutNumbers() {
    Answer answer =
        Answer.of(400, "{\"errors\": [{\"code\": \"TRACKING.TRACKINGNUMBER.INVALID\"}]}");

    assertThat(said(heard(List.of(ONE), answer)).values())
        .noneMatch(PollAnswer.Said::known)
        .hasSize(1);
    assertThat(heard(List.of(ONE, OTHER), answer))
        .as("nothing says which of two")
        .isInstanceOf(PollAnswer.Refused.class);
  }

  @Test
  void tellsARefusalByItsCode() {
    assertThat(heard(List.of(ONE), fixture("request-that-was-refused", 400)))
        .isInstanceOfSatisfying(
            PollAnswer.Refused.class,
            refused ->
                assertThat(refused.why())
                    .startsWith("status 400, FedEx answered with [")
                    .doesNotContain("sentence"));
  }

  @Test
  void makesNothingOfAPageOfAGateway() {
    assertThat(heard(List.of(ONE), Answer.of(404, "<html>no such page</html>")))
        .isInstanceOf(PollAnswer.Unusable.class);
  }

  private static Reference number(String value, @Nullable String issuer) {
    return new Reference(ReferenceType.TRACKING_NUMBER, value, issuer);
  }
}
