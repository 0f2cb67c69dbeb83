package dev.milepost.hub.signin;

import dev.milepost.hub.audit.Audit;
import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.Session;
import dev.milepost.hub.auth.Sessions;
import dev.milepost.hub.auth.UsedTickets;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.Problems;
import dev.milepost.hub.signin.Entrance.Visitor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /agents/v1/sign-in/oidc}: out to an identity provider and back, by the authorization code
 * flow with PKCE. Whatever goes wrong ends on the sign-in page, which says what.
 */
public final class OidcEndpoint implements Endpoint {
  private static final Logger LOGGER = LoggerFactory.getLogger(OidcEndpoint.class);

  /** What the provider is called in paths. */
  static final String ID = "oidc";

  static final String START = "/agents/v1/sign-in/" + ID;
  private static final String BACK = START + "/return";
  private static final String COOKIE = "milepost-sign-in";
  private static final Duration LIFETIME = Duration.ofMinutes(10);
  private static final int SECRET_BYTES = 32;
  private static final int ID_BYTES = 16;
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_CODE = 4_096;

  private final OidcConfig config;
  private final OidcProvider provider;
  private final Sessions sessions;
  private final Entrance entrance;
  private final byte[] key;
  private final UsedTickets used;
  private final Clock clock;
  private final SecureRandom random;

  /**
   * @param publicUrl where the provider sends people back to
   * @param used knows for all nodes who has come back already
   */
  public OidcEndpoint(
      Vertx vertx,
      Pool pool,
      OidcConfig config,
      URI publicUrl,
      Accounts accounts,
      Sessions sessions,
      Audit audit,
      HubKey key,
      UsedTickets used,
      Clock clock,
      SecureRandom random) {
    this.config = config;
    this.provider = new OidcProvider(vertx, config, publicUrl + BACK, clock);
    this.sessions = sessions;
    this.entrance = new Entrance(sessions, new People(pool, accounts), audit);
    this.key = key.derive("oidc-sign-in");
    this.used = used;
    this.clock = clock;
    this.random = random;
  }

  /** For the list of ways in. */
  JsonObject view() {
    return new JsonObject().put("id", ID).put("name", config.name()).put("start", START);
  }

  /** Lets the provider go. */
  public Future<Void> close() {
    return provider.close();
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    router.get(START).handler(this::start).failureHandler(Problems.handler());
    router.get(BACK).handler(this::back).failureHandler(Problems.handler());
  }

  private void start(RoutingContext ctx) {
    String secret = fresh(SECRET_BYTES);
    OidcState state =
        OidcState.begin(
            key,
            secret,
            fresh(ID_BYTES),
            OidcState.ownPath(ctx.request().getParam("next")),
            clock.instant().plus(LIFETIME));
    provider
        .authorizeUrl(state.text(), state.nonce(), state.challenge())
        .onSuccess(
            address -> {
              ctx.response().addCookie(cookie(ctx, secret).setMaxAge(LIFETIME.toSeconds()));
              go(ctx, address);
            })
        .onFailure(failure -> away(ctx, state.next(), failure));
  }

  private void back(RoutingContext ctx) {
    String secret =
        Optional.ofNullable(ctx.request().getCookie(COOKIE)).map(Cookie::getValue).orElse(null);
    String given = ctx.request().getParam("state");
    Optional<OidcState> known =
        given == null ? Optional.empty() : OidcState.of(key, secret, given, clock.instant());
    if (known.isEmpty()) {
      problem(ctx, "expired", "/");
      return;
    }
    ctx.response().addCookie(cookie(ctx, "").setMaxAge(0));
    OidcState state = known.get();
    String code = ctx.request().getParam("code");
    if (code == null || code.length() > LONGEST_CODE) {
      LOGGER
          .atInfo()
          .addKeyValue("error", word(ctx.request().getParam("error")))
          .log("the identity provider let somebody not in");
      problem(ctx, "denied", state.next());
      return;
    }
    used.use("oidc:" + state.id(), state.until())
        .compose(
            first ->
                first
                    ? provider
                        .redeem(code, state.verifier(), state.nonce())
                        .compose(claims -> admit(ctx, claims, state.next()))
                    : said(ctx, "expired", state.next()))
        .onFailure(
            failure -> {
              if (failure instanceof OidcProvider.NotBelieved) {
                LOGGER
                    .atWarn()
                    .addKeyValue("reason", failure.getMessage())
                    .log("an identity provider was not believed");
                entrance
                    .turnAway(
                        ctx,
                        Entrance.NOBODY,
                        Session.Via.OIDC,
                        "not believed: " + failure.getMessage())
                    .onComplete(kept -> problem(ctx, "not-believed", state.next()));
              } else {
                away(ctx, state.next(), failure);
              }
            });
  }

  private Future<Void> admit(RoutingContext ctx, JsonObject claims, String next) {
    String user = text(claims, config.userClaim());
    if (user == null) {
      return Future.failedFuture(
          new OidcProvider.NotBelieved("it has no claim '" + config.userClaim() + "'"));
    }
    Optional<Role> role = config.roles().of(Claims.words(claims, config.rolesClaim()));
    if (role.isEmpty()) {
      return entrance
          .turnAway(ctx, user, Session.Via.OIDC, "no role")
          .compose(kept -> said(ctx, "no-role", next));
    }
    String name = text(claims, "name");
    return entrance
        .admit(
            ctx,
            new Visitor(user, name == null ? user : name, role.get(), Session.Via.OIDC, null, null))
        .map(
            view -> {
              go(ctx, next);
              return null;
            });
  }

  private static @Nullable String text(JsonObject claims, String claim) {
    return claims.getValue(claim) instanceof String text
            && !text.isBlank()
            && text.length() <= LONGEST_NAME
            && text.chars().noneMatch(Character::isISOControl)
        ? text.strip()
        : null;
  }

  private static void away(RoutingContext ctx, String next, Throwable failure) {
    LOGGER
        .atWarn()
        .addKeyValue("reason", failure.toString())
        .log("nobody can sign in by the identity provider now");
    problem(ctx, "provider-away", next);
  }

  private static Future<Void> said(RoutingContext ctx, String problem, String next) {
    problem(ctx, problem, next);
    return Future.succeededFuture();
  }

  private static void problem(RoutingContext ctx, String problem, String next) {
    go(
        ctx,
        "/sign-in?problem=" + problem + "&next=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
  }

  private static void go(RoutingContext ctx, String address) {
    if (ctx.response().ended() || ctx.response().closed()) {
      return;
    }
    ctx.response()
        .setStatusCode(303)
        .putHeader(HttpHeaders.LOCATION, address)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("Referrer-Policy", "no-referrer")
        .end();
  }

  /** A word of a provider's for the log, nothing more. */
  private static String word(@Nullable String text) {
    return text != null && text.matches("[a-z_]{1,50}") ? text : "-";
  }

  /** Lax, and not strict: a provider sends people back from another site. */
  private Cookie cookie(RoutingContext ctx, String value) {
    return Cookie.cookie(COOKIE, value)
        .setPath("/agents/v1/sign-in")
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.LAX)
        .setSecure(sessions.isSecure(ctx));
  }

  private String fresh(int bytes) {
    byte[] some = new byte[bytes];
    random.nextBytes(some);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(some);
  }
}
