package dev.milepost.engine;

import java.util.Optional;

/** How long journeys took. A port: the hub's memory answers it, from memory, at once. */
@FunctionalInterface
public interface TransitTimes {

  /** Nothing is known. */
  TransitTimes NONE = lane -> Optional.empty();

  /** How long journeys of that lane took, where that is known of enough of them. */
  Optional<TransitDistribution> of(LaneKey lane);
}
