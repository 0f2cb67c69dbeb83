package dev.milepost.hub.audit;

import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.hub.http.Problems;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code GET /admin/v1/audit}: who changed what, and who signed in or could not. */
public final class AuditEndpoint implements Endpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Audit audit;
  private final Handler<RoutingContext> admins;

  /**
   * @param admins lets only those through who may read it
   */
  public AuditEndpoint(Audit audit, Handler<RoutingContext> admins) {
    this.audit = audit;
    this.admins = admins;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    router
        .get("/admin/v1/audit")
        .handler(admins)
        .handler(JsonAnswer.by(this::list))
        .failureHandler(Problems.handler());
  }

  private Future<JsonAnswer> list(RoutingContext ctx) {
    int limit = (int) number(ctx, "limit", DEFAULT_LIMIT, MOST);
    long after = number(ctx, "after", Long.MAX_VALUE, Long.MAX_VALUE);
    return audit
        .list(after, ctx.request().getParam("by"), limit)
        .map(lines -> JsonAnswer.of(page(lines, limit)));
  }

  private static JsonObject page(List<AuditLine> lines, int limit) {
    JsonArray list = new JsonArray();
    lines.forEach(line -> list.add(view(line)));
    JsonObject page = new JsonObject().put("audit", list);
    return lines.size() < limit
        ? page
        : page.put("next", String.valueOf(lines.get(limit - 1).id()));
  }

  private static JsonObject view(AuditLine line) {
    return new JsonObject()
        .put("id", String.valueOf(line.id()))
        .put("at", line.at().toString())
        .put("by", line.by())
        .put("via", line.via())
        .put("address", line.address())
        .put("method", line.method())
        .put("path", line.path())
        .put("outcome", line.outcome().word())
        .put("status", line.status())
        .put("what", line.what());
  }

  private static long number(RoutingContext ctx, String parameter, long otherwise, long most) {
    String text = ctx.request().getParam(parameter);
    if (text == null) {
      return otherwise;
    }
    if (text.matches("\\d{1,18}") && Long.parseLong(text) >= 1 && Long.parseLong(text) <= most) {
      return Long.parseLong(text);
    }
    throw new ProblemException(
        Problem.of(
            400,
            "invalid-request",
            "The request is not valid",
            parameter + ": a number from 1 to " + most + " is expected"));
  }
}
