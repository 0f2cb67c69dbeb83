package dev.milepost.hub.shipments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.engine.Explanation;
import dev.milepost.store.Json;
import dev.milepost.store.PgShipmentStore;
import java.util.List;

/** Why an event is where it is, for people and partners. */
public final class WhyJson {

  private WhyJson() {}

  /**
   * The reason for which it came there, and what each rule says now.
   *
   * @param all whether other shipments may be named: to agents only, since they may be another
   *     customer's
   */
  public static ObjectNode of(PgShipmentStore.Reason reason, boolean all) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("event", reason.event().id().toString());
    if (reason.stored() != null) {
      json.set("why", Json.mapper().valueToTree(reason.stored()));
    }
    json.put(
        "now",
        reason
            .now()
            .correlation()
            .<String>fold(matched -> "MATCHED", ambiguous -> "AMBIGUOUS", unmatched -> "UNMATCHED"));
    ArrayNode rules = json.putArray("rules");
    for (Explanation.Step step : reason.now().steps()) {
      ObjectNode rule =
          rules.addObject().put("rule", step.rule()).put("outcome", step.outcome().name());
      if (all) {
        rule.put("detail", step.detail());
      }
    }
    if (all) {
      ArrayNode shipments = json.putArray("shipments");
      reason
          .now()
          .correlation()
          .<List<String>>fold(
              matched -> matched.shipments(),
              ambiguous -> ambiguous.candidates(),
              unmatched -> List.of())
          .forEach(shipments::add);
    }
    return json;
  }
}
