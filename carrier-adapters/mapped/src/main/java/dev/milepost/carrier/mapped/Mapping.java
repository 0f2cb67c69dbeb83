package dev.milepost.carrier.mapped;

import dev.milepost.carrier.Authentication;
import dev.milepost.event.CarrierCode;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A carrier as its mapping describes it, checked.
 *
 * @param xml whether it writes XML, and not JSON
 * @param shipments ways to the shipments, of which the first that leads somewhere holds; none where
 *     the payload is one, or a list of them
 * @param test when a shipment is none of a customer's
 * @param ignore when a shipment is not one
 * @param events ways from a shipment to its events
 * @param zone of clocks that say none, where the place does not tell
 * @param authentication how a delivery shows whose it is; null for a carrier that is only polled
 * @param polling how the carrier is asked; null where it is not
 * @param keptHeaders those that the mapping's paths name
 */
record Mapping(
    CarrierCode carrier,
    boolean xml,
    List<TreePath> shipments,
    List<Condition> test,
    List<Condition> ignore,
    ReferenceRule reference,
    List<ReferenceRule> related,
    List<TreePath> events,
    EventRule event,
    @Nullable ZoneId zone,
    @Nullable EstimateRule estimate,
    Codes codes,
    @Nullable Authentication authentication,
    int acknowledgement,
    @Nullable PollingRule polling,
    Set<String> keptHeaders,
    Duration reuseAfter) {

  Mapping {
    shipments = List.copyOf(shipments);
    test = List.copyOf(test);
    ignore = List.copyOf(ignore);
    related = List.copyOf(related);
    events = List.copyOf(events);
    keptHeaders = Set.copyOf(keptHeaders);
  }

  /**
   * Where the shipments are, by the first way that leads somewhere; null where none does. Not for a
   * payload that is a shipment itself.
   */
  @Nullable List<Spot> shipmentsIn(Spot payload) {
    return first(shipments, payload);
  }

  /** Whether it has what a shipment has, where the payload is one or a list of them. */
  boolean isShipment(Spot spot) {
    return spot.node().isObject()
        && (!reference.value().text(spot).isEmpty()
            || Condition.any(ignore, spot)
            || eventsOf(spot) != null);
  }

  /** A shipment's events; null where there is not even a list of them. */
  @Nullable List<Spot> eventsOf(Spot shipment) {
    for (TreePath path : events) {
      if (path.isSelf()) {
        if (event.isAt(shipment)) {
          return List.of(shipment);
        }
        continue;
      }
      List<Spot> found = path.spots(shipment);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable List<Spot> first(List<TreePath> paths, Spot from) {
    for (TreePath path : paths) {
      List<Spot> found = path.spots(from);
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
