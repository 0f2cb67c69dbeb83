package dev.milepost.hub.polling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollCarrier;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.PollRequest;
import dev.milepost.carrier.PollTerms;
import dev.milepost.carrier.PollTerms.Access;
import dev.milepost.carrier.PollTerms.Limit;
import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Reference;
import dev.milepost.hub.TestPool;
import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.connections.ConnectionMode;
import dev.milepost.hub.connections.ConnectionState;
import dev.milepost.hub.connections.LiveSecrets;
import dev.milepost.hub.connections.PollSettings;
import dev.milepost.hub.connections.RateLimit;
import dev.milepost.hub.connections.SecretBox;
import dev.milepost.store.Migrations;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How a connection shows a line who asks. */
final class CarrierClientIT {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Vertx VERTX = Vertx.vertx();
  private static final Map<String, MultiMap> HEARD = new ConcurrentHashMap<>();
  private static Pool pool;
  private static CarrierClient client;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    PostgresDatabase database = SharedServers.postgres().createDatabase();
    Migrations.apply(database.jdbcUrl(), database.user(), database.password());
    pool = TestPool.of(VERTX, database, 2);
    var http = VERTX.createHttpClient();
    client =
        new CarrierClient(
            http,
            new ClientTokens(
                VERTX,
                pool,
                new SecretBox(new byte[32], new SecureRandom()),
                http,
                PollConfig.DEFAULTS.timeout(),
                CLOCK),
            PollConfig.DEFAULTS,
            CLOCK);
    port =
        await(VERTX.createHttpServer().requestHandler(CarrierClientIT::line).listen(0, "127.0.0.1"))
            .actualPort();
  }

  @AfterAll
  static void stop() throws Exception {
    await(pool.close());
    await(VERTX.close());
  }

  @Test
  void showsALineThatWantsTwoHeadersBoth() throws Exception {
    Asked came =
        ask(
            "two-headers",
            new JsonObject()
                .put("clientId", "us")
                .put("idHeader", "X-IBM-Client-Id")
                .put("keyHeader", "X-IBM-Client-Secret"));

    assertThat(came).isInstanceOf(Asked.Answered.class);
    assertThat(heard("/two-headers/events").get("X-IBM-Client-Id")).isEqualTo("us");
    assertThat(heard("/two-headers/events").get("X-IBM-Client-Secret")).isEqualTo("s3cret");
    assertThat(heard("/two-headers/events").contains("API-Key")).isFalse();
  }

  @Test
  void showsALineThatWantsATokenBesideAKeyBothAndTheKeyWhereTheTokenIsGivenToo() throws Exception {
    Asked came =
        ask(
            "token",
            new JsonObject()
                .put("clientId", "us")
                .put("idHeader", "Consumer-Key")
                .put("tokenPath", "/oauth"));

    assertThat(came).isInstanceOf(Asked.Answered.class);
    assertThat(heard("/token/oauth").get("Consumer-Key")).isEqualTo("us");
    assertThat(heard("/token/events").get("Consumer-Key")).isEqualTo("us");
    assertThat(heard("/token/events").get("Authorization")).isEqualTo("Bearer a-token");
    assertThat(heard("/token/events").contains("API-Key")).isFalse();
  }

  private static Asked ask(String id, JsonObject options) throws Exception {
    Line line = new Line();
    PollSettings settings =
        PollSettings.of(
            line.terms(), options.put("baseUrl", "http://127.0.0.1:" + port + "/" + id));
    Connection connection =
        new Connection(
            id,
            new CarrierCode("LINE"),
            ConnectionMode.POLLING,
            ConnectionState.ACTIVE,
            options.encode(),
            new RateLimit(1, 1),
            LiveSecrets.only("s3cret"),
            1,
            Instant.EPOCH,
            Instant.EPOCH);
    PollQuestion question = new PollQuestion(List.of(), null, Map.of());
    return await(
        Future.future(
            asked ->
                VERTX.runOnContext(
                    loop ->
                        client.ask(connection, line, settings, question, null).onComplete(asked))));
  }

  private static MultiMap heard(String path) {
    return Objects.requireNonNull(HEARD.get(path), path);
  }

  private static void line(HttpServerRequest request) {
    HEARD.put(request.path(), request.headers());
    var unused =
        request
            .response()
            .end(
                request.path().endsWith("/oauth")
                    ? "{\"access_token\": \"a-token\", \"expires_in\": 3600}"
                    : "[]");
  }

  /** Takes a key in a header, if its connections do not say otherwise. */
  private static final class Line implements PollCarrier {
    @Override
    public PollTerms terms() {
      return new PollTerms(
          null,
          new Access.Key("API-Key", ""),
          0,
          List.of(new Limit(1, Duration.ofSeconds(1))),
          Duration.ofDays(1),
          Set.of());
    }

    @Override
    public boolean takes(Reference reference) {
      return false;
    }

    @Override
    public PollRequest request(PollQuestion question) {
      return PollRequest.get("/events");
    }

    @Override
    public PollAnswer answer(PollQuestion question, int status, Headers headers, byte[] body) {
      return new PollAnswer.Page(List.of(), null, false);
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
