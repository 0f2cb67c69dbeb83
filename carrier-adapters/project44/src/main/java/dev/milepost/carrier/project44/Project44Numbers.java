package dev.milepost.carrier.project44;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.Issuers;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a shipment: its own, those of its route segments, of related shipments and of its
 * orders. Identifiers that name a person, a vehicle or a device stay behind.
 */
final class Project44Numbers {

  /** Of several kinds that a shipment may go by, the one that says most exactly which it is. */
  private static final List<ReferenceType> BY_EXACTNESS =
      List.of(
          ReferenceType.TRACKING_NUMBER,
          ReferenceType.CONTAINER,
          ReferenceType.PRO,
          ReferenceType.AIR_WAYBILL,
          ReferenceType.BILL_OF_LADING,
          ReferenceType.BOOKING,
          ReferenceType.DELIVERY_NOTE,
          ReferenceType.SALES_ORDER,
          ReferenceType.PURCHASE_ORDER,
          ReferenceType.SHIPPER_REFERENCE);

  private final List<Reference> own = new ArrayList<>(4);
  private final List<Reference> all = new ArrayList<>(6);
  private final @Nullable Reference subject;
  private final String scac;
  private final String forwarder;
  private final boolean ocean;

  Project44Numbers(JsonNode shipment, JsonNode orders) {
    JsonNode identifiers = shipment.path("identifiers");
    JsonNode segments = shipment.path("routeInfo").path("routeSegments");
    JsonNode related = shipment.path("relatedShipments");
    String named = value(identifiers, "CARRIER_SCAC");
    scac = named.isEmpty() ? ofSegments(segments) : named;
    String ffw = value(identifiers, "FFW_SCAC");
    forwarder = ffw.isEmpty() ? value(identifiers, "NVOCC_SCAC") : ffw;
    ocean = isOcean(identifiers) || anyIsOcean(related);
    add(identifiers, own);
    subject = mostExact();
    all.addAll(own);
    for (int i = 0; i < size(segments); i++) {
      add(item(segments, i).path("identifiers"), all);
    }
    for (int i = 0; i < size(related); i++) {
      addRelated(item(related, i).path("identifiers"));
    }
    for (int i = 0; i < size(orders); i++) {
      addOrder(item(orders, i));
    }
    all.remove(subject);
  }

  /** The number that is spoken of, null where the shipment has none of its own. */
  @Nullable Reference subject() {
    return subject;
  }

  List<Reference> related() {
    return all;
  }

  /** A number that stands beside others of its kind is of a part; the whole has another. */
  private @Nullable Reference mostExact() {
    for (ReferenceType type : BY_EXACTNESS) {
      List<Reference> ofType = own.stream().filter(number -> number.type() == type).toList();
      boolean part = type == ReferenceType.TRACKING_NUMBER || type == ReferenceType.CONTAINER;
      if (ofType.size() == 1 || (ofType.size() > 1 && !part)) {
        return ofType.get(0);
      }
    }
    return own.isEmpty() ? null : own.get(0);
  }

  private void add(JsonNode identifiers, List<Reference> to) {
    for (int i = 0; i < size(identifiers); i++) {
      JsonNode identifier = item(identifiers, i);
      String type = text(identifier, "type").toUpperCase(Locale.ROOT);
      ReferenceType ours = type(type);
      if (ours != null) {
        add(Findings.number(ours, text(identifier, "value"), issuer(type, ours)), to);
      }
    }
  }

  private static void add(@Nullable Reference number, List<Reference> to) {
    if (number != null && !to.contains(number)) {
      to.add(number);
    }
  }

  /** The other containers of a container's bill of lading are other shipments. */
  private void addRelated(JsonNode identifiers) {
    List<Reference> numbers = new ArrayList<>(2);
    add(identifiers, numbers);
    for (Reference number : numbers) {
      boolean sibling =
          subject != null
              && number.type() == subject.type()
              && (number.type() == ReferenceType.CONTAINER
                  || number.type() == ReferenceType.TRACKING_NUMBER);
      if (!sibling) {
        add(number, all);
      }
    }
  }

  private void addOrder(JsonNode order) {
    ReferenceType type = type(text(order, "orderType").toUpperCase(Locale.ROOT));
    add(
        Findings.number(
            type == null ? ReferenceType.SHIPPER_REFERENCE : type,
            text(order, "orderIdentifier"),
            null),
        all);
    add(order.path("additionalOrderIdentifiers"), all);
  }

  private static @Nullable ReferenceType type(String type) {
    return switch (type) {
      case "TRACKING_NUMBER" -> ReferenceType.TRACKING_NUMBER;
      case "PRO" -> ReferenceType.PRO;
      case "BILL_OF_LADING", "HOUSE_BILL_OF_LADING", "MASTER_BILL_OF_LADING" ->
          ReferenceType.BILL_OF_LADING;
      case "AIR_WAYBILL", "HOUSE_AIR_WAYBILL", "MASTER_AIR_WAYBILL" -> ReferenceType.AIR_WAYBILL;
      case "CONTAINER_ID" -> ReferenceType.CONTAINER;
      case "BOOKING_NUMBER" -> ReferenceType.BOOKING;
      case "PURCHASE_ORDER" -> ReferenceType.PURCHASE_ORDER;
      case "SALES_ORDER" -> ReferenceType.SALES_ORDER;
      case "DELIVERY_NUMBER" -> ReferenceType.DELIVERY_NOTE;
      case "CUSTOMER_REFERENCE",
          "REFERENCE_NUMBER",
          "EXTERNAL",
          "ORDER",
          "PICKUP",
          "RAIL_WAYBILL" ->
          ReferenceType.SHIPPER_REFERENCE;
      default -> null;
    };
  }

  /** A bill of lading is the line's at sea, and the shipper's own paper on the road. */
  private @Nullable String issuer(String type, ReferenceType ours) {
    return switch (ours) {
      case TRACKING_NUMBER -> parcelCarrier();
      case PRO, CONTAINER, BOOKING -> scac;
      case BILL_OF_LADING -> type.startsWith("HOUSE") ? forwarder : ocean ? scac : null;
      default -> null;
    };
  }

  /** SCACs of the parcel carriers whose own adapters call them otherwise. */
  private @Nullable String parcelCarrier() {
    return switch (scac) {
      case "FDE", "FDEG", "FDEN", "FDXE", "FDXG", "FXSP" -> "FEDEX";
      default -> Issuers.of(scac);
    };
  }

  private static String ofSegments(JsonNode segments) {
    String only = "";
    for (int i = 0; i < size(segments); i++) {
      String of = value(item(segments, i).path("identifiers"), "CARRIER_SCAC");
      if (!of.isEmpty() && !only.isEmpty() && !of.equals(only)) {
        return "";
      }
      only = of.isEmpty() ? only : of;
    }
    return only;
  }

  private static boolean isOcean(JsonNode identifiers) {
    return !value(identifiers, "CONTAINER_ID").isEmpty()
        || !value(identifiers, "BOOKING_NUMBER").isEmpty();
  }

  private static boolean anyIsOcean(JsonNode shipments) {
    for (int i = 0; i < size(shipments); i++) {
      if (isOcean(item(shipments, i).path("identifiers"))) {
        return true;
      }
    }
    return false;
  }

  private static String value(JsonNode identifiers, String type) {
    for (int i = 0; i < size(identifiers); i++) {
      if (text(item(identifiers, i), "type").equalsIgnoreCase(type)) {
        return text(item(identifiers, i), "value").toUpperCase(Locale.ROOT);
      }
    }
    return "";
  }
}
