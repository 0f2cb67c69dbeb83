package dev.milepost.hub.shipments;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.engine.Freshness;
import dev.milepost.event.Shipment;
import dev.milepost.store.Json;
import dev.milepost.store.ShipmentView;

/** A shipment as the API shows it. */
public final class ShipmentJson {
  private static final ObjectMapper MAPPER = Json.mapper();

  private ShipmentJson() {}

  /** What was registered, where it stands, how old that is, and what is late about it. */
  public static ObjectNode of(ShipmentView view) {
    Shipment shipment = view.shipment();
    ObjectNode registered = MAPPER.valueToTree(shipment);
    registered.remove("id");
    ObjectNode json = MAPPER.createObjectNode().put("shipment", shipment.id());
    json.setAll(registered);
    json.put("version", view.version())
        .put("sequence", view.sequence())
        .put("updatedAt", view.updatedAt().toString());
    ObjectNode journey = json.putObject("journey");
    journey.setAll(MAPPER.<ObjectNode>valueToTree(view.journey()));
    putFreshness(journey, view.freshness());
    json.set(
        "delay",
        view.delays().isEmpty() ? MAPPER.nullNode() : MAPPER.valueToTree(view.delays().get(0)));
    json.set("delays", MAPPER.valueToTree(view.delays()));
    return json;
  }

  /** What is not known is left out, as everywhere. */
  private static void putFreshness(ObjectNode journey, Freshness freshness) {
    if (freshness.observedAt() != null) {
      journey.set("observedAt", MAPPER.valueToTree(freshness.observedAt()));
    }
    if (freshness.receivedAt() != null) {
      journey.set("receivedAt", MAPPER.valueToTree(freshness.receivedAt()));
    }
    if (freshness.next() != null) {
      journey.set("expectedNextBy", MAPPER.valueToTree(freshness.next().by()));
      journey.put("expectedNext", freshness.next().what());
    }
  }
}
