package dev.milepost.hub.signin;

import dev.milepost.hub.auth.AccessTokens;
import dev.milepost.hub.auth.AuthConfig;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2AuthorizationURL;
import io.vertx.ext.auth.oauth2.OAuth2FlowType;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.Oauth2Credentials;
import io.vertx.ext.auth.oauth2.providers.OpenIDConnectAuth;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one identity provider is asked: where to send people, and who came back. Found by discovery
 * when it is first needed, and again from time to time: a provider that is away keeps nobody from
 * starting the hub.
 */
final class OidcProvider {
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final int CONNECT_MILLIS = 4_000;
  private static final Duration FRESH = Duration.ofHours(1);

  private final Vertx vertx;
  private final OidcConfig config;
  private final Clock clock;
  private final String redirect;
  private @Nullable Future<Found> found;

  /**
   * What discovery found.
   *
   * @param issuer as it names itself, in every id token
   */
  private record Found(
      OAuth2Auth oauth, AccessTokens keys, String issuer, boolean hasUserInfo, long atMillis) {

    Future<Void> close() {
      oauth.close();
      return keys.close();
    }
  }

  /** Says that what the provider sent is not what a provider may send. */
  static final class NotBelieved extends Exception {
    private static final long serialVersionUID = 1;

    NotBelieved(String why) {
      super(why);
    }
  }

  /**
   * @param redirect where the provider sends people back to
   */
  OidcProvider(Vertx vertx, OidcConfig config, String redirect, Clock clock) {
    this.vertx = vertx;
    this.config = config;
    this.redirect = redirect;
    this.clock = clock;
  }

  /** Where to send a browser. */
  Future<String> authorizeUrl(String state, String nonce, String challenge) {
    return found()
        .map(
            now ->
                now.oauth()
                    .authorizeURL(
                        new OAuth2AuthorizationURL()
                            .setRedirectUri(redirect)
                            .setScopes(config.scopes())
                            .setState(state)
                            .setCodeChallenge(challenge)
                            .setCodeChallengeMethod("S256")
                            .putAdditionalParameter("nonce", nonce)));
  }

  /**
   * Who a code stands for: the claims of an id token whose signature, issuer, audience, time and
   * nonce are right, with those of the userinfo endpoint where the token says nothing of groups.
   * Fails with {@link NotBelieved} where it is not right.
   */
  Future<JsonObject> redeem(String code, String verifier, String nonce) {
    return found()
        .compose(
            now ->
                now.oauth()
                    .authenticate(
                        new Oauth2Credentials()
                            .setFlow(OAuth2FlowType.AUTH_CODE)
                            .setCode(code)
                            .setRedirectUri(redirect)
                            .setCodeVerifier(verifier))
                    .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .compose(
                        user ->
                            believed(now, user, nonce)
                                .compose(claims -> withGroups(now, user, claims))));
  }

  /** Lets go of it. */
  Future<Void> close() {
    Future<Found> last;
    synchronized (this) {
      last = found;
      found = null;
    }
    return last == null || !last.succeeded() ? Future.succeededFuture() : last.result().close();
  }

  private Future<JsonObject> believed(Found now, User user, String nonce) {
    String token = user.principal().getString("id_token");
    if (token == null) {
      return Future.failedFuture(new NotBelieved("there is no id token"));
    }
    return now.keys()
        .claims(token)
        .recover(failure -> Future.failedFuture(new NotBelieved(reason(failure))))
        .compose(
            claims -> {
              if (!nonce.equals(claims.getValue("nonce"))) {
                return Future.failedFuture(new NotBelieved("the nonce is not ours"));
              }
              Object party = claims.getValue("azp");
              if (party != null && !party.equals(config.clientId())) {
                return Future.failedFuture(new NotBelieved("it is for another party"));
              }
              return claims.getValue("sub") instanceof String
                  ? Future.succeededFuture(claims)
                  : Future.failedFuture(new NotBelieved("it has no subject"));
            });
  }

  private static String reason(Throwable failure) {
    return failure instanceof ProblemException refused
        ? String.valueOf(refused.problem().detail())
        : failure.toString();
  }

  /** Many providers say who is in which group only there. */
  private Future<JsonObject> withGroups(Found now, User user, JsonObject claims) {
    if (!now.hasUserInfo() || Claims.has(claims, config.rolesClaim())) {
      return Future.succeededFuture(claims);
    }
    String token = user.principal().getString("access_token");
    return now.oauth()
        // Without what the library made of the id token: it is compared here.
        .userInfo(User.create(new JsonObject().put("access_token", token)))
        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .compose(
            more -> {
              if (!claims.getString("sub").equals(more.getValue("sub"))) {
                return Future.failedFuture(new NotBelieved("userinfo is about somebody else"));
              }
              // What is signed holds.
              JsonObject all = more.copy();
              claims.forEach(
                  claim -> {
                    if (claim.getValue() != null) {
                      all.put(claim.getKey(), claim.getValue());
                    }
                  });
              return Future.succeededFuture(all);
            });
  }

  /** On the caller's own event loop, whoever asked first: a response is written on no other. */
  private Future<Found> found() {
    return Future.fromCompletionStage(shared().toCompletionStage(), vertx.getOrCreateContext());
  }

  private synchronized Future<Found> shared() {
    Future<Found> last = found;
    boolean good =
        last != null
            && (!last.isComplete()
                || (last.succeeded()
                    && clock.millis() - last.result().atMillis() < FRESH.toMillis()));
    if (good) {
      return Objects.requireNonNull(last);
    }
    Future<Found> next =
        discover()
            .onSuccess(
                now -> {
                  if (last != null && last.succeeded()) {
                    var unused = last.result().close();
                  }
                })
            // One that was found before may be used while discovery fails.
            .recover(
                failure ->
                    last != null && last.succeeded()
                        ? Future.succeededFuture(last.result())
                        : Future.failedFuture(failure));
    found = next;
    return next;
  }

  private Future<Found> discover() {
    URI issuer = Objects.requireNonNull(config.issuer(), "a provider");
    OAuth2Options options =
        new OAuth2Options()
            .setSite(issuer.toString().replaceFirst("/$", ""))
            .setClientId(config.clientId())
            .setClientSecret(config.clientSecret())
            .setValidateIssuer(true)
            .setHttpClientOptions(new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS));
    return OpenIDConnectAuth.discover(vertx, options)
        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .compose(
            oauth ->
                AccessTokens.open(
                        vertx,
                        clock,
                        AuthConfig.ofJwksUrl(
                            URI.create(options.getJwkPath()),
                            options.getJWTOptions().getIssuer(),
                            config.clientId()))
                    .map(
                        keys ->
                            new Found(
                                oauth,
                                keys,
                                options.getJWTOptions().getIssuer(),
                                options.getUserInfoPath() != null,
                                clock.millis())));
  }
}
