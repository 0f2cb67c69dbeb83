package dev.milepost.hub.desk;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** JSON that may be megabytes: written and packed off the event loop, where it is many rows. */
final class LargeAnswer {
  private static final int FEW_ROWS = 50;
  private static final int WORTH_PACKING = 4 * 1024;

  private LargeAnswer() {}

  /** Answers 200 with it. */
  static void send(Vertx vertx, RoutingContext ctx, int rows, Callable<String> json) {
    boolean gzip = takesGzip(ctx);
    Callable<Body> make = () -> Body.of(json.call(), gzip);
    Future<Body> made =
        rows > FEW_ROWS
            ? vertx.executeBlocking(make, false)
            : Future.succeededFuture().compose(now -> now(make));
    made.onSuccess(
            body -> {
              ctx.response()
                  .setStatusCode(200)
                  .putHeader("Cache-Control", "no-store")
                  .putHeader("Vary", "Accept-Encoding")
                  .putHeader("Content-Type", "application/json");
              if (body.packed()) {
                ctx.response().putHeader("Content-Encoding", "gzip");
              }
              ctx.end(body.bytes());
            })
        .onFailure(ctx::fail);
  }

  private static <T> Future<T> now(Callable<T> make) {
    try {
      return Future.succeededFuture(make.call());
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }

  private static boolean takesGzip(RoutingContext ctx) {
    String accepted = ctx.request().getHeader("Accept-Encoding");
    if (accepted == null) {
      return false;
    }
    for (String one : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
      String coding = one.strip();
      if (coding.equals("gzip") || (coding.startsWith("gzip;") && !coding.endsWith("q=0"))) {
        return true;
      }
    }
    return false;
  }

  private record Body(Buffer bytes, boolean packed) {
    static Body of(String json, boolean gzip) throws IOException {
      byte[] plain = json.getBytes(StandardCharsets.UTF_8);
      return gzip && plain.length >= WORTH_PACKING
          ? new Body(packed(plain), true)
          : new Body(Buffer.buffer(plain), false);
    }

    /** Fast rather than small: rows are alike, and pack well either way. */
    private static Buffer packed(byte[] plain) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 8);
      try (GZIPOutputStream out =
          new GZIPOutputStream(bytes) {
            {
              def.setLevel(Deflater.BEST_SPEED);
            }
          }) {
        out.write(plain);
      }
      return Buffer.buffer(bytes.toByteArray());
    }
  }
}
