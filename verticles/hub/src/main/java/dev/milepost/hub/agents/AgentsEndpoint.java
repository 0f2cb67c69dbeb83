package dev.milepost.hub.agents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.event.EventId;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.shipments.ShipmentJson;
import dev.milepost.hub.shipments.WhyJson;
import dev.milepost.store.Json;
import dev.milepost.store.PgShipmentStore;
import dev.milepost.store.ShipmentView;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code /agents/v1}: what the agents' page reads. */
public final class AgentsEndpoint implements Endpoint {
  private static final int DEFAULT_LIMIT = 500;
  private static final int MOST = 2_000;

  private final PgShipmentStore store;
  private final Handler<RoutingContext> gate;
  private final Handler<RoutingContext> agentsOnly;

  /**
   * @param gate knows who calls, or refuses
   * @param agentsOnly lets agents pass and nobody else
   */
  public AgentsEndpoint(
      PgShipmentStore store, Handler<RoutingContext> gate, Handler<RoutingContext> agentsOnly) {
    this.store = store;
    this.gate = gate;
    this.agentsOnly = agentsOnly;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    router.get("/agents/v1/shipments").handler(gate).handler(agentsOnly).handler(this::list);
    router
        .get("/agents/v1/waiting/:event/why")
        .handler(gate)
        .handler(agentsOnly)
        .handler(this::why);
  }

  private void list(RoutingContext ctx) {
    int limit;
    try {
      String asked = ctx.request().getParam("limit");
      limit = asked == null ? DEFAULT_LIMIT : Integer.parseInt(asked);
    } catch (NumberFormatException e) {
      limit = 0;
    }
    if (limit < 1 || limit > MOST) {
      Problem.of(400, "invalid-limit", "limit is a number from 1 to " + MOST, null).send(ctx);
      return;
    }
    Future<List<ShipmentView>> newest = store.newest(limit);
    Future<Long> total = store.count();
    Future.all(newest, total)
        .onSuccess(
            both -> {
              ObjectNode json = Json.mapper().createObjectNode();
              ArrayNode shipments = json.putArray("shipments");
              newest.result().forEach(view -> shipments.add(ShipmentJson.of(view)));
              json.put("total", total.result());
              JsonAnswer.of(json).send(ctx);
            })
        .onFailure(ctx::fail);
  }

  private void why(RoutingContext ctx) {
    EventId event;
    try {
      event = EventId.parse(ctx.pathParam("event"));
    } catch (IllegalArgumentException e) {
      noSuchEvent().send(ctx);
      return;
    }
    store
        .whyWaiting(event)
        .onSuccess(
            found ->
                found.ifPresentOrElse(
                    reason -> JsonAnswer.of(WhyJson.of(reason, true)).send(ctx),
                    () -> noSuchEvent().send(ctx)))
        .onFailure(ctx::fail);
  }

  private static Problem noSuchEvent() {
    return Problem.of(404, "no-such-event", "No such event waits", null);
  }
}
