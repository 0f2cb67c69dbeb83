package dev.milepost.event;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the ERP registered: who waits for what, under which numbers, and what was promised.
 *
 * @param id the ERP's own id, unique in the hub
 * @param customer whose it is: the wall of DESIGN invariant 12
 * @param pieces how many pieces the ERP says it has
 */
public record Shipment(
    String id,
    String customer,
    List<String> orders,
    List<Reference> references,
    @Nullable Mode mode,
    @Nullable String service,
    @Nullable Integer pieces,
    @Nullable Priority priority,
    @Nullable Money value,
    @Nullable OffsetDateTime plannedPickup,
    @Nullable PromisedWindow promise,
    @Nullable Place origin,
    @Nullable Place destination) {

  /** Copies the lists; a missing list is an empty one. Refuses what could not be matched. */
  @SuppressWarnings("NullAway") // JSON leaves lists out
  public Shipment {
    orders = orders == null ? List.of() : List.copyOf(orders);
    references = references == null ? List.of() : List.copyOf(references);
    Required.text(id, "shipment: id");
    Required.text(customer, "shipment: customer");
    Required.withinCalendar(
        plannedPickup == null ? null : plannedPickup.toInstant(), "shipment: plannedPickup");
    if (references.isEmpty()) {
      throw new IllegalArgumentException("shipment: references must name at least one");
    }
  }

  /**
   * The clock that its consignee goes by: the destination's zone, else the offset of what was
   * promised; null where the ERP says neither.
   */
  public @Nullable ZoneId destinationClock() {
    if (destination != null && destination.timeZone() != null) {
      try {
        return ZoneId.of(destination.timeZone());
      } catch (DateTimeException e) {
        // As if none were given.
      }
    }
    return promise == null ? null : promise.latest().getOffset();
  }

  /** {@link #priority()}, STANDARD where the ERP does not say. */
  public Priority priorityOrStandard() {
    return priority == null ? Priority.STANDARD : priority;
  }
}
