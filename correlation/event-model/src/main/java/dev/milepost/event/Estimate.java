package dev.milepost.event;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * When delivery is expected, by whom that is said, and since when.
 *
 * @param earliest start of the window, where one is given
 * @param latest end of the window: the moment that a promise is held against
 * @param by the carrier's code, or {@code MILEPOST}
 * @param issuedAt when it was said; the newest by this time holds, not the newest to arrive
 * @param assumed the offset by which the window was read, where the carrier gave a day or an hour
 *     at the destination and did not say by which clock; null where it did
 */
public record Estimate(
    @Nullable Instant earliest,
    Instant latest,
    String by,
    Instant issuedAt,
    @Nullable ZoneOffset assumed) {

  /** Refuses an estimate that does not say when, by whom or since when. */
  public Estimate {
    Required.present(latest, "estimate: latest");
    Required.present(by, "estimate: by");
    Required.present(issuedAt, "estimate: issuedAt");
  }

  /** One whose moments are certain. */
  public Estimate(@Nullable Instant earliest, Instant latest, String by, Instant issuedAt) {
    this(earliest, latest, by, issuedAt, null);
  }

  /** The same, and what was read by an assumed clock read by the destination's, if one is given. */
  public Estimate byClock(@Nullable ZoneId destination) {
    return assumed == null || destination == null
        ? this
        : new Estimate(
            earliest == null ? null : read(earliest, assumed, destination),
            read(latest, assumed, destination),
            by,
            issuedAt);
  }

  private static Instant read(Instant moment, ZoneOffset assumed, ZoneId destination) {
    return moment.atOffset(assumed).toLocalDateTime().atZone(destination).toInstant();
  }
}
