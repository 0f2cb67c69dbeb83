package dev.milepost.hub.outgoing;

import dev.milepost.hub.http.Exchange;
import dev.milepost.hub.http.RetryAfter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
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
    Future<RequestOptions> options =
        guard
            .address(destination)
            .map(address -> sign(options(destination, address), secrets, id, began, body));
    return Exchange.sendForStatus(http, options, body, MOST_OF_AN_ANSWER, config.timeout())
        .transform(
            done -> {
              long millis = Math.max(0, clock.millis() - began.toEpochMilli());
              return Future.succeededFuture(
                  done.succeeded()
                      ? outcome(done.result(), began, millis)
                      : failed(done.cause(), began, millis));
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

  private static RequestOptions sign(
      RequestOptions request, List<String> secrets, String id, Instant at, Buffer body) {
    long timestamp = at.getEpochSecond();
    return request
        .putHeader("Content-Type", CONTENT_TYPE)
        .putHeader("User-Agent", USER_AGENT)
        .putHeader("webhook-id", id)
        .putHeader("webhook-timestamp", Long.toString(timestamp))
        .putHeader("webhook-signature", Signatures.sign(secrets, id, timestamp, body));
  }

  private Outcome outcome(Exchange.Answer answer, Instant began, long millis) {
    int status = answer.status();
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
            ? RetryAfter.of(answer.headers().get("Retry-After"), clock.instant()).orElse(null)
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
}
