package dev.milepost.dev.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What was answered to a request; its body was read and forgotten.
 *
 * @param retryAfter the header, as it was written
 */
public record Answer(int status, @Nullable String retryAfter) {
  private static final Duration USUAL_PAUSE = Duration.ofSeconds(1);
  private static final long LONGEST_PAUSE = 60;

  /** Kept, or done. */
  public boolean taken() {
    return status / 100 == 2;
  }

  /** Too much at the moment: everybody who knocks at this door is to wait. */
  public boolean overloaded() {
    return status == 429 || status == 503;
  }

  /** The same request would be refused again. */
  public boolean hopeless() {
    return status == 400 || status == 409 || status == 413 || status == 422;
  }

  /** How long to wait; a date, which is allowed too, counts as "a while". */
  public Duration pause() {
    if (retryAfter == null || !retryAfter.matches("\\d{1,6}")) {
      return USUAL_PAUSE;
    }
    return Duration.ofSeconds(Math.min(LONGEST_PAUSE, Long.parseLong(retryAfter)));
  }
}
