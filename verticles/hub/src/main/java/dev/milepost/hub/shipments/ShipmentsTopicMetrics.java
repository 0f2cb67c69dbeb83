package dev.milepost.hub.shipments;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counters of {@code milepost.shipments.v1}, which hold an equation:
 *
 * <pre>
 * milepost_shipments_topic_read = registered + refused + tombstone
 * </pre>
 *
 * where the three are {@code milepost.shipments.topic.records{outcome=...}}. A record that is read
 * again after an outage is counted once; after a crash, again.
 */
public final class ShipmentsTopicMetrics {
  private final Counter read;
  private final Counter registered;
  private final Counter refused;
  private final Counter tombstones;

  /** Registers the counters. */
  public ShipmentsTopicMetrics(MeterRegistry registry) {
    this.read = registry.counter("milepost.shipments.topic.read");
    this.registered = outcome(registry, "registered");
    this.refused = outcome(registry, "refused");
    this.tombstones = outcome(registry, "tombstone");
  }

  void settled(int registrations, int refusals, int deletions) {
    read.increment((double) registrations + refusals + deletions);
    registered.increment(registrations);
    refused.increment(refusals);
    tombstones.increment(deletions);
  }

  private static Counter outcome(MeterRegistry registry, String outcome) {
    return registry.counter("milepost.shipments.topic.records", "outcome", outcome);
  }
}
