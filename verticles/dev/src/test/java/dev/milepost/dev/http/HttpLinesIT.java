package dev.milepost.dev.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpLinesIT {
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final AtomicInteger connections = new AtomicInteger();

  @AfterEach
  void close() throws Exception {
    done(vertx.close());
  }

  @Test
  void givesEachRequestItsOwnAnswerOverFewConnections() throws Exception {
    HttpLines lines =
        lines(
            request ->
                request
                    .response()
                    .setStatusCode(Integer.parseInt(request.path().substring(1)))
                    .putHeader("Retry-After", "7")
                    .end("a body"),
            1_000);

    List<Future<Answer>> sent =
        IntStream.range(0, 12).mapToObj(i -> send(lines, "/" + (200 + i * 20))).toList();
    List<Answer> answers = sent.stream().map(HttpLinesIT::done).toList();

    assertThat(answers)
        .extracting(Answer::status)
        .isEqualTo(IntStream.range(0, 12).mapToObj(i -> 200 + i * 20).toList());
    assertThat(answers.get(11).retryAfter()).isEqualTo("7");
    assertThat(connections.get()).isBetween(1, 3);
  }

  @Test
  void hasNoRoomForMoreThanItMayHaveUnderWay() throws Exception {
    HttpLines lines = lines(request -> {}, 60_000);

    for (int i = 0; i < 12; i++) {
      assertThat(done(onContext(() -> Future.succeededFuture(lines.hasRoom())))).isTrue();
      var unused = send(lines, "/");
    }

    assertThat(done(onContext(() -> Future.succeededFuture(lines.hasRoom())))).isFalse();
    await().until(() -> connections.get() == 3);
  }

  @Test
  void saysWhichRequestsABrokenConnectionLeftUnanswered() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpLines lines =
        lines(
            request -> {
              if (asked.incrementAndGet() == 1) {
                request.response().end();
              } else {
                request.connection().close();
              }
            },
            60_000);

    Future<Answer> first = send(lines, "/");
    assertThat(done(first).status()).isEqualTo(200);
    Future<Answer> second = send(lines, "/");
    await().until(second::isComplete);

    assertThat(second.failed()).isTrue();
    assertThat(done(onContext(() -> Future.succeededFuture(lines.inFlight())))).isZero();
  }

  @Test
  void givesUpAConnectionThatIsSilent() throws Exception {
    HttpLines lines = lines(request -> {}, 100);

    Future<Answer> answer = send(lines, "/");

    await().until(answer::isComplete);
    assertThat(answer.failed()).isTrue();
  }

  /** Three connections with four requests each. */
  private HttpLines lines(Handler<HttpServerRequest> door, long timeoutMs) throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .connectionHandler(made -> connections.incrementAndGet())
            .requestHandler(door);
    done(server.listen(0, "127.0.0.1"));
    return done(
        onContext(
            () ->
                Future.succeededFuture(
                    new HttpLines(vertx, "127.0.0.1", server.actualPort(), 3, 4, timeoutMs))));
  }

  private Future<Answer> send(HttpLines lines, String path) {
    byte[] request =
        ("GET " + path + " HTTP/1.1\r\nHost: here\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    return onContext(
        () -> {
          Future<Answer> answer = lines.send(request);
          lines.flush();
          return answer;
        });
  }

  private <T> Future<T> onContext(Supplier<Future<T>> work) {
    return Future.future(done -> context.runOnContext(now -> work.get().onComplete(done::handle)));
  }

  private static <T> T done(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
