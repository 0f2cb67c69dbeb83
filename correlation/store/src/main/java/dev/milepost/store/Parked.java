package dev.milepost.store;

import dev.milepost.engine.Correlation;
import dev.milepost.event.EventId;
import org.jspecify.annotations.Nullable;

/**
 * An event that waits.
 *
 * @param ambiguous whether an agent must choose among shipments; else a shipment must come
 */
record Parked(Incoming incoming, boolean ambiguous, String explanation) {

  /** Null where it is matched. */
  static @Nullable Parked of(Incoming incoming, Correlation correlation) {
    return correlation.<@Nullable Parked>fold(
        matched -> null,
        ambiguous -> new Parked(incoming, true, ambiguous.explanation()),
        unmatched -> new Parked(incoming, false, unmatched.explanation()));
  }

  EventId event() {
    return incoming.event().id();
  }
}
