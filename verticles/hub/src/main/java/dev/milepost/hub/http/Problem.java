package dev.milepost.hub.http;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * An error as RFC 9457 {@code application/problem+json}.
 *
 * @param status the HTTP status
 * @param type stable name of the kind of problem, made a URI by {@code /problems/}
 * @param title the kind of problem, in a few words
 * @param detail what is wrong here, where, and what to do; without secrets or another's data
 * @param retryAfterSeconds when to try again, where trying again helps
 * @param more members of this kind of problem (RFC 9457, section 3.2), where it has any
 */
public record Problem(
    int status,
    String type,
    String title,
    @Nullable String detail,
    @Nullable Integer retryAfterSeconds,
    @Nullable JsonObject more) {

  /** A problem without members of its own. */
  public Problem(
      int status,
      String type,
      String title,
      @Nullable String detail,
      @Nullable Integer retryAfterSeconds) {
    this(status, type, title, detail, retryAfterSeconds, null);
  }

  /** A problem that trying again does not help. */
  public static Problem of(int status, String type, String title, @Nullable String detail) {
    return new Problem(status, type, title, detail, null);
  }

  /** Overload or outage: the caller may come again. */
  public static Problem retryable(
      int status, String type, String title, String detail, int retryAfterSeconds) {
    return new Problem(status, type, title, detail, retryAfterSeconds);
  }

  /** The same with members of its own. */
  public Problem with(JsonObject members) {
    return new Problem(status, type, title, detail, retryAfterSeconds, members.copy());
  }

  /** Answers with this problem, unless an answer is already under way. */
  public void send(RoutingContext ctx) {
    HttpServerResponse response = ctx.response();
    if (response.ended() || response.headWritten()) {
      response.reset();
      return;
    }
    if (retryAfterSeconds != null) {
      response.putHeader("Retry-After", retryAfterSeconds.toString());
    }
    response
        .setStatusCode(status)
        .putHeader("Content-Type", "application/problem+json")
        .putHeader("Cache-Control", "no-store")
        .end(json().toBuffer());
  }

  /** The body. */
  public JsonObject json() {
    JsonObject body =
        new JsonObject().put("type", "/problems/" + type).put("title", title).put("status", status);
    if (detail != null) {
      body.put("detail", detail);
    }
    if (more != null) {
      body.mergeIn(more);
    }
    return body;
  }

  /** A problem on its way through a failed future to the place that answers. */
  public static class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    /** Without a stack trace: this is an answer, not a bug. */
    public ProblemException(Problem problem) {
      super(problem.title(), null, false, false);
      this.problem = problem;
    }

    public Problem problem() {
      return problem;
    }
  }
}
