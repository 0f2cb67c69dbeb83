package dev.milepost.dev.carriers;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Random;

/**
 * What goes wrong with one answer. Nothing waits on a thread, and no more is written than is taken.
 */
final class Fault {
  private static final String JSON = "application/json";
  private static final String ENDLESS = "{\"padding\":\"";
  private static final Buffer CHUNK = Buffer.buffer("x".repeat(64 * 1024));
  private static final Buffer BLANK = Buffer.buffer(" ");
  private static final int SOME = 4 * 1024;

  private Fault() {}

  static void garbage(HttpServerRequest request, Random random) {
    byte[] bytes = new byte[SOME];
    random.nextBytes(bytes);
    request.response().putHeader("Content-Type", JSON).end(Buffer.buffer(bytes));
  }

  static void huge(HttpServerRequest request, long bytes) {
    HttpServerResponse response =
        request.response().setChunked(true).putHeader("Content-Type", JSON);
    response.write(ENDLESS);
    pour(response, bytes);
  }

  private static void pour(HttpServerResponse response, long left) {
    long rest = left;
    while (rest > 0 && !response.closed()) {
      if (response.writeQueueFull()) {
        long later = rest;
        response.drainHandler(drained -> pour(response, later));
        return;
      }
      Buffer chunk = rest < CHUNK.length() ? CHUNK.slice(0, (int) rest) : CHUNK;
      response.write(chunk);
      rest -= chunk.length();
    }
    if (!response.closed()) {
      response.end("\"}");
    }
  }

  /** Blanks, which JSON allows before a value: whoever reads cannot tell that none comes. */
  static void trickle(Vertx vertx, HttpServerRequest request, long everyMillis) {
    HttpServerResponse response =
        request.response().setChunked(true).putHeader("Content-Type", JSON);
    response.write(BLANK);
    long timer = vertx.setPeriodic(everyMillis, again -> response.write(BLANK));
    response.closeHandler(closed -> vertx.cancelTimer(timer));
  }

  static void half(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response
        .putHeader("Content-Type", JSON)
        .putHeader("Content-Length", Integer.toString(2 * SOME))
        .write(CHUNK.slice(0, SOME))
        .onComplete(written -> reset(request));
  }

  static void reset(HttpServerRequest request) {
    request.connection().close();
  }
}
