package dev.milepost.engine;

import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.time.Instant;
import java.util.Set;

/**
 * A shipment that registered a reference an event speaks of: its own, or one beside it.
 *
 * @param reference as the shipment registered it
 * @param from the planned pickup where one was registered, else when the reference was registered:
 *     the anchor of the time in which the number is this shipment's
 * @param knows the types of all references that the shipment registered
 */
public record Candidate(
    String shipment, Reference reference, Instant from, Set<ReferenceType> knows) {
  /** Copies the set. */
  public Candidate {
    knows = Set.copyOf(knows);
  }

  /** One of which only this reference matters. */
  public Candidate(String shipment, Reference reference, Instant from) {
    this(shipment, reference, from, Set.of(reference.type()));
  }
}
