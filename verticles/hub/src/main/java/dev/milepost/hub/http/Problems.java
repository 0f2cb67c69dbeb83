package dev.milepost.hub.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns failures into problems: one place for every router. A stack trace stays in the log. */
public final class Problems {
  private static final Logger LOGGER = LoggerFactory.getLogger(Problems.class);
  private static final int RETRY_AFTER_SECONDS = 2;

  private static final Map<Integer, String> TITLES =
      Map.of(
          400, "The request is not valid",
          401, "Authentication is needed",
          403, "Not allowed",
          404, "There is nothing here",
          405, "The method is not allowed here",
          413, "The body is too large");

  private Problems() {}

  /** The failure handler of a router. */
  public static Handler<RoutingContext> handler() {
    return ctx -> {
      Throwable failure = ctx.failure();
      if (failure instanceof IOException && ctx.response().headWritten()) {
        // Whoever asked has left while the answer was on its way, and cannot be told.
        LOGGER.atDebug().setCause(failure).log("an answer was not taken");
        return;
      }
      Problem problem = failure == null ? ofStatus(ctx.statusCode()) : of(failure);
      problem.send(ctx);
    };
  }

  /** What a caller is told of a failure. */
  public static Problem of(Throwable failure) {
    if (failure instanceof Problem.ProblemException known) {
      return known.problem();
    }
    if (failure instanceof HttpException http) {
      return ofStatus(http.getStatusCode());
    }
    LOGGER.atError().setCause(failure).log("request failed");
    return Problem.retryable(
        503,
        "unavailable",
        "The hub cannot do this now",
        "A part that this needs does not answer; try again.",
        RETRY_AFTER_SECONDS);
  }

  private static Problem ofStatus(int status) {
    int known = status < 400 ? 500 : status;
    return Problem.of(
        known, "http-" + known, TITLES.getOrDefault(known, "The request failed"), null);
  }
}
