package dev.milepost.hub.notices;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.event.DelayKind;
import dev.milepost.hub.agents.HandEndpoint;
import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.correlate.Outbox;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.JsonBody;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.store.DecisionRefused;
import dev.milepost.store.Json;
import dev.milepost.store.Notices;
import dev.milepost.store.PgShipmentStore;
import dev.milepost.store.ShipmentView;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /agents/v1/shipments/{id}/notices}: messages that an agent sends to a shipment's customer,
 * and templates to write them from. A viewer reads, an agent sends.
 */
public final class NoticesEndpoint implements Endpoint {
  private static final Logger LOGGER = LoggerFactory.getLogger(NoticesEndpoint.class);
  private static final int LARGEST_BODY = 16 * 1024;
  private static final int MOST = 200;

  private final Notices notices;
  private final PgShipmentStore store;
  private final Outbox outbox;
  private final Contract contract;
  private final Handler<RoutingContext> gate;
  private final Clock clock;

  /**
   * @param gate knows who calls, or refuses
   */
  public NoticesEndpoint(
      Notices notices,
      PgShipmentStore store,
      Outbox outbox,
      Contract contract,
      Handler<RoutingContext> gate,
      Clock clock) {
    this.notices = notices;
    this.store = store;
    this.outbox = outbox;
    this.contract = contract;
    this.gate = gate;
    this.clock = clock;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    reads(router, "/agents/v1/shipments/:id/notice-templates", this::templates);
    reads(router, "/agents/v1/shipments/:id/notices", this::list);
    router
        .post("/agents/v1/shipments/:id/notices")
        .handler(JsonBody.upTo(LARGEST_BODY))
        .handler(gate)
        .handler(BearerGate.require(Role.AGENT))
        .handler(HandEndpoint::ofAllCustomers)
        .handler(JsonAnswer.by(this::send));
  }

  private void reads(
      Router router, String path, Function<RoutingContext, Future<JsonAnswer>> what) {
    router
        .get(path)
        .handler(gate)
        .handler(BearerGate.require(Role.VIEWER))
        .handler(HandEndpoint::ofAllCustomers)
        .handler(JsonAnswer.by(what));
  }

  private Future<JsonAnswer> templates(RoutingContext ctx) {
    return shipment(ctx)
        .map(
            view -> {
              ObjectNode json =
                  Json.mapper().createObjectNode().put("shipment", view.shipment().id());
              json.set("languages", Json.mapper().valueToTree(NoticeTemplates.LANGUAGES));
              json.set("templates", Json.mapper().valueToTree(NoticeTemplates.of(view)));
              return JsonAnswer.of(json);
            });
  }

  private Future<JsonAnswer> list(RoutingContext ctx) {
    return shipment(ctx)
        .compose(view -> notices.of(view.shipment().id(), MOST))
        .map(
            all -> {
              ObjectNode json = Json.mapper().createObjectNode();
              ArrayNode list = json.putArray("notices");
              all.forEach(one -> list.add(json(one)));
              return JsonAnswer.of(json);
            });
  }

  private Future<JsonAnswer> send(RoutingContext ctx) {
    JsonObject body = contract.check("sendNotice", JsonBody.of(ctx, JsonBody.NOT_JSON));
    String template = body.getString("template");
    if (template != null && !NoticeTemplates.isKnown(template)) {
      throw new ProblemException(
          Problem.of(
              400, "invalid-request", "The request is not valid", "template: '" + template + "'"));
    }
    String delay = body.getString("delay");
    Notices.Notice notice =
        new Notices.Notice(
            UUID.fromString(body.getString("id")),
            ctx.pathParam("id"),
            template,
            body.getString("language"),
            body.getString("text").strip(),
            delay == null ? null : DelayKind.valueOf(delay),
            Identity.of(ctx).subject());
    return notices
        .send(notice, clock.instant())
        .map(
            sent -> {
              outbox.publish(sent.outgoing());
              if (sent.changed()) {
                LOGGER
                    .atInfo()
                    .addKeyValue("by", notice.by())
                    .addKeyValue("action", "NOTICE")
                    .addKeyValue("shipment", notice.shipment())
                    .addKeyValue("notice", notice.id())
                    .log("decided by hand");
              }
              return JsonAnswer.of(json(sent.told()).put("changed", sent.changed()));
            })
        .recover(failure -> Future.failedFuture(asProblem(failure)));
  }

  private Future<ShipmentView> shipment(RoutingContext ctx) {
    return store
        .find(ctx.pathParam("id"))
        .map(found -> found.orElseThrow(() -> new ProblemException(noSuchShipment())));
  }

  private static ObjectNode json(Notices.Told told) {
    Notices.Notice notice = told.notice();
    return Json.mapper()
        .createObjectNode()
        .put("id", notice.id().toString())
        .put("shipment", notice.shipment())
        .put("template", notice.template())
        .put("language", notice.language())
        .put("text", notice.text())
        .put("delay", notice.delay() == null ? null : notice.delay().name())
        .put("by", notice.by())
        .put("at", told.at().toString())
        .put("event", told.event().toString())
        .put("sequence", told.sequence());
  }

  private static Throwable asProblem(Throwable failure) {
    if (!(failure instanceof DecisionRefused refused)) {
      return failure;
    }
    return new ProblemException(
        refused.kind() == DecisionRefused.Kind.NOT_FOUND
            ? noSuchShipment()
            : Problem.of(
                409,
                "said-otherwise",
                "Something else was sent under this id",
                Objects.toString(refused.getMessage())));
  }

  private static Problem noSuchShipment() {
    return Problem.of(404, "no-such-shipment", "There is no such shipment", null);
  }
}
