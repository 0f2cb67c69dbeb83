package dev.milepost.hub.reading;

import dev.milepost.event.CarrierCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counters of reading, which hold two equations; alert when they do not:
 *
 * <pre>
 * milepost_deliveries_read = milepost_deliveries_decoded + _ignored + _rejected
 * milepost_dead_letters    = _rejected + deliveries with at least one quarantined event
 *                            (+ records that correlation could never store, or that are too long
 *                            on a partner's topic)
 * </pre>
 *
 * A delivery that is read again after a crash is counted again.
 */
public final class ReadingMetrics {
  private final MeterRegistry registry;
  private final Counter read;
  private final Counter decoded;
  private final Counter ignored;
  private final Counter rejected;
  private final Counter quarantined;

  /** Registers the counters. */
  public ReadingMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.read = counter("milepost.deliveries.read", "Deliveries taken from the inbound topic");
    this.decoded = counter("milepost.deliveries.decoded", "Deliveries with events in them");
    this.ignored = counter("milepost.deliveries.ignored", "Deliveries of no interest");
    this.rejected = counter("milepost.deliveries.rejected", "Deliveries not readable as a whole");
    this.quarantined =
        counter("milepost.events.quarantined", "Single events that could not be read");
  }

  void read() {
    read.increment();
  }

  void decoded() {
    decoded.increment();
  }

  void ignored() {
    ignored.increment();
  }

  void rejected() {
    rejected.increment();
  }

  void quarantined(int events) {
    quarantined.increment(events);
  }

  void event(CarrierCode carrier, boolean unknown) {
    registry
        .counter("milepost.events.read", "carrier", carrier.value(), "unknown", "" + unknown)
        .increment();
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }
}
