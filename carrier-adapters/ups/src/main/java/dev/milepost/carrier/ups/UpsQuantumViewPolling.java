package dev.milepost.carrier.ups;

import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.PollRequest;
import dev.milepost.carrier.PollTerms;
import dev.milepost.carrier.PollTerms.Access;
import dev.milepost.carrier.PollTerms.Limit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The asking of {@code POST /quantumview/v3/events} ({@code QuantumView.yaml}), page by page: for
 * the files that nobody has read, and now and then for all of the last hours, read or not. The
 * README says how nothing is lost.
 */
final class UpsQuantumViewPolling {

  private static final String EVENTS = "/api/quantumview/v3/events";
  private static final String ACTION = "QVEvents";
  private static final int SUCCESS = 200;
  private static final int BAD_REQUEST = 400;
  private static final String FAILURE = "0";

  /** Base64, as UPS says; anything else could not be sent back as it is. */
  private static final Pattern SOUND = Pattern.compile("[A-Za-z0-9+/]{1,2000}={0,2}");

  /** {@code YYYYMMDDHHmmss}; by whose clock is not documented, so the overlap covers any. */
  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Limits are not published: ours, and careful. */
  static final PollTerms TERMS =
      new PollTerms(
          "https://onlinetools.ups.com",
          new Access.ClientCredentials("/security/v1/oauth/token", false, null),
          0,
          List.of(new Limit(1, Duration.ofSeconds(1)), new Limit(2_000, Duration.ofDays(1))),
          Duration.ofDays(7),
          Set.of());

  private UpsQuantumViewPolling() {}

  static PollRequest request(PollQuestion question) {
    UpsQuantumViewPosition position = UpsQuantumViewPosition.of(question.position());
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode asked = root.putObject("QuantumViewRequest");
    asked.putObject("Request").put("RequestAction", ACTION);
    if (position.from() != null) {
      asked
          .putArray("SubscriptionRequest")
          .addObject()
          .putObject("DateTimeRange")
          .put("BeginDateTime", WRITTEN.format(position.from()));
    }
    if (position.bookmark() != null) {
      asked.put("Bookmark", position.bookmark());
    }
    return PollRequest.post(EVENTS, root.toString());
  }

  static PollAnswer answer(PollQuestion question, int status, Headers headers, byte[] body) {
    UpsQuantumViewPosition asked = UpsQuantumViewPosition.of(question.position());
    JsonNode root = CarrierJson.parsed(body).orElse(null);
    if (root == null) {
      return new PollAnswer.Unusable("status " + status + " without JSON");
    }
    JsonNode response = root.path("QuantumViewResponse");
    boolean failed = text(response.path("Response"), "ResponseStatusCode").equals(FAILURE);
    if (status >= BAD_REQUEST || failed) {
      return refused(asked, "status " + status + ", " + why(root));
    }
    if (status != SUCCESS || !response.isObject()) {
      return new PollAnswer.Unusable("no answer of Quantum View");
    }
    Instant now = headers.date().orElse(null);
    UpsQuantumViewPosition seen = asked.answered(now);
    String bookmark = text(response, "Bookmark");
    if (!bookmark.isEmpty() && !SOUND.matcher(bookmark).matches()) {
      return new PollAnswer.Unusable("a bookmark that is none");
    }
    boolean more = !bookmark.isEmpty() && !bookmark.equals(asked.bookmark());
    UpsQuantumViewPosition next = more ? seen.goesOn(bookmark) : seen.ended(now);
    return new PollAnswer.Page(List.of(), next.text(), more || next.begins(asked));
  }

  /**
   * A bookmark that UPS does not know any more is dropped, and the answer asked for from its
   * beginning, not at once. Without one, the question itself is refused.
   */
  private static PollAnswer refused(UpsQuantumViewPosition asked, String why) {
    return asked.bookmark() == null
        ? new PollAnswer.Refused(why)
        : new PollAnswer.Page(List.of(), asked.anew().text(), false);
  }

  private static String why(JsonNode root) {
    Decoded.Problem failure = UpsReading.failure(root);
    return failure == null ? "UPS does not say why" : failure.why();
  }
}
