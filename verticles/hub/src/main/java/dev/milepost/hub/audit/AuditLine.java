package dev.milepost.hub.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call that may have changed something, or one try to sign in.
 *
 * @param id later lines have higher ones; 0 where it is not stored yet
 * @param by the person or the token's subject; {@code -} where nobody is known by the name given
 * @param via what they showed
 * @param address from where, as far as that is known
 * @param path without its query, which may hold what an audit need not know
 * @param status the HTTP status; null as long as {@code outcome} is {@link Outcome#BEGUN}
 * @param what what it was about, where the path does not say
 */
record AuditLine(
    long id,
    Instant at,
    String by,
    String via,
    String address,
    String method,
    String path,
    Outcome outcome,
    @Nullable Integer status,
    @Nullable String what) {}
