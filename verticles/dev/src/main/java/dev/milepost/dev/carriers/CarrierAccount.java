package dev.milepost.dev.carriers;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One account with one carrier: asked by HTTP on one event loop, watched and switched from any
 * thread.
 *
 * <p>Every request that arrives counts against the limits, also one that is refused, that nobody
 * may make, or that a fault swallows: what is limited is the asking. Token requests alone do not.
 */
public final class CarrierAccount {
  private static final int STATUS_UNCHANGED = 304;

  private final Vertx vertx;
  private final Clock clock;
  private final AccountSettings settings;
  private final CarrierApi api;
  private final String baseUrl;
  private final Random random;
  private final List<Window> windows;
  private final Map<String, Instant> tokens = new HashMap<>();
  private final Map<String, List<Instant>> asks = new HashMap<>();
  private volatile Behaviour behaviour = new Behaviour.Well();
  private long requests;
  private long over;
  private long unauthorised;
  private long unchanged;
  private long strays;
  private long malformed;
  private long faulty;
  private long tokensGiven;
  private long tokensRefused;
  private long references;

  CarrierAccount(Vertx vertx, Clock clock, AccountSettings settings, Truth truth, String baseUrl) {
    this.vertx = vertx;
    this.clock = clock;
    this.settings = settings;
    this.api = settings.carrier().api(truth);
    this.baseUrl = baseUrl;
    this.random = new Random(settings.name().hashCode());
    this.windows = settings.limits().stream().map(Window::new).toList();
  }

  /** Where it is asked, without a slash at the end. */
  public String baseUrl() {
    return baseUrl;
  }

  /** Behaves so from the next request on. */
  public void behave(Behaviour next) {
    behaviour = next;
  }

  /** No token that was given is good any more. */
  public synchronized void revokeTokens() {
    tokens.clear();
  }

  /** All until now. */
  public synchronized AccountReport report() {
    return new AccountReport(
        requests,
        over,
        windows.stream().map(Window::use).toList(),
        unauthorised,
        unchanged,
        strays,
        malformed,
        faulty,
        tokensGiven,
        tokensRefused,
        references);
  }

  /**
   * When the reference was answered for, by the clock of {@link CarrierApis}. Empty unless the
   * account remembers it.
   */
  public synchronized List<Instant> asksOf(String reference) {
    return List.copyOf(asks.getOrDefault(reference, List.of()));
  }

  /**
   * Takes a request.
   *
   * @param path as it was sent, without the account's prefix
   * @param arrived by {@link System#nanoTime}
   */
  void take(HttpServerRequest request, String path, long arrived) {
    boolean forToken = api.access() instanceof Access.Token token && token.path().equals(path);
    long wait = forToken ? 0 : count(arrived);
    request
        .body()
        .onSuccess(body -> meet(request, path, forToken, wait, body))
        .onFailure(gone -> request.connection().close());
  }

  private synchronized long count(long arrived) {
    requests++;
    long longest = 0;
    for (Window window : windows) {
      longest = Math.max(longest, window.arrive(arrived));
    }
    over += longest > 0 ? 1 : 0;
    return longest;
  }

  private void meet(
      HttpServerRequest request, String path, boolean forToken, long wait, Buffer body) {
    Behaviour now = behaviour;
    if (now instanceof Behaviour.Slow slow) {
      vertx.setTimer(
          Math.max(1, slow.by().toMillis()),
          late -> send(request, reply(request, path, forToken, wait, body, false)));
    } else if (now instanceof Behaviour.Well || now instanceof Behaviour.Denied) {
      boolean denied = now instanceof Behaviour.Denied;
      send(request, reply(request, path, forToken, wait, body, denied));
    } else {
      fail(request, now);
    }
  }

  private void fail(HttpServerRequest request, Behaviour now) {
    synchronized (this) {
      faulty++;
    }
    if (now instanceof Behaviour.Failing failing) {
      send(request, api.error(failing.status(), "Something failed."));
    } else if (now instanceof Behaviour.Busy busy) {
      send(request, busy(busy.retryAfter().toNanos()));
    } else if (now instanceof Behaviour.Moved) {
      Reply moved = Reply.of(302, "text/plain", "").with("Location", baseUrl + "/moved");
      send(request, moved);
    } else if (now instanceof Behaviour.Garbage) {
      Fault.garbage(request, random);
    } else if (now instanceof Behaviour.Huge huge) {
      Fault.huge(request, huge.bytes());
    } else if (now instanceof Behaviour.Trickle trickle) {
      Fault.trickle(vertx, request, Math.max(1, trickle.every().toMillis()));
    } else if (now instanceof Behaviour.Half) {
      Fault.half(request);
    } else if (now instanceof Behaviour.Reset) {
      Fault.reset(request);
    }
    // Of a silent one there is nothing more to hear.
  }

  private synchronized Reply reply(
      HttpServerRequest request,
      String path,
      boolean forToken,
      long wait,
      Buffer body,
      boolean denied) {
    if (forToken) {
      return token(request, body);
    }
    if (wait > 0) {
      return busy(wait);
    }
    if (denied || !admits(request)) {
      unauthorised++;
      return api.error(401, "Not authorised.");
    }
    Question question =
        new Question(
            request.method().name(),
            path,
            request.params(),
            request.headers(),
            body.toString(StandardCharsets.UTF_8),
            baseUrl,
            clock.instant());
    if (!api.serves(question)) {
      strays++;
      return api.error(404, "There is no such endpoint.");
    }
    return validated(question, answer(question));
  }

  private Reply answer(Question question) {
    Reply reply;
    try {
      reply = api.answer(question);
    } catch (RuntimeException e) {
      // Whatever the carrier's reader stumbles over is the asker's form.
      reply = api.error(400, "The request is not in the form of the contract.");
    }
    malformed += reply.status() == 400 ? 1 : 0;
    references += reply.about().size();
    if (settings.remembersAsks()) {
      for (String reference : reply.about()) {
        asks.computeIfAbsent(reference, first -> new ArrayList<>()).add(question.now());
      }
    }
    return reply;
  }

  private Reply validated(Question question, Reply reply) {
    if (!settings.etags() || !question.method().equals("GET") || reply.status() != 200) {
      return reply;
    }
    String etag = "\"" + digest(reply.body()) + "\"";
    if (etag.equals(question.header("If-None-Match"))) {
      unchanged++;
      return Reply.of(STATUS_UNCHANGED, reply.type(), "").with("ETag", etag);
    }
    return reply.with("ETag", etag);
  }

  private Reply busy(long waitNanos) {
    long seconds = Math.max(1, (waitNanos + 999_999_999L) / 1_000_000_000L);
    return api.error(429, "Too many requests.").with("Retry-After", Long.toString(seconds));
  }

  // Who asks

  private boolean admits(HttpServerRequest request) {
    Access access = api.access();
    if (access instanceof Access.Key key) {
      return settings.credentials().secret().equals(request.getHeader(key.header()));
    }
    String written = request.getHeader("Authorization");
    if (access instanceof Access.Basic) {
      return settings.credentials().equals(basic(written));
    }
    Instant until =
        written != null && written.startsWith("Bearer ")
            ? tokens.get(written.substring("Bearer ".length()))
            : null;
    return until != null && clock.instant().isBefore(until);
  }

  private Reply token(HttpServerRequest request, Buffer body) {
    Map<String, String> form = form(request, body);
    String client = form.get("client_id");
    String secret = form.get("client_secret");
    Credentials shown =
        client != null && secret != null
            ? new Credentials(client, secret)
            : basic(request.getHeader("Authorization"));
    if (!request.method().name().equals("POST")
        || !"client_credentials".equals(form.get("grant_type"))
        || !settings.credentials().equals(shown)) {
      tokensRefused++;
      return api.badClient();
    }
    Instant now = clock.instant();
    tokens.values().removeIf(until -> !now.isBefore(until));
    byte[] chance = new byte[16];
    random.nextBytes(chance);
    String token = HexFormat.of().formatHex(chance);
    tokens.put(token, now.plus(settings.tokenLife()));
    tokensGiven++;
    Duration life = settings.tokenLife();
    return Reply.json(200, api.token(token, life, settings.credentials().client(), now));
  }

  /** A form, or the same as JSON, which USPS takes too. */
  private static Map<String, String> form(HttpServerRequest request, Buffer body) {
    Map<String, String> form = new HashMap<>();
    String type = request.getHeader("Content-Type");
    String text = body.toString(StandardCharsets.UTF_8);
    if (type != null && type.startsWith("application/json")) {
      try {
        new JsonObject(text).forEach(field -> form.put(field.getKey(), "" + field.getValue()));
      } catch (RuntimeException e) {
        return Map.of();
      }
      return form;
    }
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        form.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return form;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private static @Nullable Credentials basic(@Nullable String written) {
    if (written == null || !written.startsWith("Basic ")) {
      return null;
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(written.substring("Basic ".length()));
      String text = new String(bytes, StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      return colon < 0
          ? null
          : new Credentials(text.substring(0, colon), text.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  // The answer

  private void send(HttpServerRequest request, Reply reply) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    response
        .setStatusCode(reply.status())
        .putHeader("Content-Type", reply.type())
        .putHeader(
            "Date",
            DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC)));
    reply.headers().forEach(response::putHeader);
    response.end(reply.body());
  }

  private static String digest(String body) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
