package dev.milepost.store;

import java.util.ArrayList;
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

  /** Of a batch of none. */
  static final Applied NOTHING = new Applied(0, 0, 0, 0, List.of());

  /** Copies the list. */
  public Applied {
    outgoing = List.copyOf(outgoing);
  }

  /** The same with what must be published. */
  Applied with(List<Outgoing> all) {
    return new Applied(matched, known, unmatched, ambiguous, all);
  }

  /** Both of them, in this order. */
  Applied and(Applied next) {
    List<Outgoing> all = new ArrayList<>(outgoing);
    all.addAll(next.outgoing);
    return new Applied(
        matched + next.matched,
        known + next.known,
        unmatched + next.unmatched,
        ambiguous + next.ambiguous,
        all);
  }
}
