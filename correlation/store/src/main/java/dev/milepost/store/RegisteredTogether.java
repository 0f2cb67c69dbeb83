package dev.milepost.store;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What of many registrations was done at once.
 *
 * @param shipments the ids of those that are registered now as they were said
 * @param outgoing what must be published now, all of it together
 */
public record RegisteredTogether(Set<String> shipments, List<Outgoing> outgoing) {

  /** Copies both. */
  public RegisteredTogether {
    shipments = Set.copyOf(shipments);
    outgoing = List.copyOf(outgoing);
  }

  RegisteredTogether with(Set<String> known) {
    Set<String> all = new HashSet<>(shipments);
    all.addAll(known);
    return new RegisteredTogether(all, outgoing);
  }
}
