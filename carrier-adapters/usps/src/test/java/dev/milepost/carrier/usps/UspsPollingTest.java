package dev.milepost.carrier.usps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.Decoded;
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

class UspsPollingTest extends PollCarrierContract {

  private static final Reference ONE =
      Reference.trackingNumber(UspsAdapter.USPS, "9400037588490276730431");
  private static final Reference OTHER =
      Reference.trackingNumber(UspsAdapter.USPS, "9400 8367 3867 2087 7277 38");
  private static final Reference LABEL =
      Reference.trackingNumber(UspsAdapter.USPS, "420165019400054611085709285646");

  private final UspsAdapter usps = new UspsAdapter();

  UspsPollingTest() {
    super(new UspsAdapter());
  }

  @Override
  protected List<Reference> references() {
    return List.of(ONE, OTHER, LABEL);
  }

  @Override
  protected Answer answer(List<Told> told, int moment) {
    boolean all = told.stream().allMatch(one -> one.events() > 0);
    return Answer.of(
        all ? 200 : 207,
        told.stream().map(UspsPollingTest::parcel).collect(Collectors.joining(",", "[", "]")));
  }

  private static String parcel(Told told) {
    return told.events() == 0
        ? error("404")
        : """
        {"trackingNumber": "%s", "statusCategory": "In Transit", "trackingEvents": [%s]}"""
            .formatted(
                told.reference().key().value(),
                IntStream.range(0, told.events())
                    .mapToObj(hour -> event(told.events() - hour))
                    .collect(Collectors.joining(",")));
  }

  private static String error(String code) {
    return """
        {"statusCode": "%s", "error": {"message": "Words that quote."}}"""
        .formatted(code);
  }

  private static String event(int hour) {
    return """
        {"eventType": "Words", "eventCode": "10", "eventTimestamp": "2026-03-03T%02d:02:00",
        "GMTOffset": "-05:00", "eventCity": "DAYTON", "eventState": "OH"}"""
        .formatted(hour);
  }

  @Test
  void asksForTheNumbersAndForNothingElse() {
    var request = usps.request(question(List.of(ONE, OTHER)));

    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.target()).isEqualTo("/tracking/v3r2/tracking");
    assertThat(request.body())
        .isEqualTo(
            "[{\"trackingNumber\":\"9400037588490276730431\"},"
                + "{\"trackingNumber\":\"9400836738672087727738\"}]");
  }

  @Test
  void asksWithoutTheRoutingOfTheLabel() {
    assertThat(usps.request(question(List.of(LABEL))).body())
        .isEqualTo("[{\"trackingNumber\":\"9400054611085709285646\"}]");
  }

  @Test
  void asksForThirtyFiveAtOnceWithATokenForTracking() {
    assertThat(usps.terms().atOnce()).isEqualTo(35);
    assertThat(usps.terms().access())
        .isEqualTo(new PollTerms.Access.ClientCredentials("/oauth2/v3/token", true, "tracking"));
  }

  @Test
  void takesWhatUspsGaveOut() {
    assertThat(usps.takes(number("9400037588490276730431", "USPS"))).isTrue();
    assertThat(usps.takes(number("LK123456785US", null))).isTrue();
  }

  @Test
  void takesNothingThatIsAnotherPostsOrMayBe() {
    assertThat(usps.takes(number("9400037588490276730431", null))).isFalse();
    assertThat(usps.takes(number("RB123456785GB", null))).isFalse();
    assertThat(usps.takes(number("9400037588490276730431", "UPS"))).isFalse();
    assertThat(usps.takes(number("123456789", "USPS"))).as("shorter than any").isFalse();
    assertThat(usps.takes(new Reference(ReferenceType.PRO, "9400037588490276730431", "USPS")))
        .isFalse();
  }

  @Test
  void tellsWhatIsKnownInABatchThatIsPartlyFound() {
    Map<String, PollAnswer.Said> said =
        said(heard(List.of(ONE, OTHER, LABEL), fixture("poll-of-three-numbers-partly-found", 207)));

    assertThat(said).containsOnlyKeys(ONE.value(), OTHER.value(), LABEL.value());
    assertThat(said.values().stream().filter(PollAnswer.Said::known))
        .extracting(PollAnswer.Said::reference)
        .containsExactly(ONE.value());
  }

  @Test
  void saysNothingOfANumberThatUspsCouldNotLookUpJustNow() {
    Answer answer = Answer.of(207, "[" + parcel(new Told(ONE, 1)) + "," + error("503") + "]");

    assertThat(said(heard(List.of(ONE, OTHER), answer))).containsOnlyKeys(ONE.value());
  }

  @Test
  void readsAnErrorThatNamesItsNumberAsUnknown() {
    Answer answer =
        Answer.of(
            207,
            "[{\"trackingNumber\": \"9400037588490276730431\", \"error\": {\"code\": \"400\"}}]");

    Map<String, PollAnswer.Said> said = said(heard(List.of(ONE, OTHER), answer));

    assertThat(said).containsOnlyKeys(ONE.value());
    assertThat(said.values()).noneMatch(PollAnswer.Said::known);
  }

  @Test
  void readsNothingYetAsUnknown() {
    assertThat(said(heard(List.of(ONE), fixture("no-status-of-the-number-yet", 400))).values())
        .noneMatch(PollAnswer.Said::known)
        .hasSize(1);
  }

  @Test
  void takesAnAnswerThatIsNoList() {
    Answer one = Answer.ok(parcel(new Told(ONE, 2)));

    assertThat(said(heard(List.of(ONE), one)).values()).allMatch(PollAnswer.Said::known).hasSize(1);
  }

  @Test
  void ignoresABatchOfWhichNothingIsKnown() {
    assertThat(read(answer(List.of(new Told(ONE, 0), new Told(OTHER, 0)), 1)))
        .isInstanceOf(Decoded.Ignored.class);
  }

  @Test
  void tellsARefusalByItsCodesAndNeverByItsWords() {
    assertThat(heard(List.of(ONE), fixture("error-with-its-codes", 400)))
        .isEqualTo(new PollAnswer.Refused("status 400, USPS answered with 400, 140001"));
  }

  @Test
  void makesNothingOfAnAnswerThatIsNoneOfUsps() {
    assertThat(heard(List.of(ONE), Answer.ok("{\"status\": \"up\"}")))
        .isInstanceOf(PollAnswer.Unusable.class);
    assertThat(heard(List.of(ONE), Answer.of(404, "<html>no such page</html>")))
        .isInstanceOf(PollAnswer.Unusable.class);
  }

  private static Reference number(String value, @Nullable String issuer) {
    return new Reference(ReferenceType.TRACKING_NUMBER, value, issuer);
  }
}
