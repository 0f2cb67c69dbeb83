package dev.milepost.hub.correlate;

import dev.milepost.store.Applied;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counters of correlation, which hold an equation; alert when it does not:
 *
 * <pre>
 * milepost_events_correlated = matched + known + unmatched + ambiguous
 * </pre>
 *
 * where the four are {@code milepost_events_correlation{outcome=...}}. An event that is read again
 * after a crash is counted again, as known.
 */
public final class CorrelationMetrics {
  private final Counter all;
  private final Counter matched;
  private final Counter known;
  private final Counter unmatched;
  private final Counter ambiguous;

  /** Registers the counters. */
  public CorrelationMetrics(MeterRegistry registry) {
    this.all = registry.counter("milepost.events.correlated");
    this.matched = outcome(registry, "matched");
    this.known = outcome(registry, "known");
    this.unmatched = outcome(registry, "unmatched");
    this.ambiguous = outcome(registry, "ambiguous");
  }

  void applied(Applied applied) {
    all.increment(applied.matched() + applied.known() + applied.unmatched() + applied.ambiguous());
    matched.increment(applied.matched());
    known.increment(applied.known());
    unmatched.increment(applied.unmatched());
    ambiguous.increment(applied.ambiguous());
  }

  private static Counter outcome(MeterRegistry registry, String outcome) {
    return registry.counter("milepost.events.correlation", "outcome", outcome);
  }
}
