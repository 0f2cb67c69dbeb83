package dev.milepost.store;

import dev.milepost.event.CarrierEvent;
import org.jspecify.annotations.Nullable;

/**
 * A carrier event on its way to its shipment.
 *
 * @param traceparent of the delivery that brought it
 * @param text the event as it was read, in JSON; null where only the event itself is at hand
 */
public record Incoming(CarrierEvent event, @Nullable String traceparent, @Nullable String text) {

  /** One whose words are not at hand. */
  public Incoming(CarrierEvent event, @Nullable String traceparent) {
    this(event, traceparent, null);
  }

  /** In JSON, as it is kept. */
  String json() {
    return text == null ? Json.text(event) : text;
  }
}
