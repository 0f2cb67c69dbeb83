package dev.milepost.hub.sources;

import dev.milepost.carrier.PollTerms.Access;
import dev.milepost.hub.http.Exchange;
import dev.milepost.hub.http.RetryAfter;
import dev.milepost.hub.polling.ClientTokens;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Puts one question to an ERP. On one event loop. Follows no redirect. */
final class ErpClient {
  private static final String USER_AGENT = "Milepost/1";
  private static final String AUTHORIZATION = "Authorization";
  private static final Duration LONGEST_REST = Duration.ofHours(24);

  private final HttpClient http;
  private final ClientTokens tokens;
  private final SourceConfig config;
  private final Clock clock;

  ErpClient(HttpClient http, ClientTokens tokens, SourceConfig config, Clock clock) {
    this.http = http;
    this.tokens = tokens;
    this.config = config;
    this.clock = clock;
  }

  /** Asks; never fails. */
  Future<Fetched> ask(Source source, SourceSettings settings, Place place) {
    return Future.succeededFuture()
        .compose(
            begun ->
                settings.access() instanceof Access.ClientCredentials credentials
                    ? tokens
                        .token(client(source, settings, credentials))
                        .compose(token -> ask(source, settings, place, token))
                    : ask(source, settings, place, null))
        .recover(failure -> Future.succeededFuture(failed(failure)));
  }

  private static ClientTokens.Client client(
      Source source, SourceSettings settings, Access.ClientCredentials credentials) {
    return new ClientTokens.Client(
        source.holder(),
        credentials.target(),
        settings.user(),
        secret(source),
        credentials.form(),
        credentials.scope(),
        null);
  }

  private static String secret(Source source) {
    return source.secret() == null ? "" : source.secret();
  }

  private Future<Fetched> ask(
      Source source, SourceSettings settings, Place place, @Nullable String token) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(place.url())
            .putHeader("User-Agent", USER_AGENT);
    settings.walk().headers().forEach(options::putHeader);
    Access access = settings.access();
    if (access instanceof Access.Key key) {
      options.putHeader(key.header(), key.scheme() + secret(source));
    } else if (access instanceof Access.Basic) {
      options.putHeader(AUTHORIZATION, ClientTokens.basic(settings.user(), secret(source)));
    } else if (token != null) {
      options.putHeader(AUTHORIZATION, "Bearer " + token);
    }
    return Exchange.send(http, options, null, config.maxAnswerBytes(), config.timeout())
        .map(
            answer -> {
              if (token != null && answer.status() == 401) {
                tokens.stale(source.holder(), token);
              }
              return understood(answer);
            });
  }

  private Fetched understood(Exchange.Answer answer) {
    int status = answer.status();
    if (status == 200) {
      return new Fetched.Answered(answer.body(), joined(answer));
    }
    Duration rest =
        RetryAfter.of(answer.headers().get("Retry-After"), clock.instant())
            .map(given -> given.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : given)
            .orElse(null);
    String why = "the ERP answers " + status;
    if (status == 401 || status == 403) {
      return new Fetched.Failed(
          "denied", why + ": it does not accept the credentials", rest, status);
    }
    if (status == 429) {
      return new Fetched.Failed("busy", why + ": it is asked too often", rest, status);
    }
    if (status / 100 == 3) {
      return new Fetched.Failed(
          "redirected",
          why + ": redirects are not followed; set the url they lead to",
          rest,
          status);
    }
    return new Fetched.Failed("status " + status / 100 + "xx", why, rest, status);
  }

  /** A header may come in several lines (RFC 9110 section 5.3). */
  private static @Nullable String joined(Exchange.Answer answer) {
    var lines = answer.headers().getAll("Link");
    return lines.isEmpty() ? null : String.join(",", lines);
  }

  private static Fetched.Failed failed(Throwable failure) {
    if (failure instanceof ClientTokens.Denied) {
      return no("denied", String.valueOf(failure.getMessage()));
    }
    if (failure instanceof TimeoutException) {
      return no("timeout", "the ERP takes too long to answer");
    }
    if (failure instanceof Exchange.TooLong) {
      return no("answer too long", failure.getMessage() + "; a smaller pageSize may help");
    }
    if (failure instanceof ConnectException
        || failure instanceof UnknownHostException
        || failure instanceof SSLException) {
      return no("no connection", "no connection to the ERP: " + failure.getMessage());
    }
    return no("connection broke", "the connection to the ERP broke: " + failure.getMessage());
  }

  private static Fetched.Failed no(String outcome, String why) {
    return new Fetched.Failed(outcome, why, null, 0);
  }
}
