package dev.milepost.hub.portal;

import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.auth.StreamTickets;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.hub.stream.StreamClient;
import dev.milepost.hub.stream.StreamFeed;
import dev.milepost.hub.stream.StreamOpener;
import dev.milepost.hub.stream.StreamPages;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * What a customer's portal follows its events with: {@code GET /v1/stream} (server-sent events),
 * {@code POST /v1/stream/tickets}, and {@code GET /v1/events} for those without SSE.
 */
public final class StreamEndpoint implements Endpoint {
  private final StreamFeed feed;
  private final BearerGate gate;
  private final StreamTickets tickets;
  private final StreamDoor door;

  public StreamEndpoint(StreamFeed feed, BearerGate gate, StreamTickets tickets) {
    this.feed = feed;
    this.gate = gate;
    this.tickets = tickets;
    this.door = new StreamDoor(gate, tickets);
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    StreamOpener opener = feed.newOpener();
    StreamPages pages = feed.newPages();
    router
        .get("/v1/stream")
        .handler(
            ctx ->
                door.admit(
                    ctx, caller -> opener.open(ctx.request(), ctx.queryParams(), client(caller))));
    router.post("/v1/stream/tickets").handler(gate).handler(this::ticket);
    router
        .get("/v1/events")
        .handler(
            ctx ->
                door.admitBearer(
                    ctx,
                    caller ->
                        pages.answer(
                            ctx.request(),
                            ctx.queryParams(),
                            client(caller),
                            problem -> problem.send(ctx))));
  }

  /** Of the one customer whose events the caller may have. */
  private static StreamClient client(Identity identity) {
    if (!identity.allows(Scope.STREAM_READ)) {
      throw new ProblemException(
          BearerGate.forbidden("the token does not have the scope '" + Scope.STREAM_READ + "'"));
    }
    if (identity.customer() == null) {
      throw new ProblemException(
          BearerGate.forbidden("the token is not bound to a customer: claim 'customer'"));
    }
    return new PortalClient(identity);
  }

  private void ticket(RoutingContext ctx) {
    Identity identity = Identity.of(ctx);
    boolean portal = identity.customer() != null && identity.allows(Scope.STREAM_READ);
    if (!portal && !identity.seesAllCustomers()) {
      BearerGate.refuse(ctx, BearerGate.forbidden("the token opens no stream"));
      return;
    }
    StreamTickets.Ticket ticket = tickets.issue(identity);
    ctx.response()
        .setStatusCode(201)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(
            new JsonObject()
                .put("ticket", ticket.text())
                .put("expiresAt", ticket.expiresAt().toString())
                .toBuffer());
  }
}
