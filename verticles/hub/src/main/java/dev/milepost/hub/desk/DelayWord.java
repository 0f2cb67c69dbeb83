package dev.milepost.hub.desk;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is said of one kind of delay of one shipment, at a place in the shipment's sequence.
 *
 * @param sequence of the event that says it; of a look, of the shipment's last event then
 * @param at when that was
 * @param shown the delay as it was judged then
 * @param end how it ended; null where it is open then
 * @param looked nobody said it: it was seen to be open, whenever it had opened
 */
record DelayWord(long sequence, Instant at, Shown shown, @Nullable End end, boolean looked) {

  /**
   * A delay as agents see it.
   *
   * @param dutyBy until when the next duty is to be done
   * @param json all of it
   */
  record Shown(String kind, int severity, Instant since, @Nullable Instant dutyBy, String json) {}

  /** That a delay is over, since when, and by what: a sentence for people. */
  record End(Instant at, String summary) {}

  /** It opened, or goes on in another way. */
  static DelayWord open(long sequence, Instant at, Shown shown) {
    return new DelayWord(sequence, at, shown, null, false);
  }

  /** It is over. */
  static DelayWord cleared(long sequence, Instant at, Shown shown, End end) {
    return new DelayWord(sequence, at, shown, end, false);
  }

  /** The shipment stands so. */
  static DelayWord seen(long sequence, Instant at, Shown shown) {
    return new DelayWord(sequence, at, shown, null, true);
  }
}
