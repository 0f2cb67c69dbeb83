package dev.milepost.hub.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Set;

/**
 * Lets pages of other origins call {@code /v1/*} (CORS). Tokens are sent in a header and tickets in
 * the URL, never by the browser itself: so credentials are not allowed.
 *
 * <p>Whoever else names an origin is served as if there were no such rule, and its browser keeps
 * the answer from the page: the hub's own pages name theirs, and so do tools that are no browsers.
 */
public final class CrossOrigin implements Endpoint {
  private static final int REMEMBERED_SECONDS = 3600;

  private final Set<String> origins;

  /** Mount it first: it has to see a request before whoever may refuse it. */
  public CrossOrigin(List<String> origins) {
    this.origins = Set.copyOf(origins);
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    CorsHandler allowed =
        CorsHandler.create()
            .addOrigins(List.copyOf(origins))
            .allowedMethods(
                Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE))
            .allowedHeaders(
                Set.of("Authorization", "Content-Type", "Last-Event-ID", "Cache-Control"))
            .exposedHeaders(Set.of("Retry-After", "WWW-Authenticate"))
            .maxAgeSeconds(REMEMBERED_SECONDS);
    router
        .route("/v1/*")
        .handler(
            ctx -> {
              ctx.response().putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
              if (isAllowed(ctx)) {
                allowed.handle(ctx);
              } else {
                ctx.next();
              }
            });
  }

  private boolean isAllowed(RoutingContext ctx) {
    String origin = ctx.request().getHeader(HttpHeaders.ORIGIN);
    return origin != null && origins.contains(origin);
  }
}
