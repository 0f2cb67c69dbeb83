package dev.milepost.hub.polling;

import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollCarrier;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.PollRequest;
import dev.milepost.carrier.PollTerms.Access;
import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.connections.PollSettings;
import dev.milepost.hub.http.Exchange;
import dev.milepost.hub.http.RetryAfter;
import dev.milepost.hub.polling.ClientTokens.Denied;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Puts one question to a carrier. On one event loop. */
final class CarrierClient {
  private static final String USER_AGENT = "Milepost/1";
  private static final Duration BUSY = Duration.ofSeconds(30);
  private static final Duration LONGEST_BUSY = Duration.ofHours(24);

  private final HttpClient http;
  private final ClientTokens tokens;
  private final PollConfig config;
  private final Clock clock;

  CarrierClient(HttpClient http, ClientTokens tokens, PollConfig config, Clock clock) {
    this.http = http;
    this.tokens = tokens;
    this.config = config;
    this.clock = clock;
  }

  /** Asks; never fails. */
  Future<Asked> ask(
      Connection connection,
      PollCarrier carrier,
      PollSettings settings,
      PollQuestion question,
      @Nullable String etag) {
    return Future.succeededFuture()
        .compose(
            begun -> {
              return settings.access() instanceof Access.ClientCredentials credentials
                  ? tokens
                      .token(client(connection, credentials, settings))
                      .compose(token -> ask(connection, carrier, settings, question, etag, token))
                  : ask(connection, carrier, settings, question, etag, null);
            })
        .recover(failure -> Future.succeededFuture(new Asked.Failed(words(failure), null)));
  }

  private Future<Asked> ask(
      Connection connection,
      PollCarrier carrier,
      PollSettings settings,
      PollQuestion question,
      @Nullable String etag,
      @Nullable String token) {
    PollRequest request = carrier.request(question);
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(request.method()))
            .setAbsoluteURI(settings.base() + request.target())
            .putHeader("User-Agent", USER_AGENT);
    request.headers().forEach(options::putHeader);
    if (etag != null) {
      options.putHeader("If-None-Match", etag);
    }
    show(settings, options, connection, token);
    Buffer body = request.body() == null ? null : Buffer.buffer(request.body());
    return Exchange.send(http, options, body, config.maxAnswerBytes(), config.timeout())
        .map(answer -> understood(connection, carrier, question, token, answer));
  }

  private ClientTokens.Client client(
      Connection connection, Access.ClientCredentials access, PollSettings settings) {
    return new ClientTokens.Client(
        connection.id(),
        settings.base() + access.target(),
        settings.clientId(),
        connection.secrets().at(clock.instant()).get(0),
        access.form(),
        access.scope(),
        settings.idHeader());
  }

  private void show(
      PollSettings settings,
      RequestOptions options,
      Connection connection,
      @Nullable String token) {
    String secret = connection.secrets().at(clock.instant()).get(0);
    if (settings.idHeader() != null) {
      options.putHeader(settings.idHeader(), settings.clientId());
    }
    if (settings.access() instanceof Access.Key key) {
      options.putHeader(key.header(), key.scheme() + secret);
    } else if (settings.access() instanceof Access.Basic) {
      options.putHeader("Authorization", ClientTokens.basic(settings.clientId(), secret));
    } else if (token != null) {
      options.putHeader("Authorization", "Bearer " + token);
    }
  }

  private Asked understood(
      Connection connection,
      PollCarrier carrier,
      PollQuestion question,
      @Nullable String token,
      Exchange.Answer answer) {
    int status = answer.status();
    Optional<Duration> rest = retryAfter(answer);
    if (status == 401 || status == 403) {
      if (token != null) {
        tokens.stale(connection.id(), token);
      }
      return new Asked.Failed("denied", null);
    }
    if (status == 429) {
      return new Asked.Busy(rest.orElse(BUSY));
    }
    if (status >= 500) {
      return new Asked.Failed("status 5xx", rest.orElse(null));
    }
    if (status == 304) {
      return new Asked.NotModified();
    }
    if (status / 100 == 3) {
      return new Asked.Failed("redirected", null);
    }
    PollAnswer said =
        carrier.answer(
            question, status, Headers.of(answer.headers().entries()), answer.body().getBytes());
    if (said instanceof PollAnswer.Refused refused) {
      return new Asked.Refused(refused.why());
    }
    return said instanceof PollAnswer.Page page
        ? new Asked.Answered(
            page, answer.body(), answer.headers().get("Content-Type"), answer.headers().get("ETag"))
        : new Asked.Failed("unusable answer", null);
  }

  private Optional<Duration> retryAfter(Exchange.Answer answer) {
    return RetryAfter.of(answer.headers().get("Retry-After"), clock.instant())
        .map(rest -> rest.compareTo(LONGEST_BUSY) > 0 ? LONGEST_BUSY : rest);
  }

  private static String words(Throwable failure) {
    if (failure instanceof Denied) {
      return "denied";
    }
    if (failure instanceof TimeoutException) {
      return "timeout";
    }
    if (failure instanceof Exchange.TooLong) {
      return "answer too long";
    }
    if (failure instanceof ConnectException || failure instanceof SSLException) {
      return "no connection";
    }
    return "connection broke";
  }
}
