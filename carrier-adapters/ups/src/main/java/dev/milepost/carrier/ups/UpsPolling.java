package dev.milepost.carrier.ups;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.CarrierJson;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Asks the Track API of UPS, version 1, by tracking number (dossier section 2.1). One answer is the
 * whole history of one number.
 */
final class UpsPolling implements PollCarrier {

  static final String SOURCE = "transactionSource";

  private static final String OURSELVES = "milepost";

  /** What {@code inquiryNumber} may be (dossier section 2.1). */
  private static final Pattern INQUIRY = Pattern.compile("[0-9A-Z]{7,34}");

  /** The one shape that only UPS gives out: no issuer needs to be named. */
  private static final Pattern UNMISTAKABLE = Pattern.compile("1Z[0-9A-Z]{16}");

  private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]");

  /** Documents and pictures are made anew for each answer, and none is ever read. */
  private static final Set<String> DOCUMENTS = Set.of("signature", "deliveryPhoto", "pod");

  /** UPS has nothing of the number; and: what was asked for is no number of UPS. */
  private static final Set<String> UNKNOWN = Set.of("TW0001", "TV1002");

  private static final int NOT_FOUND = 404;
  private static final int REFUSED = 400;

  /** UPS publishes neither limits nor how long it corrects: ours, and careful. */
  private static final PollTerms TERMS =
      new PollTerms(
          "https://onlinetools.ups.com",
          new Access.ClientCredentials("/security/v1/oauth/token", false, null),
          1,
          List.of(new Limit(5, Duration.ofSeconds(1)), new Limit(20_000, Duration.ofDays(1))),
          Duration.ofDays(3),
          Set.of(
              new PollTerms.Setting(
                  SOURCE, "Names the application that asks, as UPS wants it", "milepost")));

  @Override
  public PollTerms terms() {
    return TERMS;
  }

  @Override
  public boolean takes(Reference reference) {
    return Issuers.isOf(UpsAdapter.UPS, reference, INQUIRY, UNMISTAKABLE);
  }

  @Override
  public PollRequest request(PollQuestion question) {
    String number =
        question.references().stream()
            .map(reference -> reference.key().value())
            .collect(Collectors.joining(","));
    return PollRequest.get(
            "/api/track/v1/details/" + encoded(number) + "?locale=en_US&returnSignature=false")
        .with("transId", transaction(number))
        .with("transactionSrc", source(question));
  }

  /** UPS wants an id of each request; made of the number, so that the same question is the same. */
  private static String transaction(String number) {
    return UUID.nameUUIDFromBytes(number.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static String source(PollQuestion question) {
    String source = question.settings().getOrDefault(SOURCE, "");
    String printable = UNPRINTABLE.matcher(source).replaceAll("").strip();
    return printable.isEmpty() ? OURSELVES : printable;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public PollAnswer answer(PollQuestion question, int status, Headers headers, byte[] body) {
    JsonNode json = CarrierJson.parsed(body).orElse(null);
    if (json == null) {
      return new PollAnswer.Unusable("status " + status + " without JSON");
    }
    List<String> errors = codes(json.path("response").path("errors"));
    boolean unknown = errors.stream().anyMatch(UNKNOWN::contains);
    if (unknown || (status == NOT_FOUND && !errors.isEmpty())) {
      return said(question, false, json.path("response"));
    }
    if (status >= REFUSED || !errors.isEmpty()) {
      return new PollAnswer.Refused("status " + status + ", UPS answered with " + errors);
    }
    JsonNode response = json.path("trackResponse");
    if (!response.isObject()) {
      return new PollAnswer.Unusable("no answer of the Track API");
    }
    return said(question, hasParcel(response.path("shipment")), response);
  }

  private static boolean hasParcel(JsonNode shipments) {
    for (int i = 0; i < size(shipments); i++) {
      if (size(item(shipments, i).path("package")) > 0) {
        return true;
      }
    }
    return false;
  }

  private static PollAnswer said(PollQuestion question, boolean known, JsonNode answer) {
    String fingerprint = Fingerprint.of(answer, DOCUMENTS);
    return new PollAnswer.Page(
        question.references().stream()
            .map(reference -> new PollAnswer.Said(reference.value(), known, fingerprint))
            .distinct()
            .toList(),
        null,
        false);
  }

  private static List<String> codes(JsonNode errors) {
    List<String> codes = new ArrayList<>(1);
    for (int i = 0; i < size(errors); i++) {
      codes.add(text(item(errors, i), "code"));
    }
    return codes;
  }
}
