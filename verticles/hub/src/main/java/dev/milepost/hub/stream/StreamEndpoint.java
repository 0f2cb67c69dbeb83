package dev.milepost.hub.stream;

import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.auth.StreamTickets;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a customer's portal follows its events with: {@code GET /v1/stream} (server-sent events),
 * {@code POST /v1/stream/tickets}, and {@code GET /v1/events} for those without SSE.
 */
public final class StreamEndpoint implements Endpoint {
  private static final int LONGEST_CURSOR = 256;

  private final StreamFeed feed;
  private final BearerGate gate;
  private final StreamTickets tickets;
  private final StreamDoor door;

  public StreamEndpoint(StreamFeed feed, BearerGate gate, StreamTickets tickets) {
    this.feed = feed;
    this.gate = gate;
    this.tickets = tickets;
    this.door = new StreamDoor(feed, gate, tickets);
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    StreamLoop loop = feed.newLoop();
    EventsPages pages = new EventsPages(feed, door, loop.cursors(), feed.newPolls());
    router
        .get("/v1/stream")
        .handler(ctx -> door.admit(ctx, identity -> open(ctx, loop, customer(identity), identity)));
    router.post("/v1/stream/tickets").handler(gate).handler(this::ticket);
    router
        .get("/v1/events")
        .handler(
            ctx ->
                door.admitBearer(ctx, identity -> pages.answer(ctx, identity, customer(identity))));
  }

  /** The one customer whose events the caller may have. */
  private static String customer(Identity identity) {
    if (!identity.allows(Scope.STREAM_READ)) {
      throw new ProblemException(
          BearerGate.forbidden("the token does not have the scope '" + Scope.STREAM_READ + "'"));
    }
    String customer = identity.customer();
    if (customer == null) {
      throw new ProblemException(
          BearerGate.forbidden("the token is not bound to a customer: claim 'customer'"));
    }
    return customer;
  }

  private void open(RoutingContext ctx, StreamLoop loop, String customer, Identity identity) {
    StreamWindow window = door.window();
    StreamFilter filter = StreamFilter.of(feed.topic(), ctx.queryParams());
    long deadline = door.deadline(identity);
    String given = given(ctx);
    Cursors cursors = loop.cursors();
    long binding = cursors.bind(window.epoch(), customer);
    OptionalLong known = given == null ? OptionalLong.empty() : cursors.decode(binding, given);
    StreamTrack track = window.customer(customer);
    long position = known.orElseGet(track::end);
    boolean replay = position < track.floor();
    if (replay && !feed.limits().startReplay()) {
      throw new ProblemException(feed.limits().tooManyReplays());
    }
    try {
      door.enter(identity);
    } catch (ProblemException e) {
      if (replay) {
        feed.limits().endReplay();
      }
      throw e;
    }
    HttpServerResponse head = door.head(ctx);
    Subscriber subscriber =
        new Subscriber(
            identity,
            Outlet.open(
                ctx.request(),
                head,
                SseFrames.opening(door.retryMillis(), cursors.encode(binding, position))),
            filter,
            window,
            position,
            given,
            deadline,
            loop.nextNumber());
    if (replay) {
      subscriber.journey = feed.replay().journey(customer, filter, window, false);
      feed.metrics().replays.increment();
    }
    if (given != null && known.isEmpty()) {
      loop.gap(subscriber);
    }
    loop.join(subscriber);
  }

  /**
   * The header wins: a browser that reconnects sends it, and repeats the URL that it was opened
   * with, however old.
   */
  private static @Nullable String given(RoutingContext ctx) {
    String header = ctx.request().getHeader("Last-Event-ID");
    String given =
        header == null || header.isEmpty() ? ctx.request().getParam("lastEventId") : header;
    if (given == null || given.isEmpty()) {
      return null;
    }
    return given.length() > LONGEST_CURSOR ? given.substring(0, LONGEST_CURSOR) : given;
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
