package dev.milepost.hub.stream;

import java.util.SortedMap;

/**
 * A line of events that a subscriber moves along. Written by one thread, read by any.
 *
 * <p>How to read without missing one: take {@link #end}, take the events up to it, then ask {@link
 * #floor}. Every event below the end was there before the end was raised; and if the floor is still
 * not above one's position, none of them had been thrown away meanwhile.
 */
interface StreamTrack {
  /** From here on nothing has been thrown away. */
  long floor();

  /** Everything before this is there. */
  long end();

  /** The events at positions from {@code from} and before {@code to}, by position. */
  SortedMap<Long, StreamEvent> between(long from, long to);
}
