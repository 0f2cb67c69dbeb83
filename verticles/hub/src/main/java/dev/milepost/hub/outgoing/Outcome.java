package dev.milepost.hub.outgoing;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt.
 *
 * @param at when it began
 * @param millis how long it took
 * @param status the answer's, where there was one
 * @param error why it is no success, for the customer
 * @param leaveAlone for how long the endpoint asked to be left alone
 */
record Outcome(
    Kind kind,
    Instant at,
    long millis,
    @Nullable Integer status,
    @Nullable String error,
    @Nullable Duration leaveAlone) {

  /** The ways in which an attempt ends. */
  enum Kind {
    /** 2xx. */
    DELIVERED,
    /** 410: the endpoint wants no more. */
    GONE,
    /** 3xx: a redirect would lead where nobody has looked. */
    REDIRECTED,
    /** Any other answer. */
    REFUSED,
    /** No answer. */
    UNREACHABLE,
    /** Not tried: the URL leads where we do not go. */
    BLOCKED
  }

  boolean isSuccess() {
    return kind == Kind.DELIVERED;
  }
}
