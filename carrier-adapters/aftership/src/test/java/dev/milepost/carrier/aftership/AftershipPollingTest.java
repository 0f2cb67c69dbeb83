package dev.milepost.carrier.aftership;

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

class AftershipPollingTest extends PollCarrierContract {

  private static final Reference ONE = number("1Z6F20A30344719022", "UPS");
  private static final Reference OTHER = number("7041 8826 3598", "FEDEX");
  private static final Reference UNNAMED = number("AB-1234567", null);

  private final AftershipAdapter aftership = new AftershipAdapter();

  AftershipPollingTest() {
    super(new AftershipAdapter());
  }

  @Override
  protected List<Reference> references() {
    return List.of(ONE, OTHER, UNNAMED);
  }

  @Override
  protected Answer answer(List<Told> told, int moment) {
    return page(
        "\"total\": 3, \"has_next_page\": false, \"next_cursor\": \"\"",
        told.stream()
            .filter(one -> one.events() > 0)
            .map(one -> tracking(one, moment))
            .collect(Collectors.joining(",")));
  }

  private static Answer page(String pagination, String trackings) {
    return Answer.ok(
        """
        {"meta": {"code": 200}, "data": {"pagination": {%s}, "trackings": [%s]}}"""
            .formatted(pagination, trackings));
  }

  private static String tracking(Told told, int moment) {
    return """
        {"tracking_number": "%s", "slug": "made-up", "tag": "InTransit", "subtag": "InTransit_003",
        "updated_at": "2026-11-23T08:%02d:10+00:00", "tracked_count": %d, "transit_time": %d,
        "checkpoints": [%s]}"""
        .formatted(
            told.reference().value().replace(" ", ""),
            moment,
            moment,
            moment,
            IntStream.range(0, told.events())
                .mapToObj(AftershipPollingTest::checkpoint)
                .collect(Collectors.joining(",")));
  }

  private static String checkpoint(int hour) {
    return """
        {"slug": "made-up", "city": "Denver", "state": "CO", "country_region": "USA",
        "tag": "InTransit", "subtag": "InTransit_003", "message": "Words",
        "checkpoint_time": "2026-11-22T%02d:00:00-07:00"}"""
        .formatted(hour);
  }

  @Test
  void asksForTheNumbersAsTheyAreWritten() {
    var request = aftership.request(question(List.of(ONE, OTHER, UNNAMED)));

    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.target())
        .isEqualTo(
            "/tracking/2024-10/trackings"
                + "?tracking_numbers=1Z6F20A30344719022,704188263598,AB-1234567&limit=200");
  }

  @Test
  void asksForFiftyAtOnceWithItsKey() {
    assertThat(aftership.terms().atOnce()).isEqualTo(50);
    assertThat(aftership.terms().access()).isEqualTo(new PollTerms.Access.Key("as-api-key", ""));
  }

  @Test
  void takesTrackingNumbersOfWhomeverAndNothingElse() {
    assertThat(aftership.takes(number("1Z6F20A30344719022", "UPS"))).isTrue();
    assertThat(aftership.takes(number("AB-1234567", null))).isTrue();
    assertThat(aftership.takes(new Reference(ReferenceType.PRO, "AB-1234567", null))).isFalse();
  }

  @Test
  void goesOnFromTheCursorOfThePageBefore() {
    List<Reference> both = List.of(ONE, OTHER);
    PollAnswer first = heard(both, fixture("page-of-trackings-that-goes-on", 200));

    assertThat(first)
        .isInstanceOfSatisfying(
            PollAnswer.Page.class,
            page -> {
              assertThat(page.more()).isTrue();
              assertThat(page.said())
                  .as("nothing of the other: it may be on the next page")
                  .extracting(PollAnswer.Said::reference)
                  .containsExactly(ONE.value());
              assertThat(aftership.request(question(both).from(page.next())).target())
                  .endsWith("&limit=200&cursor=WzE3OTU1MDcyMTAwMDAsIm1hZGUtdXAiXQ%3D%3D");
            });
  }

  @Test
  void saysOnTheLastPageOnlyWhatIsOnIt() {
    Answer last = answer(List.of(new Told(OTHER, 1)), 1);

    PollAnswer heard =
        aftership.answer(
            question(List.of(ONE, OTHER)).from("cursor"),
            last.status(),
            last.headers(),
            last.body());

    assertThat(said(heard)).containsOnlyKeys(OTHER.value());
    assertThat(heard)
        .isInstanceOfSatisfying(PollAnswer.Page.class, page -> assertThat(page.more()).isFalse());
  }

  @Test
  void endsWhereTheCursorStandsStill() {
    Answer answer = page("\"has_next_page\": true, \"next_cursor\": \"same\"", "");

    PollAnswer heard =
        aftership.answer(question(List.of(ONE)).from("same"), 200, answer.headers(), answer.body());

    assertThat(heard).isEqualTo(new PollAnswer.Page(List.of(), null, false));
  }

  @Test
  void doesNotCallKnownWhatIsPending() {
    Answer pending =
        page(
            "\"has_next_page\": false",
            """
            {"tracking_number": "1Z6F20A30344719022", "slug": "ups", "tag": "Pending",
            "subtag": "Pending_001", "checkpoints": []}""");

    assertThat(said(heard(List.of(ONE), pending)).values())
        .noneMatch(PollAnswer.Said::known)
        .hasSize(1);
  }

  @Test
  void putsTogetherWhatTwoCouriersSayUnderOneNumber() {
    String first = tracking(new Told(ONE, 1), 1);
    Answer one = page("\"has_next_page\": false", first);
    Answer two = page("\"has_next_page\": false", first + "," + tracking(new Told(ONE, 2), 1));

    Map<String, PollAnswer.Said> said = said(heard(List.of(ONE), two));

    assertThat(said).containsOnlyKeys(ONE.value());
    assertThat(said).isNotEqualTo(said(heard(List.of(ONE), one)));
  }

  @Test
  void readsNoSuchTrackingAsUnknown() {
    assertThat(
            said(heard(List.of(ONE, OTHER), fixture("number-that-aftership-does-not-know", 404)))
                .values())
        .noneMatch(PollAnswer.Said::known)
        .hasSize(2);
  }

  @Test
  void tellsARefusalByItsCode() {
    Answer refused = Answer.of(400, "{\"meta\": {\"code\": 4008, \"message\": \"Words\"}}");

    assertThat(heard(List.of(ONE), refused))
        .isEqualTo(new PollAnswer.Refused("status 400, AfterShip answered with 4008"));
  }

  @Test
  void makesNothingOfAnAnswerWithoutTrackings() {
    assertThat(heard(List.of(ONE), Answer.ok("{\"meta\": {\"code\": 200}, \"data\": {}}")))
        .isInstanceOf(PollAnswer.Unusable.class);
    assertThat(heard(List.of(ONE), Answer.of(404, "<html>no such page</html>")))
        .isInstanceOf(PollAnswer.Unusable.class);
  }

  private static Reference number(String value, @Nullable String issuer) {
    return new Reference(ReferenceType.TRACKING_NUMBER, value, issuer);
  }
}
