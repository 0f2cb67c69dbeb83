package dev.milepost.carrier.fedex;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.pointer;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.fedex.FedexTimes.Timed;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Place;
import dev.milepost.event.TimeQuality;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The reading of one delivery: walks the payload, gathers events and problems side by side. */
final class FedexReading {

  private static final String NOT_FEDEX = "neither a FedEx tracking event nor a Track API response";
  private static final String CARRIER = FedexAdapter.FEDEX.value();
  private static final Place NOWHERE = Place.of(null, null, null);

  private final Delivery delivery;
  private final Findings findings;

  FedexReading(Delivery delivery) {
    this.delivery = delivery;
    this.findings = new Findings(delivery);
  }

  Decoded read(JsonNode root) {
    if (size(root.path("errors")) > 0 && !root.has("output")) {
      return new Decoded.Rejected(
          new Decoded.Problem("/errors", "FedEx answered with " + codes(root.path("errors"))));
    }
    boolean recognised = size(root) == 0;
    for (int i = 0; i < size(root); i++) {
      recognised |= message(item(root, i), root.isArray() ? "/" + i : "");
    }
    if (!recognised) {
      return new Decoded.Rejected(new Decoded.Problem(null, NOT_FEDEX));
    }
    return findings.decoded();
  }

  /** Reads one message, whole or bared of its envelopes; false where it is none of FedEx's. */
  private boolean message(JsonNode message, String at) {
    JsonNode output = message.path("output");
    if (output.isContainerNode()) {
      for (int i = 0; i < size(output); i++) {
        results(item(output, i), "", at + pointer("output", output, i));
      }
      return true;
    }
    if (isResults(message) || isResult(message)) {
      results(message, "", at);
      return true;
    }
    findings.problem(at, NOT_FEDEX);
    return false;
  }

  private static boolean isResults(JsonNode message) {
    return message.has("completeTrackResults") || message.has("trackResults");
  }

  private static boolean isResult(JsonNode message) {
    return message.has("trackingNumberInfo")
        || message.has("scanEvents")
        || message.has("latestStatusDetail");
  }

  private void results(JsonNode node, String asked, String at) {
    JsonNode complete = node.path("completeTrackResults");
    for (int i = 0; i < size(complete); i++) {
      JsonNode one = item(complete, i);
      results(one, text(one, "trackingNumber"), at + pointer("completeTrackResults", complete, i));
    }
    JsonNode results = node.path("trackResults");
    String number = asked.isEmpty() ? text(node, "trackingNumber") : asked;
    for (int i = 0; i < size(results); i++) {
      result(item(results, i), number, at + pointer("trackResults", results, i));
    }
    if (isResult(node)) {
      result(node, number, at);
    }
    if (size(node.path("alerts")) > 0) {
      findings.silence("FedEx warns " + codes(node.path("alerts")));
    }
  }

  private void result(JsonNode result, String asked, String at) {
    error(result.path("error"), at + "/error");
    if (size(result.path("error")) > 0 && size(result.path("scanEvents")) == 0) {
      return;
    }
    FedexParcel parcel = FedexParcel.of(result, asked);
    if (parcel == null) {
      findings.problem(at + "/trackingNumberInfo/trackingNumber", "no tracking number");
      return;
    }
    FedexDates dates = new FedexDates(result.path("dateAndTimes"));
    List<Timed> scans = FedexTimes.of(scans(parcel, result, dates, at), dates);
    String undelivered = FedexParcel.undelivered(result);
    for (Timed timed : scans) {
      if (timed.scan().status().milestone() == Milestone.DELIVERED && !undelivered.isEmpty()) {
        timed.scan().warnings().add(undelivered);
      }
      event(parcel, timed);
    }
    Timed delivered = newest(scans, Milestone.DELIVERED);
    proofOfDelivery(parcel, result, dates, delivered);
    if (delivered == null && !isOver(result)) {
      expectation(parcel, result, dates, newest(scans, null), at);
    }
  }

  /** FedEx knows nothing of a number yet, which is no fault; any other error inside a 200 is. */
  private void error(JsonNode error, String at) {
    if (size(error) == 0) {
      return;
    }
    String code = code(error);
    if (code.endsWith("NOTFOUND")) {
      findings.silence("FedEx answered with " + code);
    } else {
      findings.problem(at, "FedEx answered with " + code);
    }
  }

  private List<FedexScan> scans(FedexParcel parcel, JsonNode result, FedexDates dates, String at) {
    JsonNode events = result.path("scanEvents");
    List<FedexScan> scans = new ArrayList<>(size(events));
    for (int i = 0; i < size(events); i++) {
      JsonNode event = item(events, i);
      String eventAt = at + pointer("scanEvents", events, i);
      StatedTime stated = StatedTime.iso(text(event, "date"));
      if (stated == null) {
        findings.problem(eventAt + "/date", "no time that can be read, expected ISO 8601");
        continue;
      }
      scans.add(
          scan(
              parcel,
              stated,
              text(event, "eventType"),
              text(event, "exceptionCode"),
              text(event, "eventDescription"),
              text(event, "exceptionDescription"),
              text(event.path("delayDetail"), "type"),
              FedexParcel.place(event.path("scanLocation"), text(event, "locationId"))));
    }
    if (size(events) == 0) {
      summary(parcel, result.path("latestStatusDetail"), dates, scans, at);
    }
    return scans;
  }

  /** An answer without scans still says how it stands, and of some states also since when. */
  private void summary(
      FedexParcel parcel, JsonNode status, FedexDates dates, List<FedexScan> scans, String at) {
    String code = text(status, "code");
    if (code.isEmpty()) {
      return;
    }
    StatedTime stated = dates.of(code.toUpperCase(Locale.ROOT));
    if (stated == null) {
      findings.problem(
          at + "/latestStatusDetail", "a status without a scan, and no date says since when");
      return;
    }
    JsonNode reason = item(status.path("ancillaryDetails"), 0);
    String described = text(status, "description");
    scans.add(
        scan(
            parcel,
            stated,
            code,
            text(reason, "reason"),
            described.isEmpty() ? text(status, "statusByLocale") : described,
            text(reason, "reasonDescription"),
            text(status.path("delayDetail"), "type"),
            FedexParcel.place(status.path("scanLocation"), "")));
  }

  private static FedexScan scan(
      FedexParcel parcel,
      StatedTime stated,
      String type,
      String reason,
      String text,
      String reasonText,
      String delay,
      Place place) {
    String code = type.toUpperCase(Locale.ROOT);
    String reasonCode = reason.toUpperCase(Locale.ROOT);
    FedexStatus status = FedexStatus.of(code, reasonCode, delay.toUpperCase(Locale.ROOT));
    String description =
        status.isExplained() && !reasonText.isEmpty() ? text + ": " + reasonText : text;
    return new FedexScan(
        code, reasonCode, description, status, place, stated, new ArrayList<>(parcel.odd()));
  }

  private void event(FedexParcel parcel, Timed timed) {
    FedexScan scan = timed.scan();
    FedexStatus status = scan.status();
    findings.warnOfFuture(timed.time().instant(), scan.warnings());
    add(
        parcel,
        EventId.ofContent(
            CARRIER,
            parcel.number().key().value(),
            parcel.uniqueId(),
            scan.code(),
            scan.reason(),
            scan.minute(),
            scan.place().key()),
        status.milestone(),
        timed.time(),
        place(scan),
        new CarrierStatus(null, scan.code(), orNull(scan.reason()), orNull(scan.description())),
        status.cause(),
        null,
        status.correction(),
        scan.warnings());
  }

  /** A label is withdrawn wherever it was made: a place would narrow what the void takes back. */
  private static @Nullable Place place(FedexScan scan) {
    return scan.place().equals(NOWHERE) || scan.status().milestone() == Milestone.VOIDED
        ? null
        : scan.place();
  }

  /** That there is a proof, of when the parcel was delivered; the image itself is never read. */
  private void proofOfDelivery(
      FedexParcel parcel, JsonNode result, FedexDates dates, @Nullable Timed delivered) {
    JsonNode images = result.path("availableImages");
    List<String> warnings = new ArrayList<>(parcel.odd());
    EventTime time = delivered != null ? delivered.time() : deliveredAt(dates, warnings);
    for (int i = 0; i < size(images) && time != null; i++) {
      String type = text(item(images, i), "type").toUpperCase(Locale.ROOT);
      if (type.endsWith("PROOF_OF_DELIVERY")) {
        add(
            parcel,
            EventId.ofContent(
                CARRIER, parcel.number().key().value(), parcel.uniqueId(), "IMAGE", type),
            Milestone.POD_AVAILABLE,
            time,
            null,
            new CarrierStatus("availableImages", type, null, null),
            null,
            null,
            null,
            new ArrayList<>(warnings));
      }
    }
  }

  private static @Nullable EventTime deliveredAt(FedexDates dates, List<String> warnings) {
    StatedTime stated = StatedTime.iso(dates.written(FedexDates.ACTUAL_DELIVERY));
    return stated == null ? null : stated.at(null, null, warnings);
  }

  /** Delivered, on its way back or withdrawn: an expectation that still stands there is old. */
  private static boolean isOver(JsonNode result) {
    String latest = text(result.path("latestStatusDetail"), "code").toUpperCase(Locale.ROOT);
    Milestone milestone = FedexStatus.of(latest, "", "").milestone();
    return milestone == Milestone.DELIVERED
        || milestone == Milestone.RETURNING
        || milestone == Milestone.VOIDED;
  }

  /**
   * The expected delivery, as an event of its own. It is as of the newest scan, and said when FedEx
   * sent it: the payload gives no other time.
   */
  private void expectation(
      FedexParcel parcel, JsonNode result, FedexDates dates, @Nullable Timed newest, String at) {
    FedexEstimate expected = FedexEstimate.of(result, dates);
    if (expected == null) {
      return;
    }
    EventTime time =
        newest != null
            ? newest.time()
            : new EventTime(
                delivery.receivedAt().truncatedTo(ChronoUnit.SECONDS), null, TimeQuality.DEFAULT);
    List<String> warnings = new ArrayList<>(parcel.odd());
    Estimate estimate =
        expected.read(
            FedexParcel.destinationZone(result), time.offset(), delivery.receivedAt(), warnings);
    if (estimate == null) {
      findings.problem(at + "/" + expected.field(), "an expected delivery that cannot be read");
      return;
    }
    if (newest != null && estimate.latest().isBefore(time.instant().minus(1, ChronoUnit.DAYS))) {
      findings.silence("an expected delivery before the newest scan");
      return;
    }
    add(
        parcel,
        EventId.ofContent(
            CARRIER,
            parcel.number().key().value(),
            parcel.uniqueId(),
            "ESTIMATE",
            expected.key(),
            newest == null ? "" : newest.scan().minute()),
        Milestone.ETA_UPDATED,
        time,
        null,
        new CarrierStatus(expected.field(), FedexDates.ESTIMATED_DELIVERY, null, null),
        null,
        estimate,
        null,
        warnings);
  }

  private void add(
      FedexParcel parcel,
      EventId id,
      Milestone milestone,
      EventTime time,
      @Nullable Place place,
      CarrierStatus status,
      @Nullable Cause cause,
      @Nullable Estimate estimate,
      @Nullable Correction correction,
      List<String> warnings) {
    Findings.warnOfCheckDigits(parcel.number(), parcel.related(), warnings);
    findings.add(
        new CarrierEvent(
            id,
            FedexAdapter.FEDEX,
            parcel.number(),
            parcel.related(),
            milestone,
            Classifier.ACTUAL,
            time,
            place,
            status,
            cause,
            estimate,
            correction,
            warnings,
            delivery.connection(),
            delivery.id(),
            delivery.receivedAt()));
  }

  /** The latest, of those with that milestone or, without one, of all; null where there is none. */
  private static @Nullable Timed newest(List<Timed> scans, @Nullable Milestone milestone) {
    Timed newest = null;
    for (Timed timed : scans) {
      boolean counts = milestone == null || timed.scan().status().milestone() == milestone;
      if (counts && (newest == null || timed.time().instant().isAfter(newest.time().instant()))) {
        newest = timed;
      }
    }
    return newest;
  }

  private static String codes(JsonNode notes) {
    List<String> codes = new ArrayList<>(1);
    for (int i = 0; i < size(notes); i++) {
      codes.add(code(item(notes, i)));
    }
    return String.join(", ", codes);
  }

  /** Alerts may be text: {@code TRACKING.DATA.NOTFOUND - Tracking data unavailable}. */
  private static String code(JsonNode note) {
    String code = note.isObject() ? text(note, "code") : text(note);
    int blank = code.indexOf(' ');
    String first = blank < 0 ? code : code.substring(0, blank);
    return first.isEmpty() ? "an unnamed code" : first;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
