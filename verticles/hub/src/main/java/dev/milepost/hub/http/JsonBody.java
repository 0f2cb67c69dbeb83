package dev.milepost.hub.http;

import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/** A request's body where JSON is expected. */
public final class JsonBody {
  /** For those who call a body without an object unreadable. */
  public static final Problem MALFORMED =
      Problem.of(400, "malformed", "The body cannot be read", "body: a JSON object is expected");

  /** For those who call it invalid. */
  public static final Problem NOT_JSON =
      Problem.of(400, "not-json", "The body is not valid", "a JSON object is expected");

  private JsonBody() {}

  /**
   * Reads what comes, and refuses more than that with 413. Mount it before the question who asks:
   * that one may take a while, and the body does not wait.
   */
  public static BodyHandler upTo(long bytes) {
    return BodyHandler.create(false).setBodyLimit(bytes);
  }

  /**
   * The object that came.
   *
   * @param otherwise what to answer where none did, and not in the parser's words: they quote the
   *     body, secrets and all
   */
  public static JsonObject of(RoutingContext ctx, Problem otherwise) {
    try {
      JsonObject body = ctx.body().asJsonObject();
      if (body != null) {
        return body;
      }
    } catch (RuntimeException notJson) {
      // Answered below.
    }
    throw new ProblemException(otherwise);
  }
}
