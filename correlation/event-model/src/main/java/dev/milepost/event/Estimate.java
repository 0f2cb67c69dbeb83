package dev.milepost.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When delivery is expected, by whom that is said, and since when.
 *
 * @param earliest start of the window, where one is given
 * @param latest end of the window: the moment that a promise is held against
 * @param by the carrier's code, or {@code MILEPOST}
 * @param issuedAt when it was said; the newest by this time holds, not the newest to arrive
 */
public record Estimate(@Nullable Instant earliest, Instant latest, String by, Instant issuedAt) {

  /** Refuses an estimate that does not say when, by whom or since when. */
  public Estimate {
    Required.present(latest, "estimate: latest");
    Required.present(by, "estimate: by");
    Required.present(issuedAt, "estimate: issuedAt");
  }
}
