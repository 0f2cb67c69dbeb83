package dev.milepost.hub.shipments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.engine.EstimateHistory;
import dev.milepost.engine.Fact;
import dev.milepost.engine.Itinerary;
import dev.milepost.engine.SameScan;
import dev.milepost.event.EventId;
import dev.milepost.event.Shipment;
import dev.milepost.hub.correlate.Outbox;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.JsonBody;
import dev.milepost.hub.http.Problem;
import dev.milepost.store.Json;
import dev.milepost.store.PgShipmentStore;
import dev.milepost.store.Registered;
import dev.milepost.store.ShipmentView;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** {@code /v1/shipments}: what the ERP registers, and what it and portals ask. */
public final class ShipmentsEndpoint implements Endpoint {
  private static final int MOST_EVENTS = 5_000;
  private static final int MOST_LISTED = 500;

  private final Registrations registrations;
  private final PgShipmentStore store;
  private final Handler<RoutingContext> gate;
  private final Handler<RoutingContext> mayWrite;
  private final Handler<RoutingContext> mayRead;
  private final Function<RoutingContext, Optional<String>> wall;
  private final Function<String, Optional<String>> position;

  /**
   * @param gate knows who calls, or refuses
   * @param mayWrite lets a request pass that may register shipments
   * @param mayRead lets a request pass that may read shipments
   * @param wall the customer that a request is confined to; empty for those who may see all
   * @param position the stream's cursor of what comes next for a customer, where it is known
   */
  public ShipmentsEndpoint(
      Contract contract,
      PgShipmentStore store,
      Outbox outbox,
      Clock clock,
      Handler<RoutingContext> gate,
      Handler<RoutingContext> mayWrite,
      Handler<RoutingContext> mayRead,
      Function<RoutingContext, Optional<String>> wall,
      Function<String, Optional<String>> position) {
    this.registrations = new Registrations(contract, store, outbox, clock);
    this.store = store;
    this.gate = gate;
    this.mayWrite = mayWrite;
    this.mayRead = mayRead;
    this.wall = wall;
    this.position = position;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    router
        .put("/v1/shipments/:id")
        .handler(JsonBody.upTo(RegistrationReader.LARGEST_BODY))
        .handler(gate)
        .handler(mayWrite)
        .handler(this::put);
    router
        .post("/v1/shipments")
        .handler(gate)
        .handler(mayWrite)
        .handler(ctx -> new NdjsonRegistration(registrations, wall.apply(ctx), ctx).run());
    router.get("/v1/shipments").handler(gate).handler(mayRead).handler(this::list);
    router.get("/v1/shipments/:id").handler(gate).handler(mayRead).handler(this::get);
    router.get("/v1/shipments/:id/events").handler(gate).handler(mayRead).handler(this::events);
    router
        .get("/v1/shipments/:id/events/:event/why")
        .handler(gate)
        .handler(mayRead)
        .handler(this::why);
    router
        .get("/v1/shipments/:id/itinerary")
        .handler(gate)
        .handler(mayRead)
        .handler(this::itinerary);
    router
        .get("/v1/shipments/:id/estimates")
        .handler(gate)
        .handler(mayRead)
        .handler(this::estimates);
  }

  private void put(RoutingContext ctx) {
    Buffer body = Objects.requireNonNullElseGet(ctx.body().buffer(), Buffer::buffer);
    registrations
        .register(wall.apply(ctx), ctx.pathParam("id"), body)
        .onSuccess(registered -> ctx.json(json(registered)))
        .onFailure(ctx::fail);
  }

  /**
   * A customer's shipments with the cursor to follow the stream from: taken before the shipments
   * are read, so that an event may be seen twice but none is missed; its sequence tells.
   */
  private void list(RoutingContext ctx) {
    Optional<String> asked = Optional.ofNullable(ctx.request().getParam("customer"));
    Optional<String> customer = wall.apply(ctx).or(() -> asked);
    if (customer.isEmpty()) {
      Problem.of(400, "customer-missing", "Say whose: ?customer=", null).send(ctx);
      return;
    }
    if (asked.isPresent() && !asked.equals(customer)) {
      Problem.of(403, "forbidden", "The token is another customer's", null).send(ctx);
      return;
    }
    long after;
    int limit;
    try {
      after = Long.parseLong(ctx.request().getParam("after", "0"));
      limit = Integer.parseInt(ctx.request().getParam("limit", Integer.toString(MOST_LISTED)));
    } catch (NumberFormatException e) {
      limit = 0;
      after = 0;
    }
    if (limit < 1 || limit > MOST_LISTED) {
      Problem.of(
              400,
              "invalid-page",
              "after and limit are numbers, limit from 1 to " + MOST_LISTED,
              null)
          .send(ctx);
      return;
    }
    Optional<String> cursor = position.apply(customer.get());
    store
        .ofCustomer(customer.get(), after, limit)
        .onSuccess(
            page -> {
              ObjectNode json = Json.mapper().createObjectNode();
              ArrayNode shipments = json.putArray("shipments");
              page.shipments().forEach(view -> shipments.add(ShipmentJson.of(view)));
              cursor.ifPresent(text -> json.put("cursor", text));
              if (page.next() != null) {
                json.put("next", page.next().toString());
              }
              JsonAnswer.of(json).send(ctx);
            })
        .onFailure(ctx::fail);
  }

  private void get(RoutingContext ctx) {
    visible(ctx)
        .onSuccess(view -> JsonAnswer.of(ShipmentJson.of(view)).send(ctx))
        .onFailure(ctx::fail);
  }

  private void events(RoutingContext ctx) {
    visible(ctx)
        .compose(view -> store.events(view.shipment().id(), MOST_EVENTS))
        .onSuccess(
            history -> {
              ArrayNode events = Json.mapper().createArrayNode();
              Map<EventId, EventId> echoes =
                  SameScan.echoes(
                      history.stream().map(one -> Fact.of(one.event(), one.why())).toList());
              history.forEach(
                  explained -> {
                    ObjectNode event = Json.mapper().valueToTree(explained.event());
                    event.set("why", Json.mapper().valueToTree(explained.why()));
                    EventId same = echoes.get(explained.event().id());
                    if (same != null) {
                      event.put("sameAs", same.toString());
                    }
                    events.add(event);
                  });
              ObjectNode json =
                  Json.mapper().createObjectNode().put("shipment", ctx.pathParam("id"));
              json.set("events", events);
              JsonAnswer.of(json).send(ctx);
            })
        .onFailure(ctx::fail);
  }

  private void itinerary(RoutingContext ctx) {
    withFacts(ctx)
        .onSuccess(
            known ->
                JsonAnswer.of(
                        WayJson.of(known.shipment(), Itinerary.of(known.shipment(), known.facts())))
                    .send(ctx))
        .onFailure(ctx::fail);
  }

  private void estimates(RoutingContext ctx) {
    withFacts(ctx)
        .compose(
            known ->
                store
                    .forecasts(known.view())
                    .map(
                        own ->
                            WayJson.of(
                                known.shipment(),
                                EstimateHistory.of(known.shipment(), known.facts()).with(own),
                                known.view().journey().forecast())))
        .onSuccess(json -> JsonAnswer.of(json).send(ctx))
        .onFailure(ctx::fail);
  }

  private record Known(ShipmentView view, List<Fact> facts) {
    Shipment shipment() {
      return view.shipment();
    }
  }

  private Future<Known> withFacts(RoutingContext ctx) {
    return visible(ctx)
        .compose(
            view ->
                store
                    .events(view.shipment().id(), MOST_EVENTS)
                    .map(
                        history ->
                            new Known(
                                view,
                                history.stream()
                                    .map(one -> Fact.of(one.event(), one.why()))
                                    .toList())));
  }

  /** A customer reads of no other shipment, so only who may see all reads the rules' words. */
  private void why(RoutingContext ctx) {
    visible(ctx)
        .compose(view -> store.why(view.shipment().id(), event(ctx)))
        .onSuccess(
            found ->
                found.ifPresentOrElse(
                    reason ->
                        JsonAnswer.of(WhyJson.of(reason, wall.apply(ctx).isEmpty())).send(ctx),
                    () -> ctx.fail(noSuchEvent())))
        .onFailure(ctx::fail);
  }

  private static EventId event(RoutingContext ctx) {
    try {
      return EventId.parse(ctx.pathParam("event"));
    } catch (IllegalArgumentException e) {
      throw noSuchEvent();
    }
  }

  private static Problem.ProblemException noSuchEvent() {
    return new Problem.ProblemException(
        Problem.of(404, "no-such-event", "There is no such event", null));
  }

  /** Another customer's shipment looks exactly like one that is not there. */
  private Future<ShipmentView> visible(RoutingContext ctx) {
    Optional<String> confined = wall.apply(ctx);
    return store
        .find(ctx.pathParam("id"))
        .map(
            found ->
                found
                    .filter(
                        view ->
                            confined.isEmpty() || confined.get().equals(view.shipment().customer()))
                    .orElseThrow(
                        () ->
                            new Problem.ProblemException(
                                Problem.of(
                                    404, "no-such-shipment", "There is no such shipment", null))));
  }

  static JsonObject json(Registered registered) {
    return new JsonObject()
        .put("shipment", registered.shipment())
        .put("version", registered.version())
        .put("applied", registered.applied());
  }
}
