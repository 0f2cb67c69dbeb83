package dev.milepost.hub.drift;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Counters of drift. Of no connection: those are listed, with all that is known of them, by the
 * API.
 *
 * <pre>
 * deliveries that an adapter has read, settled = milepost_drift_deliveries{outcome="learned" + "judged" + "skipped"}
 * </pre>
 */
public final class DriftMetrics {
  private final Counter learned;
  private final Counter judged;
  private final Counter skipped;
  private final Map<Kind, Counter> findings = new EnumMap<>(Kind.class);

  /** Registers the counters. */
  public DriftMetrics(MeterRegistry registry) {
    this.learned = outcome(registry, "learned");
    this.judged = outcome(registry, "judged");
    this.skipped = outcome(registry, "skipped");
    for (Kind kind : Kind.values()) {
      findings.put(kind, registry.counter("milepost.drift.findings", "kind", kind.name()));
    }
  }

  void learned() {
    learned.increment();
  }

  void judged() {
    judged.increment();
  }

  void skipped() {
    skipped.increment();
  }

  void found(Kind kind) {
    Objects.requireNonNull(findings.get(kind)).increment();
  }

  private static Counter outcome(MeterRegistry registry, String outcome) {
    return registry.counter("milepost.drift.deliveries", "outcome", outcome);
  }
}
