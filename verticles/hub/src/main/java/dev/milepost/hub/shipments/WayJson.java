package dev.milepost.hub.shipments;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.engine.EstimateHistory;
import dev.milepost.engine.Itinerary;
import dev.milepost.event.Forecast;
import dev.milepost.event.Shipment;
import dev.milepost.store.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /**
   * With {@code holds} that of the carriers' which was issued last, and that of the hub's own which
   * stands.
   *
   * @param standing the hub's own that holds
   */
  static ObjectNode of(Shipment shipment, EstimateHistory history, @Nullable Forecast standing) {
    ObjectNode json = MAPPER.createObjectNode().put("shipment", shipment.id());
    ArrayNode estimates = json.putArray("estimates");
    EstimateHistory.Said newest = history.newest().orElse(null);
    for (EstimateHistory.Said said : history.said()) {
      ObjectNode estimate = MAPPER.valueToTree(said.estimate());
      if (said.event() != null) {
        estimate.put("event", said.event().toString());
      }
      if (said.forecast() != null) {
        estimate.set("forecast", MAPPER.valueToTree(said.forecast()));
      }
      estimate.put("receivedAt", said.receivedAt().toString());
      estimate.put("credible", said.credible());
      estimate.put(
          "holds",
          said.forecast() == null ? said.equals(newest) : said.forecast().equals(standing));
      estimates.add(estimate);
    }
    return json;
  }
}
