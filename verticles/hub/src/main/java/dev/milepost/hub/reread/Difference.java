package dev.milepost.hub.reread;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.store.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What today's reading of a delivery says otherwise than the stored one.
 *
 * @param shipments on which the event is; none while it waits, or was never read
 * @param before as it is stored; null for an event that was not read before
 * @param after as it is read today; null for one that is not found any more
 */
record Difference(
    Kind kind,
    List<String> shipments,
    @Nullable CarrierEvent before,
    @Nullable CarrierEvent after) {

  /** In which way it differs. */
  enum Kind {
    ADDED,
    CHANGED,
    GONE
  }

  /** One line of the answer. */
  ObjectNode json() {
    ObjectNode json = Json.mapper().createObjectNode();
    CarrierEvent any = after != null ? after : before;
    json.put("change", kind.name().toLowerCase(java.util.Locale.ROOT));
    if (any != null) {
      json.put("event", any.id().toString()).put("delivery", any.deliveryId());
      json.set("reference", Json.mapper().valueToTree(any.reference()));
    }
    json.set("shipments", Json.mapper().valueToTree(shipments));
    json.set("before", said(before));
    json.set("after", said(after));
    return json;
  }

  private static @Nullable ObjectNode said(@Nullable CarrierEvent event) {
    if (event == null) {
      return null;
    }
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("milestone", event.milestone().name())
        .put("classifier", event.classifier().name())
        .put("occurredAt", event.time().instant().toString())
        .put("timeQuality", event.time().quality().name());
    json.set("place", Json.mapper().valueToTree(event.place()));
    json.set("cause", Json.mapper().valueToTree(event.cause()));
    json.set("carrierStatus", Json.mapper().valueToTree(event.carrierStatus()));
    json.set("estimate", Json.mapper().valueToTree(event.estimate()));
    return json;
  }
}
