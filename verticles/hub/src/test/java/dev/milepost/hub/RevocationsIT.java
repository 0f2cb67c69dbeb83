package dev.milepost.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.EmbeddedServers;
import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.hub.RunningHub.Answer;
import dev.milepost.hub.auth.Revocations;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes: what is revoked on one is refused on both, and what was open ends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevocationsIT {
  private static final String PATH = "/admin/v1/revocations";
  private static final Duration SECONDS = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private EmbeddedServers servers;
  private PostgresDatabase database;
  private RunningHub one;
  private RunningHub other;

  @BeforeAll
  void start(@TempDir Path data) throws Exception {
    servers = EmbeddedServers.start(data);
    database = servers.postgres().createDatabase();
    one = RunningHub.start(servers.kafka().bootstrapServers(), database, data, "hub-1");
    other = RunningHub.start(servers.kafka().bootstrapServers(), database, data, "hub-2");
  }

  @AfterAll
  void stop() {
    one.close();
    other.close();
    servers.close();
  }

  @Test
  void endsWhatATokenOpenedAndRefusesItOnEveryNode() throws Exception {
    String token = one.portal("R1");
    String another = one.portal("R1");
    String ticket = ticket(one, token);
    CompletableFuture<Integer> here = stream(one, token);
    CompletableFuture<Integer> there = stream(other, token);
    CompletableFuture<Integer> stays = stream(other, another);
    CompletableFuture<Answer> waits =
        CompletableFuture.supplyAsync(() -> one.get("/v1/events?after=latest&wait=60s", token));
    await().atMost(SECONDS).until(() -> one.metric("milepost_stream_waiting", "") == 1);

    revoke(new JsonObject().put("jti", claims(token).getString("jti")));

    assertThat(shipments(one, token).status()).isEqualTo(401);
    assertThat(shipments(one, token).body()).contains("revoked");
    here.get(20, TimeUnit.SECONDS);
    there.get(20, TimeUnit.SECONDS);
    waits.get(20, TimeUnit.SECONDS);
    assertThat(shipments(other, token).status()).isEqualTo(401);
    assertThat(other.get("/v1/stream", token).status()).isEqualTo(401);
    assertThat(other.get("/v1/events", token).status()).isEqualTo(401);
    assertThat(other.post("/v1/stream/tickets", token, "").status()).isEqualTo(401);
    assertThat(other.get("/v1/stream?ticket=" + ticket, null).body()).contains("revoked");
    assertThat(shipments(other, another).status()).isEqualTo(200);
    assertThat(stays).isNotDone();
    stays.cancel(true);
  }

  @Test
  void revokesACustomersTokensThatWereIssuedBefore() {
    String token = one.portal("R2");
    String strangers = one.portal("R3");
    Instant issued = Instant.ofEpochSecond(claims(token).getLong("iat"));

    revoke(new JsonObject().put("customer", "R2").put("issuedBefore", issued.toString()));
    assertThat(shipments(one, token).status()).isEqualTo(200);
    revoke(
        new JsonObject()
            .put("customer", "R2")
            .put("issuedBefore", issued.plusSeconds(1).toString()));

    assertThat(shipments(one, token).status()).isEqualTo(401);
    assertThat(shipments(one, strangers).status()).isEqualTo(200);
    await().atMost(SECONDS).until(() -> shipments(other, token).status() == 401);
  }

  @Test
  void revokesASubjectAndTakesItBack() {
    String token = one.portal("R4");

    JsonObject entry =
        revoke(new JsonObject().put("subject", "portal:R4").put("reason", "lost laptop"));

    assertThat(shipments(one, token).status()).isEqualTo(401);
    await().atMost(SECONDS).until(() -> shipments(other, token).status() == 401);
    assertThat(other.get(PATH, one.admin()).body()).contains("lost laptop");
    assertThat(other.delete(PATH + "/" + entry.getLong("id"), one.admin()).status()).isEqualTo(204);
    assertThat(other.delete(PATH + "/" + entry.getLong("id"), one.admin()).status()).isEqualTo(404);
    assertThat(shipments(other, token).status()).isEqualTo(200);
    await().atMost(SECONDS).until(() -> shipments(one, token).status() == 200);
  }

  @Test
  void pagesTheListNewestFirst() {
    JsonObject first = revoke(new JsonObject().put("jti", "page-1"));
    JsonObject second = revoke(new JsonObject().put("jti", "page-2"));

    JsonObject page =
        one.get(PATH + "?limit=1&after=" + (second.getLong("id") + 1), one.admin()).json();
    JsonObject next =
        one.get(PATH + "?limit=1&after=" + page.getString("next"), one.admin()).json();

    assertThat(page.getJsonArray("revocations").getJsonObject(0)).isEqualTo(second);
    assertThat(next.getJsonArray("revocations").getJsonObject(0).getLong("id"))
        .isBetween(first.getLong("id"), second.getLong("id") - 1);
  }

  @Test
  void dropsAnEntryWhenItsTokensHaveExpired() throws Exception {
    revoke(
        new JsonObject()
            .put("jti", "brief")
            .put("expiresAt", one.clock().instant().plusSeconds(60).toString()));
    revoke(new JsonObject().put("jti", "long"));
    Vertx vertx = Vertx.vertx();
    Pool pool =
        PgBuilder.pool()
            .connectingTo(
                new PgConnectOptions()
                    .setHost(database.host())
                    .setPort(database.port())
                    .setDatabase(database.database())
                    .setUser(database.user())
                    .setPassword(database.password()))
            .using(vertx)
            .build();
    Revocations later =
        new Revocations(vertx, pool, Clock.offset(one.clock(), Duration.ofMinutes(12)));

    later.start().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);

    await().atMost(SECONDS).until(() -> !one.get(PATH, one.admin()).body().contains("\"brief\""));
    assertThat(one.get(PATH, one.admin()).body()).contains("\"long\"");
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void opensOneStreamForATicketOnWhateverNode() throws Exception {
    String ticket = ticket(one, one.portal("R5"));

    CompletableFuture<Integer> stream = stream(one, "/v1/stream?ticket=" + ticket, null);

    Answer elsewhere = other.get("/v1/stream?ticket=" + ticket, null);
    assertThat(elsewhere.status()).isEqualTo(401);
    assertThat(elsewhere.body()).contains("has been used");
    assertThat(one.get("/v1/stream?ticket=" + ticket, null).status()).isEqualTo(401);
    assertThat(stream).isNotDone();
    stream.cancel(true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "jti",
        "{'jti': 'x'}",
        "{'expiresAt': '2099-01-01T00:00:00Z'}",
        "{'jti': 'x', 'subject': 'y', 'expiresAt': '2099-01-01T00:00:00Z'}",
        "{'jti': 'x', 'issuedBefore': '2026-01-01T00:00:00Z', 'expiresAt': '2099-01-01T00:00:00Z'}",
        "{'jti': 'x', 'expiresAt': '2020-01-01T00:00:00Z'}",
        "{'jti': 'x', 'expiresAt': 'tomorrow'}",
        "{'jti': '', 'expiresAt': '2099-01-01T00:00:00Z'}",
        "{'token': 'x', 'jti': 'x', 'expiresAt': '2099-01-01T00:00:00Z'}"
      })
  void saysWhatIsWrong(String body) {
    Answer answer = one.post(PATH, one.admin(), body.replace('\'', '"'));

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.json().getString("detail")).isNotBlank();
  }

  @Test
  void isForAdminsOnly() {
    String body = "{\"jti\": \"x\", \"expiresAt\": \"2099-01-01T00:00:00Z\"}";

    assertThat(one.post(PATH, one.portal("R6"), body).status()).isEqualTo(403);
    assertThat(one.get(PATH, one.agent()).status()).isEqualTo(403);
    assertThat(one.get(PATH, null).status()).isEqualTo(401);
  }

  private JsonObject revoke(JsonObject wanted) {
    if (!wanted.containsKey("expiresAt")) {
      wanted.put("expiresAt", one.clock().instant().plus(Duration.ofHours(12)).toString());
    }
    Answer answer = one.post(PATH, one.admin(), wanted.encode());
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.json();
  }

  private static Answer shipments(RunningHub node, String token) {
    return node.get("/v1/shipments?customer=" + claims(token).getString("customer"), token);
  }

  private static String ticket(RunningHub node, String token) {
    return node.post("/v1/stream/tickets", token, "").json().getString("ticket");
  }

  private static JsonObject claims(String token) {
    byte[] body = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
    return new JsonObject(new String(body, StandardCharsets.UTF_8));
  }

  private CompletableFuture<Integer> stream(RunningHub node, String token) throws Exception {
    return stream(node, "/v1/stream", token);
  }

  /** Done when the stream, which is open now, has ended. */
  private CompletableFuture<Integer> stream(RunningHub node, String path, @Nullable String token)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(node.address() + path));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<InputStream> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    return CompletableFuture.supplyAsync(
        () -> {
          try (InputStream body = response.body()) {
            return body.readAllBytes().length;
          } catch (IOException e) {
            return -1;
          }
        });
  }
}
