package dev.milepost.dev.simulator;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * One of the hub's doors: what is handed over here is sent until the hub takes it or says that it
 * never will, a bounded number at a time, and not at all while the hub asks for patience.
 *
 * <p>Lives on one context; only {@link #again()} may be read from elsewhere.
 */
final class Door {
  private static final int AT_ONCE = 64;
  private static final long TIMEOUT_MS = 10_000;
  private static final long FIRST_PAUSE_MS = 200;
  private static final long LONGEST_PAUSE_MS = 15_000;

  /** A connection that was just made may be unknown to other nodes of the hub for a moment. */
  private static final int MOST_REFUSALS = 6;

  private final Vertx vertx;
  private final HttpClient http;
  private final String base;
  private final Random random;
  private final Deque<Attempt> waiting = new ArrayDeque<>();
  private final LongAdder again = new LongAdder();
  private int inFlight;
  private int pausing;
  private boolean asked;
  private boolean closed;

  private static final class Attempt {
    final HttpMethod method;
    final String path;
    final Map<String, String> headers;
    final Buffer body;
    final Promise<Answer> settled = Promise.promise();
    int refusals;
    int failures;

    Attempt(HttpMethod method, String path, Map<String, String> headers, String body) {
      this.method = method;
      this.path = path;
      this.headers = headers;
      this.body = Buffer.buffer(body);
    }
  }

  Door(Vertx vertx, HttpClient http, String base, Random random) {
    this.vertx = vertx;
    this.http = http;
    this.base = base;
    this.random = random;
  }

  /**
   * The hub's final word; fails only when the door is closed before there is one. The promise
   * behind it bridges any number of attempts.
   */
  Future<Answer> send(HttpMethod method, String path, Map<String, String> headers, String body) {
    Attempt attempt = new Attempt(method, path, headers, body);
    if (closed) {
      return Future.failedFuture("the simulator was stopped");
    }
    waiting.add(attempt);
    pump();
    return attempt.settled.future();
  }

  /** How many requests have no final answer. */
  int open() {
    return waiting.size() + inFlight + pausing;
  }

  /** How often something was sent again. */
  long again() {
    return again.sum();
  }

  /** Sends nothing more. */
  void close() {
    closed = true;
    waiting.forEach(Door::giveUp);
    waiting.clear();
  }

  private void pump() {
    while (!asked && inFlight < AT_ONCE && !waiting.isEmpty()) {
      Attempt attempt = waiting.remove();
      inFlight++;
      post(attempt)
          .onComplete(
              done -> {
                inFlight--;
                if (done.succeeded()) {
                  answered(attempt, done.result());
                } else {
                  later(attempt, attempt.failures++);
                }
                pump();
              });
    }
  }

  private Future<Answer> post(Attempt attempt) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(attempt.method)
            .setAbsoluteURI(base + attempt.path)
            .setTimeout(TIMEOUT_MS)
            .putHeader("Content-Type", "application/json");
    attempt.headers.forEach(options::putHeader);
    return Future.succeededFuture(options) // a client that is closed throws
        .compose(http::request)
        .compose(request -> request.send(attempt.body))
        .compose(Door::answer)
        .timeout(2 * TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }

  private static Future<Answer> answer(HttpClientResponse response) {
    Answer answer = new Answer(response.statusCode(), response.getHeader("Retry-After"));
    return response.end().map(answer);
  }

  private void answered(Attempt attempt, Answer answer) {
    if (answer.taken() || answer.hopeless()) {
      attempt.settled.tryComplete(answer);
    } else if (answer.overloaded()) {
      askedToWait(answer.pause());
      again.increment();
      putBack(attempt);
    } else if (answer.status() / 100 == 4 && ++attempt.refusals == MOST_REFUSALS) {
      attempt.settled.tryComplete(answer);
    } else {
      later(attempt, attempt.failures++);
    }
  }

  private void askedToWait(Duration pause) {
    if (!asked) {
      asked = true;
      vertx.setTimer(
          pause.toMillis() + random.nextInt(250),
          timer -> {
            asked = false;
            pump();
          });
    }
  }

  private void later(Attempt attempt, int failures) {
    long pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(failures, 10));
    again.increment();
    pausing++;
    vertx.setTimer(
        pause + random.nextInt((int) pause),
        timer -> {
          pausing--;
          putBack(attempt);
          pump();
        });
  }

  private void putBack(Attempt attempt) {
    if (closed) {
      giveUp(attempt);
    } else {
      waiting.addFirst(attempt);
    }
  }

  private static void giveUp(Attempt attempt) {
    attempt.settled.tryFail("the simulator was stopped");
  }
}
