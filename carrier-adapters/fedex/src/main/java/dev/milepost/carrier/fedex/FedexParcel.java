package dev.milepost.carrier.fedex;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.Zones;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one {@code trackResult} says of the parcel itself.
 *
 * @param uniqueId FedEx's own id of this use of the number, empty where it gives none: one number
 *     may name two shipments at a time (dossier section 0, 4)
 * @param odd what is odd about it, for each of its events
 */
record FedexParcel(Reference number, String uniqueId, List<Reference> related, List<String> odd) {

  private static final String ISSUER = FedexAdapter.FEDEX.value();
  private static final String FREIGHT = "FXFR";

  /**
   * The parcel, or null where no number is written.
   *
   * @param asked the number that the answer was asked for, may be empty
   */
  static @Nullable FedexParcel of(JsonNode result, String asked) {
    JsonNode info = result.path("trackingNumberInfo");
    Reference named = number(text(info, "trackingNumber"));
    Reference inquired = number(asked);
    Reference number = named != null ? named : inquired;
    if (number == null) {
      return null;
    }
    List<Reference> related = new ArrayList<>(4);
    List<String> odd = new ArrayList<>(2);
    String uniqueId = text(info, "trackingNumberUniqueId");
    Findings.relate(ReferenceType.CARRIER_UNIQUE_ID, uniqueId, ISSUER, related, odd);
    if (inquired != null && !inquired.key().equals(number.key())) {
      related.add(inquired);
    }
    if (text(info, "carrierCode").equalsIgnoreCase(FREIGHT)) {
      Findings.relate(ReferenceType.PRO, number.value(), ISSUER, related, odd);
    }
    identifiers(result.path("additionalTrackingInfo").path("packageIdentifiers"), related, odd);
    related.removeIf(reference -> reference.key().equals(number.key()));
    return new FedexParcel(number, uniqueId.toUpperCase(Locale.ROOT), related, odd);
  }

  /** A place of an address: never its streets, its postal code or who lives there. */
  static Place place(JsonNode address, String facility) {
    return new Place(
        text(address, "city"),
        text(address, "stateOrProvinceCode"),
        null,
        text(address, "countryCode"),
        null,
        facility,
        null);
  }

  /** Only the zone is taken of the recipient's address. */
  static @Nullable ZoneId destinationZone(JsonNode result) {
    ZoneId zone = zone(result.path("lastUpdatedDestinationAddress"));
    if (zone == null) {
      zone = zone(result.path("recipientInformation").path("address"));
    }
    return zone != null
        ? zone
        : zone(
            result.path("destinationLocation").path("locationContactAndAddress").path("address"));
  }

  /** What is not delivered yet of a shipment whose piece is; empty where FedEx does not say. */
  static String undelivered(JsonNode result) {
    JsonNode details = result.path("packageDetails");
    int open = details.path("undeliveredCount").asInt(0);
    int all = details.path("count").asInt(0);
    if (open <= 0) {
      return "";
    }
    return "pieces: " + open + (all > open ? " of " + all : "") + " not delivered yet";
  }

  private static @Nullable ZoneId zone(JsonNode address) {
    return Zones.of(text(address, "stateOrProvinceCode"), text(address, "countryCode"));
  }

  private static @Nullable Reference number(String text) {
    return Findings.number(ReferenceType.TRACKING_NUMBER, text, ISSUER);
  }

  private static void identifiers(JsonNode identifiers, List<Reference> related, List<String> odd) {
    for (int i = 0; i < size(identifiers); i++) {
      JsonNode identifier = item(identifiers, i);
      String type = text(identifier, "type").toUpperCase(Locale.ROOT);
      JsonNode values = identifier.path(identifier.has("values") ? "values" : "value");
      for (int j = 0; j < size(values); j++) {
        identifier(type, text(item(values, j)), related, odd);
      }
    }
  }

  /**
   * What the shipper knows the parcel by. A department is shared by many parcels, and the numbers
   * of a return or a second parcel belong to another journey.
   */
  private static void identifier(
      String type, String value, List<Reference> related, List<String> odd) {
    switch (type) {
      case "PURCHASE_ORDER" ->
          Findings.relate(ReferenceType.PURCHASE_ORDER, value, null, related, odd);
      case "BILL_OF_LADING" ->
          Findings.relate(ReferenceType.BILL_OF_LADING, value, null, related, odd);
      case "STANDARD_MPS", "GROUP_MPS", "TRACKING_NUMBER_OR_DOORTAG" ->
          Findings.relate(ReferenceType.TRACKING_NUMBER, value, ISSUER, related, odd);
      case "PARTNER_CARRIER_NUMBER" ->
          Findings.relate(ReferenceType.TRACKING_NUMBER, value, null, related, odd);
      case "CUSTOMER_REFERENCE",
          "SHIPPER_REFERENCE",
          "EXPRESS_ALTERNATE_REFERENCE",
          "FREE_FORM_REFERENCE",
          "GROUND_SHIPMENT_ID",
          "INVOICE",
          "CUSTOMER_AUTHORIZATION_NUMBER",
          "RETURN_MATERIALS_AUTHORIZATION",
          "TRANSPORTATION_CONTROL_NUMBER" ->
          Findings.relate(ReferenceType.SHIPPER_REFERENCE, value, null, related, odd);
      default -> {
        // No number by which a shipper looks for this parcel.
      }
    }
  }
}
