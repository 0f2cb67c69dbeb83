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
  private final AtomicInteger port;
  private final List<Endpoint> endpoints;
  private HttpServer server;

  /**
   * @param port shared by the instances: 0 becomes the port that the first one got
   */
  @SuppressWarnings("NullAway") // server exists from start on
  public PublicServer(String host, AtomicInteger port, List<Endpoint> endpoints) {
    this.host = host;
    this.port = port;
    this.endpoints = List.copyOf(endpoints);
  }

  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    router.route().failureHandler(Problems.handler());
    endpoints.forEach(endpoint -> endpoint.mount(vertx, router));
    router
        .route()
        .last()
        .handler(
            ctx ->
                Problem.of(
                        404,
                        "no-such-path",
                        "There is nothing here",
                        "See /docs for what there is.")
                    .send(ctx));
    router.errorHandler(405, Problems.handler());
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(host)
                    .setPort(port.get())
                    .setTcpNoDelay(true)
                    .setIdleTimeout(IDLE_SECONDS))
            .requestHandler(router);
    return server.listen().onSuccess(listening -> port.compareAndSet(0, listening.actualPort()));
  }

  @Override
  public Future<?> stop() {
    return server.shutdown(GRACE_SECONDS, TimeUnit.SECONDS);
  }
}
