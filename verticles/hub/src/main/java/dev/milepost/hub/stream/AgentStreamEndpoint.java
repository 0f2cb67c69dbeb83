package dev.milepost.hub.stream;

import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.StreamTickets;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * {@code GET /agents/v1/stream}: everybody's events, live. There is nothing to resume from, since a
 * console loads its snapshot on each connect: after {@code event: ready} it misses nothing.
 */
public final class AgentStreamEndpoint implements Endpoint {
  private final StreamFeed feed;
  private final StreamDoor door;

  public AgentStreamEndpoint(StreamFeed feed, BearerGate gate, StreamTickets tickets) {
    this.feed = feed;
    this.door = new StreamDoor(feed, gate, tickets);
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    StreamLoop loop = feed.newLoop();
    router
        .get("/agents/v1/stream")
        .handler(ctx -> door.admit(ctx, identity -> open(ctx, loop, identity)));
  }

  private void open(RoutingContext ctx, StreamLoop loop, Identity identity) {
    if (!identity.seesAllCustomers()) {
      throw new ProblemException(
          BearerGate.forbidden("a role (viewer, agent, admin) is needed, bound to no customer"));
    }
    StreamWindow window = door.window();
    StreamFilter filter = StreamFilter.of(feed.topic(), ctx.queryParams());
    long deadline = door.deadline(identity);
    door.enter(identity);
    HttpServerResponse head = door.head(ctx);
    Subscriber subscriber =
        new Subscriber(
            identity,
            Outlet.open(
                ctx.request(),
                head,
                SseFrames.opening(door.retryMillis())
                    .appendBuffer(SseFrames.notice("ready", "{}"))),
            filter,
            window,
            window.everybody().end(),
            null,
            deadline,
            loop.nextNumber());
    loop.join(subscriber);
  }
}
