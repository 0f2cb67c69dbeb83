package dev.milepost.hub.agents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonBody;
import dev.milepost.store.AgentsDesk;
import dev.milepost.store.Json;
import dev.milepost.store.WaitingNumbers;
import dev.milepost.store.WaitingNumbers.After;
import dev.milepost.store.WaitingNumbers.Order;
import dev.milepost.store.WaitingNumbers.Sought;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /agents/v1/waiting} and {@code /agents/v1/dismissals}: what waits for a shipment or for an
 * agent, and what agents put aside. A viewer reads, an agent puts aside; nobody whose token is
 * bound to one customer may do either, for numbers have no customer.
 */
public final class WaitingEndpoint implements Endpoint {
  private static final Logger LOGGER = LoggerFactory.getLogger(WaitingEndpoint.class);
  private static final int LARGEST_BODY = 4 * 1024;
  private static final int LONGEST_TEXT = 128;

  /** Counting reads all that waits; every open page asks for it. */
  private static final Duration COUNTED_ANEW_AFTER = Duration.ofSeconds(5);

  private final AgentsDesk desk;
  private final WaitingNumbers numbers;
  private final Contract contract;
  private final Handler<RoutingContext> gate;
  private final Clock clock;

  /** The last count, whichever event loop asked. */
  private volatile @Nullable Counted counted;

  /**
   * @param gate knows who calls, or refuses
   */
  public WaitingEndpoint(
      AgentsDesk desk,
      WaitingNumbers numbers,
      Contract contract,
      Handler<RoutingContext> gate,
      Clock clock) {
    this.desk = desk;
    this.numbers = numbers;
    this.contract = contract;
    this.gate = gate;
    this.clock = clock;
  }

  private record Counted(Instant at, List<WaitingNumbers.OfCarrier> carriers) {}

  @Override
  public void mount(Vertx vertx, Router router) {
    reads(router.get("/agents/v1/waiting"), this::waiting);
    reads(router.get("/agents/v1/waiting/summary"), this::summary);
    reads(router.get("/agents/v1/waiting/events"), this::events);
    writes(
        router.post("/agents/v1/dismissals").handler(JsonBody.upTo(LARGEST_BODY)), this::putAside);
    writes(router.delete("/agents/v1/dismissals/:dismissal"), this::bringBack);
  }

  private void reads(Route route, Function<RoutingContext, Future<ObjectNode>> what) {
    guarded(route, Role.VIEWER, what);
  }

  private void writes(Route route, Function<RoutingContext, Future<ObjectNode>> what) {
    guarded(route, Role.AGENT, what);
  }

  private void guarded(Route route, Role role, Function<RoutingContext, Future<ObjectNode>> what) {
    route
        .handler(gate)
        .handler(BearerGate.require(role))
        .handler(BearerGate::ofAllCustomers)
        .handler(HandEndpoint.answer(what));
  }

  private Future<ObjectNode> waiting(RoutingContext ctx) {
    Sought sought = sought(ctx);
    int limit = HandEndpoint.limit(ctx);
    return desk.waiting(sought, after(ctx.request().getParam("after"), sought.order()), limit)
        .map(
            page -> {
              ObjectNode json = Json.mapper().createObjectNode();
              ArrayNode waiting = json.putArray("waiting");
              page.forEach(one -> waiting.add(json(one)));
              if (page.size() == limit) {
                json.put("next", next(page.get(limit - 1).place(), sought.order()));
              }
              return json;
            });
  }

  private Sought sought(RoutingContext ctx) {
    String carrier = ctx.request().getParam("carrier");
    return new Sought(
        carrier == null ? null : new CarrierCode(carrier),
        text(ctx.request().getParam("text")),
        "true".equals(ctx.request().getParam("ambiguous")),
        "true".equals(ctx.request().getParam("dismissed")),
        waitingSince(ctx.request().getParam("olderThan")),
        order(ctx.request().getParam("order")));
  }

  /** As numbers are compared; without a letter or digit it seeks nothing. */
  private static @Nullable String text(@Nullable String text) {
    if (text == null) {
      return null;
    }
    if (text.length() > LONGEST_TEXT) {
      throw HandEndpoint.invalid("text: at most " + LONGEST_TEXT + " characters");
    }
    StringBuilder kept = new StringBuilder();
    text.toUpperCase(Locale.ROOT)
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .forEach(kept::appendCodePoint);
    return kept.isEmpty() ? null : kept.toString();
  }

  private @Nullable Instant waitingSince(@Nullable String olderThan) {
    try {
      return olderThan == null ? null : clock.instant().minus(Duration.parse(olderThan));
    } catch (DateTimeParseException | ArithmeticException e) {
      throw HandEndpoint.invalid("olderThan: an ISO 8601 duration is expected, as PT4H or P1D");
    }
  }

  private static Order order(@Nullable String order) {
    return switch (order == null ? "number" : order) {
      case "number" -> Order.NUMBER;
      case "oldest" -> Order.OLDEST;
      case "events" -> Order.EVENTS;
      default -> throw HandEndpoint.invalid("order: one of number, oldest, events");
    };
  }

  private ObjectNode json(AgentsDesk.Waiting waiting) {
    ObjectNode json = Json.mapper().createObjectNode().put("carrier", waiting.carrier().value());
    json.set("reference", HandEndpoint.number(waiting.number()));
    json.put("events", waiting.events())
        .put("oldest", waiting.oldest().toString())
        .put("newest", waiting.newest().toString())
        .put("ageSeconds", Duration.between(waiting.oldest(), clock.instant()).toSeconds())
        .put("ambiguous", waiting.ambiguous())
        .put("explanation", waiting.explanation())
        .put("decision", waiting.decision());
    WaitingNumbers.Dismissal dismissal = waiting.dismissal();
    if (dismissal != null) {
      json.putObject("dismissal")
          .put("id", dismissal.id())
          .put("by", dismissal.by())
          .put("at", dismissal.at().toString())
          .put("reason", dismissal.reason());
    }
    json.set("latest", HandEndpoint.event(waiting.latest()));
    json.set("candidates", Json.mapper().valueToTree(waiting.candidates()));
    json.set("rules", Json.mapper().valueToTree(waiting.rules()));
    return json;
  }

  private Future<ObjectNode> events(RoutingContext ctx) {
    String carrier = ctx.request().getParam("carrier");
    String type = ctx.request().getParam("type");
    String value = ctx.request().getParam("value");
    if (carrier == null || type == null || value == null) {
      throw HandEndpoint.invalid("carrier, type and value are needed");
    }
    ReferenceKey number = new ReferenceKey(ReferenceType.valueOf(type), value);
    return desk.events(new CarrierCode(carrier), number, HandEndpoint.limit(ctx))
        .map(
            found -> {
              ObjectNode json = Json.mapper().createObjectNode();
              ArrayNode events = json.putArray("events");
              found.forEach(event -> events.add(HandEndpoint.event(event)));
              return json;
            });
  }

  private Future<ObjectNode> summary(RoutingContext ctx) {
    return count()
        .map(
            carriers -> {
              ObjectNode json = Json.mapper().createObjectNode();
              json.put("days", WaitingNumbers.DAYS);
              ArrayNode all = json.putArray("carriers");
              carriers.forEach(one -> all.add(json(one)));
              return json;
            });
  }

  private Future<List<WaitingNumbers.OfCarrier>> count() {
    Instant now = clock.instant();
    Counted last = counted;
    return last != null && last.at().plus(COUNTED_ANEW_AFTER).isAfter(now)
        ? Future.succeededFuture(last.carriers())
        : numbers.summary(now).onSuccess(carriers -> counted = new Counted(now, carriers));
  }

  private ObjectNode json(WaitingNumbers.OfCarrier carrier) {
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("carrier", carrier.carrier().value())
            .put("numbers", carrier.numbers())
            .put("events", carrier.events())
            .put("ambiguous", carrier.ambiguous())
            .put("dismissed", carrier.aside());
    Instant oldest = carrier.oldest();
    json.put("oldest", oldest == null ? null : oldest.toString());
    ArrayNode days = json.putArray("received");
    carrier
        .days()
        .forEach(
            one -> days.addObject().put("day", one.day().toString()).put("events", one.events()));
    return json;
  }

  private Future<ObjectNode> putAside(RoutingContext ctx) {
    JsonObject body =
        contract.check(
            "dismissNumber",
            JsonBody.of(ctx, HandEndpoint.invalid("the body is not a JSON object").problem()));
    JsonObject reference = body.getJsonObject("reference");
    JsonObject seen = body.getJsonObject("seen");
    return numbers
        .putAside(
            new WaitingNumbers.Aside(
                new CarrierCode(body.getString("carrier")),
                new ReferenceKey(
                    ReferenceType.valueOf(reference.getString("type")),
                    reference.getString("value")),
                seen.getLong("events"),
                Instant.parse(seen.getString("newest")),
                HandEndpoint.by(ctx),
                body.getString("reason")),
            clock.instant())
        .map(said -> said(ctx, "DISMISS", said));
  }

  private Future<ObjectNode> bringBack(RoutingContext ctx) {
    long dismissal;
    try {
      dismissal = Long.parseLong(ctx.pathParam("dismissal"));
    } catch (NumberFormatException e) {
      dismissal = -1;
    }
    return numbers
        .bringBack(dismissal, HandEndpoint.by(ctx), HandEndpoint.reason(ctx), clock.instant())
        .map(said -> said(ctx, "RESTORE", said));
  }

  private ObjectNode said(RoutingContext ctx, String action, WaitingNumbers.Said said) {
    counted = null;
    if (said.changed()) {
      LOGGER
          .atInfo()
          .addKeyValue("by", HandEndpoint.by(ctx))
          .addKeyValue("action", action)
          .addKeyValue("dismissal", said.id())
          .log("decided by hand");
    }
    return Json.mapper()
        .createObjectNode()
        .put("dismissal", said.id())
        .put("changed", said.changed());
  }

  /** Of one order only: a cursor of another would leave out and repeat. */
  private static String next(After place, Order order) {
    String text =
        String.join(
            "\n",
            order.name(),
            place.carrier(),
            place.type(),
            place.value(),
            place.oldest().toString(),
            place.first().toString(),
            Long.toString(place.events()));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static After after(@Nullable String text, Order order) {
    if (text == null) {
      return After.NOTHING;
    }
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\n", -1);
      if (parts.length == 7 && parts[0].equals(order.name())) {
        return new After(
            parts[1],
            parts[2],
            parts[3],
            Instant.parse(parts[4]),
            UUID.fromString(parts[5]),
            Long.parseLong(parts[6]));
      }
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw notANext();
    }
    throw notANext();
  }

  private static RuntimeException notANext() {
    return HandEndpoint.invalid("after: the 'next' of a page in the same order is expected");
  }
}
