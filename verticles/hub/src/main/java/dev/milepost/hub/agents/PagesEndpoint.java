package dev.milepost.hub.agents;

import dev.milepost.hub.http.Endpoint;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.List;

/**
 * The web pages, from the class path: the agents' page at {@code /}, the contracts at {@code
 * /docs}.
 */
public final class PagesEndpoint implements Endpoint {
  private static final String WEBROOT = "webroot";
  private static final long A_YEAR_SECONDS = 31_536_000;
  private static final List<String> CONTRACTS = List.of("openapi.yaml", "asyncapi.yaml");

  @Override
  public void mount(Vertx vertx, Router router) {
    for (String contract : CONTRACTS) {
      get(router, "/" + contract)
          .handler(
              ctx -> {
                ctx.response().putHeader("Content-Type", "application/yaml");
                ctx.response().sendFile(contract).onFailure(ctx::fail);
              });
    }
    get(router, "/schemas/:name")
        .handler(
            ctx -> {
              String name = ctx.pathParam("name");
              if (!name.matches("[a-z0-9.-]+\\.json")) {
                ctx.next();
                return;
              }
              ctx.response().putHeader("Content-Type", "application/schema+json");
              ctx.response().sendFile("schemas/" + name).onFailure(missing -> ctx.fail(404));
            });
    get(router, "/docs").handler(ctx -> page(ctx, "docs.html"));
    get(router, "/").handler(ctx -> page(ctx, "index.html"));
    // Named by their content, so a browser may keep them for ever.
    get(router, "/assets/*")
        .handler(
            StaticHandler.create(WEBROOT + "/assets")
                .setCachingEnabled(true)
                .setMaxAgeSeconds(A_YEAR_SECONDS)
                .setIncludeHidden(false));
    get(router, "/icon.svg")
        .handler(ctx -> ctx.response().sendFile(WEBROOT + "/icon.svg").onFailure(ctx::fail));
  }

  private static Route get(Router router, String path) {
    return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  private static void page(RoutingContext ctx, String file) {
    ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer");
    ctx.response().sendFile(WEBROOT + "/" + file).onFailure(ctx::fail);
  }
}
