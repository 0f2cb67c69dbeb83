package dev.milepost.hub.auth;

import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request pass when its {@code Authorization: Bearer} token is good, or else the cookie of
 * its session; the handlers behind it find the caller with {@link Identity#of}. With a cookie, what
 * is not only read needs the header {@link #CSRF}, too. Where there are both, the token holds.
 */
public final class BearerGate implements Handler<RoutingContext> {
  /** What somebody is told whose token is revoked. */
  public static final String REVOKED = "the token has been revoked";

  /** What a page of ours sends with its session's writes, and a page of another's cannot. */
  public static final String CSRF = "X-CSRF-Token";

  private static final String SCHEME = "Bearer ";
  private static final Set<HttpMethod> READS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final AccessTokens tokens;
  private final Predicate<Identity> revoked;
  private final @Nullable Sessions sessions;
  private final Witness witness;

  /** Of a hub in which nobody revokes. */
  public BearerGate(AccessTokens tokens) {
    this(tokens, caller -> false);
  }

  /**
   * @param revoked whose tokens are good no more, as {@link Revocations} says
   */
  public BearerGate(AccessTokens tokens, Predicate<Identity> revoked) {
    this(tokens, revoked, null, (ctx, caller) -> Future.succeededFuture());
  }

  /**
   * @param revoked whose tokens are good no more, as {@link Revocations} says
   * @param sessions who is signed in; null where nobody can
   * @param witness told of what may change something
   */
  public BearerGate(
      AccessTokens tokens,
      Predicate<Identity> revoked,
      @Nullable Sessions sessions,
      Witness witness) {
    this.tokens = tokens;
    this.revoked = revoked;
    this.sessions = sessions;
    this.witness = witness;
  }

  @Override
  public void handle(RoutingContext ctx) {
    Future<Identity> caller =
        READS.contains(ctx.request().method())
            ? caller(ctx)
            : caller(ctx).compose(known -> witness.sees(ctx, known).map(known));
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

  /** Who calls, by the header or the cookie; a failure is a {@link ProblemException}. */
  public Future<Identity> caller(RoutingContext ctx) {
    if (!isBearer(ctx)) {
      return sessions != null && sessions.has(ctx)
          ? ofSession(ctx, sessions)
          : Future.failedFuture(
              new ProblemException(
                  unauthenticated("sign in, or send an 'Authorization: Bearer' token")));
    }
    String header = ctx.request().getHeader(HttpHeaders.AUTHORIZATION);
    return tokens
        .verify(header.substring(SCHEME.length()).trim())
        .compose(
            caller ->
                isRevoked(caller)
                    ? Future.failedFuture(new ProblemException(unauthenticated(REVOKED)))
                    : Future.succeededFuture(caller));
  }

  private static Future<Identity> ofSession(RoutingContext ctx, Sessions sessions) {
    return sessions
        .of(ctx)
        .compose(
            session ->
                mayCome(ctx, sessions)
                    ? Future.succeededFuture(session.identity())
                    : Future.failedFuture(
                        new ProblemException(
                            Problem.of(
                                403,
                                "csrf",
                                "Not allowed",
                                "the header "
                                    + CSRF
                                    + " must be what GET /agents/v1/session says"))));
  }

  private static boolean mayCome(RoutingContext ctx, Sessions sessions) {
    if (READS.contains(ctx.request().method())) {
      return true;
    }
    String given = ctx.request().getHeader(CSRF);
    String expected = sessions.csrf(ctx);
    return given != null
        && expected != null
        && MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether a token came with the request. */
  public static boolean isBearer(RoutingContext ctx) {
    String header = ctx.request().getHeader(HttpHeaders.AUTHORIZATION);
    return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /** Whether what was known of this caller holds no more. */
  public boolean isRevoked(Identity caller) {
    return revoked.test(caller) || (sessions != null && sessions.isOver(caller));
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
        refuse(ctx, forbidden("the role '" + atLeast.claim() + "' is needed"));
      }
    };
  }

  /** A handler for behind the gate: lets only those pass who are bound to no customer. */
  public static void ofAllCustomers(RoutingContext ctx) {
    if (Identity.of(ctx).seesAllCustomers()) {
      ctx.next();
    } else {
      refuse(ctx, forbidden("the token is bound to one customer"));
    }
  }

  /** 401: nobody that we know. */
  public static Problem unauthenticated(String why) {
    return Problem.of(401, "unauthenticated", "Authentication is needed", why);
  }

  /** 401: nobody that we know, who could sign in. */
  public static Problem signIn(String why) {
    return Problem.of(401, "sign-in", "Sign in", why);
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
