package dev.milepost.carrier.ups;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.pointer;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.Zones;
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
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The reading of one delivery: walks the payload, gathers events and problems side by side. */
final class UpsReading {

  /** A number of which nobody knows a year later when it was expected is a leftover of a test. */
  private static final long STALE_SCHEDULE_DAYS = 366;

  private static final String NOT_UPS =
      "neither a Track Alert event nor an answer of the Track API or of Quantum View";

  private static final Place NOWHERE = Place.of(null, null, null);

  private final Delivery delivery;
  private final Findings findings;

  UpsReading(Delivery delivery) {
    this.delivery = delivery;
    this.findings = new Findings(delivery);
  }

  /** Why an answer is nothing but an error; null where it is not. */
  static Decoded.@Nullable Problem failure(JsonNode root) {
    JsonNode errors = root.path("response").path("errors");
    if (size(errors) > 0) {
      return new Decoded.Problem("/response/errors", "UPS answered with " + codes(errors));
    }
    JsonNode failed = UpsQuantumView.errors(root);
    if (size(failed) > 0 && !root.path("QuantumViewResponse").has("QuantumViewEvents")) {
      return new Decoded.Problem(
          "/QuantumViewResponse/Response/Error",
          "UPS answered with " + UpsQuantumView.codes(failed));
    }
    return null;
  }

  Decoded read(JsonNode root) {
    Decoded.Problem failure = failure(root);
    if (failure != null) {
      return new Decoded.Rejected(failure);
    }
    boolean recognised = size(root) == 0;
    for (int i = 0; i < size(root); i++) {
      recognised |= message(item(root, i), root.isArray() ? "/" + i : "");
    }
    if (!recognised) {
      return new Decoded.Rejected(new Decoded.Problem(null, NOT_UPS));
    }
    return findings.decoded();
  }

  private static boolean isPoll(JsonNode message) {
    return message.has("trackResponse");
  }

  private static boolean isPush(JsonNode message) {
    return message.has("trackingNumber")
        || message.has("activityStatus")
        || message.has("localActivityDate");
  }

  /** Reads one message; false where it is none of UPS's. */
  private boolean message(JsonNode message, String at) {
    if (isPoll(message)) {
      poll(message.path("trackResponse"), at + "/trackResponse");
      return true;
    }
    if (isPush(message)) {
      push(message, at);
      return true;
    }
    if (UpsQuantumView.is(message)) {
      new UpsQuantumView(this, findings).read(message, at);
      return true;
    }
    findings.problem(at, NOT_UPS);
    return false;
  }

  // Track Alert

  private void push(JsonNode alert, String at) {
    Reference number = number(text(alert, "trackingNumber"));
    if (number == null) {
      findings.problem(at + "/trackingNumber", "no tracking number");
      return;
    }
    JsonNode status = alert.path("activityStatus");
    JsonNode location = alert.path("activityLocation");
    UpsTime.Fields time =
        new UpsTime.Fields(
            text(alert, "localActivityDate"),
            text(alert, "localActivityTime"),
            text(alert, "gmtActivityDate"),
            text(alert, "gmtActivityTime"),
            text(alert, "gmtOffset"));
    UpsSchedule schedule =
        new UpsSchedule(
            text(alert, "scheduledDeliveryDate"),
            text(alert, "deliveryStartTime"),
            text(alert, "deliveryEndTime"));
    List<String> warnings = new ArrayList<>(2);
    List<Reference> related = new ArrayList<>(1);
    alternates(alert.path("alternateTrackingNumber"), related, warnings);
    references(alert.path("referenceNumber"), related, warnings);
    scan(
        new Scan(
            number,
            related,
            text(status, "type"),
            text(status, "code"),
            text(status, "descriptionCode"),
            text(status, "description"),
            place(location, ""),
            time,
            schedule),
        warnings,
        at + "/localActivityDate");
  }

  // Track API

  private void poll(JsonNode response, String at) {
    JsonNode shipments = response.path("shipment");
    for (int i = 0; i < size(shipments); i++) {
      JsonNode shipment = item(shipments, i);
      warningCodes(shipment.path("warnings"));
      JsonNode packages = shipment.path("package");
      for (int j = 0; j < size(packages); j++) {
        parcel(
            shipment,
            item(packages, j),
            size(packages) == 1,
            at + pointer("shipment", shipments, i) + pointer("package", packages, j));
      }
    }
  }

  private void parcel(JsonNode shipment, JsonNode parcel, boolean only, String at) {
    String inquired = text(shipment, "inquiryNumber");
    Reference number = number(text(parcel, "trackingNumber"));
    if (number == null && only) {
      number = number(inquired);
    }
    if (number == null) {
      findings.problem(at + "/trackingNumber", "no tracking number");
      return;
    }
    List<String> odd = new ArrayList<>(1);
    List<Reference> related = new ArrayList<>(2);
    alternates(parcel.path("alternateTrackingNumber"), related, odd);
    references(parcel.path("referenceNumber"), related, odd);
    Reference lead = inquired.startsWith("1Z") ? number(inquired) : null;
    if (lead != null && !lead.key().equals(number.key())) {
      related.add(lead);
    }
    JsonNode activities = parcel.path("activity");
    EventTime newest = null;
    boolean arrived = false;
    for (int i = 0; i < size(activities); i++) {
      JsonNode activity = item(activities, i);
      CarrierEvent event =
          activity(
              number,
              related,
              activity,
              new ArrayList<>(odd),
              at + pointer("activity", activities, i));
      if (event != null) {
        arrived |=
            event.milestone() == Milestone.DELIVERED || event.milestone() == Milestone.RETURNED;
        if (newest == null || event.time().instant().isAfter(newest.instant())) {
          newest = event.time();
        }
      }
    }
    if (!arrived) {
      expectation(number, related, parcel, newest, odd);
    }
  }

  private @Nullable CarrierEvent activity(
      Reference number,
      List<Reference> related,
      JsonNode activity,
      List<String> warnings,
      String at) {
    JsonNode status = activity.path("status");
    JsonNode location = activity.path("location");
    return scan(
        new Scan(
            number,
            related,
            text(status, "type"),
            text(status, "code"),
            text(status, "statusCode"),
            text(status, "description"),
            place(location.path("address"), text(location, "slic")),
            new UpsTime.Fields(
                text(activity, "date"),
                text(activity, "time"),
                text(activity, "gmtDate"),
                text(activity, "gmtTime"),
                text(activity, "gmtOffset")),
            UpsSchedule.NONE),
        warnings,
        at + "/date");
  }

  /**
   * The parcel's expected delivery, as an event of its own. It is as of the newest scan, and said
   * when UPS answered: the answer gives no other time.
   */
  private void expectation(
      Reference number,
      List<Reference> related,
      JsonNode parcel,
      @Nullable EventTime newest,
      List<String> warnings) {
    UpsSchedule schedule = UpsSchedule.ofParcel(parcel);
    if (schedule.isEmpty()) {
      return;
    }
    EventTime time =
        newest != null
            ? newest
            : new EventTime(
                delivery.receivedAt().truncatedTo(ChronoUnit.SECONDS), null, TimeQuality.DEFAULT);
    List<String> odd = new ArrayList<>(warnings);
    Estimate estimate =
        schedule.estimate(
            destinationZone(parcel), time.offset(), delivery.receivedAt(), time.instant(), odd);
    if (estimate == null) {
      findings.silence("an expected delivery that cannot be read");
      return;
    }
    Findings.warnOfCheckDigits(number, List.of(), odd);
    findings.add(
        new CarrierEvent(
            EventId.ofContent(
                UpsAdapter.UPS.value(), number.key().value(), "ESTIMATE", schedule.key()),
            UpsAdapter.UPS,
            number,
            related,
            Milestone.ETA_UPDATED,
            Classifier.ACTUAL,
            time,
            null,
            new CarrierStatus("deliveryDate", schedule.kind(), null, null),
            null,
            estimate,
            null,
            odd,
            delivery.connection(),
            delivery.id(),
            delivery.receivedAt()));
  }

  /** Only the zone is taken of the recipient's address. */
  private static @Nullable ZoneId destinationZone(JsonNode parcel) {
    JsonNode addresses = parcel.path("packageAddress");
    for (int i = 0; i < size(addresses); i++) {
      JsonNode candidate = item(addresses, i);
      if (text(candidate, "type").equalsIgnoreCase("DESTINATION")) {
        JsonNode address = candidate.path("address");
        ZoneId zone = Zones.of(text(address, "stateProvince"), country(address));
        if (zone != null) {
          return zone;
        }
      }
    }
    return null;
  }

  // All of them

  /** One scan as any of the formats states it. */
  record Scan(
      Reference number,
      List<Reference> related,
      String type,
      String code,
      String detail,
      String description,
      Place place,
      UpsTime.Fields time,
      UpsSchedule schedule) {}

  private @Nullable CarrierEvent scan(Scan scan, List<String> warnings, String timeAt) {
    UpsStatus status =
        UpsStatus.of(scan.type(), scan.code(), scan.detail(), isParcel(scan.number()));
    return scan(scan, status, warnings, timeAt);
  }

  /** Adds the event of a scan whose status is known, or the problem with its time. */
  @Nullable CarrierEvent scan(Scan scan, UpsStatus status, List<String> warnings, String timeAt) {
    UpsTime time = UpsTime.of(scan.time(), scan.place(), warnings);
    if (time == null) {
      findings.problem(
          timeAt, "neither the local nor the GMT time can be read, expected yyyyMMdd and HHmmss");
      return null;
    }
    if (status.warning() != null) {
      warnings.add(status.warning());
    }
    findings.warnOfFuture(time.time().instant(), warnings);
    Estimate estimate = estimate(scan, status, time, warnings);
    Findings.warnOfCheckDigits(scan.number(), scan.related(), warnings);
    CarrierEvent event =
        new CarrierEvent(
            id(scan, status, time),
            UpsAdapter.UPS,
            scan.number(),
            scan.related(),
            status.milestone(),
            Classifier.ACTUAL,
            time.time(),
            place(scan.place(), status.milestone()),
            new CarrierStatus(
                orNull(scan.type()),
                scan.code(),
                orNull(scan.detail()),
                orNull(scan.description())),
            status.cause(),
            estimate,
            status.correction(),
            warnings,
            delivery.connection(),
            delivery.id(),
            delivery.receivedAt());
    findings.add(event);
    return event;
  }

  /** A label is withdrawn wherever it was made: a place would narrow what the void takes back. */
  private static @Nullable Place place(Place place, Milestone milestone) {
    return place.equals(NOWHERE) || milestone == Milestone.VOIDED ? null : place;
  }

  /**
   * A scheduled date beside a scan is the original plan; only an update announces a new one. No
   * update says where the parcel goes.
   */
  private static @Nullable Estimate estimate(
      Scan scan, UpsStatus status, UpsTime time, List<String> warnings) {
    if (status.milestone() != Milestone.ETA_UPDATED) {
      scan.schedule().warnOfNonsense(time.wall().toLocalDate(), STALE_SCHEDULE_DAYS, warnings);
      return null;
    }
    ZoneId zone = Zones.of(scan.place());
    Estimate estimate =
        scan.schedule()
            .estimate(
                null,
                zone == null ? time.time().offset() : zone,
                time.time().instant(),
                time.time().instant(),
                warnings);
    if (estimate == null) {
      warnings.add("estimate: the update names no delivery date that can be read");
    }
    return estimate;
  }

  /**
   * What push and poll agree on (dossier section 9.2). Not the description code, the text or the
   * seconds; the city without blanks and case, as one of them writes CHARLOTTE.
   */
  private static EventId id(Scan scan, UpsStatus status, UpsTime time) {
    String code = scan.code().isEmpty() ? scan.detail() : scan.code();
    return EventId.ofContent(
        UpsAdapter.UPS.value(),
        scan.number().key().value(),
        scan.type().toUpperCase(Locale.ROOT),
        code.toUpperCase(Locale.ROOT),
        time.wall().truncatedTo(ChronoUnit.MINUTES).toString(),
        letters(scan.place().city()),
        status.milestone() == Milestone.ETA_UPDATED ? scan.schedule().key() : "");
  }

  static @Nullable Reference number(String text) {
    return Findings.number(ReferenceType.TRACKING_NUMBER, text, UpsAdapter.UPS.value());
  }

  /** 1Z is UPS's own parcel and 1R is Roadie's; freight and the post count otherwise. */
  private static boolean isParcel(Reference number) {
    String key = number.key().value();
    return key.startsWith("1Z") || key.startsWith("1R");
  }

  /** Text, object or a list of either: {@code {"number": ..., "type": "USPS_PIC"}}. */
  private static void alternates(JsonNode node, List<Reference> related, List<String> warnings) {
    for (int i = 0; i < size(node); i++) {
      JsonNode item = item(node, i);
      String value = item.isObject() ? text(item, "number") : text(item);
      String issuer = text(item, "type").startsWith("USPS") ? "USPS" : null;
      Findings.relate(ReferenceType.TRACKING_NUMBER, value, issuer, related, warnings);
    }
  }

  private static void references(JsonNode node, List<Reference> related, List<String> warnings) {
    for (int i = 0; i < size(node); i++) {
      JsonNode item = item(node, i);
      String value = item.isObject() ? text(item, "number") : text(item);
      Findings.relate(ReferenceType.SHIPPER_REFERENCE, value, null, related, warnings);
    }
  }

  /** City, region and country. A street and a postal code lead to a person and stay behind. */
  private static Place place(JsonNode address, String facility) {
    return new Place(
        text(address, "city"),
        text(address, "stateProvince"),
        null,
        country(address),
        null,
        facility,
        null);
  }

  private static String country(JsonNode address) {
    String code = text(address, "countryCode");
    return code.isEmpty() ? text(address, "country") : code;
  }

  private void warningCodes(JsonNode warnings) {
    if (size(warnings) > 0) {
      findings.silence("UPS warns " + codes(warnings));
    }
  }

  private static String codes(JsonNode notes) {
    List<String> codes = new ArrayList<>(1);
    for (int i = 0; i < size(notes); i++) {
      String code = text(item(notes, i), "code");
      codes.add(code.isEmpty() ? "an unnamed code" : code);
    }
    return String.join(", ", codes);
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String letters(@Nullable String city) {
    if (city == null) {
      return "";
    }
    StringBuilder letters = new StringBuilder(city.length());
    city.codePoints()
        .filter(Character::isLetter)
        .map(Character::toUpperCase)
        .forEach(letters::appendCodePoint);
    return letters.toString();
  }
}
