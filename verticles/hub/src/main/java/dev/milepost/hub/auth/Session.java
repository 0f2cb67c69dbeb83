package dev.milepost.hub.auth;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is signed in at the console.
 *
 * @param id names it; says nothing of its cookie
 * @param user whose it is, as in every audit
 * @param name what people call them
 * @param seenAt when it was used, a minute more or less
 * @param expiresAt when it ends however much it is used
 * @param token the {@code jti} of the token that it was made from, if it was
 * @param issuedAt what a revocation's {@code issuedBefore} is held against; null where the token
 *     did not say
 * @param account the state of the local account that it was made from, if it was
 */
public record Session(
    String id,
    String user,
    String name,
    Role role,
    Via via,
    @Nullable String token,
    @Nullable Instant issuedAt,
    @Nullable String account,
    Instant createdAt,
    Instant seenAt,
    Instant expiresAt) {

  /** How they said who they are. */
  public enum Via {
    /** By the password of a local account. */
    LOCAL,
    /** By an identity provider. */
    OIDC,
    /** By an access token. */
    TOKEN;

    /** As it is stored and answered. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Via of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /** Who calls by it. */
  Identity identity() {
    return new Identity(
        user, null, Set.of(), Set.of(role), expiresAt, token == null ? id : token, issuedAt, id);
  }

  Session seen(Instant at) {
    return new Session(
        id, user, name, role, via, token, issuedAt, account, createdAt, at, expiresAt);
  }
}
