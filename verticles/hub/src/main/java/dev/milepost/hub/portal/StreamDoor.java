package dev.milepost.hub.portal;

import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.StreamTickets;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/** Lets callers in to the stream: who it is, by ticket or bearer token, and not revoked. */
public final class StreamDoor {
  private final BearerGate gate;
  private final StreamTickets tickets;

  /** For those who hold a ticket, or a token that the gate knows. */
  public StreamDoor(BearerGate gate, StreamTickets tickets) {
    this.gate = gate;
    this.tickets = tickets;
  }

  /** Goes on with the caller, known by ticket or bearer token, or answers why not. */
  public void admit(RoutingContext ctx, Consumer<Identity> then) {
    String ticket = ctx.request().getParam("ticket");
    admit(ctx, ticket == null ? gate.caller(ctx) : tickets.redeem(ticket), then);
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
}
