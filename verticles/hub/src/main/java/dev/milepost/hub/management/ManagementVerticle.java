package dev.milepost.hub.management;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** {@code /livez}, {@code /readyz} and {@code /metrics}, on a port of their own. */
public final class ManagementVerticle extends VerticleBase {
  private static final long PATIENCE_MS = 1_500;

  private final String host;
  private final int port;
  private final PrometheusMeterRegistry metrics;
  private final Map<String, Supplier<Future<?>>> dependencies;
  private final BooleanSupplier started;
  private HttpServer server;

  /**
   * @param port 0 takes a free one
   * @param dependencies a check for each thing that the hub needs, by its name
   * @param started whether everything that this process runs is deployed
   */
  @SuppressWarnings("NullAway") // server exists from start on
  public ManagementVerticle(
      String host,
      int port,
      PrometheusMeterRegistry metrics,
      Map<String, Supplier<Future<?>>> dependencies,
      BooleanSupplier started) {
    this.host = host;
    this.port = port;
    this.metrics = metrics;
    this.dependencies = new TreeMap<>(dependencies);
    this.started = started;
  }

  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    router.get("/livez").handler(ctx -> ctx.json(new JsonObject().put("status", "alive")));
    router.get("/readyz").handler(this::ready);
    router
        .get("/metrics")
        .handler(
            ctx ->
                vertx
                    .executeBlocking(metrics::scrape, false)
                    .onSuccess(
                        text ->
                            ctx.response()
                                .putHeader("Content-Type", "text/plain; version=0.0.4")
                                .end(text))
                    .onFailure(ctx::fail));
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost(host).setPort(port))
            .requestHandler(router);
    return server.listen();
  }

  /** Where it listens. */
  public int actualPort() {
    return server.actualPort();
  }

  /**
   * 200 while webhooks can be kept: with one of the two stores away the hub is degraded and says
   * so, but a load balancer that took it out of service would lose what carriers send once only.
   */
  private void ready(RoutingContext ctx) {
    List<String> names = List.copyOf(dependencies.keySet());
    List<Future<?>> checks =
        names.stream()
            .<Future<?>>map(name -> checked(Objects.requireNonNull(dependencies.get(name))))
            .toList();
    Future.join(checks)
        .onComplete(
            done -> {
              JsonArray missing = new JsonArray();
              JsonObject details = new JsonObject();
              for (int i = 0; i < names.size(); i++) {
                Future<?> check = checks.get(i);
                details.put(names.get(i), check.succeeded() ? "up" : "down: " + reason(check));
                if (check.failed()) {
                  missing.add(names.get(i));
                }
              }
              boolean ready = started.getAsBoolean() && missing.size() < names.size();
              ctx.response().setStatusCode(ready ? 200 : 503);
              ctx.json(
                  new JsonObject()
                      .put(
                          "status", !ready ? "not ready" : missing.isEmpty() ? "ready" : "degraded")
                      .put("started", started.getAsBoolean())
                      .put("missing", missing)
                      .put("dependencies", details));
            });
  }

  private static Future<?> checked(Supplier<Future<?>> check) {
    return Future.succeededFuture()
        .compose(begun -> check.get())
        .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS);
  }

  private static String reason(Future<?> check) {
    Throwable cause = check.cause();
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
