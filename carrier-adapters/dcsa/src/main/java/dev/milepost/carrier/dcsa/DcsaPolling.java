package dev.milepost.carrier.dcsa;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.PollRequest;
import dev.milepost.carrier.PollTerms;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The asking of {@code GET /events}: for all that was created since, or updated since in 3.0, page
 * by page (dossier sections 4.1 and 4.2). The README says how nothing is missed.
 */
final class DcsaPolling {

  /** Which version of the standard the line speaks: 2 or 3. */
  private static final String VERSION = "version";

  /** Where the events are, below the line's base: {@code /v2/events}. */
  private static final String PATH = "path";

  /** From when on, where nothing has been asked yet: an ISO instant. */
  private static final String SINCE = "since";

  private static final String EVENTS = "/v2/events";

  /** The path of {@code TNT_v3.0.0.yaml}; what is before it is the line's. */
  private static final String EVENTS_OF_3 = "/events";

  private static final String CURSOR = "cursor=";
  private static final int PAGE = 100;
  private static final int SUCCESS = 200;
  private static final int BAD_REQUEST = 400;

  /** RFC 3986. */
  private static final Pattern SOUND_PATH =
      Pattern.compile("(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)+");

  private static final Pattern SOUND_QUERY =
      Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})+");

  /**
   * What was created is not there at once: who writes it commits a little later, and its clocks
   * differ. What comes twice changes nothing.
   */
  private static final Duration OVERLAP = Duration.ofMinutes(5);

  /** Not published for all lines: those that say so allow thousands a day. */
  static final PollTerms TERMS =
      new PollTerms(
          null,
          new PollTerms.Access.Key("API-Key", ""),
          0,
          List.of(
              new PollTerms.Limit(1, Duration.ofSeconds(1)),
              new PollTerms.Limit(2_000, Duration.ofDays(1))),
          Duration.ofDays(14),
          Set.of(
              new PollTerms.Setting(
                  VERSION, "Which version of the standard the line speaks: 2 or 3", "2"),
              new PollTerms.Setting(PATH, "Where the events are, below the line's address", EVENTS),
              new PollTerms.Setting(
                  SINCE,
                  "From when on, where nothing has been asked yet: a moment",
                  "2026-11-01T00:00:00Z")));

  private DcsaPolling() {}

  static PollRequest request(PollQuestion question) {
    boolean third = isThird(question);
    String standard = third ? EVENTS_OF_3 : EVENTS;
    String path = question.settings().getOrDefault(PATH, standard);
    String query = query(question, DcsaPosition.of(question.position()));
    PollRequest request =
        PollRequest.get(
            (SOUND_PATH.matcher(path).matches() ? path : standard)
                + (query.isEmpty() ? "" : "?" + query));
    return third ? request.with("API-Version", "3.0.0") : request;
  }

  private static boolean isThird(PollQuestion question) {
    return question.settings().getOrDefault(VERSION, "").strip().startsWith("3");
  }

  private static String query(PollQuestion question, DcsaPosition position) {
    if (position.page() != null) {
      return position.page();
    }
    Instant since = since(question, position);
    return isThird(question) ? updated(since) : created(since);
  }

  /** The operator behind the colon is the standard's own (EVENT_DOMAIN, eventCreatedDateTime). */
  private static String created(@Nullable Instant since) {
    return (since == null ? "" : "eventCreatedDateTime:gte=" + encoded(since.toString()) + "&")
        + "sort=eventCreatedDateTime:ASC&limit="
        + PAGE;
  }

  /** Nothing else: what a line of 3.0 does not support it may refuse, and pages are optional. */
  private static String updated(@Nullable Instant since) {
    return since == null ? "" : "eventUpdatedDateTimeMin=" + encoded(since.toString());
  }

  private static @Nullable Instant since(PollQuestion question, DcsaPosition position) {
    if (position.from() != null) {
      return position.from().minus(OVERLAP);
    }
    return DcsaPosition.created(question.settings().getOrDefault(SINCE, ""));
  }

  static PollAnswer answer(PollQuestion question, int status, Headers headers, byte[] body) {
    DcsaPosition asked = DcsaPosition.of(question.position());
    if (status >= BAD_REQUEST) {
      return refused(asked, status);
    }
    JsonNode root = CarrierJson.parsed(body).orElse(null);
    JsonNode events = root == null ? null : root.isArray() ? root : root.get("events");
    if (status != SUCCESS || events == null || !events.isArray()) {
      return new PollAnswer.Unusable("status " + status + " without a JSON list of events");
    }
    boolean third = isThird(question);
    DcsaPosition seen = asked;
    for (JsonNode event : events) {
      Instant said =
          DcsaPosition.created(
              CarrierJson.text(event, third ? "eventUpdatedDateTime" : "eventCreatedDateTime"));
      seen = said == null ? seen.withUnknown() : seen.with(said);
    }
    // The order of 3.0 is unspecified: that what came was in order says nothing of the rest.
    seen = third ? seen.withUnknown() : seen;
    String next = next(headers, third ? query(question, asked) : "limit=" + PAGE);
    if (next != null && next.isEmpty()) {
      return new PollAnswer.Unusable("a next page that is no address");
    }
    if (next != null && !next.equals(asked.page())) {
      return new PollAnswer.Page(List.of(), seen.goesOn(next).text(), true);
    }
    return new PollAnswer.Page(List.of(), seen.ended(headers.date().orElse(null)).text(), false);
  }

  /**
   * A page that is gone is asked for anew from where its answer began, and not at once: a line that
   * always loses its second page would otherwise be asked without end.
   */
  private static PollAnswer refused(DcsaPosition asked, int status) {
    return asked.page() == null
        ? new PollAnswer.Refused("the line answered with status " + status)
        : new PollAnswer.Page(List.of(), asked.anew().text(), false);
  }

  /**
   * Query of the next page; null for none, empty for one that cannot be used. Of {@code Next-Page},
   * which is an address, the query alone is taken: the host is the connection's, whatever an answer
   * says.
   *
   * @param asked what a cursor is sent beside: in 3.0 all that the first page was asked with
   */
  private static @Nullable String next(Headers headers, String asked) {
    String cursor = headers.only("Next-Page-Cursor").map(String::strip).orElse("");
    if (!cursor.isEmpty()) {
      int before = asked.indexOf(CURSOR);
      String first = before < 0 ? asked + (asked.isEmpty() ? "" : "&") : asked.substring(0, before);
      return first + CURSOR + encoded(cursor);
    }
    String link = headers.only("Next-Page").map(String::strip).orElse("");
    if (link.isEmpty()) {
      return null;
    }
    String query = link.substring(link.indexOf('?') + 1);
    return link.indexOf('?') >= 0 && SOUND_QUERY.matcher(query).matches() ? query : "";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
