package dev.milepost.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessTokensIT {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();
  private static final Instant NOW = Instant.parse("2026-11-24T14:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicReference<String> keySet = new AtomicReference<>("{\"keys\":[]}");
  private final AtomicInteger lookups = new AtomicInteger();
  @TempDir private Path data;
  private OwnKeys keys;
  private HttpServer provider;

  @BeforeEach
  void start() throws Exception {
    keys = OwnKeys.in(data);
    provider =
        await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      lookups.incrementAndGet();
                      request.response().end(keySet.get());
                    })
                .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @Test
  void saysWhoAPortalsTokenStandsFor() throws Exception {
    AccessTokens tokens = await(AccessTokens.open(vertx, CLOCK, byPem()));

    Identity identity =
        await(tokens.verify(keys.mint(Grant.portal("ACME", Duration.ofHours(1)), CLOCK)));

    assertThat(identity.customer()).isEqualTo("ACME");
    assertThat(identity.allows(Scope.STREAM_READ)).isTrue();
    assertThat(identity.allows(Scope.SHIPMENTS_READ)).isTrue();
    assertThat(identity.allows(Scope.SHIPMENTS_WRITE)).isFalse();
    assertThat(identity.seesAllCustomers()).isFalse();
    assertThat(identity.expiresAt()).isEqualTo(NOW.plus(Duration.ofHours(1)));
  }

  @Test
  void readsScopesAndRolesAsEachOther() throws Exception {
    AccessTokens tokens = await(AccessTokens.open(vertx, CLOCK, byPem()));

    Identity admin =
        await(tokens.verify(mint(Grant.system(Set.of(Scope.ADMIN), Duration.ofHours(1)))));
    Identity viewer = await(tokens.verify(mint(Grant.agent(Role.VIEWER, Duration.ofHours(1)))));

    assertThat(admin.hasRole(Role.AGENT)).isTrue();
    assertThat(admin.allows(Scope.AGENTS)).isTrue();
    assertThat(viewer.allows(Scope.AGENTS)).isFalse();
    assertThat(viewer.seesAllCustomers()).isTrue();
  }

  @Test
  void refusesATokenThatIsOverOrForgedOrForSomebodyElse(@TempDir Path other) throws Exception {
    AccessTokens tokens = await(AccessTokens.open(vertx, CLOCK, byPem()));
    AccessTokens strict =
        await(
            AccessTokens.open(
                vertx,
                CLOCK,
                new AuthConfig(
                    null,
                    null,
                    null,
                    List.of(keys.publicPem()),
                    List.of(),
                    "https://issuer",
                    null,
                    Duration.ZERO,
                    Duration.ofMinutes(1))));
    Grant hour = Grant.portal("ACME", Duration.ofHours(1));
    String old = keys.mint(hour, Clock.offset(CLOCK, Duration.ofHours(-2)));
    String forged = OwnKeys.in(other).mint(hour, CLOCK);
    String unsigned =
        URL.encodeToString(utf8("{\"alg\":\"none\"}"))
            + "."
            + URL.encodeToString(utf8("{\"customer\":\"ACME\",\"exp\":9999999999}"))
            + ".";
    String good = mint(hour);
    String changed = good.substring(0, good.length() - 8) + "AAAAAAAA";

    assertRefused(tokens.verify(old), "expired");
    assertRefused(tokens.verify(forged), "signature");
    assertRefused(tokens.verify(unsigned), "signature");
    assertRefused(tokens.verify(changed), "signature");
    assertRefused(tokens.verify("garbage"), "signature");
    assertRefused(tokens.verify("x".repeat(100_000)), "too long");
    assertRefused(strict.verify(good), "issuer");
  }

  @Test
  void looksOnceForAKeyThatItDoesNotKnow(@TempDir Path other) throws Exception {
    URI url = URI.create("http://127.0.0.1:" + provider.actualPort() + "/jwks");
    AccessTokens tokens =
        await(AccessTokens.open(vertx, CLOCK, AuthConfig.ofJwksUrl(url, "milepost", null)));
    keySet.set(new JsonObject().put("keys", new JsonArray().add(jwk(keys))).encode());
    int before = lookups.get();

    Identity identity = await(tokens.verify(mint(Grant.portal("ACME", Duration.ofHours(1)))));
    OwnKeys strange = OwnKeys.in(other);
    for (int i = 0; i < 5; i++) {
      assertRefused(
          tokens.verify(strange.mint(Grant.portal("ACME", Duration.ofHours(i + 1)), CLOCK)),
          "signature");
    }

    assertThat(identity.customer()).isEqualTo("ACME");
    assertThat(lookups.get() - before).isEqualTo(1);
  }

  @Test
  void asksToComeAgainWhileThereAreNoKeys() throws Exception {
    URI nowhere = URI.create("http://127.0.0.1:1/jwks");
    AccessTokens tokens =
        await(AccessTokens.open(vertx, CLOCK, AuthConfig.ofJwksUrl(nowhere, null, null)));

    Future<Identity> verified = tokens.verify(mint(Grant.portal("A", Duration.ofHours(1))));

    assertThatThrownBy(() -> await(verified))
        .cause()
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(503));
  }

  @Test
  void readsNoKeySetThatIsLongerThanAny() throws Exception {
    URI url = URI.create("http://127.0.0.1:" + provider.actualPort() + "/jwks");
    String good = new JsonObject().put("keys", new JsonArray().add(jwk(keys))).encode();
    keySet.set(good + " ".repeat(1024 * 1024));
    AccessTokens tokens =
        await(AccessTokens.open(vertx, CLOCK, AuthConfig.ofJwksUrl(url, null, null)));

    Future<Identity> verified = tokens.verify(mint(Grant.portal("A", Duration.ofHours(1))));

    assertThatThrownBy(() -> await(verified))
        .cause()
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(503));
  }

  @Test
  void failsAtOnceForAKeyThatWillNeverBeReadable() throws Exception {
    Path file = Files.writeString(data.resolve("broken.pem"), "no key");

    Future<AccessTokens> opened =
        AccessTokens.open(
            vertx,
            CLOCK,
            new AuthConfig(
                null,
                null,
                null,
                List.of(),
                List.of(file),
                null,
                null,
                Duration.ZERO,
                Duration.ofMinutes(1)));

    assertThatThrownBy(() -> await(opened)).hasMessageContaining("PUBLIC KEY");
  }

  private AuthConfig byPem() {
    return AuthConfig.ofPem(keys.publicPem());
  }

  private String mint(Grant grant) {
    return keys.mint(grant, CLOCK);
  }

  /** The key set entry that an identity provider would publish for our key. */
  private static JsonObject jwk(OwnKeys keys) throws Exception {
    String base64 = keys.publicPem().replaceAll("-----[A-Z ]+-----|\\s", "");
    ECPublicKey key =
        (ECPublicKey)
            KeyFactory.getInstance("EC")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
    JsonObject header =
        new JsonObject(
            new String(
                Base64.getUrlDecoder()
                    .decode(
                        keys.mint(Grant.portal("x", Duration.ofHours(1)), CLOCK)
                            .split("\\.", -1)[0]),
                StandardCharsets.UTF_8));
    return new JsonObject()
        .put("kty", "EC")
        .put("crv", "P-256")
        .put("kid", header.getString("kid"))
        .put("x", coordinate(key.getW().getAffineX()))
        .put("y", coordinate(key.getW().getAffineY()));
  }

  private static String coordinate(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] fixed = new byte[32];
    byte[] tail = Arrays.copyOfRange(bytes, Math.max(0, bytes.length - 32), bytes.length);
    System.arraycopy(tail, 0, fixed, 32 - tail.length, tail.length);
    return URL.encodeToString(fixed);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertRefused(Future<Identity> verified, String why) {
    assertThatThrownBy(() -> await(verified))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().status()).isEqualTo(401);
              assertThat(e.problem().detail()).contains(why);
            });
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
