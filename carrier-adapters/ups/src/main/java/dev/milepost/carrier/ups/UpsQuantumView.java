package dev.milepost.carrier.ups;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.pointer;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Findings;
import dev.milepost.event.Milestone;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks an answer of Quantum View: subscriptions, their files, and the five kinds of record in a
 * file. Version 1 writes a list of one as its element.
 */
final class UpsQuantumView {

  /** From the outside in; a payload may begin at any of them. */
  private static final List<String> WRAPPINGS =
      List.of("QuantumViewResponse", "QuantumViewEvents", "SubscriptionEvents", "SubscriptionFile");

  private static final String RESCHEDULED = "RescheduledDeliveryDate";

  /**
   * Nobody says by whose clock a manifest is dated, and a void has no place at all: read alike, the
   * void comes after its label.
   */
  private static final Place NOWHERE = Place.of(null, null, null);

  private static final String NO_NUMBER = "no tracking number";

  /** UPS pads an hour that it does not know. */
  private static final String NO_HOUR = "000000";

  private final UpsReading reading;
  private final Findings findings;

  UpsQuantumView(UpsReading reading, Findings findings) {
    this.reading = reading;
    this.findings = findings;
  }

  static boolean is(JsonNode message) {
    return WRAPPINGS.stream().anyMatch(message::has);
  }

  /** The errors of an answer that failed; missing where it did not. */
  static JsonNode errors(JsonNode message) {
    return message.path("QuantumViewResponse").path("Response").path("Error");
  }

  void read(JsonNode message, String at) {
    JsonNode errors = errors(message);
    if (size(errors) > 0) {
      findings.problem(
          at + "/QuantumViewResponse/Response/Error", "UPS answered with " + codes(errors));
    }
    unwrap(message, 0, at);
  }

  static String codes(JsonNode errors) {
    List<String> codes = new ArrayList<>(1);
    for (int i = 0; i < size(errors); i++) {
      String code = text(item(errors, i), "ErrorCode");
      codes.add(code.isEmpty() ? "an unnamed code" : code);
    }
    return String.join(", ", codes);
  }

  private void unwrap(JsonNode node, int depth, String at) {
    if (depth == WRAPPINGS.size()) {
      file(node, at);
      return;
    }
    String name = WRAPPINGS.get(depth);
    JsonNode inner = node.path(name);
    if (inner.isMissingNode()) {
      boolean further = WRAPPINGS.subList(depth + 1, WRAPPINGS.size()).stream().anyMatch(node::has);
      if (further) {
        unwrap(node, depth + 1, at);
      }
      return;
    }
    for (int i = 0; i < size(inner); i++) {
      unwrap(item(inner, i), depth + 1, at + pointer(name, inner, i));
    }
  }

  private void file(JsonNode file, String at) {
    each(file, "Manifest", at, this::manifest);
    each(file, "Origin", at, this::origin);
    each(file, "Exception", at, this::exception);
    each(file, "Delivery", at, this::delivery);
    each(file, "Generic", at, this::generic);
  }

  /** Reads one record of a file. */
  private interface Reader {
    void read(JsonNode entry, String at);
  }

  private static void each(JsonNode parent, String name, String at, Reader reader) {
    JsonNode entries = parent.path(name);
    for (int i = 0; i < size(entries); i++) {
      reader.read(item(entries, i), at + pointer(name, entries, i));
    }
  }

  /** A manifest announces a shipment; each of its packages has a number of its own. */
  private void manifest(JsonNode manifest, String at) {
    if (size(manifest.path("Package")) == 0) {
      findings.problem(at + "/Package", "a manifest without packages");
    }
    each(manifest, "Package", at, (parcel, where) -> announced(manifest, parcel, where));
  }

  private void announced(JsonNode manifest, JsonNode parcel, String at) {
    List<String> warnings = new ArrayList<>(2);
    List<Reference> related = new ArrayList<>(2);
    references(parcel.path("ReferenceNumber"), related, warnings);
    references(manifest.path("ReferenceNumber"), related, warnings);
    String postal = text(manifest, "PostalServiceTrackingID");
    Findings.relate(ReferenceType.TRACKING_NUMBER, postal, "USPS", related, warnings);
    Reference lead = UpsReading.number(text(manifest, "LeadShipmentTrackingNumber"));
    Reference number = UpsReading.number(text(parcel, "TrackingNumber"));
    if (lead != null && number != null && !lead.key().equals(number.key())) {
      related.add(lead);
    }
    record(
        number,
        related,
        new Words("Manifest", "", "", ""),
        UpsStatus.ofRecord("Manifest", ""),
        NOWHERE,
        announcedAt(manifest, parcel, warnings),
        UpsSchedule.NONE,
        warnings,
        at);
  }

  private static UpsTime.Fields announcedAt(
      JsonNode manifest, JsonNode parcel, List<String> warnings) {
    JsonNode activity = item(parcel.path("Activity"), 0);
    if (!text(activity, "Date").isEmpty()) {
      return time(activity);
    }
    warnings.add("time: the manifest states its pickup day only");
    return local(text(manifest, "PickupDate"), NO_HOUR);
  }

  private void origin(JsonNode origin, String at) {
    record(origin, new Words("Origin", "", "", ""), UpsStatus.ofRecord("Origin", ""), at);
  }

  /**
   * The status code says what happened and the reason code why; which of them is of the table of
   * exceptions is not documented, so that the first one that is decides. Without either, a new day
   * is all that the record says.
   */
  private void exception(JsonNode exception, String at) {
    String status = text(exception, "StatusCode");
    String reason = text(exception, "ReasonCode");
    boolean byReason =
        !reason.isEmpty()
            && UpsCode.exception(status, true) == null
            && (status.isEmpty() || UpsCode.exception(reason, true) != null);
    String code = byReason ? reason : status;
    String description = text(exception, byReason ? "ReasonDescription" : "StatusDescription");
    if (!code.isEmpty() || text(exception, RESCHEDULED).isEmpty()) {
      Words words = new Words("X", code, byReason ? status : reason, description);
      record(exception, words, UpsStatus.of("X", code, "", true), at);
    }
    rescheduled(exception, at);
  }

  /** At an Access Point it waits for the recipient, though the record is called a delivery. */
  private void delivery(JsonNode delivery, String at) {
    boolean atShop =
        !text(delivery, "LastPickupDate").isEmpty()
            || !text(delivery, "AccessPointLocationID").isEmpty();
    JsonNode location = delivery.path("DeliveryLocation");
    String code = atShop ? "AccessPoint" : "";
    Words words = new Words("Delivery", code, text(location, "Code"), "");
    record(delivery, words, UpsStatus.ofRecord("Delivery", code), at);
  }

  private void generic(JsonNode generic, String at) {
    String code = text(generic, "ActivityType");
    UpsStatus status = UpsStatus.ofRecord("Generic", code);
    Words words = new Words("Generic", code, "", "");
    record(generic, words, status, at);
    if (status.milestone() != Milestone.ETA_UPDATED) {
      rescheduled(generic, at);
    }
  }

  /** A new day beside another fact is a fact of its own. */
  private void rescheduled(JsonNode entry, String at) {
    if (!text(entry, RESCHEDULED).isEmpty()) {
      Words words = new Words(RESCHEDULED, "", "", "");
      record(entry, words, UpsStatus.ofRecord(RESCHEDULED, ""), at);
    }
  }

  /** What becomes the carrier's status. */
  private record Words(String type, String code, String detail, String description) {}

  private void record(JsonNode entry, Words words, UpsStatus status, String at) {
    List<String> warnings = new ArrayList<>(2);
    List<Reference> related = new ArrayList<>(2);
    references(entry.path("PackageReferenceNumber"), related, warnings);
    references(entry.path("ShipmentReferenceNumber"), related, warnings);
    String hour = text(entry, "RescheduledDeliveryTime");
    record(
        UpsReading.number(text(entry, "TrackingNumber")),
        related,
        words,
        status,
        place(entry.path("ActivityLocation")),
        entry.has("Activity") ? time(item(entry.path("Activity"), 0)) : time(entry),
        status.milestone() == Milestone.ETA_UPDATED
            ? new UpsSchedule(text(entry, RESCHEDULED), "", hour.equals(NO_HOUR) ? "" : hour)
            : UpsSchedule.NONE,
        warnings,
        at);
  }

  private void record(
      @Nullable Reference number,
      List<Reference> related,
      Words words,
      UpsStatus status,
      Place place,
      UpsTime.Fields time,
      UpsSchedule schedule,
      List<String> warnings,
      String at) {
    if (number == null) {
      findings.problem(at + "/TrackingNumber", NO_NUMBER);
      return;
    }
    reading.scan(
        new UpsReading.Scan(
            number,
            related,
            words.type(),
            words.code(),
            words.detail(),
            words.description(),
            place,
            time,
            schedule),
        status,
        warnings,
        at + "/Date");
  }

  private static void references(JsonNode node, List<Reference> related, List<String> warnings) {
    for (int i = 0; i < size(node); i++) {
      String value = text(item(node, i), "Value");
      Findings.relate(ReferenceType.SHIPPER_REFERENCE, value, null, related, warnings);
    }
  }

  /** Political division 1 is the state and 2 the city. */
  private static Place place(JsonNode location) {
    JsonNode artifact = location.path("AddressArtifactFormat");
    if (!artifact.isMissingNode()) {
      return Place.of(
          text(artifact, "PoliticalDivision2"),
          text(artifact, "PoliticalDivision1"),
          text(artifact, "CountryCode"));
    }
    JsonNode address = location.path("Address");
    return Place.of(
        text(address, "City"), text(address, "StateProvinceCode"), text(address, "CountryCode"));
  }

  private static UpsTime.Fields time(JsonNode stated) {
    return local(text(stated, "Date"), text(stated, "Time"));
  }

  private static UpsTime.Fields local(String date, String time) {
    return new UpsTime.Fields(date, time, "", "", "");
  }
}
