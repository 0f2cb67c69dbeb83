package dev.milepost.hub.sources;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * An ERP that answers over HTTP: OData at any path, with tokens for those who want them. Calls
 * block.
 */
final class Erp implements AutoCloseable {
  private static final String TOKEN = "t0ken";

  final OdataService odata = new OdataService();

  /** What was asked, in order. */
  final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  final AtomicInteger tokensGiven = new AtomicInteger();

  /** Whether two questions about one path were ever on their way at once. */
  volatile boolean crowded;

  private final Vertx vertx = Vertx.vertx();
  private final Deque<Consumer<HttpServerRequest>> tricks = new ConcurrentLinkedDeque<>();
  private final Map<String, AtomicInteger> inFlight = new ConcurrentHashMap<>();
  private final HttpServer server;
  private volatile long takesMillis = 1;

  Erp() {
    server =
        await(
            vertx
                .createHttpServer(new HttpServerOptions().setPort(0).setHost("127.0.0.1"))
                .requestHandler(this::receive)
                .listen());
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.actualPort() + path;
  }

  /** The next question is answered by that. */
  void once(Consumer<HttpServerRequest> trick) {
    tricks.add(trick);
  }

  /** Each answer takes so long. */
  void takes(long millis) {
    takesMillis = millis;
  }

  private void receive(HttpServerRequest request) {
    if (request.path().equals("/token")) {
      request
          .body()
          .onSuccess(
              form -> {
                boolean good = form.toString().contains("client_secret=s3cret");
                tokensGiven.incrementAndGet();
                request
                    .response()
                    .setStatusCode(good ? 200 : 401)
                    .end(
                        new JsonObject()
                            .put("access_token", TOKEN)
                            .put("expires_in", 3600)
                            .encode());
              });
      return;
    }
    asked.add(request.uri());
    AtomicInteger together = inFlight.computeIfAbsent(request.path(), path -> new AtomicInteger());
    if (together.incrementAndGet() > 1) {
      crowded = true;
    }
    vertx.setTimer(
        takesMillis,
        due -> {
          together.decrementAndGet();
          Consumer<HttpServerRequest> trick = tricks.poll();
          if (trick == null) {
            answer(request);
          } else {
            trick.accept(request);
          }
        });
  }

  private void answer(HttpServerRequest request) {
    URI uri = URI.create(url(request.uri()));
    String shown = request.getHeader("Authorization");
    if (request.path().startsWith("/secured") && !("Bearer " + TOKEN).equals(shown)) {
      request.response().setStatusCode(401).end();
    } else if (odata.isGone(uri)) {
      request.response().setStatusCode(410).end();
    } else {
      request.response().end(odata.answer(uri).toBuffer());
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
