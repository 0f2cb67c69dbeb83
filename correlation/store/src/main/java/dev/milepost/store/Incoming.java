package dev.milepost.store;

import dev.milepost.engine.TrackedShipment;
import dev.milepost.event.CarrierEvent;
import org.jspecify.annotations.Nullable;

/**
 * A carrier event on its way to its shipment.
 *
 * @param traceparent of the delivery that brought it
 */
public record Incoming(CarrierEvent event, @Nullable String traceparent) {
  static Incoming of(TrackedShipment.Arrival arrival) {
    return new Incoming(arrival.event(), arrival.traceparent());
  }
}
