package dev.milepost.hub.agents;

import dev.milepost.hub.http.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.MimeMapping;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The web pages, from the class path: the console at {@code /} and at every path of its screens,
 * the contracts at {@code /docs}.
 */
public final class PagesEndpoint implements Endpoint {
  private static final String WEBROOT = "webroot";
  private static final String FOR_EVER = "public, max-age=31536000, immutable";
  private static final List<String> CONTRACTS = List.of("openapi.yaml", "asyncapi.yaml");

  /** What the page's source has in the place of the nonce. */
  private static final String NONCE = "milepost-nonce";

  private static final int NONCE_BYTES = 18;

  /** Names that the build makes; none leads out of its folder. */
  private static final Pattern ASSET = Pattern.compile("[\\w-][\\w.-]*");

  private static final Pattern COMMA = Pattern.compile(",");

  /** An encoding that a client names to say that it does not take it. */
  private static final Pattern REFUSED = Pattern.compile(".*;q=0(\\.0*)?");

  /** What the build has packed, too: see {@code webui/scripts/finish.mjs}. */
  private static final Pattern PACKED = Pattern.compile(".*\\.(js|css|json|svg)");

  /**
   * Screens are the browser's business: what is no call and no document may be one. A path of ours
   * with the wrong method must stay what it is, so those are left out here.
   */
  private static final String SCREENS = "/(?!(?:v\\d+|agents|admin|docs|assets|schemas)(?:/|$)).+";

  private final SecureRandom random = new SecureRandom();

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
    get(router, "/docs")
        .handler(
            ctx -> {
              page(ctx, "default-src 'self'; frame-ancestors 'none'");
              ctx.response().sendFile(WEBROOT + "/docs.html").onFailure(ctx::fail);
            });
    get(router, "/assets/:name").handler(PagesEndpoint::asset);
    get(router, "/icon.svg")
        .handler(ctx -> ctx.response().sendFile(WEBROOT + "/icon.svg").onFailure(ctx::fail));
    Future<String> index =
        vertx.fileSystem().readFile(WEBROOT + "/index.html").map(Buffer::toString);
    get(router, "/").handler(ctx -> console(ctx, index));
    // For every method: a route of its own would turn "there is nothing" into "not by this method".
    router
        .routeWithRegex(SCREENS)
        .handler(
            ctx -> {
              if (isReading(ctx.request().method()) && wantsPage(ctx)) {
                console(ctx, index);
              } else {
                ctx.next();
              }
            });
  }

  private static Route get(Router router, String path) {
    return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  private static boolean isReading(HttpMethod method) {
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }

  private static boolean wantsPage(RoutingContext ctx) {
    String accept = ctx.request().getHeader(HttpHeaders.ACCEPT);
    return accept != null && accept.contains("text/html");
  }

  /**
   * The console's only page. The script in it, and styles that it makes while it runs, carry a
   * nonce of this answer.
   */
  private void console(RoutingContext ctx, Future<String> index) {
    byte[] bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    String nonce = Base64.getEncoder().encodeToString(bytes);
    page(
        ctx,
        "default-src 'self'; script-src 'self' 'nonce-"
            + nonce
            + "'; style-src 'self' 'nonce-"
            + nonce
            + "'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    index.compose(page -> ctx.end(page.replace(NONCE, nonce))).onFailure(ctx::fail);
  }

  private static void page(RoutingContext ctx, String policy) {
    ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader("Content-Security-Policy", policy)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer");
  }

  /** Named by their content, so a browser may keep them for ever; packed when they were built. */
  private static void asset(RoutingContext ctx) {
    String name = ctx.pathParam("name");
    if (!ASSET.matcher(name).matches() || name.endsWith(".br") || name.endsWith(".gz")) {
      ctx.next();
      return;
    }
    String encoding = PACKED.matcher(name).matches() ? encoding(ctx) : null;
    HttpServerResponse response = ctx.response();
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, contentType(name))
        .putHeader(HttpHeaders.CACHE_CONTROL, FOR_EVER)
        .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
        .putHeader("X-Content-Type-Options", "nosniff");
    if (encoding != null) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, encoding);
    }
    String file = WEBROOT + "/assets/" + name + suffix(encoding);
    response
        .sendFile(file)
        .onFailure(
            missing -> {
              response.headers().remove(HttpHeaders.CONTENT_ENCODING);
              response.headers().remove(HttpHeaders.CACHE_CONTROL);
              ctx.fail(404);
            });
  }

  private static String contentType(String name) {
    String type =
        Objects.requireNonNullElse(
            MimeMapping.mimeTypeForFilename(name), "application/octet-stream");
    return type.startsWith("text/") || type.endsWith("javascript") || type.endsWith("json")
        ? type + "; charset=utf-8"
        : type;
  }

  /** The best that the client takes and the build has made; null for none. */
  private static @Nullable String encoding(RoutingContext ctx) {
    String accepted = ctx.request().getHeader(HttpHeaders.ACCEPT_ENCODING);
    if (accepted == null) {
      return null;
    }
    Set<String> taken =
        COMMA
            .splitAsStream(accepted.toLowerCase(Locale.ROOT))
            .map(one -> one.replace(" ", ""))
            .filter(one -> !REFUSED.matcher(one).matches())
            .map(one -> one.replaceFirst(";.*", ""))
            .collect(Collectors.toSet());
    return taken.contains("br") ? "br" : taken.contains("gzip") ? "gzip" : null;
  }

  private static String suffix(@Nullable String encoding) {
    return encoding == null ? "" : encoding.equals("br") ? ".br" : ".gz";
  }
}
