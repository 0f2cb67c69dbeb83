package dev.milepost.store;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A shipment event that is stored and must be published.
 *
 * @param row its row in the outbox, which it shares with all that its transaction told: to be
 *     deleted once all of them are published
 * @param event the CloudEvents id
 * @param type the SSE event name
 * @param payload the CloudEvent's bytes; not copied: do not change them
 * @param deliveryId the delivery that caused it, null where time alone did
 * @param traceparent of that delivery
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere; a copy of each event would be waste
public record Outgoing(
    long row,
    UUID event,
    String type,
    String customer,
    String shipment,
    List<String> orders,
    byte[] payload,
    @Nullable String deliveryId,
    @Nullable String traceparent) {

  /** Copies the list. */
  public Outgoing {
    orders = List.copyOf(orders);
  }

  Outgoing in(long rowOfTheOutbox) {
    return new Outgoing(
        rowOfTheOutbox, event, type, customer, shipment, orders, payload, deliveryId, traceparent);
  }
}
