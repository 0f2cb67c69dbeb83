package dev.milepost.hub.agents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.PollTerms.Limit;
import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.connections.ConnectionDirectory;
import dev.milepost.hub.connections.ConnectionMode;
import dev.milepost.hub.connections.ConnectionState;
import dev.milepost.hub.connections.PollSettings;
import dev.milepost.hub.drift.Arrivals;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.JsonBody;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.hub.polling.PollingDesk;
import dev.milepost.hub.polling.PollingDesk.Asking;
import dev.milepost.hub.polling.PollingDesk.Task;
import dev.milepost.hub.traffic.Count;
import dev.milepost.hub.traffic.TrafficReport;
import dev.milepost.store.DataAges;
import dev.milepost.store.Json;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /agents/v1}: how the connections to carriers do, how a shipment's references are asked
 * about, and that they are asked about now. A viewer reads, an agent asks; nobody whose token is
 * bound to one customer may do either.
 */
public final class AskingEndpoint implements Endpoint {
  private static final Logger LOGGER = LoggerFactory.getLogger(AskingEndpoint.class);
  private static final int LARGEST_BODY = 4 * 1024;

  private final ConnectionDirectory directory;
  private final Carriers carriers;
  private final PollingDesk desk;
  private final DataAges ages;
  private final Arrivals arrivals;
  private final TrafficReport traffic;
  private final Contract contract;
  private final Handler<RoutingContext> gate;
  private final Clock clock;

  /**
   * @param gate knows who calls, or refuses
   */
  public AskingEndpoint(
      ConnectionDirectory directory,
      Carriers carriers,
      PollingDesk desk,
      DataAges ages,
      Arrivals arrivals,
      TrafficReport traffic,
      Contract contract,
      Handler<RoutingContext> gate,
      Clock clock) {
    this.directory = directory;
    this.carriers = carriers;
    this.desk = desk;
    this.ages = ages;
    this.arrivals = arrivals;
    this.traffic = traffic;
    this.contract = contract;
    this.gate = gate;
    this.clock = clock;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    router
        .get("/agents/v1/carriers")
        .handler(gate)
        .handler(BearerGate.require(Role.VIEWER))
        .handler(BearerGate::ofAllCustomers)
        .handler(JsonAnswer.by(ctx -> connections()));
    router
        .get("/agents/v1/shipments/:id/asking")
        .handler(gate)
        .handler(BearerGate.require(Role.VIEWER))
        .handler(BearerGate::ofAllCustomers)
        .handler(JsonAnswer.by(this::asking));
    router
        .post("/agents/v1/shipments/:id/ask")
        .handler(JsonBody.upTo(LARGEST_BODY))
        .handler(gate)
        .handler(BearerGate.require(Role.AGENT))
        .handler(BearerGate::ofAllCustomers)
        .handler(JsonAnswer.by(this::ask));
  }

  private Future<JsonAnswer> connections() {
    Collection<Connection> all = directory.all();
    Future<Map<String, Asking>> asking = desk.connections(limits(all));
    Future<Map<String, Instant>> arrived = arrivals.last();
    Future<Optional<DataAges.Seen>> seen = ages.read();
    Future<Map<String, TrafficReport.Day>> days = traffic.lastDay();
    Future<Map<String, List<TrafficReport.Found>>> standings = traffic.standings();
    return Future.all(asking, arrived, seen, days, standings)
        .map(
            read -> {
              Map<String, DataAges.Age> byCarrier =
                  seen.result().map(DataAges.Seen::carriers).orElse(List.of()).stream()
                      .collect(Collectors.toMap(DataAges.Age::carrier, Function.identity()));
              ObjectNode json = Json.mapper().createObjectNode();
              ArrayNode list = json.putArray("carriers");
              for (Connection connection : all) {
                ObjectNode one =
                    list.addObject()
                        .put("connection", connection.id())
                        .put("carrier", connection.carrier().value())
                        .put("mode", connection.mode().word())
                        .put("state", connection.state().word());
                put(one, "lastDelivery", arrived.result().get(connection.id()));
                DataAges.Age age = byCarrier.get(connection.carrier().value());
                if (age != null) {
                  one.set("data", json(age));
                }
                Asking how = asking.result().get(connection.id());
                if (how != null) {
                  one.set("asking", json(how));
                }
                TrafficReport.Day day = days.result().get(connection.id());
                if (day != null) {
                  one.set("traffic", json(day));
                }
                List<TrafficReport.Found> standing = standings.result().get(connection.id());
                if (standing != null) {
                  ArrayNode nodes = one.putArray("places");
                  standing.forEach(found -> nodes.add(json(found)));
                }
              }
              return JsonAnswer.of(json);
            });
  }

  /**
   * Of those that are asked; of one whose options do not fit any more, as after an update, none.
   */
  private Map<String, List<Limit>> limits(Collection<Connection> all) {
    Map<String, List<Limit>> limits = new TreeMap<>();
    for (Connection connection : all) {
      if (connection.mode() == ConnectionMode.POLLING) {
        limits.put(connection.id(), limits(connection));
      }
    }
    return limits;
  }

  private List<Limit> limits(Connection connection) {
    try {
      return carriers
          .poll(connection.carrier())
          .map(
              carrier ->
                  PollSettings.of(carrier.terms(), new JsonObject(connection.options())).limits())
          .orElse(List.of());
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  private ObjectNode json(DataAges.Age age) {
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("shipments", age.shipments())
            .put("overdue", age.overdue());
    if (age.heardAt() != null) {
      json.put("ageSeconds", Duration.between(age.heardAt(), clock.instant()).toSeconds());
    }
    return json;
  }

  private static ObjectNode json(TrafficReport.Day day) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.set("lastHour", json(day.lastHour()));
    json.set("lastDay", json(day.lastDay()));
    ArrayNode hours = json.putArray("hours");
    for (TrafficReport.Hour hour : day.hours()) {
      hours
          .addObject()
          .put("from", hour.from().toString())
          .put("deliveries", hour.sums().accepted())
          .put("events", hour.sums().of(Count.EVENTS))
          .put("errors", hour.sums().errors());
    }
    return json;
  }

  /** Sums of a time, each of them a count; of how long it took, beside it of how many events. */
  static ObjectNode json(TrafficReport.Sums sums) {
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("deliveries", sums.accepted())
            .put("read", sums.of(Count.DECODED) + sums.of(Count.IGNORED) + sums.of(Count.REJECTED))
            .put("events", sums.of(Count.EVENTS))
            .put("unauthentic", sums.of(Count.UNAUTHENTIC))
            .put("refused", sums.of(Count.REFUSED))
            .put("unreadable", sums.of(Count.REJECTED))
            .put("problems", sums.of(Count.PROBLEMS))
            .put("unknownCodes", sums.of(Count.UNKNOWN));
    ObjectNode latency = json.putObject("latency").put("events", sums.timed());
    sums.latencySeconds(50).ifPresent(seconds -> latency.put("p50Seconds", seconds));
    sums.latencySeconds(90).ifPresent(seconds -> latency.put("p90Seconds", seconds));
    return json;
  }

  private static ObjectNode json(TrafficReport.Found found) {
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("node", found.node())
            .put("reachable", found.reachable())
            .put("waiting", found.waiting())
            .put("seenAt", found.seenAt().toString());
    if (found.waitingSeconds() != null) {
      json.put("waitingSeconds", found.waitingSeconds());
    }
    if (found.problem() != null) {
      json.put("problem", found.problem());
    }
    return json;
  }

  private static ObjectNode json(Asking asking) {
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("references", asking.references())
            .put("lateSeconds", Math.round(asking.lateSeconds()))
            .put("askedAgoSeconds", Math.round(asking.askedAgoSeconds()));
    json.putObject("lastHour").put("answered", asking.answered()).put("changed", asking.changed());
    json.put("failing", asking.failing());
    ArrayNode limits = json.putArray("limits");
    asking
        .limits()
        .forEach(
            one ->
                limits
                    .addObject()
                    .put("most", one.most())
                    .put("in", one.in().toString())
                    .put("used", one.used()));
    put(json, "pausedUntil", asking.pausedUntil());
    ArrayNode circuits = json.putArray("circuits");
    new TreeMap<>(asking.circuits())
        .forEach((node, state) -> circuits.addObject().put("node", node).put("state", state));
    PollingDesk.Failure failure = asking.lastFailure();
    if (failure != null) {
      json.putObject("lastFailure")
          .put("at", failure.at().toString())
          .put("node", failure.node())
          .put("why", failure.why());
    }
    return json;
  }

  private Future<JsonAnswer> asking(RoutingContext ctx) {
    return tasks(ctx)
        .map(
            tasks -> {
              ObjectNode json =
                  Json.mapper().createObjectNode().put("shipment", ctx.pathParam("id"));
              ArrayNode list = json.putArray("asking");
              tasks.forEach(task -> list.add(json(task)));
              return JsonAnswer.of(json);
            });
  }

  private static ObjectNode json(Task task) {
    ObjectNode json = of(task);
    put(json, "since", task.since());
    put(json, "askedAt", task.askedAt());
    put(json, "changedAt", task.changedAt());
    put(json, "dueAt", task.dueAt());
    json.put("next", next(task));
    json.put("why", task.failures() > 0 ? "asked again after a failure" : task.why());
    put(json, "expectedNextBy", task.expectedBy());
    if (task.known() != null) {
      json.put("known", task.known());
    }
    json.put("failures", task.failures());
    if (task.failures() > 0) {
      json.put("lastFailure", task.why());
    }
    return json;
  }

  private static String next(Task task) {
    if (task.claimed()) {
      return "asking";
    }
    return task.dueAt() == null ? "nothing" : task.ask() ? "ask" : "think";
  }

  private static ObjectNode of(Task task) {
    ObjectNode json = Json.mapper().createObjectNode().put("connection", task.connection());
    json.set("reference", Json.mapper().valueToTree(task.reference()));
    return json;
  }

  private Future<JsonAnswer> ask(RoutingContext ctx) {
    JsonObject body = contract.check("askCarriers", JsonBody.of(ctx, JsonBody.MALFORMED));
    String by = Identity.of(ctx).subject();
    return tasks(ctx)
        .map(tasks -> tasks.stream().filter(this::isAskedNow).toList())
        .compose(
            tasks -> {
              if (tasks.isEmpty()) {
                throw new ProblemException(
                    Problem.of(
                        409,
                        "nobody-to-ask",
                        "There is nobody to ask",
                        "no active connection asks about a reference of the shipment"));
              }
              return desk.ask(tasks, by, body.getString("reason"))
                  .map(asked -> asked(ctx, tasks, asked, by));
            });
  }

  private boolean isAskedNow(Task task) {
    return directory.all().stream()
        .anyMatch(
            connection ->
                connection.id().equals(task.connection())
                    && connection.mode() == ConnectionMode.POLLING
                    && connection.state() == ConnectionState.ACTIVE);
  }

  private static JsonAnswer asked(
      RoutingContext ctx, List<Task> tasks, List<Task> asked, String by) {
    List<Task> underWay =
        tasks.stream().filter(task -> task.claimed() && !asked.contains(task)).toList();
    List<Task> tooSoon =
        tasks.stream().filter(task -> !task.claimed() && !asked.contains(task)).toList();
    if (asked.isEmpty() && underWay.isEmpty()) {
      long rest =
          tooSoon.stream().mapToLong(task -> Math.max(1, task.rest().toSeconds())).min().orElse(1);
      throw new ProblemException(
          Problem.retryable(
              429,
              "asked-just-now",
              "An agent had it asked about just now",
              "a reference is asked about by hand once a minute at most",
              (int) rest));
    }
    if (!asked.isEmpty()) {
      LOGGER
          .atInfo()
          .addKeyValue("by", by)
          .addKeyValue("action", "ASK")
          .addKeyValue("shipment", ctx.pathParam("id"))
          .log("decided by hand");
    }
    ObjectNode json = Json.mapper().createObjectNode().put("shipment", ctx.pathParam("id"));
    list(json.putArray("asked"), asked);
    list(json.putArray("underWay"), underWay);
    list(json.putArray("tooSoon"), tooSoon);
    return new JsonAnswer(202, json.toString(), null);
  }

  private static void list(ArrayNode into, List<Task> tasks) {
    tasks.forEach(task -> into.add(of(task)));
  }

  private Future<List<Task>> tasks(RoutingContext ctx) {
    String shipment = ctx.pathParam("id");
    return desk.of(shipment)
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        new ProblemException(
                            Problem.of(
                                404,
                                "no-such-thing",
                                "There is no such thing",
                                "shipment: there is no '" + shipment + "'"))));
  }

  private static void put(ObjectNode json, String name, @Nullable Instant at) {
    if (at != null) {
      json.put(name, at.toString());
    }
  }
}
