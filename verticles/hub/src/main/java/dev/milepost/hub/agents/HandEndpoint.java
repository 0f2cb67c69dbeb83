package dev.milepost.hub.agents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.Milestone;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.correlate.Outbox;
import dev.milepost.hub.http.About;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.JsonBody;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.store.AgentsDesk;
import dev.milepost.store.AgentsHand;
import dev.milepost.store.Decided;
import dev.milepost.store.Decision;
import dev.milepost.store.DecisionRefused;
import dev.milepost.store.Json;
import dev.milepost.store.RefusedValues;
import dev.milepost.store.TaughtRules;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /agents/v1}: what waits, and what agents decide by hand. A viewer reads, an agent decides;
 * nobody whose token is bound to one customer may do either, for numbers have no customer.
 */
public final class HandEndpoint implements Endpoint {
  private static final Logger LOGGER = LoggerFactory.getLogger(HandEndpoint.class);
  private static final int LARGEST_BODY = 16 * 1024;
  private static final int DEFAULT_LIMIT = 50;
  private static final int MOST = 200;
  private static final Duration LOOK_BACK = Duration.ofDays(90);

  private final AgentsHand hand;
  private final AgentsDesk desk;
  private final TaughtRules rules;
  private final Outbox outbox;
  private final Contract contract;
  private final Handler<RoutingContext> gate;
  private final Clock clock;

  /**
   * @param gate knows who calls, or refuses
   */
  public HandEndpoint(
      AgentsHand hand,
      AgentsDesk desk,
      TaughtRules rules,
      Outbox outbox,
      Contract contract,
      Handler<RoutingContext> gate,
      Clock clock) {
    this.hand = hand;
    this.desk = desk;
    this.rules = rules;
    this.outbox = outbox;
    this.contract = contract;
    this.gate = gate;
    this.clock = clock;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    reads(router, "/agents/v1/audit", this::audit);
    reads(router, "/agents/v1/rules", this::accepted);
    reads(router, "/agents/v1/rules/proposals", this::proposals);
    writes(router, "/agents/v1/links", ctx -> decide(ctx, "linkEvents"));
    writes(router, "/agents/v1/unlinks", ctx -> decide(ctx, "unlinkEvents"));
    writes(router, "/agents/v1/splits", ctx -> decide(ctx, "splitEvents"));
    writes(router, "/agents/v1/rules", this::accept);
    writes(router, "/agents/v1/shipments/:id/overrides", this::state);
    deletes(router, "/agents/v1/rules/:rule", this::withdraw);
    deletes(router, "/agents/v1/shipments/:id/overrides/:event", this::retract);
  }

  private void reads(
      Router router, String path, Function<RoutingContext, Future<ObjectNode>> what) {
    router
        .get(path)
        .handler(gate)
        .handler(BearerGate.require(Role.VIEWER))
        .handler(BearerGate::ofAllCustomers)
        .handler(answer(what));
  }

  private void writes(
      Router router, String path, Function<RoutingContext, Future<ObjectNode>> what) {
    router
        .post(path)
        .handler(JsonBody.upTo(LARGEST_BODY))
        .handler(gate)
        .handler(BearerGate.require(Role.AGENT))
        .handler(BearerGate::ofAllCustomers)
        .handler(answer(what));
  }

  private void deletes(
      Router router, String path, Function<RoutingContext, Future<ObjectNode>> what) {
    router
        .delete(path)
        .handler(gate)
        .handler(BearerGate.require(Role.AGENT))
        .handler(BearerGate::ofAllCustomers)
        .handler(answer(what));
  }

  static Handler<RoutingContext> answer(Function<RoutingContext, Future<ObjectNode>> what) {
    return JsonAnswer.by(
        ctx ->
            Future.succeededFuture(ctx)
                .compose(what)
                .map(JsonAnswer::of)
                .recover(failure -> Future.failedFuture(asProblem(failure))));
  }

  private Future<ObjectNode> decide(RoutingContext ctx, String operation) {
    JsonObject body = body(ctx, operation);
    Decision decision = decision(body, operation, by(ctx));
    boolean dryRun = dryRun(ctx);
    if (dryRun) {
      About.nothingChanged(ctx);
    }
    return (dryRun
            ? hand.preview(decision, clock.instant())
            : hand.decide(decision, clock.instant()))
        .map(
            decided -> {
              outbox.publish(decided.outgoing());
              if (!dryRun && decided.changed()) {
                log(ctx, decision.action(), decided.decision());
              }
              return json(decided, dryRun);
            });
  }

  private static Decision decision(JsonObject body, String operation, String by) {
    JsonObject reference = body.getJsonObject("reference");
    String event = body.getString("event");
    boolean unlink = operation.equals("unlinkEvents");
    boolean split = operation.equals("splitEvents");
    return new Decision(
        reference == null ? null : reference(reference),
        event == null ? null : event(event),
        split ? body.getString("from") : unlink ? body.getString("shipment") : null,
        split ? body.getString("to") : unlink ? null : body.getString("shipment"),
        by,
        body.getString("reason"),
        body.getLong("seen"),
        body.getBoolean("acrossCustomers", false));
  }

  private static ObjectNode json(Decided decided, boolean dryRun) {
    ObjectNode json =
        object()
            .put("dryRun", dryRun)
            .put("decision", decided.decision())
            .put("changed", decided.changed())
            .put("crossesCustomers", decided.crossesCustomers());
    ArrayNode moves = json.putArray("moves");
    for (Decided.Move move : decided.moves()) {
      ObjectNode one =
          moves.addObject().put("shipment", move.shipment()).put("customer", move.customer());
      one.set("gained", events(move.gained()));
      one.set("lost", events(move.lost()));
      one.set("before", Json.mapper().valueToTree(move.before()));
      one.set("journey", Json.mapper().valueToTree(move.journey()));
      one.put("delays", move.delays());
      one.set("opened", Json.mapper().valueToTree(move.opened()));
      one.set("cleared", Json.mapper().valueToTree(move.cleared()));
    }
    json.set("waiting", events(decided.waiting()));
    return json;
  }

  private Future<ObjectNode> state(RoutingContext ctx) {
    JsonObject body = body(ctx, "stateMilestone");
    JsonObject place = body.getJsonObject("place");
    JsonObject reference = body.getJsonObject("reference");
    AgentsHand.Statement statement =
        new AgentsHand.Statement(
            ctx.pathParam("id"),
            Milestone.valueOf(body.getString("milestone")),
            OffsetDateTime.parse(body.getString("occurredAt")),
            place == null ? null : Json.read(place.encode(), Place.class),
            reference == null ? null : reference(reference),
            by(ctx),
            body.getString("reason"));
    return hand.state(statement, clock.instant()).map(stated -> stated(ctx, "STATE", stated));
  }

  private Future<ObjectNode> retract(RoutingContext ctx) {
    return hand.retract(
            ctx.pathParam("id"),
            event(ctx.pathParam("event")),
            by(ctx),
            reason(ctx),
            clock.instant())
        .map(stated -> stated(ctx, "RETRACT", stated));
  }

  private ObjectNode stated(RoutingContext ctx, String action, AgentsHand.Stated stated) {
    outbox.publish(stated.outgoing());
    if (stated.applied()) {
      log(ctx, action, null);
    }
    return object().put("event", stated.event().toString()).put("changed", stated.applied());
  }

  private Future<ObjectNode> audit(RoutingContext ctx) {
    String type = ctx.request().getParam("type");
    String value = ctx.request().getParam("value");
    if ((type == null) != (value == null)) {
      throw invalid("type and value of a number come together");
    }
    int limit = limit(ctx);
    return desk.audit(
            ctx.request().getParam("shipment"),
            type == null || value == null
                ? null
                : new ReferenceKey(ReferenceType.valueOf(type), value),
            before(ctx.request().getParam("after")),
            limit)
        .map(
            page -> {
              ObjectNode json = object();
              ArrayNode lines = json.putArray("audit");
              page.forEach(line -> lines.add(json(line)));
              if (page.size() == limit) {
                json.put("next", Long.toString(page.get(limit - 1).id()));
              }
              return json;
            });
  }

  private static ObjectNode json(AgentsDesk.Line line) {
    ObjectNode json =
        object()
            .put("decision", line.decision())
            .put("action", line.action())
            .put("verdict", verdict(line));
    json.set("reference", number(line.number()));
    return json.put("event", line.event() == null ? null : line.event().toString())
        .put("shipment", line.shipment())
        .put("customer", line.customer())
        .put("by", line.by())
        .put("reason", line.reason())
        .put("at", line.at().toString())
        .put("crossesCustomers", line.crosses())
        .put("connection", line.connection());
  }

  private static @Nullable String verdict(AgentsDesk.Line line) {
    return line.belongs() == null ? null : line.belongs() ? "LINK" : "UNLINK";
  }

  private Future<ObjectNode> accepted(RoutingContext ctx) {
    return rules
        .accepted()
        .map(
            all -> {
              ObjectNode json = object();
              ArrayNode list = json.putArray("rules");
              all.forEach(one -> list.add(json(one)));
              return json;
            });
  }

  private Future<ObjectNode> proposals(RoutingContext ctx) {
    return rules
        .proposals(clock.instant().minus(LOOK_BACK))
        .map(
            all -> {
              ObjectNode json = object();
              ArrayNode list = json.putArray("proposals");
              for (TaughtRules.Shown shown : all) {
                ObjectNode one = json(shown.rule());
                one.put("tried", shown.tried())
                    .put("agrees", shown.agrees())
                    .put("disagrees", shown.disagrees());
                ArrayNode hits = one.putArray("hits");
                for (TaughtRules.Hit hit : shown.hits()) {
                  ObjectNode found = hits.addObject();
                  found.set("event", event(hit.event()));
                  found.set("meaning", number(hit.meaning()));
                  found.put("ambiguous", hit.ambiguous());
                  found.set("shipments", Json.mapper().valueToTree(hit.shipments()));
                }
                list.add(one);
              }
              return json;
            });
  }

  private static ObjectNode json(TaughtRules.Taught rule) {
    return object()
        .put("id", rule.id())
        .put("carrier", rule.carrier().value())
        .put("reads", rule.reads().name())
        .put("form", rule.form())
        .put("means", rule.means())
        .put("as", rule.as().name())
        .put("words", rule.words())
        .put("proposedBy", rule.proposedBy())
        .put("proposedAt", rule.proposedAt().toString())
        .put("acceptedBy", rule.acceptedBy())
        .put("acceptedAt", rule.acceptedAt() == null ? null : rule.acceptedAt().toString())
        .put("reason", rule.acceptedReason());
  }

  private Future<ObjectNode> accept(RoutingContext ctx) {
    JsonObject body = body(ctx, "acceptRule");
    return rules
        .accept(body.getLong("proposal"), by(ctx), body.getString("reason"), clock.instant())
        .map(
            accepted -> {
              outbox.publish(accepted.outgoing());
              log(ctx, "ACCEPT", accepted.rule().id());
              return json(accepted.rule()).put("applied", accepted.applied());
            });
  }

  private Future<ObjectNode> withdraw(RoutingContext ctx) {
    long id;
    try {
      id = Long.parseLong(ctx.pathParam("rule"));
    } catch (NumberFormatException e) {
      throw notFound("rule: '" + ctx.pathParam("rule") + "'");
    }
    return rules
        .withdraw(id, by(ctx), reason(ctx), clock.instant())
        .map(
            there -> {
              if (!there) {
                throw notFound("rule: '" + id + "'");
              }
              log(ctx, "WITHDRAW", id);
              return object().put("withdrawn", id);
            });
  }

  private static void log(RoutingContext ctx, String action, @Nullable Long decision) {
    About.say(ctx, action + " " + decision);
    LOGGER
        .atInfo()
        .addKeyValue("by", by(ctx))
        .addKeyValue("action", action)
        .addKeyValue("decision", decision)
        .log("decided by hand");
  }

  private JsonObject body(RoutingContext ctx, String operation) {
    Problem otherwise = invalid("the body is not a JSON object").problem();
    return contract.check(operation, JsonBody.of(ctx, otherwise));
  }

  static String by(RoutingContext ctx) {
    return Identity.of(ctx).subject();
  }

  static String reason(RoutingContext ctx) {
    String reason = ctx.request().getParam("reason");
    if (reason == null || reason.isBlank() || reason.length() > 500) {
      throw invalid("reason: 1 to 500 characters in the query");
    }
    return reason;
  }

  private static boolean dryRun(RoutingContext ctx) {
    return "true".equals(ctx.request().getParam("dryRun"));
  }

  private static Reference reference(JsonObject json) {
    return new Reference(
        ReferenceType.valueOf(json.getString("type")),
        json.getString("value"),
        json.getString("issuer"));
  }

  private static EventId event(String text) {
    return EventId.parse(text);
  }

  private static ArrayNode events(List<CarrierEvent> events) {
    ArrayNode all = Json.mapper().createArrayNode();
    events.forEach(event -> all.add(event(event)));
    return all;
  }

  /** What an agent must see of an event to know it. */
  static ObjectNode event(CarrierEvent event) {
    ObjectNode json =
        object()
            .put("id", event.id().toString())
            .put("carrier", event.carrier().value())
            .put("milestone", event.milestone().name())
            .put("occurredAt", event.time().instant().toString())
            .put("receivedAt", event.receivedAt().toString())
            .put("connection", event.connection())
            .put("deliveryId", event.deliveryId());
    json.set("reference", Json.mapper().valueToTree(event.reference()));
    json.set("related", Json.mapper().valueToTree(event.related()));
    json.set("place", Json.mapper().valueToTree(event.place()));
    json.set("carrierStatus", Json.mapper().valueToTree(event.carrierStatus()));
    return json;
  }

  static ObjectNode number(ReferenceKey key) {
    return object().put("type", key.type().name()).put("value", key.value());
  }

  private static ObjectNode object() {
    return Json.mapper().createObjectNode();
  }

  static int limit(RoutingContext ctx) {
    String asked = ctx.request().getParam("limit");
    int limit;
    try {
      limit = asked == null ? DEFAULT_LIMIT : Integer.parseInt(asked);
    } catch (NumberFormatException e) {
      limit = 0;
    }
    if (limit < 1 || limit > MOST) {
      throw invalid("limit: a number from 1 to " + MOST);
    }
    return limit;
  }

  private static long before(@Nullable String after) {
    try {
      return after == null ? Long.MAX_VALUE : Long.parseLong(after);
    } catch (NumberFormatException e) {
      throw invalid("after: the 'next' of a page is expected");
    }
  }

  /** What an agent sent that is no reference, id or time is theirs to mend. */
  private static Throwable asProblem(Throwable failure) {
    if (failure instanceof DecisionRefused refused) {
      return new ProblemException(problem(refused));
    }
    if (failure instanceof IllegalArgumentException || failure instanceof DateTimeException) {
      return invalid(Objects.toString(failure.getMessage()));
    }
    if (RefusedValues.areTheCauseOf(failure)) {
      return invalid("the database refuses a value");
    }
    return failure;
  }

  /** With who decided otherwise, where somebody did. */
  private static Problem problem(DecisionRefused refused) {
    Problem problem = problemOf(refused);
    DecisionRefused.Standing standing = refused.standing();
    return standing == null
        ? problem
        : problem.with(
            new JsonObject()
                .put(
                    "standing",
                    new JsonObject()
                        .put("shipment", standing.shipment())
                        .put("verdict", standing.belongs() ? "LINK" : "UNLINK")
                        .put("by", standing.by())
                        .put("at", standing.at().toString())
                        .put("decision", standing.decision())));
  }

  private static Problem problemOf(DecisionRefused refused) {
    String detail = refused.getMessage();
    return switch (refused.kind()) {
      case NOT_FOUND -> Problem.of(404, "no-such-thing", "There is no such thing", detail);
      case DECIDED_OTHERWISE ->
          Problem.of(409, "decided-otherwise", "Somebody decided otherwise meanwhile", detail);
      case LINKED_ELSEWHERE ->
          Problem.of(409, "linked-elsewhere", "It is linked to another shipment", detail);
      case ACROSS_CUSTOMERS ->
          Problem.of(409, "across-customers", "It concerns two customers", detail);
      case MORE_CAME -> Problem.of(409, "more-came", "More waits than was seen", detail);
    };
  }

  private static ProblemException notFound(String what) {
    return new ProblemException(Problem.of(404, "no-such-thing", "There is no such thing", what));
  }

  static ProblemException invalid(String detail) {
    return new ProblemException(
        Problem.of(400, "invalid-request", "The request is not valid", detail));
  }
}
