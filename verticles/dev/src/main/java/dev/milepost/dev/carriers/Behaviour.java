package dev.milepost.dev.carriers;

import java.time.Duration;

/**
 * How an account behaves. All but {@link Denied} and {@link Slow} are the carrier's machine
 * failing, so the token endpoint fails alike; none of them blocks or piles up anything.
 */
public sealed interface Behaviour {

  /** Answers as the carrier does. */
  record Well() implements Behaviour {}

  /** Takes the request and never answers. */
  record Silent() implements Behaviour {}

  /** Answers with a server error. */
  record Failing(int status) implements Behaviour {
    /** Only what says that it is the carrier's fault. */
    public Failing {
      if (status < 500 || status > 599) {
        throw new IllegalArgumentException("status: 500 to 599");
      }
    }
  }

  /** Answers 429, whoever asks and however rarely. */
  record Busy(Duration retryAfter) implements Behaviour {}

  /** Answers 200 and calls random bytes JSON. */
  record Garbage() implements Behaviour {}

  /** Answers 200 with JSON that does not end before so many bytes, as fast as they are taken. */
  record Huge(long bytes) implements Behaviour {}

  /** Answers 200 and then a byte each time, for ever. */
  record Trickle(Duration every) implements Behaviour {}

  /** Closes the connection instead of an answer. */
  record Reset() implements Behaviour {}

  /** Sends elsewhere, 302; whoever goes there is counted as a stray. */
  record Moved() implements Behaviour {}

  /** Answers 401 to questions, however good the token is; tokens are given as ever. */
  record Denied() implements Behaviour {}

  /** Answers as the carrier does, but late. */
  record Slow(Duration by) implements Behaviour {}

  /** Promises twice as many bytes as come before the connection is closed. */
  record Half() implements Behaviour {}
}
