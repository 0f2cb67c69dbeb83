package dev.milepost.carrier.dhl;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.pointer;
import static dev.milepost.carrier.CarrierJson.size;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;

/** The reading of JSON: tells by its fields which of DHL's formats a message is in. */
final class DhlReading {

  private static final String NOT_DHL =
      "none of DHL's formats: expected shipments[], a package with its events[], or an error";
  private static final int NOT_FOUND = 404;

  private final DhlEvents events;
  private final UnifiedReading unified;
  private final ExpressReading express;
  private final AmericasReading americas;

  DhlReading(Delivery delivery) {
    this.events = new DhlEvents(delivery);
    this.unified = new UnifiedReading(events);
    this.express = new ExpressReading(events);
    this.americas = new AmericasReading(events);
  }

  Decoded read(JsonNode root) {
    if (isError(root)) {
      return error(root);
    }
    boolean recognised = size(root) == 0;
    for (int i = 0; i < size(root); i++) {
      recognised |= message(item(root, i), root.isArray() ? "/" + i : "");
    }
    return recognised ? events.decoded() : new Decoded.Rejected(new Decoded.Problem(null, NOT_DHL));
  }

  /** Reads one message; false where it is none of DHL's. */
  private boolean message(JsonNode message, String at) {
    if (message.has("shipments")) {
      return shipments(message.path("shipments"), "shipments", at);
    }
    if (isList(message, "shipment")) {
      return shipments(message.path("shipment"), "shipment", at);
    }
    if (isList(message, "packages")) {
      JsonNode packages = message.path("packages");
      for (int i = 0; i < size(packages); i++) {
        americas.parcel(item(packages, i), at + pointer("packages", packages, i));
      }
      return true;
    }
    if (AmericasReading.isParcel(message)) {
      americas.parcel(message, at);
      return true;
    }
    if (isShipment(message)) {
      shipment(message, at);
      return true;
    }
    events.findings().problem(at, NOT_DHL);
    return false;
  }

  private static boolean isList(JsonNode message, String name) {
    return message.path(name).isContainerNode();
  }

  private boolean shipments(JsonNode shipments, String name, String at) {
    for (int i = 0; i < size(shipments); i++) {
      shipment(item(shipments, i), at + pointer(name, shipments, i));
    }
    return true;
  }

  private void shipment(JsonNode shipment, String at) {
    if (ExpressReading.isShipment(shipment)) {
      express.shipment(shipment, at);
    } else {
      unified.shipment(shipment, at);
    }
  }

  private static boolean isShipment(JsonNode message) {
    return ExpressReading.isShipment(message)
        || (message.has("id") && (message.has("events") || message.path("status").isObject()));
  }

  /** RFC 7807, with the status as number or text. */
  private static boolean isError(JsonNode root) {
    return root.isObject()
        && !root.has("shipments")
        && !root.has("events")
        && root.path("status").isValueNode()
        && (root.has("title") || root.has("detail"));
  }

  private static Decoded error(JsonNode root) {
    int status = root.path("status").asInt();
    return status == NOT_FOUND
        ? new Decoded.Ignored("no event in it: DHL does not know the number")
        : new Decoded.Rejected(
            new Decoded.Problem("/status", "DHL answered with status " + status));
  }
}
