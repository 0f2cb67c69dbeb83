package dev.milepost.store;

import java.util.List;

/**
 * What a batch of carrier events became. The counts are an equation: events = matched + known +
 * unmatched + ambiguous.
 *
 * @param matched new on a shipment
 * @param known on that shipment already; nothing changed
 * @param unmatched waiting for a shipment
 * @param ambiguous waiting for an agent
 * @param outgoing what must be published now
 */
public record Applied(
    int matched, int known, int unmatched, int ambiguous, List<Outgoing> outgoing) {

  /** Copies the list. */
  public Applied {
    outgoing = List.copyOf(outgoing);
  }
}
