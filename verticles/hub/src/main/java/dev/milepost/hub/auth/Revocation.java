package dev.milepost.hub.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that are refused though they have not expired: one of {@code jti}, {@code subject} and
 * {@code customer} says whose.
 *
 * @param id 0 where it is not stored yet
 * @param issuedBefore only those that were issued before; null for one token
 * @param expiresAt when the last of these tokens has expired
 */
record Revocation(
    long id,
    @Nullable String jti,
    @Nullable String subject,
    @Nullable String customer,
    @Nullable Instant issuedBefore,
    Instant expiresAt,
    @Nullable String reason,
    String by,
    Instant at) {}
