package dev.milepost.engine;

import java.time.Instant;
import java.util.List;

/**
 * How long one shipment took, to be learned from.
 *
 * @param lanes what it is an example of
 * @param minutes as {@link TransitClock} counts them
 * @param endedAt when it was delivered
 */
public record TransitSample(List<LaneKey> lanes, int minutes, Instant endedAt) {
  /** Copies the list. */
  public TransitSample {
    lanes = List.copyOf(lanes);
  }
}
