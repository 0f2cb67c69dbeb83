package dev.milepost.hub.portal;

import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.StreamTickets;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.hub.stream.StreamClient;
import dev.milepost.hub.stream.StreamFeed;
import dev.milepost.hub.stream.StreamOpener;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;

/**
 * {@code GET /agents/v1/stream}: everybody's events, live. There is nothing to resume from, since a
 * console loads its snapshot on each connect: after {@code event: ready} it misses nothing.
 */
public final class AgentStreamEndpoint implements Endpoint {
  private final StreamFeed feed;
  private final StreamDoor door;

  public AgentStreamEndpoint(StreamFeed feed, BearerGate gate, StreamTickets tickets) {
    this.feed = feed;
    this.door = new StreamDoor(gate, tickets);
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    StreamOpener opener = feed.newOpener();
    router
        .get("/agents/v1/stream")
        .handler(
            ctx ->
                door.admit(
                    ctx,
                    caller -> opener.openAll(ctx.request(), ctx.queryParams(), client(caller))));
  }

  private static StreamClient client(Identity identity) {
    if (!identity.seesAllCustomers()) {
      throw new ProblemException(
          BearerGate.forbidden("a role (viewer, agent, admin) is needed, bound to no customer"));
    }
    return new PortalClient(identity);
  }
}
