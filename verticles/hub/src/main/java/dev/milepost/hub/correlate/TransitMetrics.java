package dev.milepost.hub.correlate;

import dev.milepost.store.PgTransitTimes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What is learned of transit times: {@code milepost.transit.learned} counts journeys on this node,
 * {@code milepost.transit.lanes} is how many lanes it can answer for.
 */
public final class TransitMetrics {
  private final Counter learned;

  /** Registers both. */
  public TransitMetrics(MeterRegistry registry, PgTransitTimes times) {
    this.learned = registry.counter("milepost.transit.learned");
    Gauge.builder("milepost.transit.lanes", times, PgTransitTimes::lanes).register(registry);
  }

  void learned(int journeys) {
    learned.increment(journeys);
  }
}
