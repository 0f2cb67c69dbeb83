package dev.milepost.hub.drift;

import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.hub.http.Problems;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /agents/v1/drift}: what of carriers' payloads is not as it was, with a sample of each; for
 * everybody who looks at all customers. {@code /admin/v1/drift}: the same for admins, who accept
 * it, or let it be learned anew.
 */
public final class DriftEndpoint implements Endpoint {
  private static final Logger LOGGER = LoggerFactory.getLogger(DriftEndpoint.class);
  private static final String PATH = "/admin/v1/drift";
  private static final String AGENTS_PATH = "/agents/v1/drift";
  private static final int DEFAULT_LIMIT = 500;
  private static final int MOST = 2_000;

  private final DriftReport report;
  private final Handler<RoutingContext> gate;
  private final Handler<RoutingContext> admins;

  /**
   * @param pool of the database that the models are in
   * @param gate knows who calls, or refuses
   * @param admins lets only those through who may administer connections
   */
  public DriftEndpoint(Pool pool, Handler<RoutingContext> gate, Handler<RoutingContext> admins) {
    this.report = new DriftReport(pool);
    this.gate = gate;
    this.admins = admins;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    router
        .get(AGENTS_PATH)
        .handler(gate)
        .handler(BearerGate.require(Role.VIEWER))
        .handler(BearerGate::ofAllCustomers)
        .handler(JsonAnswer.by(this::list))
        .failureHandler(Problems.handler());
    answer(router.get(PATH), this::list);
    answer(router.post(PATH + "/:connection/accept"), this::accept);
    answer(router.delete(PATH + "/:connection"), this::forget);
  }

  private void answer(Route route, Function<RoutingContext, Future<JsonAnswer>> operation) {
    route.handler(admins).handler(JsonAnswer.by(operation)).failureHandler(Problems.handler());
  }

  private Future<JsonAnswer> list(RoutingContext ctx) {
    return report
        .read(
            new DriftReport.Asked(
                ctx.request().getParam("connection"),
                kinds(ctx.queryParam("kind")),
                since(ctx.request().getParam("since")),
                before(ctx.request().getParam("after")),
                limit(ctx.request().getParam("limit"))))
        .map(JsonAnswer::of);
  }

  private Future<JsonAnswer> accept(RoutingContext ctx) {
    String connection = ctx.pathParam("connection");
    return report
        .accept(connection)
        .map(
            accepted -> {
              int findings = accepted.orElseThrow(() -> nothingKnown(connection));
              log(ctx, connection, "accepted");
              return JsonAnswer.of(new JsonObject().put("accepted", findings));
            });
  }

  private Future<JsonAnswer> forget(RoutingContext ctx) {
    String connection = ctx.pathParam("connection");
    return report
        .forget(connection)
        .map(
            there -> {
              if (!there) {
                throw nothingKnown(connection);
              }
              log(ctx, connection, "learned anew");
              return JsonAnswer.nothing();
            });
  }

  private static void log(RoutingContext ctx, String connection, String change) {
    LOGGER
        .atInfo()
        .addKeyValue("connection", connection)
        .addKeyValue("change", change)
        .addKeyValue("by", Identity.of(ctx).subject())
        .log("Drift changed");
  }

  private static @Nullable List<Kind> kinds(List<String> asked) {
    List<Kind> kinds = new ArrayList<>();
    for (String some : asked) {
      for (String one : some.split(",", -1)) {
        try {
          kinds.add(Kind.valueOf(one.strip().toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
          throw invalid("invalid-kind", "kind: one or more of " + Arrays.toString(Kind.values()));
        }
      }
    }
    return kinds.isEmpty() ? null : kinds;
  }

  private static @Nullable Instant since(@Nullable String asked) {
    try {
      return asked == null ? null : OffsetDateTime.parse(asked).toInstant();
    } catch (DateTimeException e) {
      throw invalid(
          "invalid-since", "since: a time with its offset is expected, as 2026-11-24T08:00:00Z");
    }
  }

  private static @Nullable Long before(@Nullable String asked) {
    try {
      return asked == null ? null : Long.valueOf(asked);
    } catch (NumberFormatException e) {
      throw invalid("invalid-after", "after: the 'next' of a page is expected");
    }
  }

  private static int limit(@Nullable String asked) {
    try {
      int limit = asked == null ? DEFAULT_LIMIT : Integer.parseInt(asked);
      if (limit >= 1 && limit <= MOST) {
        return limit;
      }
    } catch (NumberFormatException e) {
      throw wrongLimit();
    }
    throw wrongLimit();
  }

  private static ProblemException wrongLimit() {
    return invalid("invalid-limit", "limit: a number from 1 to " + MOST);
  }

  private static ProblemException invalid(String type, String detail) {
    return new ProblemException(Problem.of(400, type, "The request is not valid", detail));
  }

  private static ProblemException nothingKnown(String connection) {
    return new ProblemException(
        Problem.of(
            404, "no-such-model", "Nothing is known of it", "connection: '" + connection + "'"));
  }
}
