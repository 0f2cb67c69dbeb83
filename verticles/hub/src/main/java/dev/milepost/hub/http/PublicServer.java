package dev.milepost.hub.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public port: every role's endpoint in one server. Deploy one instance for each event loop
 * that serves; they share the port.
 */
public final class PublicServer extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(PublicServer.class);
  private static final int IDLE_SECONDS = 120;
  private static final long GRACE_SECONDS = 3;

  private final String host;
  private final int port;
  private final AtomicInteger actualPort;
  private final List<Endpoint> endpoints;
  private final @Nullable PublicTls tls;
  private PublicTls.@Nullable Pem served;
  private boolean stopping;
  private @Nullable HttpServer server;

  /**
   * @param port 0 takes a free one, the same for all instances of the deployment
   * @param actualPort told the port that was taken
   * @param tls null for none
   */
  public PublicServer(
      String host,
      int port,
      AtomicInteger actualPort,
      List<Endpoint> endpoints,
      @Nullable PublicTls tls) {
    this.tls = tls;
    this.host = host;
    this.port = port;
    this.actualPort = actualPort;
    this.endpoints = List.copyOf(endpoints);
  }

  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    router.route().failureHandler(Problems.handler());
    endpoints.forEach(endpoint -> endpoint.mount(vertx, router));
    // Not a last route for everything: it would match what only has the wrong method.
    router.errorHandler(
        404,
        ctx ->
            Problem.of(404, "no-such-path", "There is nothing here", "See /docs for what there is.")
                .send(ctx));
    router.errorHandler(405, Problems.handler());
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(host)
            // Vert.x's -1: one free port for the deployment. A second listener on the
            // port that a first one got for 0 is refused by the native transport.
            .setPort(port == 0 ? -1 : port)
            .setTcpNoDelay(true)
            // What is written is written on the connection's event loop, so it needs no queue,
            // which would take 5 KiB of each connection.
            .setStrictThreadMode(true)
            // There are no WebSockets here; their handlers would see every message.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setIdleTimeout(IDLE_SECONDS);
    return (tls == null ? Future.succeededFuture() : secured(options, tls))
        .compose(
            ready -> {
              HttpServer made = vertx.createHttpServer(options).requestHandler(router);
              server = made;
              return made.listen();
            })
        .onSuccess(listening -> actualPort.set(listening.actualPort()));
  }

  /** HTTP/2 for those who ask for it, HTTP/1.1 for the others. */
  private Future<Void> secured(HttpServerOptions options, PublicTls where) {
    return vertx
        .executeBlocking(() -> where.read(vertx))
        .map(
            pem -> {
              served = pem;
              options.setSsl(true).setUseAlpn(true).setKeyCertOptions(pem.keyCert());
              reloadLater(where);
              return null;
            });
  }

  private void reloadLater(PublicTls where) {
    vertx.setTimer(where.reload().toMillis(), timer -> reload(where));
  }

  private void reload(PublicTls where) {
    HttpServer serving = server;
    if (stopping || serving == null) {
      return;
    }
    vertx
        .executeBlocking(() -> where.read(vertx))
        .compose(
            pem -> {
              if (pem.equals(served)) {
                return Future.succeededFuture();
              }
              served = pem;
              LOGGER
                  .atInfo()
                  .addKeyValue("file", where.certificate())
                  .log("another certificate is served");
              return serving.updateSSLOptions(pem.options()).mapEmpty();
            })
        .onFailure(
            failure ->
                LOGGER
                    .atError()
                    .addKeyValue("reason", failure.toString())
                    .log("certificate not read, the last one is served"))
        .onComplete(done -> reloadLater(where));
  }

  @Override
  public Future<?> stop() {
    stopping = true;
    HttpServer serving = server;
    return serving == null
        ? Future.succeededFuture()
        : serving.shutdown(GRACE_SECONDS, TimeUnit.SECONDS);
  }
}
