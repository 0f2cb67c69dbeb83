package dev.milepost.hub.policies;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.engine.DelayRules;
import dev.milepost.engine.PolicyLab.Outcome;
import dev.milepost.engine.PolicyLab.Span;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.http.About;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.JsonBody;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.hub.http.Problems;
import dev.milepost.hub.policies.DelayRulesStore.Version;
import dev.milepost.store.Json;
import dev.milepost.store.PgHistories;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Clock;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code /admin/v1/policies}: by what delays are judged, and {@code /dry-run}: what other rules
 * would have made of the last days.
 */
public final class PoliciesEndpoint implements Endpoint {
  private static final String PATH = "/admin/v1/policies";
  private static final int BODY_LIMIT = 256 * 1024;
  private static final int COME_AGAIN_SECONDS = 10;

  private final LivePolicies policies;
  private final PgHistories histories;
  private final Handler<RoutingContext> admins;
  private final Clock clock;
  private final AtomicBoolean trying = new AtomicBoolean();

  /**
   * @param admins lets only those through who may change rules
   */
  public PoliciesEndpoint(
      LivePolicies policies, PgHistories histories, Handler<RoutingContext> admins, Clock clock) {
    this.policies = policies;
    this.histories = histories;
    this.admins = admins;
    this.clock = clock;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    answer(router.get(PATH), ctx -> policies.newest().map(PoliciesEndpoint::view));
    answer(router.put(PATH), this::replace);
    answer(router.post(PATH + "/dry-run"), ctx -> dryRun(vertx, ctx));
  }

  private void answer(Route route, Function<RoutingContext, Future<ObjectNode>> operation) {
    route
        .handler(JsonBody.upTo(BODY_LIMIT))
        .handler(admins)
        .handler(JsonAnswer.by(ctx -> operation.apply(ctx).map(JsonAnswer::of)))
        .failureHandler(Problems.handler());
  }

  private static ObjectNode view(Version version) {
    ObjectNode view = Json.mapper().createObjectNode().put("version", version.version());
    if (version.by() != null) {
      view.put("by", version.by()).put("at", String.valueOf(version.at()));
    }
    view.setAll(DelayRulesJson.tree(version.rules()));
    return view.set("defaults", DelayRulesJson.defaults());
  }

  private Future<ObjectNode> replace(RoutingContext ctx) {
    JsonNode body = body(ctx, Set.of("version", "rules"));
    JsonNode version = body.path("version");
    if (!version.isInt() || version.intValue() < 0) {
      throw refused("version: the version that these rules replace is expected, 0 for the first");
    }
    DelayRules rules = rules(body);
    return policies
        .replace(version.intValue(), rules, Identity.of(ctx).subject())
        .map(
            replaced ->
                view(
                    replaced.orElseThrow(
                        () ->
                            new ProblemException(
                                Problem.of(
                                    409,
                                    "rules-changed",
                                    "The rules were changed meanwhile",
                                    "version: " + version.intValue() + " does not hold now")))));
  }

  private Future<ObjectNode> dryRun(Vertx vertx, RoutingContext ctx) {
    About.nothingChanged(ctx);
    JsonNode body = body(ctx, Set.of("rules", "days", "limits"));
    DelayRules rules = rules(body);
    JsonNode limits = body.path("limits");
    known(limits, "limits.", Set.of("shipments", "samples"));
    DryRun.Limits most =
        new DryRun.Limits(
            number(body.path("days"), "days", 14, 1, 90),
            number(limits.path("shipments"), "limits.shipments", 10_000, 1, 100_000),
            number(limits.path("samples"), "limits.samples", 50, 0, 500));
    if (!trying.compareAndSet(false, true)) {
      throw new ProblemException(
          Problem.retryable(
              429,
              "busy",
              "Another dry-run is on its way",
              "one at a time on each node",
              COME_AGAIN_SECONDS));
    }
    return Future.succeededFuture()
        .compose(
            free ->
                new DryRun(vertx, histories, clock, policies.get(), policies.by(rules), most).run())
        .onComplete(done -> trying.set(false))
        .map(PoliciesEndpoint::view);
  }

  private static ObjectNode view(DryRun.Result result) {
    ObjectNode view =
        Json.mapper()
            .createObjectNode()
            .put("shipments", result.shipments())
            .put("whole", result.whole());
    ObjectNode kinds = view.putObject("kinds");
    result
        .counts()
        .forEach(
            (kind, counts) -> {
              ObjectNode of = kinds.putObject(kind.name());
              for (Outcome outcome : Outcome.values()) {
                of.put(outcome.name(), counts.getOrDefault(outcome, 0));
              }
            });
    ArrayNode samples = view.putArray("samples");
    for (DryRun.Sample sample : result.samples()) {
      ObjectNode one =
          samples
              .addObject()
              .put("shipment", sample.shipment())
              .put("customer", sample.customer())
              .put("kind", sample.difference().kind().name())
              .put("outcome", sample.difference().outcome().name());
      span(one, "before", sample.difference().before());
      span(one, "after", sample.difference().after());
    }
    return view;
  }

  private static void span(ObjectNode sample, String name, @Nullable Span span) {
    if (span != null) {
      ObjectNode written = sample.putObject(name).put("opened", span.opened().toString());
      if (span.cleared() != null) {
        written.put("cleared", span.cleared().toString());
      }
    }
  }

  private static DelayRules rules(JsonNode body) {
    try {
      return DelayRulesJson.read(body.path("rules"));
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  private static int number(JsonNode given, String name, int otherwise, int least, int most) {
    if (given.isMissingNode()) {
      return otherwise;
    }
    if (!given.isInt() || given.intValue() < least || given.intValue() > most) {
      throw refused(name + ": a number from " + least + " to " + most + " is expected");
    }
    return given.intValue();
  }

  private static JsonNode body(RoutingContext ctx, Set<String> fields) {
    try {
      JsonNode body =
          ctx.body().buffer() == null
              ? Json.mapper().createObjectNode()
              : Json.mapper().readTree(ctx.body().buffer().getBytes());
      if (!body.isObject()) {
        throw new ProblemException(JsonBody.NOT_JSON);
      }
      known(body, "", fields);
      return body;
    } catch (IOException e) {
      throw new ProblemException(JsonBody.NOT_JSON);
    }
  }

  private static void known(JsonNode object, String prefix, Set<String> fields) {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!fields.contains(name)) {
        throw refused(prefix + name + ": is not known");
      }
    }
  }

  private static ProblemException refused(String why) {
    return new ProblemException(Problem.of(422, "invalid", "The request is not valid", why));
  }
}
