package dev.milepost.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Sends requests to the hub, a bounded number at a time and not faster than asked, and again where
 * the hub was busy. What a request is for happens once it has its 2xx, on another thread.
 */
final class BoundedClient implements AutoCloseable {
  private static final int CONNECTIONS = 32;
  private static final int AT_ONCE = 128;
  private static final int MOST_TRIES = 40;
  private static final long PAUSE_MS = 250;
  private static final long TIMEOUT_MS = 10_000;

  private final Vertx vertx;
  private final HttpClient http;
  private final int port;
  private final long nanosBetween;
  private final Semaphore room = new Semaphore(AT_ONCE);
  private final LongAdder again = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private long due = System.nanoTime();

  /**
   * @param rate requests a second at most
   */
  BoundedClient(Vertx vertx, int port, int rate) {
    this.vertx = vertx;
    this.port = port;
    this.nanosBetween = 1_000_000_000L / rate;
    this.http = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  }

  /** Sends when it is its turn; waits for it. */
  void send(
      HttpMethod method,
      String path,
      Map<String, String> headers,
      String body,
      Consumer<Buffer> taken)
      throws InterruptedException {
    room.acquire();
    due = Math.max(due + nanosBetween, System.nanoTime() - 50_000_000L);
    long early = due - System.nanoTime();
    if (early > 0) {
      LockSupport.parkNanos(early);
    }
    RequestOptions request =
        new RequestOptions()
            .setMethod(method)
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI(path)
            .setTimeout(TIMEOUT_MS);
    headers.forEach(request::putHeader);
    attempt(request, Buffer.buffer(body), taken, 1);
  }

  private void attempt(RequestOptions request, Buffer body, Consumer<Buffer> taken, int tries) {
    http.request(request)
        .compose(sending -> sending.send(body))
        .compose(
            answer ->
                answer.statusCode() / 100 == 2
                    ? answer.body()
                    : Future.failedFuture("status " + answer.statusCode()))
        // A connection that breaks between the head and the body may say nothing at all.
        .timeout(2 * TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .onSuccess(taken::accept)
        .onComplete(
            done -> {
              if (done.succeeded() || tries == MOST_TRIES) {
                if (done.failed()) {
                  refused.increment();
                }
                room.release();
              } else {
                again.increment();
                vertx.setTimer(PAUSE_MS, timer -> attempt(request, body, taken, tries + 1));
              }
            });
  }

  /** Until everything has its last answer. */
  void await() throws InterruptedException {
    if (!room.tryAcquire(AT_ONCE, 3, TimeUnit.MINUTES)) {
      throw new IllegalStateException("the hub does not answer");
    }
    room.release(AT_ONCE);
  }

  /** How often something was sent again. */
  long again() {
    return again.sum();
  }

  /** How many were never taken. */
  long refused() {
    return refused.sum();
  }

  @Override
  public void close() {
    http.close();
  }
}
