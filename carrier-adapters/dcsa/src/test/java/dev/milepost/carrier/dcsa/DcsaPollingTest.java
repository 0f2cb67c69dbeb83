package dev.milepost.carrier.dcsa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.testkit.PollCarrierContract;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DcsaPollingTest extends PollCarrierContract {

  private static final Instant MORNING = Instant.parse("2026-11-20T06:00:00Z");

  private static final Map<String, String> THIRD = Map.of("version", "3.0");

  private final DcsaAdapter adapter = new DcsaAdapter();

  DcsaPollingTest() {
    super(new DcsaAdapter());
  }

  @Override
  protected List<Reference> references() {
    return List.of(
        new Reference(ReferenceType.CONTAINER, "MLPU4507810", null),
        new Reference(ReferenceType.CONTAINER, "MLPU4507825", null));
  }

  @Override
  protected Answer answer(List<Told> told, int moment) {
    List<String> events = new ArrayList<>();
    told.forEach(
        one ->
            IntStream.range(0, one.events())
                .mapToObj(i -> event(one.reference().value(), MORNING.plusSeconds(60L * i)))
                .forEach(events::add));
    return Answer.ok(list(events));
  }

  @Test
  void asksForEverythingAtFirst() {
    assertThat(target(null, Map.of()))
        .isEqualTo("/v2/events?sort=eventCreatedDateTime:ASC&limit=100");
    assertThat(target(null, Map.of("since", "2026-11-01T00:00:00+01:00", "path", "/v1/events")))
        .isEqualTo(
            "/v1/events?eventCreatedDateTime:gte=2026-10-31T23%3A00%3A00Z"
                + "&sort=eventCreatedDateTime:ASC&limit=100");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2/events", "/v2 events", "//x?y", "", "/%2"})
  void asksWhereTheStandardSaysIfTheSettingIsNoPath(String path) {
    assertThat(target(null, Map.of("path", path))).startsWith("/v2/events?");
  }

  @Test
  void asksALineOfTheThirdVersionForWhatWasUpdatedAndForNothingElse() {
    var first = adapter.request(new PollQuestion(List.of(), null, THIRD));

    assertThat(first.target()).isEqualTo("/events");
    assertThat(first.headers()).containsEntry("API-Version", "3.0.0");
    assertThat(
            target(
                null,
                Map.of("version", "3", "since", "2026-11-01T00:00:00Z", "path", "/v3/events")))
        .isEqualTo("/v3/events?eventUpdatedDateTimeMin=2026-11-01T00%3A00%3A00Z");
  }

  @Test
  void goesOnFromTheLatestUpdateOfTheThirdVersionInWhateverOrderTheyCome() {
    PollAnswer.Page page =
        (PollAnswer.Page)
            adapter.answer(
                new PollQuestion(List.of(), null, THIRD),
                200,
                Headers.NONE,
                body(List.of(updated(MORNING), updated(MORNING.minusSeconds(7_200)))));

    assertThat(target(page.next(), THIRD))
        .isEqualTo("/events?eventUpdatedDateTimeMin=2026-11-20T05%3A55%3A00Z");
  }

  /**
   * "Must keep alongside the cursor all the original query parameters" ({@code TNT_v3.0.0.yaml}).
   */
  @Test
  void sendsACursorOfTheThirdVersionBesideWhatTheFirstPageWasAskedWith() {
    PollQuestion first = new PollQuestion(List.of(), position("2026-11-19T00:00:00Z"), THIRD);

    PollAnswer.Page one = thirdPage(first, "c 1", MORNING);
    PollAnswer.Page two = thirdPage(first.from(one.next()), "c2", MORNING.plusSeconds(60));

    assertThat(target(one.next(), THIRD))
        .isEqualTo("/events?eventUpdatedDateTimeMin=2026-11-18T23%3A55%3A00Z&cursor=c%201");
    assertThat(target(two.next(), THIRD))
        .isEqualTo("/events?eventUpdatedDateTimeMin=2026-11-18T23%3A55%3A00Z&cursor=c2");
    assertThat(target(thirdPage(first.from(null), "c3", MORNING).next(), THIRD))
        .isEqualTo("/events?cursor=c3");
  }

  /** What came so far was in order, and says nothing of the rest. */
  @Test
  void beginsAnewWhereTheAnswerOfTheThirdVersionBeganWhenAPageIsGone() {
    PollQuestion first = new PollQuestion(List.of(), position("2026-11-19T00:00:00Z"), THIRD);
    PollAnswer.Page one = thirdPage(first, "c1", MORNING);

    PollAnswer.Page anew =
        (PollAnswer.Page)
            adapter.answer(first.from(one.next()), 410, Headers.NONE, "{}".getBytes(UTF_8));

    assertThat(target(anew.next(), THIRD))
        .isEqualTo("/events?eventUpdatedDateTimeMin=2026-11-18T23%3A55%3A00Z");
  }

  private PollAnswer.Page thirdPage(PollQuestion question, String cursor, Instant updated) {
    return (PollAnswer.Page)
        adapter.answer(
            question, 200, headers("Next-Page-Cursor", cursor), body(List.of(updated(updated))));
  }

  private static String updated(Instant at) {
    return "{\"eventID\": \"e-%s\", \"eventUpdatedDateTime\": \"%s\"}"
        .formatted(at.getEpochSecond(), at);
  }

  @Test
  void asksAgainForTheLastMinutesBecauseEventsBecomeVisibleLate() {
    PollAnswer.Page last = page(null, Headers.NONE, event("MLPU4507810", MORNING));

    assertThat(last.more()).isFalse();
    assertThat(target(last.next(), Map.of()))
        .isEqualTo(
            "/v2/events?eventCreatedDateTime:gte=2026-11-20T05%3A55%3A00Z"
                + "&sort=eventCreatedDateTime:ASC&limit=100");
  }

  @ParameterizedTest
  @CsvSource({
    "Next-Page-Cursor, a b+c/d==, limit=100&cursor=a%20b%2Bc%2Fd%3D%3D",
    "Next-Page, https://elsewhere.example/line/v2/events?cursor=x%2By&limit=7,"
        + " cursor=x%2By&limit=7",
    "Next-Page, /v2/events?cursor=5, cursor=5",
    "next-page, ?cursor=5, cursor=5"
  })
  void goesOnWhereTheLineSaysAndNeverToAnotherHost(String header, String value, String query) {
    PollAnswer.Page page = page(null, headers(header, value), event("MLPU4507810", MORNING));

    assertThat(page.more()).isTrue();
    assertThat(target(page.next(), Map.of("path", "/v1/events"))).isEqualTo("/v1/events?" + query);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v2/events", "https://x.example/v2/events?", "?a b", "?a#b", "?%zz", "?a\\b"})
  void believesNoAddressThatIsNone(String nextPage) {
    assertThat(
            adapter.answer(from(null), 200, headers("Next-Page", nextPage), "[]".getBytes(UTF_8)))
        .isInstanceOf(PollAnswer.Unusable.class);
  }

  @Test
  void endsWhereALineNamesTheSamePageAgain() {
    PollAnswer.Page first = page(null, headers("Next-Page-Cursor", "c1"));

    PollAnswer.Page again = page(first.next(), headers("Next-Page-Cursor", "c1"));

    assertThat(first.more()).isTrue();
    assertThat(again.more()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 410, 422})
  void beginsAnewWhereAPageIsGone(int status) {
    PollAnswer.Page ordered =
        page(
            position("2026-11-19T00:00:00Z"),
            headers("Next-Page-Cursor", "c1"),
            event("MLPU4507810", MORNING));
    PollAnswer.Page disordered =
        page(
            position("2026-11-19T00:00:00Z"),
            headers("Next-Page-Cursor", "c1"),
            event("MLPU4507810", MORNING),
            event("MLPU4507810", MORNING.minusSeconds(1)));

    PollAnswer.Page afterOrdered = gone(ordered.next(), status);
    PollAnswer.Page afterDisordered = gone(disordered.next(), status);

    assertThat(List.of(afterOrdered.more(), afterDisordered.more())).containsOnly(false);
    assertThat(target(afterOrdered.next(), Map.of())).contains("gte=2026-11-20T05%3A55%3A00Z");
    assertThat(target(afterDisordered.next(), Map.of())).contains("gte=2026-11-18T23%3A55%3A00Z");
  }

  @Test
  void isRefusedWhereTheFirstPageIs() {
    assertThat(adapter.answer(from(null), 400, Headers.NONE, new byte[0]))
        .isInstanceOf(PollAnswer.Refused.class);
  }

  /** One event of the year 2099 would otherwise be the last that is ever heard of the line. */
  @Test
  void goesNeverOnFromAFutureThatHasNotComeForTheLine() {
    PollAnswer.Page page =
        page(
            null,
            headers("Date", "Tue, 24 Nov 2026 09:00:00 GMT"),
            event("MLPU4507810", Instant.parse("2099-01-01T00:00:00Z")));

    assertThat(target(page.next(), Map.of())).contains("gte=2026-11-24T08%3A55%3A00Z");
  }

  @Test
  void keepsItsPlaceWhereNothingIsNew() {
    PollAnswer.Page page = page(position("2026-11-19T00:00:00Z"), Headers.NONE);

    assertThat(page.next()).isEqualTo(position("2026-11-19T00:00:00Z"));
  }

  @Test
  void readsAPageThatHasExpiredAsNothing() {
    Answer expired =
        Answer.of(
            410,
            """
            {"httpMethod": "GET", "requestUri": "/v2/events", "statusCode": 410,
             "errors": [{"reason": "gone", "message": "ask again"}]}
            """);

    assertThat(read(expired))
        .isEqualTo(new Decoded.Ignored("no event in it: the line answered with status 410"));
  }

  /**
   * The whole loop against a line that behaves as the standard lets it: whenever it is stopped, and
   * whichever of its cursors has expired, every event comes.
   */
  @ParameterizedTest
  @CsvSource({"true, 0", "true, 3", "false, 0", "false, 3"})
  void missesNothingWhereverItIsStopped(boolean inOrder, int expired) {
    for (int stopAfter = 1; stopAfter < 12; stopAfter++) {
      Line line = new Line(40, inOrder, expired);
      String kept = null;
      for (int asked = 0; asked < 200 && line.heard.size() < line.events.size(); asked++) {
        PollAnswer.Page page = line.ask(kept);
        // A crash before the position was kept: the same question is put again.
        kept = asked == stopAfter ? kept : page.next();
      }

      assertThat(line.heard)
          .as("stopped after %d", stopAfter)
          .containsExactlyInAnyOrderElementsOf(line.events);
    }
  }

  /** Has events, gives them in pages of seven by cursors that are good for one use. */
  private final class Line {
    private static final int PAGE = 7;
    private final List<String> events;
    private final int expired;
    private final Set<String> heard = new LinkedHashSet<>();
    private final Map<String, List<String>> pages = new HashMap<>();
    private int cursors;

    private Line(int size, boolean inOrder, int expired) {
      this.expired = expired;
      List<String> made = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        // Out of order: each third is as old as the one before the one before it.
        Instant created = MORNING.plusSeconds(3_600L * (inOrder || i % 3 != 0 ? i : i - 2));
        made.add(event("MLPU45078" + (10 + i), created));
      }
      events = List.copyOf(made);
    }

    private PollAnswer.Page ask(@Nullable String position) {
      String target = target(position, Map.of());
      Map<String, String> query = query(target);
      List<String> matching =
          query.containsKey("cursor")
              ? pages.remove(query.get("cursor"))
              : since(query.get("eventCreatedDateTime:gte"));
      if (matching == null) {
        return gone(position, 410);
      }
      List<String> page = matching.subList(0, Math.min(PAGE, matching.size()));
      heard.addAll(page);
      Map<String, String> headers = new HashMap<>();
      headers.put("Date", "Tue, 24 Nov 2026 09:00:00 GMT");
      if (matching.size() > PAGE) {
        String cursor = "cursor " + cursors++;
        headers.put("Next-Page-Cursor", cursor);
        if (cursors != expired) {
          pages.put(cursor, matching.subList(PAGE, matching.size()));
        }
      }
      return (PollAnswer.Page)
          adapter.answer(from(position), 200, Headers.of(headers.entrySet()), body(page));
    }

    private List<String> since(@Nullable String since) {
      return events.stream()
          .filter(
              event ->
                  since == null
                      || !Instant.parse(event.replaceAll(".*Created[^0-9]*([^\"]+)\".*", "$1"))
                          .isBefore(Instant.parse(since)))
          .toList();
    }
  }

  @Test
  void isAFeedOfNoHostThatAllLinesShare() {
    assertThat(adapter.terms().feed()).isTrue();
    assertThat(adapter.terms().base()).isNull();
  }

  private PollAnswer.Page gone(@Nullable String position, int status) {
    return (PollAnswer.Page)
        adapter.answer(from(position), status, Headers.NONE, "{}".getBytes(UTF_8));
  }

  private PollAnswer.Page page(@Nullable String position, Headers headers, String... events) {
    return (PollAnswer.Page) adapter.answer(from(position), 200, headers, body(List.of(events)));
  }

  private static PollQuestion from(@Nullable String position) {
    return new PollQuestion(List.of(), position, Map.of());
  }

  private String target(@Nullable String position, Map<String, String> settings) {
    return adapter.request(new PollQuestion(List.of(), position, settings)).target();
  }

  /** Where a run has ended that saw all that was created by then. */
  private static String position(String seen) {
    return new DcsaPosition(Instant.parse(seen), null, true, null).text();
  }

  private static Map<String, String> query(String target) {
    return List.of(target.substring(target.indexOf('?') + 1).split("&", -1)).stream()
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(p -> p[0], p -> URLDecoder.decode(p[1], UTF_8)));
  }

  private static Headers headers(String name, String value) {
    return Headers.of(List.of(Map.entry(name, value)));
  }

  private static byte[] body(List<String> events) {
    return list(events).getBytes(UTF_8);
  }

  private static String list(List<String> events) {
    return "[" + String.join(",", events) + "]";
  }

  private static String event(String container, Instant created) {
    return "{\"eventID\": \"e-%s\", \"eventCreatedDateTime\": \"%s\", \"eventType\": \"EQUIPMENT\","
            .formatted(created.getEpochSecond(), created)
        + " \"eventClassifierCode\": \"ACT\", \"eventDateTime\": \"%s\",".formatted(created)
        + " \"equipmentEventTypeCode\": \"LOAD\", \"equipmentReference\": \"%s\","
            .formatted(container)
        + " \"emptyIndicatorCode\": \"LADEN\"}";
  }
}
