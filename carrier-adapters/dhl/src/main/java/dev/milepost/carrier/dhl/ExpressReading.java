package dev.milepost.carrier.dhl;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.pointer;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.Zones;
import dev.milepost.carrier.dhl.DhlCodes.Meaning;
import dev.milepost.carrier.dhl.DhlEvents.Expectation;
import dev.milepost.carrier.dhl.DhlEvents.Parcel;
import dev.milepost.carrier.dhl.DhlEvents.Scan;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The answer of MyDHL: an air waybill with its events, and perhaps pieces with theirs. */
final class ExpressReading {

  private static final String SERVICE = "express";

  private final DhlEvents events;

  ExpressReading(DhlEvents events) {
    this.events = events;
  }

  static boolean isShipment(JsonNode shipment) {
    return shipment.has("shipmentTrackingNumber")
        || item(shipment.path("events"), 0).has("typeCode");
  }

  void shipment(JsonNode shipment, String at) {
    Reference number = number(shipment);
    if (number == null) {
      events.findings().problem(at + "/shipmentTrackingNumber", "no shipment number");
      return;
    }
    List<String> odd = new ArrayList<>(1);
    List<Reference> shippers = shipperReferences(shipment.path("shipperReferences"), odd);
    JsonNode pieces = shipment.path("pieces");
    Parcel parcel = new Parcel(number, withPieces(shippers, pieces, number, odd), SERVICE);
    History history = new History();
    history(parcel, shipment.path("events"), odd, history, at);
    for (int i = 0; i < size(pieces); i++) {
      piece(number, shippers, item(pieces, i), odd, at + pointer("pieces", pieces, i));
    }
    String expected = text(shipment, "estimatedDeliveryDate");
    if (!expected.isEmpty() && !history.over) {
      JsonNode receiver = shipment.path("receiverDetails").path("postalAddress");
      events.expect(
          parcel,
          new Expectation("", "", expected),
          Zones.of(null, DhlPlaces.country(text(receiver, "countryCode"))),
          history.newest,
          "");
    }
  }

  private static final class History {
    private @Nullable EventTime newest;
    private boolean over;
  }

  private void history(Parcel parcel, JsonNode list, List<String> odd, History history, String at) {
    for (int i = 0; i < size(list); i++) {
      CarrierEvent event = event(parcel, item(list, i), odd, at + pointer("events", list, i));
      if (event != null) {
        history.over |=
            event.milestone() == Milestone.DELIVERED || event.milestone() == Milestone.RETURNED;
        if (history.newest == null || event.time().instant().isAfter(history.newest.instant())) {
          history.newest = event.time();
        }
      }
    }
  }

  /** A piece is delivered by itself, so it has its events under its own number. */
  private void piece(
      Reference waybill, List<Reference> shippers, JsonNode piece, List<String> odd, String at) {
    Reference own = DhlEvents.number(text(piece, "trackingNumber"));
    if (own == null || own.key().equals(waybill.key())) {
      return;
    }
    List<Reference> related = new ArrayList<>(shippers);
    related.add(waybill);
    history(
        new Parcel(own, List.copyOf(related), SERVICE),
        piece.path("events"),
        odd,
        new History(),
        at);
  }

  private @Nullable CarrierEvent event(Parcel parcel, JsonNode event, List<String> odd, String at) {
    StatedTime time = time(event);
    if (time == null) {
      events
          .findings()
          .problem(at + "/date", "no time that can be read, expected yyyy-MM-dd and HH:mm:ss");
      return null;
    }
    String code = text(event, "typeCode").toUpperCase(Locale.ROOT);
    Meaning known = DhlCodes.of(SERVICE, code);
    Meaning meaning = known == null ? Meaning.UNKNOWN : known;
    String description =
        meaning.milestone() == Milestone.DELIVERED ? "" : text(event, "description");
    return events.add(
        parcel,
        new Scan(
            new CarrierStatus(SERVICE, code, null, DhlEvents.orNull(description)),
            code,
            meaning,
            DhlPlaces.serviceArea(event.path("serviceArea")),
            time,
            null,
            null),
        new ArrayList<>(odd));
  }

  /** Date and time apart, local at the service area, with an offset only in newer answers. */
  private static @Nullable StatedTime time(JsonNode event) {
    String date = text(event, "date");
    String time = text(event, "time");
    if (date.isEmpty()) {
      return StatedTime.iso(text(event, "timestamp"));
    }
    String offset = text(event, "GMTOffset");
    if (offset.isEmpty()) {
      offset = text(event, "gmtOffset");
    }
    return StatedTime.iso(time.isEmpty() ? date : date + "T" + time + offset);
  }

  private static @Nullable Reference number(JsonNode shipment) {
    Reference number = DhlEvents.number(text(shipment, "shipmentTrackingNumber"));
    return number != null ? number : DhlEvents.number(text(shipment, "id"));
  }

  private static List<Reference> shipperReferences(JsonNode list, List<String> odd) {
    List<Reference> related = new ArrayList<>(2);
    for (int i = 0; i < size(list); i++) {
      JsonNode reference = item(list, i);
      String value = reference.isObject() ? text(reference, "value") : text(reference);
      Findings.relate(ReferenceType.SHIPPER_REFERENCE, value, null, related, odd);
    }
    return related;
  }

  private static List<Reference> withPieces(
      List<Reference> shippers, JsonNode pieces, Reference waybill, List<String> odd) {
    List<Reference> related = new ArrayList<>(shippers);
    for (int i = 0; i < size(pieces); i++) {
      Findings.relate(
          ReferenceType.TRACKING_NUMBER,
          text(item(pieces, i), "trackingNumber"),
          DhlAdapter.DHL.value(),
          related,
          odd);
    }
    related.removeIf(reference -> reference.key().equals(waybill.key()));
    return List.copyOf(related);
  }
}
