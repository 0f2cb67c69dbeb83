package dev.milepost.hub.signin;

import dev.milepost.hub.audit.Audit;
import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.Session;
import dev.milepost.hub.auth.Sessions;
import dev.milepost.hub.http.About;
import dev.milepost.hub.http.ClientAddress;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.JsonBody;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.hub.http.Problems;
import dev.milepost.hub.signin.Entrance.Visitor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code /agents/v1/session}: signing in with a password or a token, staying signed in, signing
 * out; and who else there is.
 */
public final class SignInEndpoint implements Endpoint {
  private static final int LARGEST_BODY = 4 * 1024;

  /** Each takes 19 MiB and some tens of milliseconds of a core. */
  private static final int HASHED_AT_ONCE = 2;

  private static final int MOST_WAITING = 64;
  private static final Problem WRONG =
      Problem.of(
          401,
          "wrong-credentials",
          "That did not work",
          "The name or the password is not right. Names are in lower case.");

  private final Accounts accounts;
  private final Sessions sessions;
  private final People people;
  private final Entrance entrance;
  private final List<JsonObject> providers;
  private final BearerGate gate;
  private final Contract contract;
  private final ClientAddress addresses;
  private final Throttle throttle;
  private final WorkerExecutor hashing;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param oidc the identity provider; null for none
   * @param gate knows who calls, or refuses
   */
  public SignInEndpoint(
      Vertx vertx,
      Pool pool,
      Accounts accounts,
      Sessions sessions,
      Audit audit,
      @Nullable OidcEndpoint oidc,
      BearerGate gate,
      Contract contract,
      ClientAddress addresses,
      Clock clock) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.people = new People(pool, accounts);
    this.entrance = new Entrance(sessions, people, audit);
    this.providers = oidc == null ? List.of() : List.of(oidc.view());
    this.gate = gate;
    this.contract = contract;
    this.addresses = addresses;
    this.throttle = new Throttle(clock);
    this.hashing = vertx.createSharedWorkerExecutor("passwords", HASHED_AT_ONCE);
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    answer(router.get("/agents/v1/sign-in"), this::ways);
    answer(router.post("/agents/v1/session").handler(JsonBody.upTo(LARGEST_BODY)), this::signIn);
    answer(router.get("/agents/v1/session"), this::show);
    answer(router.delete("/agents/v1/session").handler(gate), this::signOut);
    answer(
        router
            .get("/agents/v1/people")
            .handler(gate)
            .handler(BearerGate.require(Role.VIEWER))
            .handler(BearerGate::ofAllCustomers),
        this::everybody);
  }

  private static void answer(Route route, Function<RoutingContext, Future<JsonAnswer>> operation) {
    route.handler(JsonAnswer.by(operation)).failureHandler(SignInEndpoint::refuse);
  }

  private static void refuse(RoutingContext ctx) {
    if (ctx.failure() instanceof ProblemException refused) {
      BearerGate.refuse(ctx, refused.problem());
    } else {
      Problems.handler().handle(ctx);
    }
  }

  private Future<JsonAnswer> ways(RoutingContext ctx) {
    JsonArray all = new JsonArray();
    providers.forEach(all::add);
    return Future.succeededFuture(
        JsonAnswer.of(new JsonObject().put("local", accounts.areAllowed()).put("providers", all)));
  }

  private Future<JsonAnswer> signIn(RoutingContext ctx) {
    String from = ctx.request().getHeader("Sec-Fetch-Site");
    if (from != null && !from.equals("same-origin") && !from.equals("none")) {
      throw refused(403, "csrf", "the page is not the hub's own");
    }
    return (BearerGate.isBearer(ctx) ? byToken(ctx) : byPassword(ctx))
        .compose(visitor -> entrance.admit(ctx, visitor))
        .map(JsonAnswer::of);
  }

  private Future<Visitor> byToken(RoutingContext ctx) {
    return gate.caller(ctx)
        .compose(
            caller -> {
              Optional<Role> role = caller.role();
              if (role.isEmpty() || !caller.seesAllCustomers()) {
                return entrance
                    .turnAway(ctx, caller.subject(), Session.Via.TOKEN, "no role")
                    .compose(
                        kept ->
                            Future.failedFuture(
                                new ProblemException(
                                    BearerGate.forbidden(
                                        "a role (viewer, agent, admin) is needed, bound to no"
                                            + " customer"))));
              }
              return Future.succeededFuture(
                  new Visitor(
                      caller.subject(),
                      caller.subject(),
                      role.get(),
                      Session.Via.TOKEN,
                      caller,
                      null));
            });
  }

  private Future<Visitor> byPassword(RoutingContext ctx) {
    if (!accounts.areAllowed()) {
      throw refused(403, "no-local-accounts", "this hub has no accounts of its own");
    }
    // A form of another's page cannot send this type without being asked by the browser first.
    String type = ctx.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw refused(415, "not-json", "Content-Type: application/json is expected");
    }
    JsonObject body = contract.check("signIn", JsonBody.of(ctx, JsonBody.NOT_JSON));
    String user = body.getString("user").strip().toLowerCase(Locale.ROOT);
    String password = body.getString("password");
    String address = addresses.of(ctx);
    int seconds = throttle.tryIn(user, address);
    if (seconds > 0) {
      throw tooMany("There were too many tries. Wait a little, then try again.", seconds);
    }
    Account account = accounts.find(user).orElse(null);
    return fits(password, account)
        .compose(
            right -> {
              if (account == null || !right) {
                return entrance
                    .turnAway(
                        ctx,
                        account == null ? Entrance.NOBODY : user,
                        Session.Via.LOCAL,
                        account == null ? "no such account" : "wrong password")
                    .compose(kept -> Future.failedFuture(new ProblemException(WRONG)));
              }
              throttle.well(user, address);
              return Future.succeededFuture(
                  new Visitor(
                      user,
                      account.name(),
                      account.role(),
                      Session.Via.LOCAL,
                      null,
                      account.stamp()));
            });
  }

  private Future<Boolean> fits(String password, @Nullable Account account) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      throw tooMany("Too many people sign in at this moment. Try again.", 1);
    }
    return hashing
        .executeBlocking(
            () ->
                account == null
                    ? Passwords.fitsNobody(password)
                    : Passwords.fits(password, account.hash()),
            false)
        .onComplete(done -> waiting.decrementAndGet());
  }

  private Future<JsonAnswer> show(RoutingContext ctx) {
    return sessions
        .of(ctx)
        .map(
            session ->
                JsonAnswer.of(entrance.view(session, Objects.requireNonNull(sessions.csrf(ctx)))));
  }

  private Future<JsonAnswer> signOut(RoutingContext ctx) {
    About.say(ctx, "signed out");
    Identity caller = Identity.of(ctx);
    Future<?> ended =
        caller.session() == null
            ? Future.succeededFuture()
            : sessions.of(ctx).compose(sessions::end);
    return ended.map(
        gone -> {
          sessions.take(ctx);
          return JsonAnswer.nothing();
        });
  }

  private Future<JsonAnswer> everybody(RoutingContext ctx) {
    return people
        .all()
        .map(
            all -> {
              JsonArray list = new JsonArray();
              all.forEach(
                  one ->
                      list.add(
                          new JsonObject()
                              .put("user", one.user())
                              .put("name", one.name())
                              .put("role", one.role())));
              return JsonAnswer.of(new JsonObject().put("people", list));
            });
  }

  private static ProblemException tooMany(String detail, int seconds) {
    return new ProblemException(
        Problem.retryable(429, "too-many-tries", "Not so often", detail, seconds));
  }

  private static ProblemException refused(int status, String type, String detail) {
    return new ProblemException(Problem.of(status, type, "Not allowed", detail));
  }
}
