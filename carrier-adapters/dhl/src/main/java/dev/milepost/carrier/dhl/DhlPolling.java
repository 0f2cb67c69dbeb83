package dev.milepost.carrier.dhl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.Fingerprint;
import dev.milepost.carrier.Issuers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.PollRequest;
import dev.milepost.carrier.PollTerms;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The asking of Shipment Tracking Unified: one number a question, answered page by page (dossier
 * section 2.3 a). The position is the offset of the page.
 */
final class DhlPolling {

  /** The shipments of a page, as many as DHL gives where nobody says how many. */
  private static final int PAGE = 5;

  /** The division that a number is of; without it one number may be parcels of several. */
  private static final String SERVICE = "service";

  private static final int NOT_FOUND = 404;
  private static final int SUCCESS = 200;
  private static final int BAD_REQUEST = 400;
  private static final Pattern OFFSET = Pattern.compile("[?&]offset=([0-9]{1,6})(?![0-9])");

  /** What DHL says of a number that it does not know: nothing that could change but by knowing. */
  private static final String NOTHING = Fingerprint.of(new byte[0]);

  /** Links name the host that answered. */
  private static final Set<String> LINKS =
      Set.of("url", "prevUrl", "nextUrl", "firstUrl", "lastUrl");

  static final PollTerms TERMS =
      new PollTerms(
          "https://api-eu.dhl.com",
          new PollTerms.Access.Key("DHL-API-Key", ""),
          1,
          List.of(
              new PollTerms.Limit(250, Duration.ofDays(1)),
              new PollTerms.Limit(1, Duration.ofSeconds(5))),
          Duration.ofDays(3),
          Set.of(
              new PollTerms.Setting(
                  SERVICE,
                  "The division that the numbers are of; without it one number may be parcels of"
                      + " several",
                  "express")));

  private DhlPolling() {}

  /** Only a number that is said to be DHL's: its shapes are those of others too. */
  static boolean takes(Reference reference) {
    return reference.type() == ReferenceType.TRACKING_NUMBER
        && reference.issuer() != null
        && DhlAdapter.DHL.value().equals(Issuers.of(reference.issuer()));
  }

  static PollRequest request(PollQuestion question) {
    StringBuilder target = new StringBuilder("/track/shipments?trackingNumber=");
    target.append(encoded(question.references().get(0).key().value()));
    String service = question.settings().get(SERVICE);
    if (service != null && !service.isBlank()) {
      target.append("&service=").append(encoded(service.strip()));
    }
    return PollRequest.get(
        target.append("&offset=").append(offset(question)).append("&limit=" + PAGE).toString());
  }

  static PollAnswer answer(PollQuestion question, int status, byte[] body) {
    JsonNode root = CarrierJson.parsed(body).orElseGet(MissingNode::getInstance);
    if (status == NOT_FOUND && root.path("status").asInt() == NOT_FOUND) {
      return new PollAnswer.Page(List.of(said(question, null)), null, false);
    }
    if (status >= BAD_REQUEST) {
      return status == NOT_FOUND
          ? new PollAnswer.Unusable("404, and not as DHL says that it does not know a number")
          : new PollAnswer.Refused("DHL answered with status " + status);
    }
    JsonNode shipments = root.path("shipments");
    if (status != SUCCESS || !shipments.isContainerNode()) {
      return new PollAnswer.Unusable("status " + status + " without JSON that has shipments in it");
    }
    int offset = offset(question);
    boolean known = CarrierJson.size(shipments) > 0 || offset > 0;
    int next = known ? next(root, offset) : -1;
    return new PollAnswer.Page(
        List.of(said(question, known ? root : null)),
        next < 0 ? null : Integer.toString(next),
        next >= 0);
  }

  private static PollAnswer.Said said(PollQuestion question, @Nullable JsonNode page) {
    String asked = question.references().get(0).value();
    return page == null
        ? new PollAnswer.Said(asked, false, NOTHING)
        : new PollAnswer.Said(asked, true, Fingerprint.of(page, LINKS));
  }

  /**
   * The offset of the page behind this one, -1 where there is none. The link is not followed as it
   * is written: the official sample's has two question marks, and no path of the gateway.
   */
  private static int next(JsonNode root, int offset) {
    Matcher matcher = OFFSET.matcher(CarrierJson.text(root, "nextUrl"));
    int next = matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    return next > offset ? next : -1;
  }

  /** A position that is none begins anew. */
  private static int offset(PollQuestion question) {
    String position = question.position();
    return position != null && position.matches("[0-9]{1,6}") ? Integer.parseInt(position) : 0;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
