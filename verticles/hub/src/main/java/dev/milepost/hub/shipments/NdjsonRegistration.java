package dev.milepost.hub.shipments;

import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problems;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One bulk request on its way: lines in, lines of result out, in the same order. Reads no further
 * than a window ahead of what it has answered, so a file of any length needs little memory.
 */
final class NdjsonRegistration {
  private static final int WINDOW = 64;
  private static final int LONGEST_LINE = 256 * 1024;

  /** How much is read and thrown away after a line that is too long, so that the answer is seen. */
  private static final long MOST_DISCARDED = 8L * 1024 * 1024;

  private final Registrations registrations;
  private final Optional<String> wall;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final RecordParser lines;
  private List<Buffer> window = new ArrayList<>();
  private @Nullable JsonObject lastWord;
  private int answered;
  private int read;
  private long discarded;
  private boolean ended;
  private boolean busy;
  private boolean done;

  /**
   * @param wall the customer that the caller is confined to
   */
  NdjsonRegistration(Registrations registrations, Optional<String> wall, RoutingContext ctx) {
    this.registrations = registrations;
    this.wall = wall;
    this.request = ctx.request();
    this.response = ctx.response();
    this.lines = RecordParser.newDelimited("\n", ctx.request());
  }

  void run() {
    response.setChunked(true).putHeader("Content-Type", "application/x-ndjson");
    lines
        .maxRecordSize(LONGEST_LINE)
        .exceptionHandler(this::broken)
        .endHandler(
            end -> {
              ended = true;
              work();
            })
        .handler(
            line -> {
              if (ended) {
                return;
              }
              read++;
              window.add(line);
              if (window.size() >= WINDOW) {
                lines.pause();
                work();
              }
            });
  }

  private void work() {
    if (busy || done) {
      return;
    }
    busy = true;
    List<Buffer> now = window;
    window = new ArrayList<>();
    Map<String, Future<?>> lastOfSameId = new HashMap<>();
    List<Future<JsonObject>> results = new ArrayList<>();
    for (int i = 0; i < now.size(); i++) {
      results.add(result(answered + i + 1, now.get(i), lastOfSameId));
    }
    Future.join(results)
        .onComplete(
            done -> {
              Buffer out = Buffer.buffer();
              results.forEach(
                  result -> {
                    if (result.result() != null) {
                      out.appendBuffer(result.result().toBuffer()).appendString("\n");
                    }
                  });
              answered += now.size();
              busy = false;
              response.write(out).onSuccess(written -> goOn());
            });
  }

  private void goOn() {
    if (window.size() >= WINDOW || (ended && !window.isEmpty())) {
      work();
    } else if (ended) {
      done = true;
      response.end(lastWord == null ? Buffer.buffer() : lastWord.toBuffer().appendString("\n"));
    } else {
      lines.resume();
    }
  }

  /** Lines about one shipment are taken in their order; the others need not wait for each other. */
  private Future<JsonObject> result(int line, Buffer text, Map<String, Future<?>> lastOfSameId) {
    if (text.toString().isBlank()) {
      return Future.succeededFuture();
    }
    String id = idOf(text);
    Future<?> before = lastOfSameId.getOrDefault(id, Future.succeededFuture());
    Future<JsonObject> result =
        before
            .transform(done -> registrations.register(wall, null, text))
            .map(registered -> ShipmentsEndpoint.json(registered).put("line", line))
            .otherwise(failure -> Problems.of(failure).json().put("line", line));
    lastOfSameId.put(id, result);
    return result;
  }

  private static String idOf(Buffer text) {
    try {
      return String.valueOf(text.toJsonObject().getValue("id"));
    } catch (RuntimeException notJson) {
      return ""; // its result says so
    }
  }

  /** What came before is done and answered; the rest is not read. */
  private void broken(Throwable failure) {
    if (ended || response.closed()) {
      return;
    }
    ended = true;
    lastWord =
        Problem.of(
                400,
                "line-too-long",
                "A line is longer than " + LONGEST_LINE + " bytes",
                "This line and all after it were not read.")
            .json()
            .put("line", read + 1);
    request.handler(this::discard).resume();
    work();
  }

  private void discard(Buffer rest) {
    discarded += rest.length();
    if (discarded > MOST_DISCARDED) {
      request.connection().close();
    }
  }
}
