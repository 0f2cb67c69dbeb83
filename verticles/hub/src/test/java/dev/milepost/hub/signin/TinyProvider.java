package dev.milepost.hub.signin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An identity provider of OpenID Connect that lets everybody in: discovery, authorization, token
 * with PKCE, keys, userinfo. It is strict where a provider is, and can be told to say what none
 * may.
 */
final class TinyProvider implements AutoCloseable {
  static final String CLIENT = "milepost";
  static final String SECRET = "client-s3cret";
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final Clock clock;
  private final KeyPair keys = newPair();
  private final KeyPair strangers = newPair();
  private final Map<String, Asked> codes = new ConcurrentHashMap<>();
  private final HttpServer server;
  private volatile JsonObject person = new JsonObject();
  private volatile @Nullable JsonObject userInfo;
  private volatile UnaryOperator<JsonObject> lie = UnaryOperator.identity();
  private volatile boolean forge;
  private volatile boolean away;

  private record Asked(String redirect, String challenge, String nonce) {}

  private TinyProvider(Vertx vertx, Clock clock) {
    this.clock = clock;
    Router router = Router.router(vertx);
    router
        .route()
        .handler(
            ctx -> {
              if (away) {
                ctx.response().setStatusCode(503).end();
              } else {
                ctx.next();
              }
            });
    router
        .get("/.well-known/openid-configuration")
        .handler(
            ctx ->
                ctx.json(
                    new JsonObject()
                        .put("issuer", issuer())
                        .put("authorization_endpoint", issuer() + "/authorize")
                        .put("token_endpoint", issuer() + "/token")
                        .put("userinfo_endpoint", issuer() + "/userinfo")
                        .put("jwks_uri", issuer() + "/jwks")));
    router.get("/jwks").handler(ctx -> ctx.json(jwks()));
    router.get("/authorize").handler(this::authorize);
    router.post("/token").handler(BodyHandler.create(false)).handler(this::token);
    router
        .get("/userinfo")
        .handler(ctx -> ctx.json(Objects.requireNonNullElseGet(userInfo, () -> person.copy())));
    this.server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .orTimeout(20, TimeUnit.SECONDS)
            .join();
  }

  static TinyProvider start(Vertx vertx, Clock clock) {
    return new TinyProvider(vertx, clock);
  }

  String issuer() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Says who signs in from now on, and tells nothing but the truth again. */
  void is(JsonObject claims) {
    person = claims;
    userInfo = null;
    lie = UnaryOperator.identity();
    forge = false;
    away = false;
  }

  /** Says more at the userinfo endpoint than in the id token. */
  void knowsMore(JsonObject claims) {
    userInfo = claims;
  }

  /** Signs other claims than are true. */
  void lies(UnaryOperator<JsonObject> how) {
    lie = how;
  }

  /** Signs with a key that is not its own. */
  void forges() {
    forge = true;
  }

  /** Answers nothing of use. */
  void goesAway() {
    away = true;
  }

  private void authorize(RoutingContext ctx) {
    var query = ctx.queryParams();
    boolean well =
        CLIENT.equals(query.get("client_id"))
            && "code".equals(query.get("response_type"))
            && "S256".equals(query.get("code_challenge_method"))
            && Arrays.asList(query.get("scope").split(" ", -1)).contains("openid")
            && query.contains("state");
    if (!well) {
      ctx.response().setStatusCode(400).end("not what a client sends: " + query);
      return;
    }
    String code = UUID.randomUUID().toString();
    codes.put(
        code,
        new Asked(query.get("redirect_uri"), query.get("code_challenge"), query.get("nonce")));
    ctx.redirect(
        query.get("redirect_uri")
            + "?code="
            + code
            + "&state="
            + URLEncoder.encode(query.get("state"), StandardCharsets.UTF_8));
  }

  private void token(RoutingContext ctx) {
    var form = ctx.request().formAttributes();
    Asked asked = codes.remove(form.get("code"));
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
    boolean well =
        asked != null
            && basic.equals(ctx.request().getHeader("Authorization"))
            && "authorization_code".equals(form.get("grant_type"))
            && asked.redirect().equals(form.get("redirect_uri"))
            && asked.challenge().equals(sha256(form.get("code_verifier")));
    if (!well) {
      ctx.response()
          .setStatusCode(400)
          .putHeader("Content-Type", "application/json")
          .end("{\"error\": \"invalid_grant\"}");
      return;
    }
    long now = clock.instant().getEpochSecond();
    JsonObject claims =
        new JsonObject()
            .put("iss", issuer())
            .put("aud", CLIENT)
            .put("iat", now)
            .put("exp", now + 300)
            .put("nonce", asked.nonce())
            .mergeIn(person);
    ctx.json(
        new JsonObject()
            .put("access_token", UUID.randomUUID().toString())
            .put("token_type", "Bearer")
            .put("expires_in", 300)
            .put("id_token", signed(lie.apply(claims))));
  }

  private String signed(JsonObject claims) {
    String text =
        URL.encodeToString("{\"alg\":\"RS256\",\"kid\":\"k1\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + URL.encodeToString(claims.encode().getBytes(StandardCharsets.UTF_8));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign((forge ? strangers : keys).getPrivate());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return text + "." + URL.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonObject jwks() {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    return new JsonObject()
        .put(
            "keys",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("kty", "RSA")
                        .put("use", "sig")
                        .put("alg", "RS256")
                        .put("kid", "k1")
                        .put("n", URL.encodeToString(unsigned(key.getModulus())))
                        .put("e", URL.encodeToString(unsigned(key.getPublicExponent())))));
  }

  private static byte[] unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  private static String sha256(String text) {
    try {
      return URL.encodeToString(
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    var unused = server.close();
  }
}
