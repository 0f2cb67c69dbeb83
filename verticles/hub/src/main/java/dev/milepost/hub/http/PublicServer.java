package dev.milepost.hub.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The public port: every role's endpoint in one server. Deploy one instance for each event loop
 * that serves; they share the port.
 */
public final class PublicServer extends VerticleBase {
  private static final int IDLE_SECONDS = 120;
  private static final long GRACE_SECONDS = 3;

  private final String host;
  private final int port;
  private final AtomicInteger actualPort;
  private final List<Endpoint> endpoints;
  private HttpServer server;

  /**
   * @param port 0 takes a free one, the same for all instances of the deployment
   * @param actualPort told the port that was taken
   */
  @SuppressWarnings("NullAway") // server exists from start on
  public PublicServer(String host, int port, AtomicInteger actualPort, List<Endpoint> endpoints) {
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
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(host)
                    // Vert.x's -1: one free port for the deployment. A second listener on the
                    // port that a first one got for 0 is refused by the native transport.
                    .setPort(port == 0 ? -1 : port)
                    .setTcpNoDelay(true)
                    // What is written is written on the connection's event loop, so it needs no
                    // queue, which would take 5 KiB of each connection.
                    .setStrictThreadMode(true)
                    // There are no WebSockets here; their handlers would see every message.
                    .setPerFrameWebSocketCompressionSupported(false)
                    .setPerMessageWebSocketCompressionSupported(false)
                    .setIdleTimeout(IDLE_SECONDS))
            .requestHandler(router);
    return server.listen().onSuccess(listening -> actualPort.set(listening.actualPort()));
  }

  @Override
  public Future<?> stop() {
    return server.shutdown(GRACE_SECONDS, TimeUnit.SECONDS);
  }
}
