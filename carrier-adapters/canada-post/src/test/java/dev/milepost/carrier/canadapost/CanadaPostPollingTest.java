package dev.milepost.carrier.canadapost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollRequest;
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

class CanadaPostPollingTest extends PollCarrierContract {

  private static final Reference PARCEL =
      new Reference(ReferenceType.TRACKING_NUMBER, "4029 8471 0033 2500", "Canada Post");
  private static final List<Reference> ONE = List.of(PARCEL);

  private final CanadaPostAdapter adapter = new CanadaPostAdapter();

  CanadaPostPollingTest() {
    super(new CanadaPostAdapter());
  }

  @Override
  protected List<Reference> references() {
    return List.of(PARCEL, new Reference(ReferenceType.TRACKING_NUMBER, "LM123456785CA", null));
  }

  @Override
  protected Answer answer(List<Told> told, int moment) {
    Told one = told.get(0);
    if (one.events() == 0) {
      return error("004");
    }
    String events =
        IntStream.range(0, one.events())
            .mapToObj(
                i ->
                    CanadaPostAdapterTest.event(
                        "0100", "2026-11-20", "1" + i + ":00:00", "EST", "", "QUEBEC", "QC"))
            .collect(Collectors.joining());
    return Answer.ok(
        "<!-- %d --><tracking-detail><pin>%s</pin><significant-events>%s</significant-events></tracking-detail>"
            .formatted(moment, one.reference().value(), events));
  }

  @Test
  void asksForTheDetailInTheServicesOwnMediaType() {
    assertThat(adapter.request(question(ONE)))
        .isEqualTo(
            new PollRequest(
                "GET",
                "/vis/track/pin/4029847100332500/detail",
                Map.of("Accept", "application/vnd.cpc.track-v2+xml", "Accept-Language", "en-CA"),
                null));
  }

  @ParameterizedTest
  @CsvSource({
    "TRACKING_NUMBER, 4029847100332500, CANADAPOST, true",
    "TRACKING_NUMBER, 4029847100332500, canada-post, true",
    "TRACKING_NUMBER, 4029847100332500, , false",
    "TRACKING_NUMBER, 4029847100332500, UPS, false",
    "TRACKING_NUMBER, 402984710033250, CANADAPOST, false",
    "TRACKING_NUMBER, LM 123 456 785 CA, , true",
    "TRACKING_NUMBER, LM123456785DE, , false",
    "BILL_OF_LADING, LM123456785CA, CANADAPOST, false"
  })
  void takesWhatCanBeItsOwnNumber(
      ReferenceType type, String value, @Nullable String issuer, boolean taken) {
    assertThat(adapter.takes(new Reference(type, value, issuer))).isEqualTo(taken);
  }

  @Test
  void doesNotKnowTheNumberWhateverTheStatus() {
    for (int status : new int[] {200, 400, 404}) {
      assertThat(said(heard(ONE, Answer.of(status, error("004").text()))).values())
          .as("status %d", status)
          .extracting(PollAnswer.Said::known)
          .containsExactly(false);
    }
  }

  @Test
  void isRefusedByAnyOtherMessageAndNamesItsCodeAlone() {
    assertThat(heard(ONE, error("E002")))
        .isEqualTo(new PollAnswer.Refused("Canada Post answered with E002"));
    assertThat(heard(ONE, Answer.ok("<html/>"))).isInstanceOf(PollAnswer.Unusable.class);
  }

  @Test
  void hearsOfNewsThatIsNoEvent() {
    String parcel = "<tracking-detail><pin>4029847100332500</pin>%s</tracking-detail>";
    Answer before = Answer.ok(parcel.formatted(""));
    Answer after =
        Answer.ok(parcel.formatted("<changed-expected-date>2026-11-25</changed-expected-date>"));

    assertThat(said(heard(ONE, after))).isNotEqualTo(said(heard(ONE, before)));
  }

  @Test
  void hearsNothingNewInOtherBlanksAndPrefixes() {
    Answer before = Answer.ok("<tracking-detail><pin>4029847100332500</pin></tracking-detail>");
    Answer after =
        Answer.ok(
            "<t:tracking-detail xmlns:t='urn:t'>\n  <t:pin> 4029847100332500</t:pin>\n"
                + "</t:tracking-detail>");

    assertThat(said(heard(ONE, after))).isEqualTo(said(heard(ONE, before)));
  }

  private static Answer error(String code) {
    return Answer.ok(
        "<messages><message><code>%s</code><description>words</description></message></messages>"
            .formatted(code));
  }
}
