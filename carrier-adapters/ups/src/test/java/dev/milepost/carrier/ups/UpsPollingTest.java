package dev.milepost.carrier.ups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollQuestion;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpsPollingTest extends PollCarrierContract {

  private static final Reference PARCEL =
      Reference.trackingNumber(UpsAdapter.UPS, "1Z4X77E90361352413");

  private final UpsAdapter ups = new UpsAdapter();

  UpsPollingTest() {
    super(new UpsAdapter());
  }

  @Override
  protected List<Reference> references() {
    return List.of(PARCEL, Reference.trackingNumber(UpsAdapter.UPS, "1z 4X7 7E9 0125 3082 93"));
  }

  @Override
  protected Answer answer(List<Told> told, int moment) {
    Told one = told.get(0);
    String number = one.reference().key().value();
    return Answer.ok(
        """
        {"trackResponse": {"shipment": [{"inquiryNumber": "%s", %s}]}}"""
            .formatted(number, one.events() == 0 ? NOT_FOUND : parcel(number, one, moment)));
  }

  private static final String NOT_FOUND =
      """
      "warnings": [{"code": "TW0001", "message": "Words."}]""";

  private static String parcel(String number, Told told, int moment) {
    return """
        "package": [{"trackingNumber": "%s", "deliveryInformation": {"pod": {"content": "%d"}},
        "activity": [%s]}]"""
        .formatted(
            number,
            moment,
            IntStream.range(0, told.events())
                .mapToObj(hour -> activity(told.events() - hour))
                .collect(Collectors.joining(",")));
  }

  private static String activity(int hour) {
    return """
        {"status": {"type": "I", "code": "AR", "statusCode": "005", "description": "Words."},
        "location": {"address": {"city": "Louisville", "stateProvince": "KY", "countryCode": "US"}},
        "date": "20260303", "time": "%02d1000"}"""
        .formatted(hour);
  }

  @Test
  void asksForTheDetailsOfTheNumberAndSaysWhoAsks() {
    var request = ups.request(question(List.of(PARCEL)));

    assertThat(request.target())
        .isEqualTo("/api/track/v1/details/1Z4X77E90361352413?locale=en_US&returnSignature=false");
    assertThat(request.headers())
        .containsEntry("transactionSrc", "milepost")
        .containsEntry("transId", "0de28818-dbcd-385c-ab56-771329d45ff4");
  }

  @Test
  void asksForANumberWithBlanksInItsPlainForm() {
    var request = ups.request(question(List.of(references().get(1))));

    assertThat(request.target()).contains("/1Z4X77E90125308293?");
  }

  @Test
  void asksInTheNameOfTheSetting() {
    var named = new PollQuestion(List.of(PARCEL), null, Map.of("transactionSource", "acme"));
    var blank = new PollQuestion(List.of(PARCEL), null, Map.of("transactionSource", " "));

    assertThat(ups.request(named).headers()).containsEntry("transactionSrc", "acme");
    assertThat(ups.request(blank).headers()).containsEntry("transactionSrc", "milepost");
  }

  @Test
  void showsItsCredentialsInAHeader() {
    assertThat(ups.terms().access())
        .isEqualTo(new PollTerms.Access.ClientCredentials("/security/v1/oauth/token", false, null));
  }

  @Test
  void takesWhatUpsGaveOut() {
    assertThat(ups.takes(number("1Z4X77E90361352413", "UPS"))).isTrue();
    assertThat(ups.takes(number("1Z4X77E90361352413", "ups"))).isTrue();
    assertThat(ups.takes(number("1Z4X77E90361352413", null))).isTrue();
    assertThat(ups.takes(number("H1234567890", "UPS"))).isTrue();
  }

  @Test
  void takesNothingThatIsAnotherCarriersOrMayBe() {
    assertThat(ups.takes(number("1Z4X77E90361352413", "FEDEX"))).isFalse();
    assertThat(ups.takes(number("H1234567890", null))).isFalse();
    assertThat(ups.takes(number("123456", "UPS"))).as("shorter than any").isFalse();
    assertThat(ups.takes(new Reference(ReferenceType.PRO, "1Z4X77E90361352413", "UPS"))).isFalse();
  }

  @Test
  void readsNotFoundAsUnknown() {
    PollAnswer answer =
        heard(
            List.of(PARCEL),
            Answer.of(404, "{\"response\": {\"errors\": [{\"code\": \"TW0001\"}]}}"));

    assertThat(said(answer).values()).noneMatch(PollAnswer.Said::known).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "poll-of-a-number-that-ups-does-not-know, 200, false",
    "poll-without-shipments, 200, false",
    "poll-that-was-refused, 400, false",
    "poll-with-a-whole-history, 200, true"
  })
  void tellsFromAnAnswerOfUpsWhetherItKnowsTheNumber(String fixture, int status, boolean known) {
    PollAnswer answer = heard(List.of(PARCEL), fixture(fixture, status));

    assertThat(said(answer).values()).extracting(PollAnswer.Said::known).containsExactly(known);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 400})
  void tellsARefusalByItsCode(int status) {
    PollAnswer answer =
        heard(
            List.of(PARCEL),
            Answer.of(
                status,
                "{\"response\": {\"errors\": [{\"code\": \"250003\", \"message\": \"m\"}]}}"));

    assertThat(answer)
        .isEqualTo(new PollAnswer.Refused("status " + status + ", UPS answered with [250003]"));
  }

  @Test
  void makesNothingOfAPageOfAGateway() {
    PollAnswer answer = heard(List.of(PARCEL), Answer.of(404, "<html>no such page</html>"));

    assertThat(answer).isInstanceOf(PollAnswer.Unusable.class);
  }

  private static Reference number(String value, @Nullable String issuer) {
    return new Reference(ReferenceType.TRACKING_NUMBER, value, issuer);
  }
}
