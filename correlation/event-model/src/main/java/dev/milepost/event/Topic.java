package dev.milepost.event;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Every Kafka topic of the hub (DESIGN section 6; {@code asyncapi.yaml} says the same). */
public enum Topic {
  /** Raw deliveries, keyed by connection and delivery id. Re-reading starts here. */
  INBOUND("milepost.inbound.v1", 12, Duration.ofDays(30)),
  /** CarrierEvent JSON, keyed by carrier and reference: exceptions, attempts, deliveries. */
  CARRIER_EVENTS_URGENT("milepost.carrier-events.urgent.v1", 12, Duration.ofDays(7)),
  /** CarrierEvent JSON, keyed by carrier and reference: everything else. */
  CARRIER_EVENTS_ROUTINE("milepost.carrier-events.routine.v1", 12, Duration.ofDays(7)),
  /** CloudEvents JSON, keyed by customer: one customer, one partition, one order. */
  SHIPMENT_EVENTS("milepost.shipment-events.v1", 12, Duration.ofDays(7)),
  /** Raw bytes with reason headers, keyed by delivery id. */
  DEAD_LETTERS("milepost.dead-letters.v1", 3, Duration.ofDays(90)),
  /** Shipment JSON, keyed by shipment id, compacted. */
  SHIPMENTS("milepost.shipments.v1", 12, null);

  private final String topicName;
  private final int partitions;
  private final @Nullable Duration retention;

  Topic(String topicName, int partitions, @Nullable Duration retention) {
    this.topicName = topicName;
    this.partitions = partitions;
    this.retention = retention;
  }

  public String topicName() {
    return topicName;
  }

  /** Partitions at creation. More readers than this sit idle. */
  public int partitions() {
    return partitions;
  }

  /** How long records are kept, or null where the newest of each key is kept for ever. */
  public @Nullable Duration retention() {
    return retention;
  }
}
