package dev.milepost.hub.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered with where JSON is spoken; no cache keeps it.
 *
 * @param json null where there is nothing to say
 * @param location where to find what was made; null where nothing was, or it has no place
 */
public record JsonAnswer(int status, @Nullable String json, @Nullable String location) {

  /** 200 with an object. */
  public static JsonAnswer of(JsonObject json) {
    return new JsonAnswer(200, json.encode(), null);
  }

  /** 200 with an object. */
  public static JsonAnswer of(JsonNode json) {
    return new JsonAnswer(200, json.toString(), null);
  }

  /** 201 with what was made. */
  public static JsonAnswer created(JsonObject json, @Nullable String location) {
    return new JsonAnswer(201, json.encode(), location);
  }

  /** 204. */
  public static JsonAnswer nothing() {
    return new JsonAnswer(204, null, null);
  }

  /** The last handler of a route: its answer goes back, its failure to the failure handler. */
  public static Handler<RoutingContext> by(Function<RoutingContext, Future<JsonAnswer>> operation) {
    return ctx ->
        Future.succeededFuture(ctx)
            .compose(operation)
            .onSuccess(answer -> answer.send(ctx))
            .onFailure(ctx::fail);
  }

  /** Answers with this. */
  public void send(RoutingContext ctx) {
    ctx.response().setStatusCode(status).putHeader("Cache-Control", "no-store");
    if (location != null) {
      ctx.response().putHeader("Location", location);
    }
    if (json == null) {
      ctx.end();
    } else {
      ctx.response().putHeader("Content-Type", "application/json");
      ctx.end(json);
    }
  }
}
