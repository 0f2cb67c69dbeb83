package dev.milepost.dev.carriers;

import dev.milepost.dev.journeys.City;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/**
 * Events of DCSA Track &amp; Trace 2.2 as a line writes them (dossier section 4.1). Each container
 * has a booking of its own.
 */
public final class DcsaEvents {
  private DcsaEvents() {}

  /** By what a container travels, and where that is boarded. */
  public enum Carriage {
    RAIL("RAMP"),
    VESSEL("POTE");

    private final String facility;

    Carriage(String facility) {
      this.facility = facility;
    }
  }

  /** The booking under which the line carries the container. */
  public static String booking(String container) {
    return "BKG" + container;
  }

  /** Something about the booking; {@code code} is CONF, CANC and the like. */
  public static JsonObject booking(String container, Instant when, City at, String code) {
    return common("SHIPMENT", "ACT", when, at)
        .put("shipmentEventTypeCode", code)
        .put("documentTypeCode", "BKG")
        .put("documentID", booking(container))
        .put("documentReferences", documents(container))
        .put("references", references(container));
  }

  /** Something with the box; {@code code} is GTIN, LOAD and the like. */
  public static JsonObject equipment(
      String container, Instant when, City at, String code, boolean empty) {
    return common("EQUIPMENT", "ACT", when, at)
        .put("equipmentEventTypeCode", code)
        .put("equipmentReference", container)
        .put("ISOEquipmentCode", "22GP")
        .put("emptyIndicatorCode", empty ? "EMPTY" : "LADEN")
        .put("eventLocation", location(at))
        .put("documentReferences", documents(container))
        .put("references", references(container));
  }

  /** A departure ({@code DEPA}) or an arrival ({@code ARRI}) that took place. */
  public static JsonObject transport(
      String container, Instant when, City at, String code, Carriage by) {
    return transport(container, "ACT", when, at, code, by);
  }

  /** When the line means to be there. */
  public static JsonObject expected(String container, Instant arrival, City at, Carriage by) {
    return transport(container, "EST", arrival, at, "ARRI", by);
  }

  /** The same as the n-th event of the container, told when it was made. */
  public static JsonObject created(JsonObject event, String container, int n, Instant when) {
    String id = container + " " + n + " " + when;
    return event
        .put("eventID", UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString())
        .put("eventCreatedDateTime", when.toString());
  }

  private static JsonObject transport(
      String container, String classifier, Instant when, City at, String code, Carriage by) {
    return common("TRANSPORT", classifier, when, at)
        .put("transportEventTypeCode", code)
        .put(
            "transportCall",
            new JsonObject()
                .put("transportCallID", "TC-" + at.locode() + "-" + container)
                .put("UNLocationCode", at.locode())
                .put("facilityTypeCode", by.facility)
                .put("modeOfTransport", by.name())
                .put("location", location(at)))
        .put("documentReferences", documents(container))
        .put("references", references(container));
  }

  private static JsonObject common(String type, String classifier, Instant when, City at) {
    ZonedDateTime local = when.atZone(at.zone());
    return new JsonObject()
        .put("eventType", type)
        .put("eventClassifierCode", classifier)
        .put("eventDateTime", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(local));
  }

  private static JsonObject location(City city) {
    return new JsonObject().put("locationName", city.title()).put("UNLocationCode", city.locode());
  }

  private static JsonArray documents(String container) {
    return new JsonArray()
        .add(
            new JsonObject()
                .put("documentReferenceType", "BKG")
                .put("documentReferenceValue", booking(container)));
  }

  private static JsonArray references(String container) {
    return new JsonArray()
        .add(new JsonObject().put("referenceType", "EQ").put("referenceValue", container));
  }
}
