package dev.milepost.hub.outgoing;

import dev.milepost.hub.http.RetryAfter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes one attempt: signed, to an address that was judged, within its time. */
final class Sender {
  private static final String CONTENT_TYPE = "application/cloudevents+json";
  private static final String USER_AGENT = "Milepost-Webhooks/1";
  private static final int MOST_OF_AN_ANSWER = 16 * 1024;
  private static final int IDLE_SECONDS = 30;
  private static final int GONE = 410;
  private static final Set<Integer> BUSY = Set.of(429, 503);

  private final HttpClientAgent http;
  private final Guard guard;
  private final OutgoingConfig config;
  private final Clock clock;

  Sender(
      Vertx vertx,
      NameLookup names,
      OutgoingConfig config,
      HttpClientOptions options,
      Clock clock) {
    this.guard = new Guard(names, config);
    this.config = config;
    this.clock = clock;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions(options)
                .setKeepAliveTimeout(IDLE_SECONDS)
                .setConnectTimeout(Math.toIntExact(config.timeout().toMillis())),
            // What is on its way is bounded by who sends; here nobody waits for another's.
            new PoolOptions().setHttp1MaxSize(config.inFlight() + config.failingInFlight() + 1));
  }

  /** Whether a URL may be registered: what it says and where it leads; what is wrong, or empty. */
  Future<String> check(String url) {
    Destination.Read read = Destination.read(url, config);
    return read.found()
        .map(
            destination ->
                guard
                    .address(destination)
                    .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                    .map("")
                    .recover(refused -> Future.succeededFuture(words(refused))))
        .orElseGet(() -> Future.succeededFuture(read.wrong()));
  }

  /**
   * Posts a document; the outcome is never a failure.
   *
   * @param secrets each signs, the newest first
   * @param id the same at each attempt
   */
  Future<Outcome> send(String url, List<String> secrets, String id, Buffer body) {
    // As precise as PostgreSQL has it: it is compared with what comes from there.
    Instant began = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Destination.Read read = Destination.read(url, config);
    if (read.destination() == null) {
      return Future.succeededFuture(
          new Outcome(Outcome.Kind.BLOCKED, began, 0, null, "url: " + read.wrong(), null));
    }
    Destination destination = read.destination();
    Attempt attempt = new Attempt();
    return guard
        .address(destination)
        .compose(address -> http.request(options(destination, address)))
        .compose(request -> attempt.take(sign(request, secrets, id, began, body)).send(body))
        .compose(attempt::answered)
        .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .transform(
            done -> {
              attempt.end();
              long millis = Math.max(0, clock.millis() - began.toEpochMilli());
              // An answer whose body never ends is an answer.
              HttpClientResponse response = attempt.response;
              return Future.succeededFuture(
                  response == null
                      ? failed(done.cause(), began, millis)
                      : outcome(response, began, millis));
            });
  }

  Future<Void> close() {
    return http.close();
  }

  /** To that address, and to the certificate and the Host of that name. */
  private RequestOptions options(Destination to, InetAddress address) {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setServer(
            SocketAddress.inetSocketAddress(new InetSocketAddress(nameless(address), to.port())))
        .setHost(to.host())
        .setPort(to.port())
        .setSsl(to.ssl())
        .setURI(to.path())
        .setFollowRedirects(false)
        .setConnectTimeout(config.timeout().toMillis());
  }

  /** Without its name nothing can look it up again. */
  private static InetAddress nameless(InetAddress address) {
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  private static HttpClientRequest sign(
      HttpClientRequest request, List<String> secrets, String id, Instant at, Buffer body) {
    long timestamp = at.getEpochSecond();
    return request
        .putHeader("Content-Type", CONTENT_TYPE)
        .putHeader("User-Agent", USER_AGENT)
        .putHeader("webhook-id", id)
        .putHeader("webhook-timestamp", Long.toString(timestamp))
        .putHeader("webhook-signature", Signatures.sign(secrets, id, timestamp, body));
  }

  private Outcome outcome(HttpClientResponse response, Instant began, long millis) {
    int status = response.statusCode();
    if (status / 100 == 2) {
      return new Outcome(Outcome.Kind.DELIVERED, began, millis, status, null, null);
    }
    if (status / 100 == 3) {
      return new Outcome(
          Outcome.Kind.REDIRECTED, began, millis, status, "redirects are not followed", null);
    }
    return new Outcome(
        status == GONE ? Outcome.Kind.GONE : Outcome.Kind.REFUSED,
        began,
        millis,
        status,
        "status " + status,
        BUSY.contains(status)
            ? RetryAfter.of(response.getHeader("Retry-After"), clock.instant()).orElse(null)
            : null);
  }

  private Outcome failed(Throwable why, Instant began, long millis) {
    Outcome.Kind kind =
        why instanceof Guard.Blocked ? Outcome.Kind.BLOCKED : Outcome.Kind.UNREACHABLE;
    return new Outcome(kind, began, millis, null, words(why), null);
  }

  /** In our own words: those of a library may tell of our network. */
  private String words(Throwable why) {
    if (why instanceof Guard.Blocked || why instanceof UnknownHostException) {
      return String.valueOf(why.getMessage());
    }
    if (why instanceof java.util.concurrent.TimeoutException
        || why instanceof io.netty.channel.ConnectTimeoutException) {
      return "no answer within " + config.timeout().toMillis() + " ms";
    }
    if (why instanceof SSLException) {
      return "TLS: the certificate or the handshake is not good";
    }
    if (why instanceof ConnectException) {
      return "the connection was refused";
    }
    return "the connection broke";
  }

  /** The one that may have to be cut short. */
  private static final class Attempt {
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;
    private boolean over;
    private boolean whole;

    HttpClientRequest take(HttpClientRequest taken) {
      request = taken;
      if (over) {
        end();
      }
      return taken;
    }

    /** Reads the answer to its end, so that the connection can be used again, but not for ever. */
    Future<Void> answered(HttpClientResponse answer) {
      response = answer;
      Promise<Void> ended = Promise.promise();
      long[] bytes = {0};
      answer
          .handler(
              some -> {
                bytes[0] += some.length();
                if (bytes[0] > MOST_OF_AN_ANSWER) {
                  var unused = answer.request().reset();
                  ended.tryComplete();
                }
              })
          .exceptionHandler(broken -> ended.tryComplete())
          .endHandler(
              end -> {
                whole = true;
                ended.tryComplete();
              });
      return ended.future();
    }

    void end() {
      over = true;
      if (request != null && !whole) {
        var unused = request.reset();
      }
    }
  }
}
