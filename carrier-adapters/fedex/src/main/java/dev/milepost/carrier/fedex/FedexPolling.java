package dev.milepost.carrier.fedex;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.Fingerprint;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.Issuers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollCarrier;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.PollRequest;
import dev.milepost.carrier.PollTerms;
import dev.milepost.carrier.PollTerms.Access;
import dev.milepost.carrier.PollTerms.Limit;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Asks the Track API of FedEx, version 1, by up to 30 tracking numbers (dossier section 2.2). An
 * answer has the whole history of each number.
 */
final class FedexPolling implements PollCarrier {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern NUMBER = Pattern.compile("[0-9A-Z]{8,40}");
  private static final String NOT_FOUND = "NOTFOUND";
  private static final int REFUSED = 400;

  /**
   * As published for a project and its Track API (developer.fedex.com, guide "Quotas and rate
   * limits"). How long FedEx corrects is not: ours.
   */
  private static final PollTerms TERMS =
      new PollTerms(
          "https://apis.fedex.com",
          new Access.ClientCredentials("/oauth/token", true, null),
          30,
          List.of(new Limit(1_400, Duration.ofSeconds(10)), new Limit(100_000, Duration.ofDays(1))),
          Duration.ofDays(3),
          Set.of());

  @Override
  public PollTerms terms() {
    return TERMS;
  }

  /** Only where FedEx is named: the shapes of its numbers are other carriers' too. */
  @Override
  public boolean takes(Reference reference) {
    return Issuers.isOf(FedexAdapter.FEDEX, reference, NUMBER, null);
  }

  @Override
  public PollRequest request(PollQuestion question) {
    ObjectNode body = JSON.objectNode().put("includeDetailedScans", true);
    ArrayNode asked = body.putArray("trackingInfo");
    question.references().stream()
        .map(reference -> reference.key().value())
        .distinct()
        .forEach(
            number ->
                asked.addObject().putObject("trackingNumberInfo").put("trackingNumber", number));
    return PollRequest.post("/track/v1/trackingnumbers", body.toString()).with("X-locale", "en_US");
  }

  @Override
  public PollAnswer answer(PollQuestion question, int status, Headers headers, byte[] body) {
    JsonNode json = CarrierJson.parsed(body).orElse(null);
    if (json == null) {
      return new PollAnswer.Unusable("status " + status + " without JSON");
    }
    List<String> errors = codes(json.path("errors"));
    if (areOfEveryNumber(errors, question)) {
      return page(question, Map.of(), true);
    }
    if (status >= REFUSED || !errors.isEmpty()) {
      return new PollAnswer.Refused("status " + status + ", FedEx answered with " + errors);
    }
    JsonNode output = json.path("output");
    if (!output.isObject()) {
      return new PollAnswer.Unusable("no answer of the Track API");
    }
    boolean nothing = codes(output.path("alerts")).stream().anyMatch(FedexPolling::isUnknown);
    return page(question, byNumber(output.path("completeTrackResults")), nothing);
  }

  /** Whether the numbers are to blame that were asked about, and not the question. */
  private static boolean areOfEveryNumber(List<String> errors, PollQuestion question) {
    return !errors.isEmpty()
        && errors.stream().allMatch(FedexPolling::isUnknown)
        && (question.references().size() == 1
            || errors.stream().allMatch(code -> code.endsWith(NOT_FOUND)));
  }

  /** All that is said of a number; it may come twice. The ids of the answer are not in it. */
  private static Map<ReferenceKey, ArrayNode> byNumber(JsonNode complete) {
    Map<ReferenceKey, ArrayNode> byNumber = new HashMap<>();
    for (int i = 0; i < size(complete); i++) {
      JsonNode one = item(complete, i);
      Reference number =
          Findings.number(ReferenceType.TRACKING_NUMBER, text(one, "trackingNumber"), null);
      if (number != null) {
        byNumber.computeIfAbsent(number.key(), key -> JSON.arrayNode()).add(one);
      }
    }
    return byNumber;
  }

  /**
   * @param nothing whether FedEx says that it has nothing of the numbers that it does not mention
   */
  private static PollAnswer page(
      PollQuestion question, Map<ReferenceKey, ArrayNode> byNumber, boolean nothing) {
    List<PollAnswer.Said> said = new ArrayList<>(question.references().size());
    for (Reference reference : question.references()) {
      ArrayNode its = byNumber.get(reference.key());
      if (its == null && nothing) {
        said.add(new PollAnswer.Said(reference.value(), false, Fingerprint.of(new byte[0])));
      } else if (its != null) {
        String fingerprint = Fingerprint.of(its, Set.of());
        Standing standing = standing(its);
        if (standing != Standing.UNANSWERED) {
          said.add(new PollAnswer.Said(reference.value(), standing == Standing.KNOWN, fingerprint));
        }
      }
    }
    return new PollAnswer.Page(said.stream().distinct().toList(), null, false);
  }

  private enum Standing {
    KNOWN,
    UNKNOWN,
    /** FedEx could not look just now: that says nothing of the number. */
    UNANSWERED
  }

  private static Standing standing(ArrayNode complete) {
    boolean failed = false;
    for (JsonNode one : complete) {
      JsonNode results = one.path("trackResults");
      for (int i = 0; i < size(results); i++) {
        JsonNode result = item(results, i);
        List<String> errors = codes(result.path("error"));
        if (errors.isEmpty() || size(result.path("scanEvents")) > 0) {
          return Standing.KNOWN;
        }
        failed |= errors.stream().anyMatch(FedexPolling::isOfTheMoment);
      }
    }
    return failed ? Standing.UNANSWERED : Standing.UNKNOWN;
  }

  private static boolean isUnknown(String code) {
    return code.endsWith(NOT_FOUND) || code.startsWith("TRACKING.TRACKINGNUMBER.");
  }

  private static boolean isOfTheMoment(String code) {
    return code.contains("UNAVAILABLE")
        || code.startsWith("SYSTEM.")
        || code.startsWith("INTERNAL");
  }

  /** Alerts may be text: the code, and words behind a blank. */
  private static List<String> codes(JsonNode notes) {
    List<String> codes = new ArrayList<>(1);
    for (int i = 0; i < size(notes); i++) {
      JsonNode note = item(notes, i);
      codes.add((note.isObject() ? text(note, "code") : text(note)).split(" ", 2)[0]);
    }
    return codes;
  }
}
