package dev.milepost.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A route with a body and an answer in JSON, over a socket. */
final class JsonRouteIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int LIMIT = 64;

  private final Vertx vertx = Vertx.vertx();
  private Function<RoutingContext, Future<JsonAnswer>> operation =
      ctx -> Future.succeededFuture(JsonAnswer.of(JsonBody.of(ctx, JsonBody.MALFORMED)));
  private HttpServer server;

  @BeforeEach
  void start() {
    Router router = Router.router(vertx);
    router
        .post("/")
        .handler(JsonBody.upTo(LIMIT))
        .handler(JsonAnswer.by(ctx -> operation.apply(ctx)))
        .failureHandler(Problems.handler());
    server = join(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
  }

  @AfterEach
  void stop() {
    join(vertx.close());
  }

  @Test
  void takesAnObjectAndAnswersWithOneThatNoCacheKeeps() throws Exception {
    HttpResponse<String> answer = post("{\"a\": 1}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"a\":1}");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "5", "[1]", "\"hush\"", "{\"secret\": hush}", "{} hush"})
  void refusesWhatIsNoObjectAndDoesNotQuoteIt(String body) throws Exception {
    HttpResponse<String> answer = post(body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(answer.body())).isEqualTo(JsonBody.MALFORMED.json());
  }

  @Test
  void refusesMoreThanTheBound() throws Exception {
    HttpResponse<String> answer = post("{\"a\": \"" + "b".repeat(LIMIT) + "\"}");

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void saysWhereToFindWhatWasMade() throws Exception {
    operation =
        ctx -> Future.succeededFuture(JsonAnswer.created(new JsonObject().put("id", 7), "/7"));

    HttpResponse<String> answer = post("{}");

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("Location")).contains("/7");
  }

  @Test
  void hasNothingToSay() throws Exception {
    operation = ctx -> Future.succeededFuture(JsonAnswer.nothing());

    HttpResponse<String> answer = post("{}");

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("Content-Type")).isEmpty();
  }

  @Test
  void answersWhatIsThrownAsAProblem() throws Exception {
    operation =
        ctx -> {
          throw new ProblemException(Problem.of(409, "taken", "It is taken", "id: 7"));
        };

    HttpResponse<String> answer = post("{}");

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(new JsonObject(answer.body()).getString("detail")).isEqualTo("id: 7");
  }

  private HttpResponse<String> post(String body) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + "/"))
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
