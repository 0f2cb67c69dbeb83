package dev.milepost.hub.signin;

import dev.milepost.hub.RunningHub;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A browser with a person before it: keeps its cookies for every port of this machine, and follows
 * no redirect by itself.
 */
final class Browser {
  private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .cookieHandler(cookies)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private String csrf = "";

  /** What came back. */
  record Page(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    JsonObject json() {
      return new JsonObject(response.body());
    }

    String problem() {
      return json().getString("type").replace("/problems/", "");
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  /** Signs in, and remembers what has to be sent with writes. */
  Page signIn(RunningHub hub, String user, String password) {
    Page page =
        send(
            hub,
            "POST",
            "/agents/v1/session",
            new JsonObject().put("user", user).put("password", password).encode());
    remember(page);
    return page;
  }

  /** The same with a token. */
  Page signIn(RunningHub hub, String token) {
    Page page =
        send(
            request(hub.address() + "/agents/v1/session")
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.noBody()));
    remember(page);
    return page;
  }

  private void remember(Page page) {
    if (page.status() == 200) {
      csrf = page.json().getString("csrf");
    }
  }

  Page get(RunningHub hub, String path) {
    return send(request(hub.address() + path).GET());
  }

  /** Goes to an address. */
  Page visit(String address) {
    return send(request(address).GET());
  }

  /** Writes as the console does. */
  Page send(RunningHub hub, String method, String path, String body) {
    return send(write(hub, method, path, body).header("X-CSRF-Token", csrf));
  }

  /** Writes as another's page would have it do. */
  Page sendForged(RunningHub hub, String method, String path, String body) {
    return send(write(hub, method, path, body));
  }

  private HttpRequest.Builder write(RunningHub hub, String method, String path, String body) {
    return request(hub.address() + path)
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofString(body));
  }

  /** Done when the stream, which is open now, has ended. */
  CompletableFuture<Integer> follow(RunningHub hub, String path) {
    try {
      HttpResponse<InputStream> response =
          http.send(
              HttpRequest.newBuilder(URI.create(hub.address() + path)).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        throw new AssertionError("no stream: " + response.statusCode());
      }
      return CompletableFuture.supplyAsync(
          () -> {
            try (InputStream body = response.body()) {
              return body.readAllBytes().length;
            } catch (IOException e) {
              return -1;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Optional<HttpCookie> cookie(String name) {
    return cookies.getCookieStore().getCookies().stream()
        .filter(cookie -> cookie.getName().equals(name))
        .findFirst();
  }

  /** Another cookie in place of one. */
  void set(String name, String value) {
    HttpCookie cookie = new HttpCookie(name, value);
    cookie.setPath("/");
    cookie.setVersion(0);
    cookies.getCookieStore().add(URI.create("http://127.0.0.1/"), cookie);
  }

  private static HttpRequest.Builder request(String address) {
    return HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(60));
  }

  private Page send(HttpRequest.Builder request) {
    try {
      return new Page(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
