package dev.milepost.hub.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.milepost.hub.http.Exchange;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says who a JWT stands for, or refuses it with a {@link ProblemException}. Safe for any number of
 * event loops.
 *
 * <p>Key sets are read again from time to time, and once more when a token names a key that we do
 * not have; at most once in {@link #BETWEEN_LOOKUPS}, so that made-up key names cannot turn us
 * against the identity provider. While the provider is away, the keys that we have go on working.
 */
public final class AccessTokens {
  private static final Logger LOGGER = LoggerFactory.getLogger(AccessTokens.class);
  private static final Duration BETWEEN_LOOKUPS = Duration.ofSeconds(10);
  private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(5);
  private static final int LARGEST_KEY_SET = 1024 * 1024;
  private static final int LONGEST_TOKEN = 8 * 1024;

  /** Verifying a signature takes a third of a millisecond, and an ERP sends one token all day. */
  private static final int REMEMBERED_TOKENS = 10_000;

  private static final Problem UNAVAILABLE =
      Problem.retryable(
          503,
          "keys-unavailable",
          "Tokens cannot be verified now",
          "The identity provider's keys could not be read yet.",
          5);

  private final Vertx vertx;
  private final Clock clock;
  private final AuthConfig config;
  private final HttpClient http;
  private final Cache<String, Identity> verified =
      Caffeine.newBuilder().maximumSize(REMEMBERED_TOKENS).build();
  private final AtomicReference<@Nullable Lookup> lookup = new AtomicReference<>();
  private volatile Keys keys;
  private long timer = -1;

  private record Keys(PublicKeys known, JWTAuth jwt) {}

  private record Lookup(Instant at, Future<Void> done) {}

  private AccessTokens(Vertx vertx, Clock clock, AuthConfig config) {
    this.vertx = vertx;
    this.clock = clock;
    this.config = config;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout((int) LOOKUP_TIMEOUT.toMillis()));
    this.keys = keysOf(new PublicKeys());
  }

  /**
   * Reads the keys. A PEM or a given key set that cannot be read is a failure, since waiting will
   * not mend it; an identity provider that is away is not.
   */
  public static Future<AccessTokens> open(Vertx vertx, Clock clock, AuthConfig config) {
    AccessTokens tokens = new AccessTokens(vertx, clock, config);
    return tokens
        .fixedKeys()
        .compose(
            fixed -> {
              tokens.keys = tokens.keysOf(fixed);
              return tokens.lookUp().recover(tokens::goOn);
            })
        .map(read -> tokens.refreshing());
  }

  /** Who the token stands for. */
  public Future<Identity> verify(String token) {
    if (token.length() > LONGEST_TOKEN) {
      return refused("the token is too long");
    }
    String fingerprint = fingerprint(token);
    Identity known = verified.getIfPresent(fingerprint);
    if (known != null) {
      return expired(known.expiresAt())
          ? refused("the token has expired")
          : Future.succeededFuture(known);
    }
    return keyFor(token)
        .compose(any -> signed(token))
        .compose(this::identity)
        .onSuccess(identity -> verified.put(fingerprint, identity));
  }

  /**
   * What a token says whose signature, issuer, audience and times are right, whatever else it says:
   * an identity provider's id token, for one. Not remembered.
   */
  public Future<JsonObject> claims(String token) {
    return token.length() > LONGEST_TOKEN
        ? refused("the token is too long")
        : keyFor(token)
            .compose(any -> signed(token))
            .compose(
                claims -> {
                  try {
                    String wrong = whatIsWrong(claims, Identity.instant(claims, "exp"));
                    return wrong == null ? Future.succeededFuture(claims) : refused(wrong);
                  } catch (IllegalArgumentException e) {
                    return refused(String.valueOf(e.getMessage()));
                  }
                });
  }

  /** Stops reading keys. Tokens are verified with the last ones. */
  public Future<Void> close() {
    vertx.cancelTimer(timer);
    return http.close();
  }

  private AccessTokens refreshing() {
    if (config.rotates()) {
      timer = vertx.setPeriodic(config.refresh().toMillis(), tick -> lookUp().recover(this::goOn));
    }
    return this;
  }

  private Future<Void> goOn(Throwable failure) {
    LOGGER
        .atWarn()
        .addKeyValue("reason", failure.toString())
        .log("key set could not be read; the last keys stay in use");
    return Future.succeededFuture();
  }

  /** Done when there is nothing left to try to get the key that the token names. */
  private Future<Void> keyFor(String token) {
    String kid = keyId(token);
    PublicKeys known = keys.known();
    boolean missing = known.isEmpty() || (kid != null && !known.mayKnow(kid));
    if (!missing || !config.rotates()) {
      return Future.succeededFuture();
    }
    return lookUpOnce()
        .recover(
            failure ->
                keys.known().isEmpty()
                    ? Future.failedFuture(new ProblemException(UNAVAILABLE))
                    : Future.succeededFuture());
  }

  /** One look at the provider for all who ask within the same time. */
  private Future<Void> lookUpOnce() {
    Lookup last = lookup.get();
    if (last != null && clock.instant().isBefore(last.at().plus(BETWEEN_LOOKUPS))) {
      // It is of another event loop, where the asker's answer must not be written.
      return Future.fromCompletionStage(
          last.done().toCompletionStage(), vertx.getOrCreateContext());
    }
    Future<Void> done = lookUp();
    lookup.compareAndSet(last, new Lookup(clock.instant(), done));
    return done;
  }

  private Future<Void> lookUp() {
    if (!config.rotates()) {
      return Future.succeededFuture();
    }
    return fixedKeys()
        .compose(
            fixed ->
                rotatingKeySets()
                    .map(
                        texts -> {
                          texts.forEach(fixed::addJwks);
                          return fixed;
                        }))
        .<Void>map(
            read -> {
              keys = keysOf(read);
              // A key that was withdrawn must not go on working from memory.
              verified.invalidateAll();
              return null;
            });
  }

  private Future<PublicKeys> fixedKeys() {
    List<Future<Buffer>> files = new ArrayList<>();
    for (Path file : config.pemFiles()) {
      files.add(vertx.fileSystem().readFile(file.toString()));
    }
    return Future.all(files)
        .map(
            read -> {
              PublicKeys found = new PublicKeys();
              config.pems().forEach(found::addPem);
              files.forEach(file -> found.addPem(file.result().toString()));
              if (config.jwks() != null) {
                found.addJwks(config.jwks());
              }
              return found;
            });
  }

  private Future<List<String>> rotatingKeySets() {
    List<Future<String>> sets = new ArrayList<>();
    if (config.jwksFile() != null) {
      sets.add(vertx.fileSystem().readFile(config.jwksFile().toString()).map(Buffer::toString));
    }
    if (config.jwksUrl() != null) {
      sets.add(fetch(config.jwksUrl()));
    }
    return Future.all(sets).map(all -> all.list());
  }

  private Future<String> fetch(URI url) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(url.toString())
            .putHeader("Accept", "application/jwk-set+json, application/json");
    Promise<Exchange.Answer> answered = Promise.promise();
    // The hub's start is on no event loop, where an answer could end before somebody listens.
    vertx.runOnContext(
        here ->
            Exchange.send(http, options, null, LARGEST_KEY_SET, LOOKUP_TIMEOUT)
                .onComplete(answered));
    return answered
        .future()
        .compose(
            answer ->
                answer.status() == 200
                    ? Future.succeededFuture(answer.body().toString())
                    : Future.failedFuture("the key set was answered with " + answer.status()));
  }

  private Keys keysOf(PublicKeys found) {
    JWTAuthOptions options = found.options();
    // Times are checked here, against the injected clock.
    options.getJWTOptions().setIgnoreExpiration(true);
    return new Keys(found, JWTAuth.create(vertx, options));
  }

  private Future<JsonObject> signed(String token) {
    Keys now = keys;
    if (now.known().isEmpty()) {
      // A verifier without keys would take unsigned tokens.
      return Future.failedFuture(new ProblemException(UNAVAILABLE));
    }
    return now.jwt()
        .authenticate(new TokenCredentials(token))
        .map(user -> user.attributes().getJsonObject("accessToken"))
        .recover(failure -> refused("the token's signature or form is not valid"));
  }

  private Future<Identity> identity(JsonObject claims) {
    try {
      Identity identity = Identity.ofClaims(claims);
      String wrong = whatIsWrong(claims, identity.expiresAt());
      return wrong == null ? Future.succeededFuture(identity) : refused(wrong);
    } catch (IllegalArgumentException e) {
      return refused(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable String whatIsWrong(JsonObject claims, Instant expiresAt) {
    if (expired(expiresAt)) {
      return "the token has expired";
    }
    if (claims.containsKey("nbf")
        && Identity.instant(claims, "nbf").isAfter(clock.instant().plus(config.leeway()))) {
      return "the token is not valid yet";
    }
    if (config.issuer() != null && !config.issuer().equals(claims.getValue("iss"))) {
      return "the token is from another issuer";
    }
    if (config.audience() != null && !names(claims.getValue("aud"), config.audience())) {
      return "the token is for another audience";
    }
    return null;
  }

  private boolean expired(Instant expiresAt) {
    return !clock.instant().isBefore(expiresAt.plus(config.leeway()));
  }

  private static boolean names(@Nullable Object aud, String audience) {
    return aud instanceof JsonArray several ? several.contains(audience) : audience.equals(aud);
  }

  private static @Nullable String keyId(String token) {
    try {
      byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
      return new JsonObject(new String(header, StandardCharsets.UTF_8)).getString("kid");
    } catch (RuntimeException e) {
      return null; // the verifier says what is wrong with it
    }
  }

  private static String fingerprint(String token) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static <T> Future<T> refused(String why) {
    return Future.failedFuture(new ProblemException(BearerGate.unauthenticated(why)));
  }
}
