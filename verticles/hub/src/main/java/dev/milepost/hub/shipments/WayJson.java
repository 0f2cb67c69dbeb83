package dev.milepost.hub.shipments;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.engine.EstimateHistory;
import dev.milepost.engine.Itinerary;
import dev.milepost.event.Shipment;
import dev.milepost.store.Json;
import java.util.List;

/** The way of a shipment, and what was said of its end, as the API shows them. */
final class WayJson {
  private static final ObjectMapper MAPPER = Json.mapper();

  private WayJson() {}

  /** One itinerary for each piece. */
  static ObjectNode of(Shipment shipment, List<Itinerary> itineraries) {
    ObjectNode json = MAPPER.createObjectNode().put("shipment", shipment.id());
    json.set("itineraries", MAPPER.valueToTree(itineraries));
    return json;
  }

  /** The estimate that holds is the one with {@code holds}: the newest by its time of issue. */
  static ObjectNode of(Shipment shipment, EstimateHistory history) {
    ObjectNode json = MAPPER.createObjectNode().put("shipment", shipment.id());
    ArrayNode estimates = json.putArray("estimates");
    EstimateHistory.Said newest = history.newest().orElse(null);
    for (EstimateHistory.Said said : history.said()) {
      ObjectNode estimate = MAPPER.valueToTree(said.estimate());
      if (said.event() != null) {
        estimate.put("event", said.event().toString());
      }
      estimate.put("receivedAt", said.receivedAt().toString());
      estimate.put("credible", said.credible());
      estimate.put("holds", said.equals(newest));
      estimates.add(estimate);
    }
    return json;
  }
}
