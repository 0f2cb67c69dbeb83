package dev.milepost.hub.auth;

import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Predicate;

/**
 * Lets a request pass when its {@code Authorization: Bearer} token is good; the handlers behind it
 * find the caller with {@link Identity#of}.
 */
public final class BearerGate implements Handler<RoutingContext> {
  /** What somebody is told whose token is revoked. */
  public static final String REVOKED = "the token has been revoked";

  private static final String SCHEME = "Bearer ";

  private final AccessTokens tokens;
  private final Predicate<Identity> revoked;

  /** Of a hub in which nobody revokes. */
  public BearerGate(AccessTokens tokens) {
    this(tokens, caller -> false);
  }

  /**
   * @param revoked whose tokens are good no more, as {@link Revocations} says
   */
  public BearerGate(AccessTokens tokens, Predicate<Identity> revoked) {
    this.tokens = tokens;
    this.revoked = revoked;
  }

  @Override
  public void handle(RoutingContext ctx) {
    Future<Identity> caller = caller(ctx);
    if (caller.isComplete()) {
      admit(ctx, caller);
      return;
    }
    // The body must not arrive before the handler that wants it is there.
    boolean bodyToCome = !ctx.request().isEnded();
    if (bodyToCome) {
      ctx.request().pause();
    }
    caller.onComplete(
        known -> {
          if (bodyToCome) {
            ctx.request().resume();
          }
          admit(ctx, known);
        });
  }

  /** Who calls, by the header; a failure is a {@link ProblemException}. */
  public Future<Identity> caller(RoutingContext ctx) {
    String header = ctx.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Future.failedFuture(
          new ProblemException(unauthenticated("an 'Authorization: Bearer' token is needed")));
    }
    return tokens
        .verify(header.substring(SCHEME.length()).trim())
        .compose(
            caller ->
                isRevoked(caller)
                    ? Future.failedFuture(new ProblemException(unauthenticated(REVOKED)))
                    : Future.succeededFuture(caller));
  }

  /** Whether what was known of this caller holds no more. */
  public boolean isRevoked(Identity caller) {
    return revoked.test(caller);
  }

  /** A handler for behind the gate: lets only those pass who may what the scope stands for. */
  public static Handler<RoutingContext> require(String scope) {
    return ctx -> {
      if (Identity.of(ctx).allows(scope)) {
        ctx.next();
      } else {
        refuse(ctx, forbidden("the token does not have the scope '" + scope + "'"));
      }
    };
  }

  /** A handler for behind the gate: lets only those pass who have this role or a higher one. */
  public static Handler<RoutingContext> require(Role atLeast) {
    return ctx -> {
      if (Identity.of(ctx).hasRole(atLeast)) {
        ctx.next();
      } else {
        refuse(ctx, forbidden("the token does not have the role '" + atLeast.claim() + "'"));
      }
    };
  }

  /** 401: nobody that we know. */
  public static Problem unauthenticated(String why) {
    return Problem.of(401, "unauthenticated", "Authentication is needed", why);
  }

  /** 403: known, but not allowed. */
  public static Problem forbidden(String why) {
    return Problem.of(403, "forbidden", "Not allowed", why);
  }

  /** Answers with the problem, and with the challenge that RFC 6750 asks for. */
  public static void refuse(RoutingContext ctx, Problem problem) {
    if (problem.status() == 401) {
      boolean presented = ctx.request().headers().contains(HttpHeaders.AUTHORIZATION);
      challenge(ctx, presented ? ", error=\"invalid_token\"" : "");
    } else if (problem.status() == 403) {
      challenge(ctx, ", error=\"insufficient_scope\"");
    }
    problem.send(ctx);
  }

  /** Answers a failure of {@link #caller}; one that is no answer goes to the failure handler. */
  public static void refuse(RoutingContext ctx, Throwable failure) {
    if (failure instanceof ProblemException refused) {
      refuse(ctx, refused.problem());
    } else {
      ctx.fail(failure);
    }
  }

  private static void admit(RoutingContext ctx, AsyncResult<Identity> caller) {
    if (caller.succeeded()) {
      caller.result().attachTo(ctx);
      ctx.next();
    } else {
      refuse(ctx, caller.cause());
    }
  }

  private static void challenge(RoutingContext ctx, String error) {
    ctx.response().putHeader("WWW-Authenticate", "Bearer realm=\"milepost\"" + error);
  }
}
