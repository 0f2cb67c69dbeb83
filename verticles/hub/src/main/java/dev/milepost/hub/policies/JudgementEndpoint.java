package dev.milepost.hub.policies;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.engine.DelayRules;
import dev.milepost.engine.Judge;
import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.store.Json;
import dev.milepost.store.PgShipmentStore;
import dev.milepost.store.ShipmentView;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/**
 * {@code GET /agents/v1/shipments/{id}/judgement}: by which rules that shipment is judged late now,
 * and what they come to. For agents who are asked why it is late.
 */
public final class JudgementEndpoint implements Endpoint {
  private final PgShipmentStore store;
  private final Supplier<Judge> judge;
  private final Handler<RoutingContext> gate;

  /**
   * @param judge by which rules delays are judged now
   * @param gate knows who calls, or refuses
   */
  public JudgementEndpoint(
      PgShipmentStore store, Supplier<Judge> judge, Handler<RoutingContext> gate) {
    this.store = store;
    this.judge = judge;
    this.gate = gate;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    router
        .get("/agents/v1/shipments/:id/judgement")
        .handler(gate)
        .handler(BearerGate.require(Role.VIEWER))
        // Rules name customers.
        .handler(BearerGate::ofAllCustomers)
        .handler(JsonAnswer.by(this::judgement));
  }

  private Future<JsonAnswer> judgement(RoutingContext ctx) {
    return store
        .find(ctx.pathParam("id"))
        .map(
            found ->
                JsonAnswer.of(
                    json(
                        found.orElseThrow(
                            () ->
                                new ProblemException(
                                    Problem.of(
                                        404,
                                        "no-such-shipment",
                                        "There is no such shipment",
                                        null))),
                        judge.get().rules())));
  }

  private static ObjectNode json(ShipmentView view, DelayRules rules) {
    DelayRules.Basis basis = rules.basis(view.shipment(), view.freshness().carrier());
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("shipment", view.shipment().id())
            .put("carrier", view.freshness().carrier())
            .put("mode", basis.mode().name());
    ArrayNode fitting = json.putArray("rules");
    for (int place : basis.fitting()) {
      ObjectNode rule = DelayRulesJson.tree(rules.rules().get(place));
      fitting.add(rule.put("number", place + 1));
    }
    json.set("parameters", DelayRulesJson.tree(basis.parameters()));
    return json;
  }
}
