package dev.milepost.carrier.dhl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollQuestion;
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

class DhlPollingTest extends PollCarrierContract {

  private static final Reference PARCEL = number("4471829305", "DHL");

  private final DhlAdapter adapter = new DhlAdapter();

  DhlPollingTest() {
    super(new DhlAdapter());
  }

  @Override
  protected List<Reference> references() {
    return List.of(PARCEL, number("00340 4341 1234 5678 905", "dhl-germany"));
  }

  @Override
  protected Answer answer(List<Told> told, int moment) {
    return answer(told.get(0).reference(), told.get(0).events(), moment);
  }

  private static Answer answer(Reference reference, int many, int moment) {
    if (many == 0) {
      return Answer.of(
          404,
          "{\"title\": \"Nothing found\", \"detail\": \"Nothing at %d.\", \"status\": 404}"
              .formatted(moment));
    }
    String events =
        IntStream.range(0, many)
            .mapToObj(
                i ->
                    "{\"timestamp\": \"2026-11-18T1%d:00:00+01:00\", \"statusCode\": \"transit\"}"
                        .formatted(i))
            .collect(Collectors.joining(","));
    return Answer.ok(
        """
        {"url": "http://node-%d/shipments",
         "shipments": [{"id": "%s", "service": "parcel-de", "events": [%s]}]}
        """
            .formatted(moment, reference.value(), events));
  }

  @Test
  void asksAboutOneNumberOfTheDivisionThatTheConnectionNames() {
    assertThat(target(null, Map.of()))
        .isEqualTo("/track/shipments?trackingNumber=4471829305&offset=0&limit=5");
    assertThat(target("10", Map.of("service", "parcel de")))
        .isEqualTo(
            "/track/shipments?trackingNumber=4471829305&service=parcel%20de&offset=10&limit=5");
  }

  @ParameterizedTest
  @CsvSource({
    "TRACKING_NUMBER, DHL, true",
    "TRACKING_NUMBER, DHL_EXPRESS, true",
    "TRACKING_NUMBER, , false",
    "TRACKING_NUMBER, UPS, false",
    "AIR_WAYBILL, DHL, false"
  })
  void takesTrackingNumbersThatAreSaidToBeItsOwn(
      ReferenceType type, @Nullable String issuer, boolean taken) {
    assertThat(adapter.takes(new Reference(type, "4471829305", issuer))).isEqualTo(taken);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/shipments?trackingNumber=4471829305?offset=5&limit=5",
        "https://api-eu.dhl.com/track/shipments?trackingNumber=4471829305&limit=5&offset=5"
      })
  void goesOnAtTheOffsetOfTheNextPage(String nextUrl) {
    PollAnswer.Page page = page(null, paged(nextUrl, "1"));

    assertThat(page.more()).isTrue();
    assertThat(page.next()).isEqualTo("5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/shipments?offset=5", "/shipments?offset=0", "/shipments?offset=x"})
  void endsWhereNoLaterPageIsNamed(String nextUrl) {
    PollAnswer.Page page = page("5", paged(nextUrl, "1"));

    assertThat(page.more()).isFalse();
    assertThat(page.next()).isNull();
  }

  @Test
  void knowsTheNumberOnAPageBehindItsLastShipment() {
    assertThat(page("5", "{\"shipments\": []}").said())
        .extracting(PollAnswer.Said::known)
        .containsExactly(true);
    assertThat(page(null, "{\"shipments\": []}").said())
        .extracting(PollAnswer.Said::known)
        .containsExactly(false);
  }

  @Test
  void tellsANumberThatIsNotKnownFromAnAddressThatIsWrong() {
    assertThat(adapter.answer(from(null), 404, Headers.NONE, "<html>no route".getBytes(UTF_8)))
        .isInstanceOf(PollAnswer.Unusable.class);
    assertThat(adapter.answer(from(null), 400, Headers.NONE, "{}".getBytes(UTF_8)))
        .isInstanceOf(PollAnswer.Refused.class);
  }

  @Test
  void saysOfANumberWrittenWithBlanksWhatWasAsked() {
    Reference blanks = references().get(1);

    assertThat(adapter.request(new PollQuestion(List.of(blanks), null, Map.of())).target())
        .contains("trackingNumber=00340434112345678905&");
    assertThat(said(heard(List.of(blanks), answer(blanks, 1, 1)))).containsOnlyKeys(blanks.value());
  }

  private PollAnswer.Page page(@Nullable String position, String body) {
    return (PollAnswer.Page)
        adapter.answer(from(position), 200, Headers.NONE, body.getBytes(UTF_8));
  }

  private String target(@Nullable String position, Map<String, String> settings) {
    return adapter.request(new PollQuestion(List.of(PARCEL), position, settings)).target();
  }

  private static PollQuestion from(@Nullable String position) {
    return new PollQuestion(List.of(PARCEL), position, Map.of());
  }

  private static String paged(String nextUrl, String id) {
    return "{\"nextUrl\": \"%s\", \"shipments\": [{\"id\": \"%s\"}]}".formatted(nextUrl, id);
  }

  private static Reference number(String value, String issuer) {
    return new Reference(ReferenceType.TRACKING_NUMBER, value, issuer);
  }
}
