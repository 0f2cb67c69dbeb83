package dev.milepost.engine;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.ReferenceKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an agent said: that an event, or all that is said of a number, is or is not a shipment's. It
 * goes before every rule. What is said of the event goes before what is said of its number, and
 * what was said last before what was said earlier.
 *
 * @param number the number of which it was said; of an event, that event's own
 * @param event the one event of which it was said; null for every event of the number
 * @param belongs true for a link, false for an unlink
 * @param by the agent
 */
public record Verdict(
    ReferenceKey number,
    @Nullable EventId event,
    String shipment,
    boolean belongs,
    String by,
    Instant at) {

  boolean isAbout(CarrierEvent other) {
    return event == null ? number.equals(other.reference().key()) : event.equals(other.id());
  }
}
