package dev.milepost.hub.stream;

import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.StreamTickets;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lets streams in: who calls, whether there is room, until when; then the opening bytes. */
final class StreamDoor {
  private static final long LONGEST_MARGIN_MILLIS = 30_000;

  private final StreamFeed feed;
  private final BearerGate gate;
  private final StreamTickets tickets;

  StreamDoor(StreamFeed feed, BearerGate gate, StreamTickets tickets) {
    this.feed = feed;
    this.gate = gate;
    this.tickets = tickets;
  }

  /** Goes on with the caller, known by ticket or bearer token, or answers why not. */
  void admit(RoutingContext ctx, Consumer<Identity> then) {
    admit(ctx, caller(ctx), then);
  }

  /** Goes on with the caller, known by bearer token only, or answers why not. */
  void admitBearer(RoutingContext ctx, Consumer<Identity> then) {
    admit(ctx, gate.caller(ctx), then);
  }

  private void admit(RoutingContext ctx, Future<Identity> who, Consumer<Identity> then) {
    who.onComplete(
        caller -> {
          if (ctx.response().closed() || ctx.response().ended()) {
            return;
          }
          if (caller.failed()) {
            BearerGate.refuse(ctx, caller.cause());
            return;
          }
          // In the same turn as what follows: a stream is refused here or found when those that
          // are open are looked at. And a ticket is no better than its token.
          if (gate.isRevoked(caller.result())) {
            BearerGate.refuse(ctx, BearerGate.unauthenticated(BearerGate.REVOKED));
            return;
          }
          try {
            then.accept(caller.result());
          } catch (ProblemException e) {
            BearerGate.refuse(ctx, e);
          } catch (RuntimeException e) {
            ctx.fail(e);
          }
        });
  }

  /** The window to serve from. */
  StreamWindow window() {
    if (feed.isDraining()) {
      throw new ProblemException(feed.limits().leaving());
    }
    StreamWindow window = feed.window();
    if (window == null) {
      throw new ProblemException(feed.limits().notReady());
    }
    return window;
  }

  /**
   * When a stream of this caller ends: before its token does, and not together with those that were
   * opened at the same time.
   */
  long deadline(Identity identity) {
    long now = feed.clock().millis();
    long left = identity.expiresAt().toEpochMilli() - now;
    // Streams are looked at once a tick, so the margin has to be more than one.
    long margin =
        Math.max(
            feed.config().heartbeat().toMillis() / 5, Math.min(left / 10, LONGEST_MARGIN_MILLIS));
    long age = feed.config().maxAge().toMillis();
    long most = Math.min(left - margin, age);
    if (most <= 0) {
      throw new ProblemException(BearerGate.unauthenticated("the token is about to expire"));
    }
    return now + most - ThreadLocalRandom.current().nextLong(most / 10 + 1);
  }

  /** How long this client is to wait before it comes back. */
  long retryMillis() {
    return ThreadLocalRandom.current()
        .nextLong(feed.config().retryMin().toMillis(), feed.config().retryMax().toMillis() + 1);
  }

  /** Takes a place for a stream, unless too many are being opened. */
  void enter(Identity identity) {
    refuse(feed.limits().open());
    refuse(feed.limits().enter(identity));
  }

  /** Takes a place for a request that waits: it comes again for each page, herd or not. */
  void enterToWait(Identity identity) {
    refuse(feed.limits().enter(identity));
  }

  private static void refuse(@Nullable Problem why) {
    if (why != null) {
      throw new ProblemException(why);
    }
  }

  /** The head of an event stream. */
  HttpServerResponse head(RoutingContext ctx) {
    return ctx.response()
        .setStatusCode(200)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Accel-Buffering", "no")
        .setChunked(true)
        .setWriteQueueMaxSize(feed.config().writeQueue());
  }

  private Future<Identity> caller(RoutingContext ctx) {
    String ticket = ctx.request().getParam("ticket");
    return ticket == null ? gate.caller(ctx) : tickets.redeem(ticket);
  }
}
