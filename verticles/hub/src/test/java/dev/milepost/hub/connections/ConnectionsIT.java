package dev.milepost.hub.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import dev.milepost.hub.TestPool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConnectionsIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Clock CLOCK = Clock.systemUTC();
  private static final SecureRandom RANDOM = new SecureRandom();

  private static Pool pool;
  private static ConnectionDirectory directory;
  private static int port;

  @BeforeAll
  static void start() {
    PostgresDatabase database = SharedServers.postgres().createDatabase();
    Flyway.configure()
        .dataSource(database.jdbcUrl(), database.user(), database.password())
        .locations("classpath:db/migration")
        .load()
        .migrate();
    pool = TestPool.of(VERTX, database, 4);
    directory = newDirectory((byte) 0);
    join(directory.start());
    Router router = Router.router(VERTX);
    new ConnectionsEndpoint(directory, Carriers.onClassPath(), ConnectionsIT::admins, RANDOM, CLOCK)
        .mount(VERTX, router);
    port =
        join(VERTX.createHttpServer().requestHandler(router).listen(0, "127.0.0.1")).actualPort();
  }

  @AfterAll
  static void stop() {
    join(directory.stop());
    join(pool.close());
    join(VERTX.close());
  }

  @Test
  void makesAConnectionThatIsKnownAtOnce() {
    String id = UUID.randomUUID().toString();

    HttpResponse<String> answer = create(id, "s3cret");

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(new JsonObject(answer.body()))
        .isEqualTo(new JsonObject().put("id", id).put("webhook", "/v1/webhooks/" + id));
    assertThat(answer.headers().firstValue("Location")).contains("/admin/v1/connections/" + id);
    assertThat(directory.known(id)).isPresent();
  }

  @Test
  void makesAnIdThatNobodyGuesses() {
    HttpResponse<String> answer =
        post("", "{\"carrier\": \"UPS\", \"mode\": \"webhook\", \"secret\": \"s3cret\"}");

    assertThat(new JsonObject(answer.body()).getString("id")).matches("ups-[0-9a-f]{32}");
  }

  @Test
  void refusesAnIdThatIsTaken() {
    String id = UUID.randomUUID().toString();
    create(id, "first");

    HttpResponse<String> answer = create(id, "second");

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(directory.known(id).orElseThrow().secrets().current()).isEqualTo("first");
  }

  @Test
  void listsTheKnownCarriersToWhoNamesAnother() {
    HttpResponse<String> answer =
        post("", "{\"carrier\": \"NOBODY\", \"mode\": \"webhook\", \"secret\": \"s3cret\"}");

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(new JsonObject(answer.body()).getString("detail")).contains("carrier", "UPS");
  }

  @Test
  void saysThatABodyIsNotJsonWithoutRepeatingIt() {
    HttpResponse<String> answer = post("", "{\"secret\": \"s3cret\"");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).doesNotContain("s3cret");
  }

  @Test
  void neverShowsOrStoresASecretInClear() {
    String id = UUID.randomUUID().toString();
    create(id, "very-s3cret");

    String one = send(request("/" + id).GET()).body();
    String all = send(request("").GET()).body();

    assertThat(one).contains(id).doesNotContain("very-s3cret");
    assertThat(all).contains(id).doesNotContain("very-s3cret");
    assertThat(directory.known(id).orElseThrow().toString()).doesNotContain("very-s3cret");
    String stored =
        join(pool.preparedQuery("SELECT secret FROM connection WHERE id = $1")
                .execute(Tuple.of(id)))
            .iterator()
            .next()
            .getBuffer(0)
            .toString(StandardCharsets.ISO_8859_1);
    assertThat(stored).doesNotContain("very-s3cret");
  }

  @Test
  void acceptsBothSecretsWhileOneIsRotated() {
    String id = UUID.randomUUID().toString();
    create(id, "old");

    HttpResponse<String> answer = post("/" + id + "/rotate", "{\"secret\": \"new\"}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()).getInteger("liveSecrets")).isEqualTo(2);
    LiveSecrets secrets = directory.known(id).orElseThrow().secrets();
    assertThat(secrets.at(Instant.now())).containsExactly("new", "old");
  }

  @Test
  void endsTheOldSecretAtOnceWhenThatIsAskedFor() {
    String id = UUID.randomUUID().toString();
    create(id, "old");

    post("/" + id + "/rotate", "{\"secret\": \"new\", \"grace\": \"PT0S\"}");

    assertThat(directory.known(id).orElseThrow().secrets().at(Instant.now()))
        .containsExactly("new");
  }

  @Test
  void pausesAndResumes() {
    String id = UUID.randomUUID().toString();
    create(id, "s3cret");

    String paused = post("/" + id + "/pause", "").body();
    ConnectionState during = directory.known(id).orElseThrow().state();
    String resumed = post("/" + id + "/resume", "").body();

    assertThat(new JsonObject(paused).getString("state")).isEqualTo("paused");
    assertThat(during).isEqualTo(ConnectionState.PAUSED);
    assertThat(new JsonObject(resumed).getString("state")).isEqualTo("active");
  }

  @Test
  void forgetsADeletedConnectionAndLetsItsIdBeUsedAgain() {
    String id = UUID.randomUUID().toString();
    create(id, "first");

    HttpResponse<String> deleted = send(request("/" + id).DELETE());
    boolean known = directory.known(id).isPresent();
    HttpResponse<String> again = create(id, "second");

    assertThat(deleted.statusCode()).isEqualTo(204);
    assertThat(known).isFalse();
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(directory.known(id).orElseThrow().secrets().at(Instant.now()))
        .containsExactly("second");
  }

  @Test
  void answersThatThereIsNoSuchConnection() {
    assertThat(send(request("/nobody").GET()).statusCode()).isEqualTo(404);
    assertThat(send(request("/nobody").DELETE()).statusCode()).isEqualTo(404);
    assertThat(post("/nobody/pause", "").statusCode()).isEqualTo(404);
    assertThat(post("/nobody/rotate", "{\"secret\": \"s\"}").statusCode()).isEqualTo(404);
  }

  @Test
  void isForAdminsOnly() {
    HttpResponse<String> answer =
        send(HttpRequest.newBuilder(URI.create(url(""))).POST(BodyPublishers.ofString("{}")));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void seesWhatAnotherNodeChanges() {
    ConnectionDirectory other = newDirectory((byte) 0);
    join(other.start());
    String id = UUID.randomUUID().toString();

    create(id, "s3cret");
    boolean foundAtOnce = join(other.find(id)).isPresent();
    post("/" + id + "/pause", "");

    assertThat(foundAtOnce).isTrue();
    await().until(() -> other.known(id).orElseThrow().state() == ConnectionState.PAUSED);
    send(request("/" + id).DELETE());
    await().until(() -> other.known(id).isEmpty());
    join(other.stop());
  }

  @Test
  void doesNotStartWithAKeyThatOpensNothing() {
    create(UUID.randomUUID().toString(), "s3cret");

    Future<Void> start = newDirectory((byte) 1).start();
    await().until(start::isComplete);

    assertThat(start.cause()).hasMessageContaining("connections.secretKey");
  }

  private static ConnectionDirectory newDirectory(byte keyByte) {
    byte[] key = new byte[32];
    Arrays.fill(key, keyByte);
    return new ConnectionDirectory(VERTX, pool, new SecretBox(key, RANDOM), CLOCK);
  }

  private static void admins(RoutingContext ctx) {
    if ("admin".equals(ctx.request().getHeader("X-Test-Role"))) {
      ctx.next();
    } else {
      ctx.fail(403);
    }
  }

  private static HttpResponse<String> create(String id, String secret) {
    return post(
        "",
        new JsonObject()
            .put("id", id)
            .put("carrier", "UPS")
            .put("mode", "webhook")
            .put("secret", secret)
            .put("options", new JsonObject())
            .encode());
  }

  private static HttpResponse<String> post(String path, String body) {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url(path)))
        .header("X-Test-Role", "admin")
        .header("Content-Type", "application/json");
  }

  private static String url(String path) {
    return "http://127.0.0.1:" + port + "/admin/v1/connections" + path;
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    return HTTP.sendAsync(request.build(), BodyHandlers.ofString()).join();
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
