package dev.milepost.carrier.ups;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.testkit.PollCarrierContract;
import dev.milepost.event.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpsQuantumViewPollingTest extends PollCarrierContract {

  private static final Instant NOON = Instant.parse("2026-03-05T12:00:00Z");

  private final UpsQuantumViewAdapter adapter = new UpsQuantumViewAdapter();

  UpsQuantumViewPollingTest() {
    super(new UpsQuantumViewAdapter(), Path.of("ups_quantum_view"));
  }

  @Override
  protected List<Reference> references() {
    return List.of(
        Reference.trackingNumber(UpsAdapter.UPS, "1Z4X77E90361352413"),
        Reference.trackingNumber(UpsAdapter.UPS, "1Z4X77E90125308293"));
  }

  @Override
  protected Answer answer(List<Told> told, int moment) {
    List<String> files = new ArrayList<>();
    told.forEach(
        one ->
            IntStream.range(0, one.events())
                .mapToObj(hour -> file("f" + hour, one.reference().key().value(), hour))
                .forEach(files::add));
    return Answer.ok(files(files, null));
  }

  @Test
  void asksAtFirstForWhatNobodyHasRead() {
    var request = adapter.request(from(null));

    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.target()).isEqualTo("/api/quantumview/v3/events");
    assertThat(request.body())
        .isEqualTo("{\"QuantumViewRequest\":{\"Request\":{\"RequestAction\":\"QVEvents\"}}}");
    assertThat(adapter.terms().feed()).isTrue();
  }

  @Test
  void addsTheBookmarkToTheSameRequest() {
    PollAnswer.Page page = page(null, NOON, "WE9MVFFBMQ==");

    assertThat(page.more()).isTrue();
    assertThat(body(page.next()))
        .isEqualTo(
            "{\"QuantumViewRequest\":{\"Request\":{\"RequestAction\":\"QVEvents\"},"
                + "\"Bookmark\":\"WE9MVFFBMQ==\"}}");
  }

  /** So that whatever another reader took away, or was lost on the way, comes nevertheless. */
  @Test
  void sweepsAllThatUpsStillHasAfterTheFirstUnreadFiles() {
    PollAnswer.Page unread = page(null, NOON, null);

    assertThat(unread.more()).isTrue();
    assertThat(body(unread.next())).contains("{\"BeginDateTime\":\"20260227000000\"}");
  }

  @Test
  void sweepsAgainAfterSixHoursFromFourteenHoursBeforeTheLastSweep() {
    PollAnswer.Page unread = page(null, NOON, null);
    PollAnswer.Page swept = page(unread.next(), NOON, null);
    PollAnswer.Page soon = page(swept.next(), NOON.plus(Duration.ofMinutes(359)), null);
    PollAnswer.Page due = page(soon.next(), NOON.plus(Duration.ofHours(6)), null);

    assertThat(List.of(swept.more(), soon.more())).containsOnly(false);
    assertThat(List.of(body(swept.next()), body(soon.next()))).containsOnly(body(null));
    assertThat(due.more()).isTrue();
    assertThat(body(due.next())).contains("{\"BeginDateTime\":\"20260304220000\"}");
  }

  /** A longer range would be refused, and then nothing would be swept for ever. */
  @Test
  void asksForNoMoreThanUpsHasAfterALongOutage() {
    PollAnswer.Page unread = page(null, NOON, null);
    PollAnswer.Page swept = page(unread.next(), NOON, null);
    PollAnswer.Page late = page(swept.next(), NOON.plus(Duration.ofDays(30)), null);

    assertThat(body(late.next())).contains("{\"BeginDateTime\":\"20260329000000\"}");
  }

  @Test
  void endsWhereUpsGivesTheSameBookmarkAgain() {
    PollAnswer.Page first = page(null, null, "Qk9PSw==");

    assertThat(page(first.next(), null, "Qk9PSw==").more()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "\\u0007", "<x/>", "-"})
  void believesNoBookmarkThatIsNone(String bookmark) {
    assertThat(
            adapter.answer(
                from(null), 200, Headers.NONE, files(List.of(), bookmark).getBytes(UTF_8)))
        .isInstanceOf(PollAnswer.Unusable.class);
  }

  @Test
  void dropsABookmarkThatUpsDoesNotKnowAndKeepsItsPlace() {
    PollAnswer.Page unread = page(null, NOON, null);
    PollAnswer.Page second = page(unread.next(), NOON, "Qk9PSw==");
    Answer refusal = Answer.of(400, "{\"response\": {\"errors\": [{\"code\": \"A-CODE\"}]}}");

    PollAnswer anew = adapter.answer(from(second.next()), 400, refusal.headers(), refusal.body());

    assertThat(anew).isInstanceOf(PollAnswer.Page.class);
    assertThat(((PollAnswer.Page) anew).more()).isFalse();
    assertThat(body(((PollAnswer.Page) anew).next())).isEqualTo(body(unread.next()));
    assertThat(read(refusal).toString()).contains("Ignored", "A-CODE");
  }

  @ParameterizedTest
  @CsvSource({"400, '{\"response\": {\"errors\": [{\"code\": \"330050\"}]}}', 330050"})
  void tellsARefusalByItsCode(int status, String body, String code) {
    assertThat(adapter.answer(from(null), status, Headers.NONE, body.getBytes(UTF_8)))
        .isEqualTo(new PollAnswer.Refused("status 400, UPS answered with " + code));
  }

  @Test
  void tellsAFailureThatCallsItselfAnAnswerByItsCode() {
    assertThat(heard(references(), fixture("that-failed", 200)))
        .isEqualTo(new PollAnswer.Refused("status 200, UPS answered with 330000"));
  }

  /**
   * The whole loop against a Quantum View that marks as read what it gave, though the answer never
   * arrived: whichever answers are lost, and by whatever clock a range is meant, every file comes.
   */
  @ParameterizedTest
  @ValueSource(strings = {"UTC", "America/New_York", "Pacific/Honolulu"})
  void losesNothingWhicheverAnswerIsLost(String clock) {
    for (int lost = 0; lost < 14; lost++) {
      QuantumView ups = new QuantumView(ZoneId.of(clock));
      String kept = null;
      for (int asked = 0; asked < 60; asked++) {
        PollAnswer.Page page = ups.ask(kept, asked % 15 == lost);
        kept = asked % 15 == lost ? kept : page.next();
        ups.now = page.more() ? ups.now : ups.now.plus(Duration.ofMinutes(45));
      }

      assertThat(ups.heard).as("lost %d", lost).containsAll(ups.before(Duration.ofHours(8)));
    }
  }

  /** One file an hour; gives them three at a time, by bookmarks that say where to go on. */
  private final class QuantumView {
    private static final int PAGE = 3;
    private final DateTimeFormatter written;
    private final List<Instant> files =
        IntStream.range(-30, 72).mapToObj(hour -> NOON.plus(Duration.ofHours(hour))).toList();
    private final Set<Instant> read = new LinkedHashSet<>();
    private final Set<Instant> heard = new LinkedHashSet<>();
    private Instant now = NOON;

    private QuantumView(ZoneId clock) {
      written = DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(clock);
    }

    private Set<Instant> before(Duration ago) {
      return files.stream()
          .filter(file -> file.isBefore(now.minus(ago)))
          .collect(Collectors.toSet());
    }

    private PollAnswer.Page ask(@Nullable String position, boolean isLost) {
      var question =
          CarrierJson.parsed(body(position).getBytes(UTF_8))
              .orElseThrow()
              .get("QuantumViewRequest");
      String begin = question.at("/SubscriptionRequest/0/DateTimeRange/BeginDateTime").asText();
      Instant from = begin.isEmpty() ? Instant.MIN : Instant.from(written.parse(begin));
      String bookmark = question.path("Bookmark").asText();
      Instant after = bookmark.isEmpty() ? Instant.MIN : file(bookmark);
      List<Instant> matching =
          files.stream()
              .filter(file -> !file.isAfter(now) && !file.isBefore(from) && file.isAfter(after))
              .filter(file -> !begin.isEmpty() || !read.contains(file))
              .toList();
      List<Instant> page = matching.subList(0, Math.min(PAGE, matching.size()));
      read.addAll(page);
      if (!isLost) {
        heard.addAll(page);
      }
      return page(position, now, matching.size() > PAGE ? name(page.get(PAGE - 1)) : null);
    }

    private String name(Instant file) {
      return "Rmls" + file.getEpochSecond();
    }

    private Instant file(String name) {
      return Instant.ofEpochSecond(Long.parseLong(name.substring(4)));
    }
  }

  private PollAnswer.Page page(
      @Nullable String position, @Nullable Instant date, @Nullable String bookmark) {
    Headers headers =
        date == null
            ? Headers.NONE
            : Headers.of(
                List.of(
                    Map.entry(
                        "Date",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            date.atOffset(ZoneOffset.UTC)))));
    return (PollAnswer.Page)
        adapter.answer(from(position), 200, headers, files(List.of(), bookmark).getBytes(UTF_8));
  }

  private static PollQuestion from(@Nullable String position) {
    return new PollQuestion(List.of(), position, Map.of());
  }

  private String body(@Nullable String position) {
    return Objects.requireNonNull(adapter.request(from(position)).body());
  }

  private static String files(List<String> files, @Nullable String bookmark) {
    return """
        {"QuantumViewResponse": {"Response": {"ResponseStatusCode": "1"}, "QuantumViewEvents":
        {"SubscriberID": "asubscriber", "SubscriptionEvents": [{"SubscriptionStatus":
        {"Code": "A"}, "SubscriptionFile": [%s]}]}%s}}"""
        .formatted(
            String.join(",", files),
            bookmark == null ? "" : ", \"Bookmark\": \"" + bookmark + "\"");
  }

  private static String file(String name, String number, int hour) {
    return """
        {"FileName": "%s", "StatusType": {"Code": "U"}, "Origin": [{"TrackingNumber": "%s",
        "Date": "20260303", "Time": "%02d1000", "ActivityLocation": {"AddressArtifactFormat":
        {"PoliticalDivision2": "DAYTON", "PoliticalDivision1": "OH", "CountryCode": "US"}}}]}"""
        .formatted(name, number, hour);
  }
}
