package dev.milepost.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an event is on a shipment (DESIGN invariant 8).
 *
 * @param rule the name of the rule that matched
 * @param reference the shipment's reference that it matched
 * @param linkedBy the agent, where a person linked it
 * @param via the numbers that lead from the event's own to the reference, both included, where
 *     other documents tie them; null where the event itself names the reference
 */
public record Why(
    String rule, Reference reference, @Nullable String linkedBy, @Nullable List<Reference> via) {

  /** Copies the list; an empty one is none. */
  public Why {
    via = via == null || via.isEmpty() ? null : List.copyOf(via);
  }

  /** By what the event itself says. */
  public Why(String rule, Reference reference, @Nullable String linkedBy) {
    this(rule, reference, linkedBy, null);
  }
}
