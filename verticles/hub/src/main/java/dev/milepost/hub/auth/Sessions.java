package dev.milepost.hub.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is signed in at the console, by a cookie that says nothing: good on every node and over
 * restarts, until it is signed out, not used for a while, too old, revoked, or its account is no
 * more what it was.
 *
 * <p>What happens to a session on one node holds on the others within {@link #FRESH}. While
 * PostgreSQL is away, sessions that a node has seen lately go on there.
 */
public final class Sessions {
  private static final Logger LOGGER = LoggerFactory.getLogger(Sessions.class);

  /** The cookie's name. */
  public static final String COOKIE = "milepost-session";

  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final Duration WITHOUT_POSTGRESQL = Duration.ofMinutes(5);
  private static final Duration SEEN_EVERY = Duration.ofMinutes(1);
  private static final Duration SWEPT_EVERY = Duration.ofMinutes(1);
  private static final int REMEMBERED = 10_000;
  private static final int BYTES = 32;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Problem UNAVAILABLE =
      Problem.retryable(
          503,
          "sessions-unavailable",
          "Sessions cannot be checked now",
          "The database does not answer; try again.",
          2);

  private final Vertx vertx;
  private final SessionStore store;
  private final SessionConfig config;
  private final boolean publicHttps;
  private final Function<Session, Future<Boolean>> stands;
  private final Predicate<Identity> revoked;
  private final Clock clock;
  private final SecureRandom random;
  private final Cache<String, Known> known = Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  /** Ids of those that are over, for streams, which are not asked for a cookie again. */
  private final Cache<String, Boolean> over =
      Caffeine.newBuilder().maximumSize(10 * REMEMBERED).build();

  private final Set<String> streaming = ConcurrentHashMap.newKeySet();
  private final List<Consumer<Predicate<Identity>>> streams = new CopyOnWriteArrayList<>();
  private volatile boolean running;
  private volatile Instant sweptAt = Instant.MIN;

  /** As it was read, and used here since. */
  private record Known(Session session, Instant readAt, Instant usedAt) {}

  /** A session that has just begun, and what its browser is given. */
  public record Opened(Session session, String cookie) {}

  /**
   * @param pool of the database that all nodes share
   * @param publicUrl where browsers see the hub; null where that is not known
   * @param stands whether the account that a session was made from is still what it was
   * @param revoked whose sessions end, as {@link Revocations} says
   */
  public Sessions(
      Vertx vertx,
      Pool pool,
      SessionConfig config,
      @Nullable URI publicUrl,
      Function<Session, Future<Boolean>> stands,
      Predicate<Identity> revoked,
      Clock clock,
      SecureRandom random) {
    this.vertx = vertx;
    this.store = new SessionStore(pool);
    this.config = config;
    this.publicHttps = publicUrl != null && "https".equals(publicUrl.getScheme());
    this.stands = stands;
    this.revoked = revoked;
    this.clock = clock;
    this.random = random;
  }

  /** Begins to end the streams of sessions that are over, and to forget those sessions. */
  public void start() {
    running = true;
    lookLater();
  }

  /** Ends that. */
  public Future<Void> stop() {
    running = false;
    return Future.succeededFuture();
  }

  /**
   * Has streams ended with their sessions, and counts an open one as use.
   *
   * @param streams tries each open stream's caller, on whatever thread, and ends the stream where
   *     the answer is yes; asked every two seconds
   */
  public void watch(Consumer<Predicate<Identity>> streams) {
    this.streams.add(streams);
  }

  /**
   * Begins one.
   *
   * @param token what they showed, past whose end it does not live; null where that is none
   * @param account the state of the local account by which they came, if it was one
   */
  public Future<Opened> open(
      String user,
      String name,
      Role role,
      Session.Via via,
      @Nullable Identity token,
      @Nullable String account) {
    // No finer than the database keeps it: the same on every node.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Instant latest = now.plus(config.lifetime());
    Session session =
        new Session(
            UUID.randomUUID().toString(),
            user,
            name,
            role,
            via,
            token == null ? null : token.id(),
            token == null ? now : token.issuedAt(),
            account,
            now,
            now,
            token == null || latest.isBefore(token.expiresAt()) ? latest : token.expiresAt());
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String cookie = ENCODER.encodeToString(bytes);
    return store
        .add(hash(cookie), session, config.perPerson())
        .map(added -> new Opened(session, cookie));
  }

  /**
   * Whose the request's cookie is; a failure is a {@link ProblemException} that says to sign in.
   */
  public Future<Session> of(RoutingContext ctx) {
    String cookie = cookie(ctx);
    return cookie == null ? ended("sign in") : find(cookie);
  }

  /** Ends a session, here at once and elsewhere within seconds. */
  public Future<Void> end(Session session) {
    return store.end(session.id()).onSuccess(done -> forget(session));
  }

  /** What a page has to send with what it writes; null without a cookie. */
  public @Nullable String csrf(RoutingContext ctx) {
    String cookie = cookie(ctx);
    return cookie == null ? null : csrf(cookie);
  }

  /** The same for a cookie that is only about to be set. */
  public static String csrf(String cookie) {
    // Only who has the cookie can tell it, so it need not be kept.
    return ENCODER.encodeToString(
        HubKey.hmac(
            cookie.getBytes(StandardCharsets.UTF_8), "csrf".getBytes(StandardCharsets.UTF_8)));
  }

  /** After how long without use a session ends. */
  public Duration idle() {
    return config.idle();
  }

  /** Gives the browser its cookie. */
  public void give(RoutingContext ctx, Opened opened) {
    ctx.response().addCookie(cookie(ctx, opened.cookie()));
  }

  /** Takes the cookie away from the browser. */
  public void take(RoutingContext ctx) {
    ctx.response().addCookie(cookie(ctx, "").setMaxAge(0));
  }

  /** Whether a cookie may travel by TLS only. */
  public boolean isSecure(RoutingContext ctx) {
    return publicHttps || ctx.request().isSSL();
  }

  boolean has(RoutingContext ctx) {
    return cookie(ctx) != null;
  }

  /** Whether the caller is one of a session that is known to be over. */
  boolean isOver(Identity caller) {
    return caller.session() != null && over.getIfPresent(caller.session()) != null;
  }

  private Cookie cookie(RoutingContext ctx, String value) {
    return Cookie.cookie(COOKIE, value)
        .setPath("/")
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.STRICT)
        .setSecure(isSecure(ctx));
  }

  private static @Nullable String cookie(RoutingContext ctx) {
    Cookie cookie = ctx.request().getCookie(COOKIE);
    return cookie == null || cookie.getValue().isEmpty() ? null : cookie.getValue();
  }

  private Future<Session> find(String cookie) {
    byte[] hash = hash(cookie);
    String key = ENCODER.encodeToString(hash);
    Instant now = clock.instant();
    Known last = known.getIfPresent(key);
    if (last != null && now.isBefore(last.readAt().plus(FRESH))) {
      return judged(key, last, now);
    }
    return store
        .find(hash)
        .compose(
            found -> {
              if (found.isEmpty()) {
                known.invalidate(key);
                return ended("the session is over: sign in again");
              }
              Session session = found.get();
              Instant used =
                  last != null && last.usedAt().isAfter(session.seenAt())
                      ? last.usedAt()
                      : session.seenAt();
              return judged(key, new Known(session, now, used), now);
            })
        .recover(
            failure -> {
              if (failure instanceof ProblemException) {
                return Future.failedFuture(failure);
              }
              LOGGER
                  .atWarn()
                  .addKeyValue("reason", failure.toString())
                  .log("a session could not be read");
              return last != null && now.isBefore(last.readAt().plus(WITHOUT_POSTGRESQL))
                  ? judged(key, last, now)
                  : Future.failedFuture(new ProblemException(UNAVAILABLE));
            });
  }

  private Future<Session> judged(String key, Known one, Instant now) {
    Session session = one.session();
    return whyOver(session, one.usedAt(), now)
        .compose(
            why -> {
              if (why.isPresent()) {
                known.invalidate(key);
                forget(session);
                store.end(session.id()).onFailure(failure -> later("ended", failure));
                return ended(why.get());
              }
              boolean write = !now.isBefore(session.seenAt().plus(SEEN_EVERY));
              if (write) {
                store
                    .touch(List.of(session.id()), now)
                    .onFailure(failure -> later("marked as seen", failure));
              }
              known.put(key, new Known(write ? session.seen(now) : session, one.readAt(), now));
              return Future.succeededFuture(session);
            });
  }

  private Future<Optional<String>> whyOver(Session session, Instant usedAt, Instant now) {
    if (!now.isBefore(session.expiresAt())) {
      return because("the session is too old: sign in again");
    }
    if (!now.isBefore(usedAt.plus(config.idle()))) {
      return because("the session was not used for too long: sign in again");
    }
    if (revoked.test(session.identity())) {
      return because("the session has been revoked: sign in again");
    }
    return stands
        .apply(session)
        .map(
            stands ->
                stands
                    ? Optional.empty()
                    : Optional.of("the account was changed or removed: sign in again"));
  }

  private static Future<Optional<String>> because(String why) {
    return Future.succeededFuture(Optional.of(why));
  }

  private void forget(Session session) {
    over.put(session.id(), true);
    known.asMap().values().removeIf(one -> one.session().id().equals(session.id()));
    endStreams();
  }

  private void endStreams() {
    streams.forEach(one -> one.accept(this::endsNow));
  }

  private boolean endsNow(Identity caller) {
    String session = caller.session();
    if (session == null) {
      return false;
    }
    streaming.add(session);
    return over.getIfPresent(session) != null;
  }

  private void lookLater() {
    vertx.setTimer(
        FRESH.toMillis(),
        timer -> {
          if (running) {
            look()
                .compose(looked -> sweep())
                .onFailure(failure -> later("looked at", failure))
                .onComplete(looked -> lookLater());
          }
        });
  }

  /** At the sessions of streams that were open at the last look. */
  private Future<Void> look() {
    Set<String> open = new HashSet<>(streaming);
    streaming.removeAll(open);
    if (open.isEmpty()) {
      endStreams();
      return Future.succeededFuture();
    }
    Instant now = clock.instant();
    return store
        .byId(open)
        .compose(
            found ->
                Future.join(found.stream().map(one -> whyOver(one, one.seenAt(), now)).toList())
                    .map(whys -> stillOpen(found, whys)))
        .compose(
            still -> {
              Set<String> gone = new HashSet<>(open);
              Set<String> used = new HashSet<>();
              for (Session session : still) {
                gone.remove(session.id());
                if (!now.isBefore(session.seenAt().plus(SEEN_EVERY))) {
                  used.add(session.id());
                }
              }
              gone.forEach(id -> over.put(id, true));
              endStreams();
              return used.isEmpty() ? Future.succeededFuture() : store.touch(used, now);
            });
  }

  private static List<Session> stillOpen(List<Session> found, CompositeFuture whys) {
    return IntStream.range(0, found.size())
        .filter(at -> whys.<Optional<String>>resultAt(at).isEmpty())
        .mapToObj(found::get)
        .toList();
  }

  private Future<Void> sweep() {
    Instant now = clock.instant();
    if (now.isBefore(sweptAt.plus(SWEPT_EVERY))) {
      return Future.succeededFuture();
    }
    sweptAt = now;
    // What was used a moment ago may not be written yet.
    return store.sweep(now, config.idle().plus(SEEN_EVERY));
  }

  private static void later(String what, Throwable failure) {
    LOGGER.atWarn().addKeyValue("reason", failure.toString()).log("a session could not be " + what);
  }

  private static byte[] hash(String cookie) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(cookie.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static <T> Future<T> ended(String why) {
    return Future.failedFuture(new ProblemException(BearerGate.signIn(why)));
  }
}
