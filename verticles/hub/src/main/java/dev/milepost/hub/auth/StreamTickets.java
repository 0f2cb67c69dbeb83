package dev.milepost.hub.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Short-lived stand-ins for a token, for a browser's {@code EventSource}, which cannot send
 * headers: a ticket may stand in a URL, where a token must not. It opens streams and nothing else,
 * any node can read it, and what it opens ends with the token that it was made from.
 */
public final class StreamTickets {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final int LONGEST = 2048;

  private final byte[] key;
  private final Clock clock;
  private final Duration lifetime;

  /** A ticket and the last moment at which it opens a stream. */
  public record Ticket(String text, Instant expiresAt) {}

  public StreamTickets(HubKey key, Clock clock, Duration lifetime) {
    this.key = key.derive("stream-tickets");
    this.clock = clock;
    this.lifetime = lifetime;
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
    if (identity.customer() != null) {
      claims.put("customer", identity.customer());
    }
    if (identity.allows(Scope.STREAM_READ)) {
      claims.put("scope", Scope.STREAM_READ);
    }
    String body = ENCODER.encodeToString(claims.encode().getBytes(StandardCharsets.UTF_8));
    return new Ticket(body + "." + ENCODER.encodeToString(seal(body)), expiresAt);
  }

  /** Who the ticket was made for, while it may still be used. */
  public Optional<Identity> redeem(String ticket) {
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
      boolean fresh = clock.millis() < claims.getLong("until");
      return fresh ? Optional.of(Identity.ofClaims(claims)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private byte[] seal(String body) {
    return HubKey.hmac(key, body.getBytes(StandardCharsets.UTF_8));
  }
}
