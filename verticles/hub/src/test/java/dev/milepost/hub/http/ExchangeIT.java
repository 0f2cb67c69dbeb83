package dev.milepost.hub.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExchangeIT {
  private static final int MOST = 1_000;
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(200);

  private final Vertx vertx = Vertx.vertx();
  private final Promise<Void> closed = Promise.promise();
  private HttpServer server;
  private HttpClient http;

  @BeforeEach
  void start() throws Exception {
    server = await(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
    http = vertx.createHttpClient();
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @Test
  void readsAnAnswerToItsEnd() throws Exception {
    Exchange.Answer answer = await(Exchange.send(http, to("/whole"), null, MOST, LONG));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.headers().get("Retry-After")).isEqualTo("7");
    assertThat(answer.body()).hasToString("x".repeat(MOST));
  }

  @Test
  void closesTheConnectionOfAnAnswerThatIsTooLong() throws Exception {
    Future<Exchange.Answer> sent = Exchange.send(http, to("/long"), null, MOST, LONG);

    assertThatThrownBy(() -> await(sent)).hasCauseInstanceOf(Exchange.TooLong.class);
    await(closed.future());
  }

  @Test
  void closesTheConnectionOfAnAnswerThatDoesNotEndInTime() throws Exception {
    Future<Exchange.Answer> sent = Exchange.send(http, to("/endless"), null, MOST, SHORT);

    assertThatThrownBy(() -> await(sent)).hasCauseInstanceOf(TimeoutException.class);
    await(closed.future());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/whole", "/long", "/endless", "/broken"})
  void takesTheStatusForAnAnswerWhateverBecomesOfItsBody(String path) throws Exception {
    Duration within = path.equals("/endless") ? SHORT : LONG;

    Exchange.Answer answer =
        await(
            Exchange.sendForStatus(
                http, Future.succeededFuture(to(path)), Buffer.buffer("{}"), MOST, within));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.headers().get("Retry-After")).isEqualTo("7");
    assertThat(answer.body().length()).isLessThanOrEqualTo(MOST);
  }

  @Test
  void countsTheTimeUntilItIsKnownWhereTo() {
    Future<RequestOptions> never = Promise.<RequestOptions>promise().future();

    Future<Exchange.Answer> sent =
        Exchange.sendForStatus(http, never, Buffer.buffer("{}"), MOST, SHORT);

    assertThatThrownBy(() -> await(sent)).hasCauseInstanceOf(TimeoutException.class);
  }

  private RequestOptions to(String path) {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setHost("127.0.0.1")
        .setPort(server.actualPort())
        .setURI(path);
  }

  private void answer(HttpServerRequest request) {
    request.connection().closeHandler(gone -> closed.tryComplete());
    HttpServerResponse response =
        request.response().setStatusCode(202).putHeader("Retry-After", "7").setChunked(true);
    switch (request.path()) {
      case "/whole" -> response.end("x".repeat(MOST));
      case "/long" -> response.end("x".repeat(MOST + 1));
      case "/endless" -> response.write("x");
      default -> response.write("x").onSuccess(written -> request.connection().close());
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
