package dev.milepost.hub.desk;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.desk.CaseAction.Assign;
import dev.milepost.hub.desk.CaseAction.Expected;
import dev.milepost.hub.desk.CaseWork.Outcome;
import dev.milepost.hub.desk.CaseWork.Result;
import dev.milepost.hub.http.About;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.JsonBody;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.store.Json;
import dev.milepost.store.RefusedValues;
import dev.milepost.store.ShipmentSearch;
import dev.milepost.store.ShipmentSearch.Hit;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Row;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /agents/v1}: the queue of open delays and what agents do with it, their notes, views and
 * whereabouts, what was done with a shipment, and the search. A viewer reads, an agent writes; who
 * is bound to one customer does neither.
 */
public final class DeskEndpoint implements Endpoint {
  private static final Logger LOGGER = LoggerFactory.getLogger(DeskEndpoint.class);
  private static final int LARGEST_BODY = 128 * 1024;
  private static final int DEFAULT_PAGE = 200;
  private static final int MOST_A_PAGE = 2_000;
  private static final int DEFAULT_LINES = 100;
  private static final int MOST_LINES = 500;
  private static final int DEFAULT_HITS = 20;
  private static final int MOST_HITS = 50;
  private static final int LARGEST_FILTER = 4 * 1024;
  private static final Duration LONGEST_SNOOZE = Duration.ofDays(90);

  /** What names a view in a path, and what a page shows. */
  private static final Pattern VIEW = Pattern.compile("\\P{Cntrl}{1,80}");

  private final Desk desk;
  private final ShipmentSearch search;
  private final Contract contract;
  private final Handler<RoutingContext> gate;

  /**
   * @param gate knows who calls, or refuses
   */
  public DeskEndpoint(
      Desk desk, ShipmentSearch search, Contract contract, Handler<RoutingContext> gate) {
    this.desk = desk;
    this.search = search;
    this.contract = contract;
    this.gate = gate;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    behindGate(router.get("/agents/v1/delays"), Role.VIEWER).handler(ctx -> list(vertx, ctx));
    acts(vertx, router, "claim", "claimDelays", body -> new CaseAction.Claim());
    acts(vertx, router, "assign", "assignDelays", DeskEndpoint::assign);
    acts(vertx, router, "snooze", "snoozeDelays", this::snooze);
    acts(vertx, router, "wake", "wakeDelays", body -> new CaseAction.Wake());
    acts(vertx, router, "resolve", "resolveDelays", DeskEndpoint::resolve);
    acts(vertx, router, "reopen", "reopenDelays", body -> new CaseAction.Reopen());
    answers(router.get("/agents/v1/shipments/:id/log"), Role.VIEWER, this::log);
    answers(router.get("/agents/v1/shipments/:id/notes"), Role.VIEWER, this::notes);
    answers(withBody(router.post("/agents/v1/shipments/:id/notes")), Role.AGENT, this::addNote);
    answers(router.get("/agents/v1/mentions"), Role.VIEWER, this::mentions);
    answers(withBody(router.post("/agents/v1/mentions/read")), Role.VIEWER, this::readMentions);
    answers(withBody(router.put("/agents/v1/presence")), Role.VIEWER, this::present);
    answers(router.get("/agents/v1/views"), Role.VIEWER, this::views);
    answers(withBody(router.put("/agents/v1/views/:name")), Role.VIEWER, this::putView);
    answers(router.delete("/agents/v1/views/:name"), Role.VIEWER, this::deleteView);
    answers(router.get("/agents/v1/search"), Role.VIEWER, this::search);
  }

  private static Route withBody(Route route) {
    return route.handler(JsonBody.upTo(LARGEST_BODY));
  }

  private Route behindGate(Route route, Role role) {
    return route
        .handler(gate)
        .handler(BearerGate.require(role))
        .handler(BearerGate::ofAllCustomers);
  }

  private void answers(
      Route route, Role role, Function<RoutingContext, Future<JsonAnswer>> operation) {
    behindGate(route, role)
        .handler(
            JsonAnswer.by(
                ctx ->
                    Future.succeededFuture(ctx)
                        .compose(operation)
                        .recover(failure -> Future.failedFuture(asProblem(failure)))));
  }

  private void acts(
      Vertx vertx,
      Router router,
      String word,
      String operation,
      Function<JsonObject, CaseAction> action) {
    behindGate(withBody(router.post("/agents/v1/delays/" + word)), Role.AGENT)
        .handler(
            ctx ->
                Future.succeededFuture(ctx)
                    .compose(
                        begun -> {
                          JsonObject body = body(ctx, operation);
                          return act(ctx, body, action.apply(body));
                        })
                    .onSuccess(results -> sendResults(vertx, ctx, results))
                    .onFailure(failure -> ctx.fail(asProblem(failure))));
  }

  private Future<List<Result>> act(RoutingContext ctx, JsonObject body, CaseAction action) {
    List<String> ids =
        body.getJsonArray("delays").stream().map(String.class::cast).distinct().toList();
    String who = who(ctx);
    return desk.work
        .act(ids, action, who)
        .onSuccess(
            results -> {
              long done = results.stream().filter(one -> one.outcome() == Outcome.DONE).count();
              if (done == 0) {
                About.nothingChanged(ctx);
              } else {
                About.say(ctx, action.word() + " " + done + " of " + results.size());
                LOGGER
                    .atInfo()
                    .addKeyValue("by", who)
                    .addKeyValue("action", action.word())
                    .addKeyValue("cases", done)
                    .log("decided by hand");
              }
            });
  }

  private static void sendResults(Vertx vertx, RoutingContext ctx, List<Result> results) {
    LargeAnswer.send(
        vertx,
        ctx,
        results.size(),
        () ->
            results.stream()
                .map(DeskEndpoint::json)
                .collect(Collectors.joining(",", "{\"results\":[", "]}")));
  }

  private static String json(Result result) {
    Row row = result.row();
    Instant at = result.at();
    JsonObject json =
        new JsonObject()
            .put("id", result.id())
            .put("outcome", result.outcome().name().toLowerCase(Locale.ROOT))
            .put("by", result.by())
            .put("at", at == null ? null : at.toString());
    String open = json.encode();
    return open.substring(0, open.length() - 1)
        + ",\"delay\":"
        + (row == null ? "null" : DelayRow.json(row))
        + "}";
  }

  private static CaseAction assign(JsonObject body) {
    JsonObject expect = body.getJsonObject("expect", new JsonObject());
    Map<Long, Expected> expected = new HashMap<>();
    for (String id : expect.fieldNames()) {
      if (!(expect.getValue(id) == null || expect.getValue(id) instanceof String)) {
        throw invalid("expect: an owner, or null, for each delay");
      }
      expected.put(number("expect", id), new Expected(expect.getString(id)));
    }
    return new Assign(body.getString("owner"), expected);
  }

  private CaseAction snooze(JsonObject body) {
    Instant until = OffsetDateTime.parse(body.getString("until")).toInstant();
    Instant now = desk.clock.instant();
    if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST_SNOOZE))) {
      throw invalid("until: in the future, and not more than 90 days away");
    }
    return new CaseAction.Snooze(until, body.getString("reason"));
  }

  private static CaseAction resolve(JsonObject body) {
    return new CaseAction.Resolve(
        CaseAction.Resolution.valueOf(body.getString("reason")), body.getString("note"));
  }

  private void list(Vertx vertx, RoutingContext ctx) {
    Future.succeededFuture(ctx)
        .compose(
            begun -> {
              String state = ctx.request().getParam("state");
              String after = ctx.request().getParam("after");
              int limit = limit(ctx, DEFAULT_PAGE, MOST_A_PAGE);
              if (state == null || state.equals("open")) {
                return desk.queue.open(after, limit);
              }
              if (state.equals("closed")) {
                return desk.queue.closed(after, limit);
              }
              throw invalid("state: open or closed");
            })
        .onSuccess(page -> LargeAnswer.send(vertx, ctx, page.rows().size(), () -> json(page)))
        .onFailure(failure -> ctx.fail(asProblem(failure)));
  }

  private static String json(DelayQueue.Page page) {
    JsonObject rest =
        new JsonObject().put("cursor", page.cursor().text()).put("total", page.total());
    if (page.next() != null) {
      rest.put("next", page.next());
    }
    return page.rows().stream()
        .map(DelayRow::json)
        .collect(Collectors.joining(",", "{\"delays\":[", "]," + rest.encode().substring(1)));
  }

  private Future<JsonAnswer> log(RoutingContext ctx) {
    String after = ctx.request().getParam("after");
    DeskLog.Before before =
        after == null
            ? DeskLog.Before.NOTHING
            : DeskLog.Before.parse(after).orElseThrow(() -> invalid("after: the 'next' of a page"));
    return desk.log
        .of(ctx.pathParam("id"), before, limit(ctx, DEFAULT_LINES, MOST_LINES))
        .map(
            page -> {
              ObjectNode json = page("log", page.lines());
              if (page.next() != null) {
                json.put("next", page.next().text());
              }
              return JsonAnswer.of(json);
            });
  }

  private Future<JsonAnswer> notes(RoutingContext ctx) {
    int limit = limit(ctx, DEFAULT_LINES, MOST_LINES);
    return desk.notes
        .of(ctx.pathParam("id"), before(ctx), limit)
        .map(notes -> JsonAnswer.of(page("notes", notes, limit)));
  }

  private Future<JsonAnswer> addNote(RoutingContext ctx) {
    JsonObject body = body(ctx, "addNote");
    String delayCase = body.getString("case");
    String shipment = ctx.pathParam("id");
    return desk.notes
        .add(
            shipment,
            delayCase == null ? null : number("case", delayCase),
            body.getString("text"),
            who(ctx))
        .map(
            added ->
                new JsonAnswer(
                    201,
                    added
                        .orElseThrow(() -> notFound("shipment: there is no '" + shipment + "'"))
                        .toString(),
                    null));
  }

  private Future<JsonAnswer> mentions(RoutingContext ctx) {
    int limit = limit(ctx, DEFAULT_LINES, MOST_LINES);
    return desk.notes
        .mentions(person(ctx), "true".equals(ctx.request().getParam("unread")), before(ctx), limit)
        .map(mentions -> JsonAnswer.of(page("mentions", mentions, limit)));
  }

  private Future<JsonAnswer> readMentions(RoutingContext ctx) {
    List<Long> ids =
        body(ctx, "readMentions").getJsonArray("mentions").stream()
            .map(id -> number("mentions", (String) id))
            .toList();
    return desk.notes
        .read(ids, person(ctx))
        .map(read -> JsonAnswer.of(new JsonObject().put("read", read)));
  }

  private Future<JsonAnswer> present(RoutingContext ctx) {
    JsonObject body = body(ctx, "setPresence");
    return desk.presence
        .say(body.getString("tab"), who(ctx), body.getString("shipment"))
        .map(said -> JsonAnswer.nothing());
  }

  private Future<JsonAnswer> views(RoutingContext ctx) {
    return desk.views
        .of(who(ctx))
        .map(
            views -> {
              JsonArray list = new JsonArray();
              views.forEach(list::add);
              return JsonAnswer.of(new JsonObject().put("views", list));
            });
  }

  /** What others see, an agent says; what one keeps for oneself, everybody may. */
  private Future<JsonAnswer> putView(RoutingContext ctx) {
    JsonObject body = body(ctx, "putView");
    String name = viewName(ctx);
    boolean shared = body.getBoolean("shared", false);
    JsonObject filter = body.getJsonObject("filter");
    if (shared && !Identity.of(ctx).hasRole(Role.AGENT)) {
      throw new ProblemException(BearerGate.forbidden("a view is shared by an agent"));
    }
    if (filter.encode().length() > LARGEST_FILTER) {
      throw invalid("filter: more than " + LARGEST_FILTER + " characters");
    }
    return desk.views
        .put(who(ctx), name, filter, shared)
        .map(
            kept -> {
              if (!kept) {
                throw new ProblemException(
                    Problem.of(409, "too-many-views", "There are too many views", "delete one"));
              }
              return JsonAnswer.of(
                  new JsonObject()
                      .put("name", name)
                      .put("owner", who(ctx))
                      .put("filter", filter)
                      .put("shared", shared));
            });
  }

  private Future<JsonAnswer> deleteView(RoutingContext ctx) {
    String name = viewName(ctx);
    return desk.views
        .delete(who(ctx), name)
        .map(
            there -> {
              if (!there) {
                throw notFound("view: there is no '" + name + "' of yours");
              }
              return JsonAnswer.nothing();
            });
  }

  private static String viewName(RoutingContext ctx) {
    String name = ctx.pathParam("name").strip();
    if (!VIEW.matcher(name).matches()) {
      throw invalid("name: 1 to 80 characters");
    }
    return name;
  }

  private Future<JsonAnswer> search(RoutingContext ctx) {
    String typed = ctx.request().getParam("q");
    if (typed == null || typed.isBlank()) {
      throw invalid("q: what is searched for");
    }
    return search
        .find(typed, limit(ctx, DEFAULT_HITS, MOST_HITS))
        .compose(
            hits ->
                desk.queue
                    .of(hits.stream().map(hit -> hit.standing().shipment().id()).toList())
                    .map(
                        late -> {
                          Map<String, Row> worst = new HashMap<>();
                          late.forEach(row -> worst.putIfAbsent(row.getString("shipment"), row));
                          ObjectNode json = Json.mapper().createObjectNode();
                          ArrayNode list = json.putArray("hits");
                          hits.forEach(hit -> list.add(json(hit, worst)));
                          return JsonAnswer.of(json);
                        }));
  }

  private static ObjectNode json(Hit hit, Map<String, Row> worst) {
    var standing = hit.standing();
    String shipment = standing.shipment().id();
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("shipment", shipment)
            .put("customer", standing.shipment().customer());
    ArrayNode orders = json.putArray("orders");
    standing.shipment().orders().forEach(orders::add);
    Instant at = standing.journey().occurredAt();
    json.put(
            "milestone",
            standing.journey().milestone() == null ? null : standing.journey().milestone().name())
        .put("occurredAt", at == null ? null : at.toString());
    json.putObject("matched")
        .put("by", hit.by().name().toLowerCase(Locale.ROOT))
        .put("type", hit.type() == null ? null : hit.type().name())
        .put("value", hit.value())
        .put("exact", hit.exact());
    Row late = worst.get(shipment);
    if (late == null) {
      json.putNull("delay");
    } else {
      json.putRawValue(
          "delay", new com.fasterxml.jackson.databind.util.RawValue(DelayRow.json(late)));
    }
    return json;
  }

  private static ObjectNode page(String name, List<ObjectNode> all) {
    ObjectNode json = Json.mapper().createObjectNode();
    ArrayNode list = json.putArray(name);
    all.forEach(list::add);
    return json;
  }

  private static ObjectNode page(String name, List<ObjectNode> all, int limit) {
    ObjectNode json = page(name, all);
    if (all.size() == limit) {
      json.set("next", all.get(limit - 1).get("id"));
    }
    return json;
  }

  private JsonObject body(RoutingContext ctx, String operation) {
    return contract.check(operation, JsonBody.of(ctx, JsonBody.MALFORMED));
  }

  private static String who(RoutingContext ctx) {
    return Identity.of(ctx).subject();
  }

  /** As mentions are kept. */
  private static String person(RoutingContext ctx) {
    return who(ctx).toLowerCase(Locale.ROOT);
  }

  private static long before(RoutingContext ctx) {
    String after = ctx.request().getParam("after");
    return after == null ? Long.MAX_VALUE : number("after", after);
  }

  private static long number(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw invalid(name + ": there is no '" + text + "'");
    }
  }

  private static int limit(RoutingContext ctx, int usual, int most) {
    String asked = ctx.request().getParam("limit");
    long limit = asked == null ? usual : number("limit", asked);
    if (limit < 1 || limit > most) {
      throw invalid("limit: a number from 1 to " + most);
    }
    return (int) limit;
  }

  private static Throwable asProblem(Throwable failure) {
    if (failure instanceof DateTimeException) {
      return invalid(Objects.toString(failure.getMessage()));
    }
    return RefusedValues.areTheCauseOf(failure) ? invalid("the database refuses a value") : failure;
  }

  private static ProblemException notFound(String what) {
    return new ProblemException(Problem.of(404, "no-such-thing", "There is no such thing", what));
  }

  private static ProblemException invalid(@Nullable String detail) {
    return new ProblemException(
        Problem.of(400, "invalid-request", "The request is not valid", detail));
  }
}
