package dev.milepost.hub.shipments;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.event.Shipment;
import dev.milepost.store.Json;
import dev.milepost.store.ShipmentView;

/** A shipment as the API shows it. */
public final class ShipmentJson {
  private static final ObjectMapper MAPPER = Json.mapper();

  private ShipmentJson() {}

  /** What was registered, where it stands, and what is late about it. */
  public static ObjectNode of(ShipmentView view) {
    Shipment shipment = view.shipment();
    ObjectNode registered = MAPPER.valueToTree(shipment);
    registered.remove("id");
    ObjectNode json = MAPPER.createObjectNode().put("shipment", shipment.id());
    json.setAll(registered);
    json.put("version", view.version())
        .put("sequence", view.sequence())
        .put("updatedAt", view.updatedAt().toString());
    json.set("journey", MAPPER.valueToTree(view.journey()));
    json.set(
        "delay",
        view.delays().isEmpty() ? MAPPER.nullNode() : MAPPER.valueToTree(view.delays().get(0)));
    json.set("delays", MAPPER.valueToTree(view.delays()));
    return json;
  }
}
