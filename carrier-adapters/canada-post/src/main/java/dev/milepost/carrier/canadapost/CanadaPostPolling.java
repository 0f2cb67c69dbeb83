package dev.milepost.carrier.canadapost;

import dev.milepost.carrier.Fingerprint;
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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The asking of Get Tracking Details: one number a question, all of it in one answer. */
final class CanadaPostPolling {

  /** No history of that number: not made yet, or too old. */
  static final String NO_HISTORY = "004";

  private static final int SUCCESS = 200;
  private static final String NOTHING = Fingerprint.of(new byte[0]);

  /** Lengths of a parcel identification number, by the service's description. */
  private static final Pattern PIN = Pattern.compile("[0-9A-Z]{12}|[0-9A-Z]{13}|[0-9A-Z]{16}");

  /** UPU S10 of Canada: nobody else gives such a number out. */
  private static final Pattern S10_OF_CANADA = Pattern.compile("[A-Z]{2}[0-9]{9}CA");

  /**
   * Limits are of the key and not published; who is over them is shut out for up to a minute
   * ("Messages and Code Tables", code Server).
   */
  static final PollTerms TERMS =
      new PollTerms(
          "https://soa-gw.canadapost.ca",
          new PollTerms.Access.Basic(),
          1,
          List.of(new PollTerms.Limit(30, Duration.ofMinutes(1))),
          Duration.ofDays(7),
          Set.of());

  private CanadaPostPolling() {}

  static boolean takes(Reference reference) {
    String number = reference.key().value();
    if (reference.type() != ReferenceType.TRACKING_NUMBER || !PIN.matcher(number).matches()) {
      return false;
    }
    return reference.issuer() == null
        ? S10_OF_CANADA.matcher(number).matches()
        : isCanadaPost(reference.issuer());
  }

  /** {@code Canada Post}, {@code canada_post}, {@code CanadaPost}. */
  private static boolean isCanadaPost(String issuer) {
    String letters = issuer.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "");
    return letters.equals(CanadaPostAdapter.CANADA_POST.value());
  }

  /** The service answers {@code Accept: * / *} with an error, so that the media type is its own. */
  static PollRequest request(PollQuestion question) {
    String pin = question.references().get(0).key().value();
    return new PollRequest(
        "GET",
        "/vis/track/pin/"
            + URLEncoder.encode(pin, StandardCharsets.UTF_8).replace("+", "%20")
            + "/detail",
        Map.of("Accept", "application/vnd.cpc.track-v2+xml", "Accept-Language", "en-CA"),
        null);
  }

  static PollAnswer answer(PollQuestion question, int status, byte[] body) {
    TrackingDocument document = TrackingDocument.of(body).orElse(null);
    if (document == null) {
      return new PollAnswer.Unusable("status " + status + " without XML");
    }
    String asked = question.references().get(0).value();
    if (document.hasError(NO_HISTORY)) {
      return said(new PollAnswer.Said(asked, false, NOTHING));
    }
    if (!document.errors().isEmpty()) {
      return new PollAnswer.Refused(
          "Canada Post answered with " + String.join(", ", document.errors()));
    }
    if (status != SUCCESS || document.parcels().isEmpty()) {
      return new PollAnswer.Unusable("status " + status + ", expected 200 with a tracking-detail");
    }
    String content =
        document.parcels().stream()
            .map(TrackingDocument.Parcel::content)
            .collect(Collectors.joining("\n"));
    return said(
        new PollAnswer.Said(asked, true, Fingerprint.of(content.getBytes(StandardCharsets.UTF_8))));
  }

  private static PollAnswer said(PollAnswer.Said said) {
    return new PollAnswer.Page(List.of(said), null, false);
  }
}
