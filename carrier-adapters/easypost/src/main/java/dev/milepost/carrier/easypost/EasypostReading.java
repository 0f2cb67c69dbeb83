package dev.milepost.carrier.easypost;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.pointer;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.Issuers;
import dev.milepost.carrier.StatedTime;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.TimeQuality;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The reading of one delivery: walks the payload, gathers events and problems side by side. */
final class EasypostReading {

  private static final String NOT_EASYPOST = "neither an event nor a tracker of EasyPost";
  private static final String TEST = "a test, by its mode";
  private static final String CARRIER = EasypostAdapter.EASYPOST.value();
  private static final Place NOWHERE = Place.of(null, null, null);
  private static final int LONGEST_NAME = 40;

  private final Delivery delivery;
  private final Findings findings;

  EasypostReading(Delivery delivery) {
    this.delivery = delivery;
    this.findings = new Findings(delivery);
  }

  Decoded read(JsonNode root) {
    if (root.isObject() && size(root.path("error")) > 0) {
      return new Decoded.Rejected(
          new Decoded.Problem("/error", "EasyPost answered with " + code(root.path("error"))));
    }
    if (!messages(root, "")) {
      return new Decoded.Rejected(new Decoded.Problem(null, NOT_EASYPOST));
    }
    return findings.decoded();
  }

  /** Reads one message or a list of them; false where there is something and nothing known. */
  private boolean messages(JsonNode list, String at) {
    boolean recognised = size(list) == 0;
    for (int i = 0; i < size(list); i++) {
      recognised |= message(item(list, i), list.isArray() ? at + "/" + i : at);
    }
    return recognised;
  }

  private boolean message(JsonNode message, String at) {
    if (message.has("trackers")) {
      return messages(message.path("trackers"), at + "/trackers");
    }
    if (message.has("events")) {
      return messages(message.path("events"), at + "/events");
    }
    String object = text(message, "object");
    if (object.equalsIgnoreCase("Event") || message.has("result")) {
      event(message, at);
      return true;
    }
    if (isTracker(message)) {
      tracker(message, "", at);
      return true;
    }
    if (!object.isEmpty()) {
      findings.silence("EasyPost tells of a " + shortened(object));
      return true;
    }
    findings.problem(at, NOT_EASYPOST);
    return false;
  }

  private static boolean isTracker(JsonNode message) {
    return message.has("tracking_code") || text(message, "object").equalsIgnoreCase("Tracker");
  }

  private void event(JsonNode event, String at) {
    if (isTest(event)) {
      findings.rehearse(TEST, () -> told(event, at));
    } else {
      told(event, at);
    }
  }

  private void told(JsonNode event, String at) {
    String description = text(event, "description");
    JsonNode result = event.path("result");
    boolean ofTracker = description.toLowerCase(Locale.ROOT).startsWith("tracker.");
    if (!ofTracker && !(description.isEmpty() && isTracker(item(result, 0)))) {
      findings.silence("EasyPost tells of " + shortened(description));
      return;
    }
    if (size(result) == 0) {
      findings.problem(at + "/result", "no tracker");
    }
    for (int i = 0; i < size(result); i++) {
      tracker(item(result, i), text(event, "created_at"), at + pointer("result", result, i));
    }
  }

  /** A test must never reach a customer (dossier sections 2.5 and 9.7). */
  private static boolean isTest(JsonNode message) {
    return text(message, "mode").equalsIgnoreCase("test");
  }

  /**
   * Reads a tracker: the whole history, as it stands now.
   *
   * @param told when the event about it was made, may be empty
   */
  private void tracker(JsonNode tracker, String told, String at) {
    if (isTest(tracker)) {
      findings.rehearse(TEST, () -> history(tracker, told, at));
    } else {
      history(tracker, told, at);
    }
  }

  private void history(JsonNode tracker, String told, String at) {
    Reference number =
        Findings.number(
            ReferenceType.TRACKING_NUMBER,
            text(tracker, "tracking_code"),
            Issuers.of(text(tracker, "carrier")));
    if (number == null) {
      findings.problem(at + "/tracking_code", "no tracking number");
      return;
    }
    Parcel parcel = new Parcel(number, related(tracker, number));
    JsonNode details = tracker.path("tracking_details");
    List<CarrierEvent> scans = new ArrayList<>(size(details));
    for (int i = 0; i < size(details); i++) {
      detail(parcel, item(details, i), scans, at + pointer("tracking_details", details, i));
    }
    String updated = text(tracker, "updated_at");
    StatedTime said = StatedTime.iso(updated.isEmpty() ? told : updated);
    if (size(details) == 0) {
      summary(parcel, tracker, said, scans, at);
    }
    scans.forEach(findings::add);
    expectation(parcel, tracker, said, scans, at);
  }

  /** Who is spoken of: the number, and others that name the same parcel. */
  private record Parcel(Reference number, List<Reference> related) {

    String issuer() {
      return Objects.requireNonNullElse(number.issuer(), "");
    }
  }

  private static List<Reference> related(JsonNode tracker, Reference number) {
    Reference other =
        Findings.number(
            ReferenceType.TRACKING_NUMBER,
            text(tracker.path("carrier_detail"), "alternate_identifier"),
            null);
    return other == null || other.key().equals(number.key()) ? List.of() : List.of(other);
  }

  private void detail(Parcel parcel, JsonNode detail, List<CarrierEvent> scans, String at) {
    StatedTime stated = StatedTime.iso(text(detail, "datetime"));
    if (stated == null) {
      findings.problem(at + "/datetime", "no time that can be read, expected ISO 8601");
      return;
    }
    List<String> warnings = new ArrayList<>(1);
    EventTime time = stated.at(null, ZoneOffset.UTC, warnings);
    Place place = place(detail.path("tracking_location"));
    String written = text(detail, "message");
    CarrierStatus status =
        status(detail, written.isEmpty() ? text(detail, "description") : written);
    warnOfOrder(status, time, scans, warnings);
    scans.add(
        scan(
            parcel,
            status,
            text(detail, "carrier_code").toUpperCase(Locale.ROOT),
            time.instant().truncatedTo(ChronoUnit.MINUTES).toString(),
            time,
            place,
            warnings));
  }

  /** EasyPost's own sample has a delivery that is dated before the scans that led to it. */
  private static void warnOfOrder(
      CarrierStatus status, EventTime time, List<CarrierEvent> scans, List<String> warnings) {
    boolean early =
        status.code().equalsIgnoreCase("delivered")
            && !scans.isEmpty()
            && time.instant().isBefore(scans.get(scans.size() - 1).time().instant());
    if (early) {
      warnings.add("time: delivered before the scan that stands before it");
    }
  }

  /** A tracker without a history still says how it stands, and since when it has been so. */
  private void summary(
      Parcel parcel,
      JsonNode tracker,
      @Nullable StatedTime said,
      List<CarrierEvent> scans,
      String at) {
    CarrierStatus status = status(tracker, "");
    if (status.code().isEmpty() || status.code().equalsIgnoreCase("unknown")) {
      findings.silence("EasyPost knows nothing of the number yet");
      return;
    }
    if (said == null) {
      findings.problem(at + "/status", "a status without a scan, and nothing says since when");
      return;
    }
    EventTime given = said.at(null, ZoneOffset.UTC, new ArrayList<>(1));
    List<String> warnings = new ArrayList<>(1);
    warnings.add("time: when EasyPost said so, no scan says when it was");
    EventTime time = new EventTime(given.instant(), given.offset(), TimeQuality.UNKNOWN);
    scans.add(scan(parcel, status, "", "", time, NOWHERE, warnings));
  }

  private CarrierEvent scan(
      Parcel parcel,
      CarrierStatus status,
      String carrierCode,
      String minute,
      EventTime time,
      Place place,
      List<String> warnings) {
    String code = status.code().toLowerCase(Locale.ROOT);
    String detail = Objects.requireNonNullElse(status.detail(), "").toLowerCase(Locale.ROOT);
    EasypostStatus meaning = EasypostStatus.of(code, detail);
    EventId id =
        EventId.ofContent(
            CARRIER,
            parcel.issuer(),
            parcel.number().key().value(),
            code,
            detail,
            carrierCode,
            minute,
            place.key());
    findings.warnOfFuture(time.instant(), warnings);
    return event(parcel, id, meaning, time, place, status, null, warnings);
  }

  private void expectation(
      Parcel parcel,
      JsonNode tracker,
      @Nullable StatedTime said,
      List<CarrierEvent> scans,
      String at) {
    EasypostExpectation expected = EasypostExpectation.of(tracker);
    if (expected == null || isOver(tracker, scans)) {
      return;
    }
    StatedTime stated = expected.stated();
    if (stated == null) {
      findings.problem(at + expected.field(), "an expected delivery that cannot be read");
      return;
    }
    CarrierEvent newest = newest(scans);
    List<String> warnings = new ArrayList<>(1);
    EventTime time = said(said);
    Estimate estimate =
        expected.estimate(
            stated,
            tracker,
            parcel.number().issuer(),
            newest == null ? null : newest.place(),
            time.instant(),
            warnings);
    if (newest != null
        && estimate.latest().isBefore(newest.time().instant().minus(1, ChronoUnit.DAYS))) {
      findings.silence("an expected delivery before the newest scan");
      return;
    }
    EventId id =
        EventId.ofContent(
            CARRIER,
            parcel.issuer(),
            parcel.number().key().value(),
            "ESTIMATE",
            expected.key(),
            newest == null ? "" : newest.id().toString());
    findings.add(
        event(
            parcel,
            id,
            new EasypostStatus(Milestone.ETA_UPDATED, null, null),
            time,
            NOWHERE,
            new CarrierStatus("estimate", "EST_DELIVERY_DATE", null, null),
            estimate,
            warnings));
  }

  /** When the estimate was made: EasyPost says when it last changed the tracker. */
  private EventTime said(@Nullable StatedTime said) {
    return said != null
        ? said.at(null, ZoneOffset.UTC, new ArrayList<>(1))
        : new EventTime(
            delivery.receivedAt().truncatedTo(ChronoUnit.SECONDS), null, TimeQuality.DEFAULT);
  }

  /** Delivered, on its way back or withdrawn: an expectation that still stands there is old. */
  private static boolean isOver(JsonNode tracker, List<CarrierEvent> scans) {
    boolean over = isEnd(EasypostStatus.of(text(tracker, "status"), "").milestone());
    for (CarrierEvent scan : scans) {
      over |= isEnd(scan.milestone());
    }
    return over;
  }

  private static boolean isEnd(Milestone milestone) {
    return milestone == Milestone.DELIVERED
        || milestone == Milestone.RETURNING
        || milestone == Milestone.RETURNED
        || milestone == Milestone.VOIDED;
  }

  private static @Nullable CarrierEvent newest(List<CarrierEvent> scans) {
    CarrierEvent newest = null;
    for (CarrierEvent scan : scans) {
      if (newest == null || !scan.time().instant().isBefore(newest.time().instant())) {
        newest = scan;
      }
    }
    return newest;
  }

  private CarrierEvent event(
      Parcel parcel,
      EventId id,
      EasypostStatus meaning,
      EventTime time,
      Place place,
      CarrierStatus status,
      @Nullable Estimate estimate,
      List<String> warnings) {
    Findings.warnOfCheckDigits(parcel.number(), parcel.related(), warnings);
    // A label is withdrawn wherever it was made: a place would narrow what the void takes back.
    boolean placed = !place.equals(NOWHERE) && meaning.milestone() != Milestone.VOIDED;
    return new CarrierEvent(
        id,
        EasypostAdapter.EASYPOST,
        parcel.number(),
        parcel.related(),
        meaning.milestone(),
        Classifier.ACTUAL,
        time,
        placed ? place : null,
        status,
        meaning.cause(),
        estimate,
        meaning.correction(),
        warnings,
        delivery.connection(),
        delivery.id(),
        delivery.receivedAt());
  }

  private static CarrierStatus status(JsonNode of, String description) {
    return new CarrierStatus(
        null, text(of, "status"), orNull(text(of, "status_detail")), orNull(description));
  }

  private static Place place(JsonNode location) {
    return Place.of(text(location, "city"), text(location, "state"), text(location, "country"));
  }

  private static String code(JsonNode error) {
    String code = error.isObject() ? text(error, "code") : "";
    return code.isEmpty() ? "an error" : shortened(code);
  }

  /** A name that EasyPost gave; what is no name is not to fill a log. */
  private static String shortened(String name) {
    return name.isEmpty()
        ? "nothing"
        : name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
