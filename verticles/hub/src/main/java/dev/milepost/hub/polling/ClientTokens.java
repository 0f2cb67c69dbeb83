package dev.milepost.hub.polling;

import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.http.Exchange;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that carriers and ERPs give for client credentials (RFC 6749 section 4.4): fetched by one
 * node for all, and anew before they end. On one event loop.
 */
public final class ClientTokens {
  private static final Duration FETCHING = Duration.ofSeconds(20);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(300);
  private static final int LOOKS = 60;
  private static final int MOST_BYTES = 64 * 1024;
  private static final long DEFAULT_SECONDS = 300;

  /** Part of its life after which it is fetched anew while the old one still serves. */
  private static final double FRESH = 0.8;

  private static final String LOOK =
      """
      select token, fresh_until > clock_timestamp() as fresh,
        (extract(epoch from ends_at - clock_timestamp()) * 1000)::bigint as left_ms,
        (extract(epoch from fresh_until - clock_timestamp()) * 1000)::bigint as fresh_ms
      from poll_token where connection = $1 and token is not null and ends_at > clock_timestamp()
      """;

  private static final String MAY_FETCH =
      """
      insert into poll_token (connection, fetching_until)
      values ($1, clock_timestamp() + $2 * interval '1 millisecond')
      on conflict (connection) do update set fetching_until = excluded.fetching_until
      where (poll_token.fetching_until is null
          or poll_token.fetching_until < clock_timestamp())
        and (poll_token.fresh_until is null or poll_token.fresh_until <= clock_timestamp())
      returning connection
      """;

  private static final String KEEP =
      """
      update poll_token set token = $2, fetching_until = null,
        fresh_until = clock_timestamp() + $3 * interval '1 millisecond',
        ends_at = clock_timestamp() + $4 * interval '1 millisecond'
      where connection = $1
      """;

  private static final String GIVE_UP =
      "update poll_token set fetching_until = null where connection = $1";

  /** Not one that another node has fetched meanwhile: that would differ. */
  private static final String STALE =
      """
      update poll_token set token = null, fresh_until = null, ends_at = null
      where connection = $1 and token = $2
      """;

  private final Vertx vertx;
  private final Pool pool;
  private final SecretBox box;
  private final HttpClient http;
  private final Duration timeout;
  private final Clock clock;
  private final Map<String, Token> known = new HashMap<>();
  private final Map<String, Future<String>> coming = new HashMap<>();

  /**
   * @param sealed as it is stored
   */
  private record Token(String text, Buffer sealed, Instant freshUntil, Instant endsAt) {
    @Override
    public String toString() {
      return "***";
    }
  }

  /**
   * Who asks for a token, and where.
   *
   * @param holder whose token it is: no other client has that name
   * @param form whether the credentials are in the form (section 2.3.1); else in an {@code
   *     Authorization: Basic} header
   * @param scope null for none
   * @param idHeader the header in which the client's id is wanted besides, or null
   */
  public record Client(
      String holder,
      String url,
      String clientId,
      String secret,
      boolean form,
      @Nullable String scope,
      @Nullable String idHeader) {
    /** Without the secret. */
    @Override
    public String toString() {
      return holder;
    }
  }

  /** No token is given. */
  public static final class Denied extends RuntimeException {
    private static final long serialVersionUID = 1;

    Denied(String why) {
      super(why, null, false, false);
    }
  }

  /**
   * @param box seals the tokens for the database
   * @param timeout how long fetching one may take
   */
  public ClientTokens(
      Vertx vertx, Pool pool, SecretBox box, HttpClient http, Duration timeout, Clock clock) {
    this.vertx = vertx;
    this.pool = pool;
    this.box = box;
    this.http = http;
    this.timeout = timeout;
    this.clock = clock;
  }

  /** A token that is taken now. Fails with {@link Denied} where none is given. */
  public Future<String> token(Client client) {
    Instant now = clock.instant();
    Token token = known.get(client.holder());
    if (token != null && now.isBefore(token.freshUntil())) {
      return Future.succeededFuture(token.text());
    }
    Future<String> anew =
        coming.computeIfAbsent(
            client.holder(),
            holder -> {
              Future<String> fetched = look(client, LOOKS);
              return fetched.onComplete(done -> coming.remove(holder));
            });
    return token != null && now.isBefore(token.endsAt())
        ? Future.succeededFuture(token.text())
        : anew;
  }

  /** That token is not taken any more. */
  public void stale(String holder, String text) {
    Token token = known.get(holder);
    if (token != null && token.text().equals(text)) {
      known.remove(holder);
      var unused = pool.preparedQuery(STALE).execute(Tuple.of(holder, token.sealed()));
    }
  }

  private Future<String> look(Client client, int looks) {
    return pool.preparedQuery(LOOK)
        .execute(Tuple.of(client.holder()))
        .compose(
            rows -> {
              Row row = rows.size() == 0 ? null : rows.iterator().next();
              if (row != null && row.getBoolean("fresh")) {
                return Future.succeededFuture(learn(client.holder(), row));
              }
              return pool.preparedQuery(MAY_FETCH)
                  .execute(Tuple.of(client.holder(), FETCHING.toMillis()))
                  .compose(mayFetch -> fetchOrWait(client, looks, row, mayFetch));
            });
  }

  private Future<String> fetchOrWait(
      Client client, int looks, @Nullable Row row, RowSet<Row> mayFetch) {
    if (mayFetch.rowCount() == 1) {
      return fetch(client)
          .onFailure(
              failure -> {
                var unused = pool.preparedQuery(GIVE_UP).execute(Tuple.of(client.holder()));
              });
    }
    if (row != null) {
      return Future.succeededFuture(learn(client.holder(), row));
    }
    if (looks == 0) {
      return Future.failedFuture(new Denied("no other node has fetched a token either"));
    }
    return vertx
        .timer(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)
        .compose(later -> look(client, looks - 1));
  }

  private String learn(String holder, Row row) {
    Buffer sealed = row.getBuffer("token");
    Instant now = clock.instant();
    Token token =
        new Token(
            box.open(name(holder), sealed.getBytes()),
            sealed,
            now.plusMillis(row.getLong("fresh_ms")),
            now.plusMillis(row.getLong("left_ms")));
    known.put(holder, token);
    return token.text();
  }

  private Future<String> fetch(Client client) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(client.url())
            .putHeader("Accept", "application/json")
            .putHeader("Content-Type", "application/x-www-form-urlencoded");
    if (client.idHeader() != null) {
      options.putHeader(client.idHeader(), client.clientId());
    }
    StringBuilder form = new StringBuilder("grant_type=client_credentials");
    if (client.form()) {
      form.append("&client_id=").append(encoded(client.clientId()));
      form.append("&client_secret=").append(encoded(client.secret()));
    } else {
      options.putHeader("Authorization", basic(client.clientId(), client.secret()));
    }
    if (client.scope() != null) {
      form.append("&scope=").append(encoded(client.scope()));
    }
    return Exchange.send(http, options, Buffer.buffer(form.toString()), MOST_BYTES, timeout)
        .compose(answer -> keep(client.holder(), answer));
  }

  private Future<String> keep(String holder, Exchange.Answer answer) {
    if (answer.status() != 200) {
      return Future.failedFuture(new Denied("no token: status " + answer.status()));
    }
    String text;
    long seconds;
    try {
      JsonObject json = answer.body().toJsonObject();
      text = json.getString("access_token");
      seconds = seconds(json.getValue("expires_in"));
    } catch (DecodeException | ClassCastException e) {
      return Future.failedFuture(new Denied("no token: not the JSON of RFC 6749"));
    }
    if (text == null || text.isBlank()) {
      return Future.failedFuture(new Denied("no token: no access_token in the answer"));
    }
    Buffer sealed = Buffer.buffer(box.seal(name(holder), text));
    long fresh = (long) (seconds * 1000 * FRESH);
    Instant now = clock.instant();
    known.put(holder, new Token(text, sealed, now.plusMillis(fresh), now.plusSeconds(seconds)));
    return pool.preparedQuery(KEEP)
        .execute(Tuple.of(holder, sealed, fresh, seconds * 1000))
        .map(text);
  }

  /** A number, or, as UPS writes it, a number in a text. */
  private static long seconds(@Nullable Object value) {
    if (value instanceof Number number) {
      return Math.max(1, number.longValue());
    }
    return value instanceof String text && text.matches("\\d{1,9}")
        ? Math.max(1, Long.parseLong(text))
        : DEFAULT_SECONDS;
  }

  /** The value of an {@code Authorization} header (RFC 7617). */
  public static String basic(String user, String secret) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  /** Not the connection's own: its secret must not open as a token. */
  private static String name(String holder) {
    return "poll-token/" + holder;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
