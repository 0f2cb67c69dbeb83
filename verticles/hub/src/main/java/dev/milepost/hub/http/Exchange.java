package dev.milepost.hub.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One request and its whole answer, bounded in time and in bytes; called on an event loop. */
public final class Exchange {
  private final int most;
  private @Nullable HttpClientRequest request;
  private @Nullable Answer answer;
  private boolean over;
  private boolean whole;

  /** What came back. */
  public record Answer(int status, MultiMap headers, Buffer body) {}

  /** The answer is longer than it may be. The rest of it was not read. */
  public static final class TooLong extends IOException {
    private static final long serialVersionUID = 1;

    TooLong(int most) {
      super("the answer is longer than " + most + " bytes");
    }
  }

  private Exchange(int most) {
    this.most = most;
  }

  /**
   * Sends and reads. Fails with {@link TooLong}, with {@link TimeoutException}, or as the
   * connection does; the connection is closed then, so that nothing more comes.
   *
   * @param most bytes of the answer's body
   * @param within all of it, the connecting included
   */
  public static Future<Answer> send(
      HttpClient http, RequestOptions options, @Nullable Buffer body, int most, Duration within) {
    return new Exchange(most).run(http, Future.succeededFuture(options), body, within);
  }

  /**
   * The same for one who asks for the status alone: an answer is one although its body is too long,
   * breaks off or does not end in time; its body is what came. It is read so that the connection
   * can be used again.
   *
   * @param options may take their time, which counts
   */
  public static Future<Answer> sendForStatus(
      HttpClient http, Future<RequestOptions> options, Buffer body, int most, Duration within) {
    Exchange exchange = new Exchange(most);
    return exchange
        .run(http, options, body, within)
        .recover(
            failure ->
                exchange.answer == null
                    ? Future.failedFuture(failure)
                    : Future.succeededFuture(exchange.answer));
  }

  private Future<Answer> run(
      HttpClient http, Future<RequestOptions> options, @Nullable Buffer body, Duration within) {
    return options
        .compose(http::request)
        // Within one another: what comes before somebody listens would be lost.
        .compose(
            opened -> {
              request = opened;
              if (over) {
                end();
              }
              return (body == null ? opened.send() : opened.send(body)).compose(this::read);
            })
        .timeout(within.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(failure -> end());
  }

  private Future<Answer> read(HttpClientResponse response) {
    Promise<Answer> done = Promise.promise();
    Buffer body = Buffer.buffer();
    Answer head = new Answer(response.statusCode(), response.headers(), body);
    answer = head;
    response
        .handler(
            some -> {
              if (body.length() + some.length() > most) {
                done.tryFail(new TooLong(most));
                end();
              } else {
                body.appendBuffer(some);
              }
            })
        .exceptionHandler(done::tryFail)
        .endHandler(
            end -> {
              whole = true;
              done.tryComplete(head);
            });
    return done.future();
  }

  private void end() {
    over = true;
    if (request != null && !whole) {
      var unused = request.reset();
    }
  }
}
