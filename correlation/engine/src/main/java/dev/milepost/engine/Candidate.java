package dev.milepost.engine;

import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.time.Instant;
import java.util.Set;

/**
 * A shipment that can be found by a number.
 *
 * @param reference as the shipment registered it
 * @param from the planned pickup where one was registered, else when the reference was registered:
 *     the anchor of the time in which the number is this shipment's
 * @param planned whether the anchor is a planned pickup
 * @param shared whether the number may be several shipments' at a time, so that what is said of it
 *     is said of each
 * @param origin what makes it findable
 * @param knows the types of all references that the shipment registered
 */
public record Candidate(
    String shipment,
    Reference reference,
    Instant from,
    boolean planned,
    boolean shared,
    Origin origin,
    Set<ReferenceType> knows) {

  /** What makes a shipment findable by a number. */
  public enum Origin {
    /** The ERP registered it as a reference. */
    REGISTERED,
    /** It is one of the shipment's orders. */
    ORDER,
    /** It is {@link Variants#plain} of what the ERP registered. */
    VARIANT
  }

  /** Copies the set. */
  public Candidate {
    knows = Set.copyOf(knows);
  }

  /** A registered reference without a planned pickup, in a shipment of no stated mode. */
  public Candidate(String shipment, Reference reference, Instant from, Set<ReferenceType> knows) {
    this(
        shipment,
        reference,
        from,
        false,
        reference.type().isShared(null),
        Origin.REGISTERED,
        knows);
  }

  /** One of which only this reference matters. */
  public Candidate(String shipment, Reference reference, Instant from) {
    this(shipment, reference, from, Set.of(reference.type()));
  }
}
