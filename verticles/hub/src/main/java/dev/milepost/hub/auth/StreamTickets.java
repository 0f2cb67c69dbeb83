package dev.milepost.hub.auth;

import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Short-lived stand-ins for a token, for a browser's {@code EventSource}, which cannot send
 * headers: a ticket may stand in a URL, where a token must not. It opens one stream and nothing
 * else, on any node, and what it opens ends with the token that it was made from.
 */
public final class StreamTickets {
  private static final Logger LOGGER = LoggerFactory.getLogger(StreamTickets.class);
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final int LONGEST = 2048;

  private static final int ID_BYTES = 16;
  private static final int COME_BACK_SECONDS = 5;

  private final byte[] key;
  private final Clock clock;
  private final Duration lifetime;
  private final UsedTickets used;
  private final SecureRandom random = new SecureRandom();

  /** A ticket and the last moment at which it opens a stream. */
  public record Ticket(String text, Instant expiresAt) {}

  /**
   * @param used knows for all nodes which tickets have been used
   */
  public StreamTickets(HubKey key, Clock clock, Duration lifetime, UsedTickets used) {
    this.key = key.derive("stream-tickets");
    this.clock = clock;
    this.lifetime = lifetime;
    this.used = used;
  }

  /** A ticket for what this caller may follow. */
  public Ticket issue(Identity identity) {
    Instant until = clock.instant().plus(lifetime);
    Instant expiresAt = until.isBefore(identity.expiresAt()) ? until : identity.expiresAt();
    JsonArray roles = new JsonArray();
    identity.roles().forEach(role -> roles.add(role.claim()));
    JsonObject claims =
        new JsonObject()
            .put("sub", identity.subject())
            .put("exp", identity.expiresAt().getEpochSecond())
            .put("until", expiresAt.toEpochMilli())
            .put("roles", roles);
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    claims.put("id", ENCODER.encodeToString(id));
    if (identity.id() != null) {
      claims.put("jti", identity.id());
    }
    if (identity.issuedAt() != null) {
      claims.put("iat", identity.issuedAt().getEpochSecond());
    }
    if (identity.session() != null) {
      claims.put("session", identity.session());
    }
    if (identity.customer() != null) {
      claims.put("customer", identity.customer());
    }
    if (identity.allows(Scope.STREAM_READ)) {
      claims.put("scope", Scope.STREAM_READ);
    }
    String body = ENCODER.encodeToString(claims.encode().getBytes(StandardCharsets.UTF_8));
    return new Ticket(body + "." + ENCODER.encodeToString(seal(body)), expiresAt);
  }

  /** Uses the ticket up, and says who it was made for; a failure is a {@link ProblemException}. */
  public Future<Identity> redeem(String ticket) {
    Optional<JsonObject> claims = claims(ticket);
    if (claims.isEmpty()) {
      return refused("the ticket is not valid any more");
    }
    Identity identity = Identity.ofClaims(claims.get()).by(claims.get().getString("session"));
    return used.use(claims.get().getString("id"), Instant.ofEpochMilli(until(claims.get())))
        .recover(StreamTickets::unknown)
        .compose(
            first ->
                first
                    ? Future.succeededFuture(identity)
                    : refused("the ticket has been used; each opens one stream"));
  }

  private Optional<JsonObject> claims(String ticket) {
    int dot = ticket.indexOf('.');
    if (dot < 0 || ticket.length() > LONGEST) {
      return Optional.empty();
    }
    String body = ticket.substring(0, dot);
    try {
      byte[] given = Base64.getUrlDecoder().decode(ticket.substring(dot + 1));
      if (!MessageDigest.isEqual(given, seal(body))) {
        return Optional.empty();
      }
      JsonObject claims =
          new JsonObject(new String(Base64.getUrlDecoder().decode(body), StandardCharsets.UTF_8));
      // A node of an earlier version made tickets without an id.
      boolean good = claims.containsKey("id") && clock.millis() < until(claims);
      return good ? Optional.of(claims) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static long until(JsonObject claims) {
    return claims.getLong("until");
  }

  /** Better no stream by ticket than one ticket for many. */
  private static <T> Future<T> unknown(Throwable failure) {
    LOGGER
        .atWarn()
        .addKeyValue("reason", failure.toString())
        .log("whether a ticket has been used cannot be said");
    return Future.failedFuture(
        new ProblemException(
            Problem.retryable(
                503,
                "tickets-unavailable",
                "Tickets cannot be checked now",
                "Come again with a new ticket, or open the stream with a token.",
                COME_BACK_SECONDS)));
  }

  private static <T> Future<T> refused(String why) {
    return Future.failedFuture(new ProblemException(BearerGate.unauthenticated(why)));
  }

  private byte[] seal(String body) {
    return HubKey.hmac(key, body.getBytes(StandardCharsets.UTF_8));
  }
}
