package dev.milepost.carrier.usps;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
 * Asks the Tracking API of USPS, version 3r2, by up to 35 tracking numbers (dossier section 2.4).
 * An answer has the whole history of each number.
 */
final class UspsPolling implements PollCarrier {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern NUMBER = Pattern.compile("[0-9A-Z]{10,34}");

  /** UPU S10, whose last letters say whose it is: no issuer needs to be named. */
  private static final Pattern UNMISTAKABLE = Pattern.compile("[A-Z]{2}[0-9]{9}US");

  private static final int REFUSED = 400;
  private static final int NOT_FOUND = 404;

  /**
   * Limits are not published; integrators report 60 an hour and 5 a minute for a new account. How
   * long USPS corrects is not either: ours.
   */
  private static final PollTerms TERMS =
      new PollTerms(
          "https://apis.usps.com",
          new Access.ClientCredentials("/oauth2/v3/token", true, "tracking"),
          35,
          List.of(new Limit(5, Duration.ofMinutes(1)), new Limit(60, Duration.ofHours(1))),
          Duration.ofDays(3),
          Set.of());

  @Override
  public PollTerms terms() {
    return TERMS;
  }

  @Override
  public boolean takes(Reference reference) {
    return Issuers.isOf(UspsAdapter.USPS, reference, NUMBER, UNMISTAKABLE);
  }

  /** Nothing but the numbers: properties that USPS does not expect make it refuse the question. */
  @Override
  public PollRequest request(PollQuestion question) {
    ArrayNode asked = JSON.arrayNode();
    question.references().stream()
        .map(reference -> reference.key().value())
        .distinct()
        .forEach(number -> asked.addObject().put("trackingNumber", number));
    return PollRequest.post("/tracking/v3r2/tracking", asked.toString());
  }

  @Override
  public PollAnswer answer(PollQuestion question, int status, Headers headers, byte[] body) {
    JsonNode json = CarrierJson.parsed(body).orElse(null);
    if (json == null) {
      return new PollAnswer.Unusable("status " + status + " without JSON");
    }
    if (status >= REFUSED) {
      String codes = UspsReading.codes(item(json, 0));
      return isUnknown(status, codes)
          ? page(question, Map.of(), true)
          : new PollAnswer.Refused("status " + status + ", USPS answered with " + codes);
    }
    Map<ReferenceKey, ArrayNode> byNumber = new HashMap<>();
    int unnamed = 0;
    boolean failed = false;
    boolean recognised = false;
    for (int i = 0; i < size(json); i++) {
      JsonNode one = item(json, i);
      String codes = UspsReading.codes(one);
      Reference number =
          Findings.number(ReferenceType.TRACKING_NUMBER, text(one, "trackingNumber"), null);
      recognised |= number != null || !codes.isEmpty();
      failed |= isOfTheMoment(codes);
      if (number != null && !isOfTheMoment(codes)) {
        byNumber.computeIfAbsent(number.key(), key -> JSON.arrayNode()).add(one);
      } else if (number == null && !codes.isEmpty()) {
        unnamed++;
      }
    }
    return recognised
        ? page(question, byNumber, unnamed > 0 && !failed)
        : new PollAnswer.Unusable("no answer of the Tracking API");
  }

  /**
   * What is said of each number. An error need not name its number: whichever number is not
   * mentioned, it is one that USPS has an error for.
   *
   * @param errors whether such errors say that USPS has nothing of those numbers
   */
  private static PollAnswer page(
      PollQuestion question, Map<ReferenceKey, ArrayNode> byNumber, boolean errors) {
    List<PollAnswer.Said> said = new ArrayList<>(question.references().size());
    for (Reference reference : question.references()) {
      ArrayNode its = byNumber.get(reference.key());
      if (its != null) {
        said.add(
            new PollAnswer.Said(reference.value(), isKnown(its), Fingerprint.of(its, Set.of())));
      } else if (errors) {
        said.add(new PollAnswer.Said(reference.value(), false, Fingerprint.of(new byte[0])));
      }
    }
    return new PollAnswer.Page(said.stream().distinct().toList(), null, false);
  }

  private static boolean isKnown(ArrayNode answers) {
    for (JsonNode one : answers) {
      if (UspsReading.codes(one).isEmpty()
          && (size(one.path("trackingEvents")) > 0 || !text(one, "statusCategory").isEmpty())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUnknown(int status, String codes) {
    return !codes.isEmpty() && (status == NOT_FOUND || codes.contains(UspsReading.NOTHING_YET));
  }

  /** USPS could not look just now, or would not: that says nothing of the number. */
  private static boolean isOfTheMoment(String codes) {
    return codes.startsWith("5") || codes.startsWith("429");
  }
}
