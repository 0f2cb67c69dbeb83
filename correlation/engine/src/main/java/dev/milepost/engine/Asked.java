package dev.milepost.engine;

import dev.milepost.event.Reference;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the asking about one reference of a shipment.
 *
 * @param reference about which the carrier is asked
 * @param since from when on it may be asked about: the first question is counted from here
 * @param last when the carrier answered last; null for never
 * @param changed when its answer last differed from the one before; null for never
 * @param pushed whether a webhook is alive that tells of this reference; the caller's judgement,
 *     since facts do not say which connection brought them
 * @param corrections how long after the end the carrier may still correct what it said
 * @param stretch by how much more slowly to ask than wanted, at least 1: {@link Budget}
 */
public record Asked(
    Reference reference,
    Instant since,
    @Nullable Instant last,
    @Nullable Instant changed,
    boolean pushed,
    Duration corrections,
    double stretch) {

  /** Refuses a negative window, and a stretch that would shorten. */
  public Asked {
    if (corrections.isNegative()) {
      throw new IllegalArgumentException("corrections: not negative");
    }
    if (!(stretch >= 1)) {
      throw new IllegalArgumentException("stretch: at least 1, not " + stretch);
    }
  }

  /** Never asked, and nothing is scarce. */
  public static Asked never(Reference reference, Instant since, Duration corrections) {
    return new Asked(reference, since, null, null, false, corrections, 1);
  }

  /** From when the time to the next question is counted. */
  Instant anchor() {
    return last == null ? since : last;
  }
}
