package dev.milepost.carrier.aftership;

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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks AfterShip for its trackings of up to 50 numbers, whichever courier's they are. AfterShip
 * tells only of trackings that somebody has created there.
 */
final class AftershipPolling implements PollCarrier {

  private static final int NO_SUCH_TRACKING = 4004;
  private static final int REFUSED = 400;

  /** A comma parts two numbers; blanks are how people write one. */
  private static final Pattern BETWEEN = Pattern.compile("[\\s,]");

  /**
   * When AfterShip last looked, how often it did, and how many days a parcel is under way by now.
   */
  private static final Set<String> OF_THE_MOMENT =
      Set.of("updated_at", "last_updated_at", "tracked_count", "transit_time", "delivery_time");

  /**
   * Six questions of this kind a second, fifty numbers and two hundred trackings in one
   * (aftership.com/docs/tracking, pages "Rate limit" and "Get trackings"). How long a courier
   * corrects is not known: ours.
   */
  private static final PollTerms TERMS =
      new PollTerms(
          "https://api.aftership.com",
          new Access.Key("as-api-key", ""),
          50,
          List.of(new Limit(6, Duration.ofSeconds(1))),
          Duration.ofDays(3),
          Set.of());

  @Override
  public PollTerms terms() {
    return TERMS;
  }

  @Override
  public boolean takes(Reference reference) {
    return reference.type() == ReferenceType.TRACKING_NUMBER;
  }

  /** Numbers go as they are written: AfterShip keeps them so, hyphens and all. */
  @Override
  public PollRequest request(PollQuestion question) {
    String numbers =
        question.references().stream()
            .map(reference -> BETWEEN.matcher(reference.value()).replaceAll(""))
            .distinct()
            .map(AftershipPolling::encoded)
            .collect(Collectors.joining(","));
    String target = "/tracking/2024-10/trackings?tracking_numbers=" + numbers + "&limit=200";
    return PollRequest.get(
        question.position() == null ? target : target + "&cursor=" + encoded(question.position()));
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
    int code = json.path("meta").path("code").asInt(status);
    if (code == NO_SUCH_TRACKING) {
      return page(question, Map.of(), null);
    }
    if (status >= REFUSED || code >= REFUSED) {
      return new PollAnswer.Refused("status " + status + ", AfterShip answered with " + code);
    }
    JsonNode data = json.path("data");
    if (!data.has("trackings")) {
      return new PollAnswer.Unusable("no list of trackings");
    }
    JsonNode pagination = data.path("pagination");
    String next = text(pagination, "next_cursor");
    boolean more =
        pagination.path("has_next_page").asBoolean(false)
            && !next.isEmpty()
            && !next.equals(question.position());
    return page(question, byNumber(data.path("trackings")), more ? next : null);
  }

  /** Several couriers may have a tracking under one number. */
  private static Map<ReferenceKey, ArrayNode> byNumber(JsonNode trackings) {
    Map<ReferenceKey, ArrayNode> byNumber = new HashMap<>();
    for (int i = 0; i < size(trackings); i++) {
      JsonNode tracking = item(trackings, i);
      Reference number =
          Findings.number(ReferenceType.TRACKING_NUMBER, text(tracking, "tracking_number"), null);
      if (number != null) {
        byNumber
            .computeIfAbsent(number.key(), key -> JsonNodeFactory.instance.arrayNode())
            .add(tracking);
      }
    }
    return byNumber;
  }

  /**
   * A number without a tracking is not known; but only an answer of one page says that there is
   * none.
   */
  private static PollAnswer page(
      PollQuestion question, Map<ReferenceKey, ArrayNode> byNumber, @Nullable String next) {
    boolean whole = question.position() == null && next == null;
    List<PollAnswer.Said> said = new ArrayList<>(question.references().size());
    for (Reference reference : question.references()) {
      ArrayNode its = byNumber.get(reference.key());
      if (its != null) {
        said.add(
            new PollAnswer.Said(
                reference.value(), isKnown(its), Fingerprint.of(its, OF_THE_MOMENT)));
      } else if (whole) {
        said.add(new PollAnswer.Said(reference.value(), false, Fingerprint.of(new byte[0])));
      }
    }
    return new PollAnswer.Page(said.stream().distinct().toList(), next, next != null);
  }

  /** Pending is AfterShip's word for a number of which the courier says nothing yet. */
  private static boolean isKnown(ArrayNode trackings) {
    for (JsonNode tracking : trackings) {
      String tag = text(tracking, "tag");
      if (size(tracking.path("checkpoints")) > 0
          || (!tag.isEmpty() && !tag.equalsIgnoreCase("Pending"))) {
        return true;
      }
    }
    return false;
  }
}
