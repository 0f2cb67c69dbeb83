package dev.milepost.event;

/** How an instant was won from what the carrier wrote (DESIGN invariant 16). */
public enum TimeQuality {
  /** An instant or an offset stood in the payload. */
  GIVEN,
  /** Local time, resolved with the zone of the place. */
  PLACE,
  /** Local time, resolved with the zone that the carrier states for its feed. */
  DEFAULT,
  /** Local time of an unknown zone, read as UTC: good for sorting, not for computing a delay. */
  UNKNOWN
}
