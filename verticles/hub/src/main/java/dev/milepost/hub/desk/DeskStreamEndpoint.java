package dev.milepost.hub.desk;

import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.hub.portal.StreamDoor;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /agents/v1/delays/stream}: what changes of the queue, who looks at what, and what
 * calls the agent; resumed by cursor, or told {@code gap}.
 */
public final class DeskStreamEndpoint implements Endpoint {
  private static final Pattern TAB = Pattern.compile("[A-Za-z0-9-]{8,64}");

  private final Desk desk;
  private final StreamDoor door;

  /**
   * @param door lets callers in
   */
  public DeskStreamEndpoint(Desk desk, StreamDoor door) {
    this.desk = desk;
    this.door = door;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    DeskLoop loop = desk.feed.newLoop(vertx);
    router
        .get("/agents/v1/delays/stream")
        .handler(
            ctx ->
                door.admit(
                    ctx, caller -> desk.feed.open(ctx, loop, agent(caller), given(ctx), tab(ctx))));
  }

  private static Identity agent(Identity caller) {
    if (!caller.seesAllCustomers()) {
      throw new ProblemException(
          BearerGate.forbidden("a role (viewer, agent, admin) is needed, bound to no customer"));
    }
    return caller;
  }

  /** The header wins: who reconnects sends it, and repeats the URL that it was opened with. */
  private static @Nullable String given(RoutingContext ctx) {
    String header = ctx.request().getHeader("Last-Event-ID");
    String given = header == null || header.isEmpty() ? ctx.request().getParam("after") : header;
    return given == null || given.isEmpty() ? null : given;
  }

  private static @Nullable String tab(RoutingContext ctx) {
    String tab = ctx.request().getParam("tab");
    if (tab != null && !TAB.matcher(tab).matches()) {
      throw new ProblemException(
          Problem.of(
              400,
              "invalid-request",
              "The request is not valid",
              "tab: 8 to 64 letters, digits, -"));
    }
    return tab;
  }
}
