package dev.milepost.engine;

/**
 * A shipment could not be folded or judged: a fault of ours, or of what is known of the shipment.
 * Unlike an outage it does not pass, so that nobody need wait for it, and no other shipment's
 * events may (DESIGN invariant 14). The cause says what happened.
 */
public final class Unjudged extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final String shipment;

  Unjudged(String shipment, RuntimeException cause) {
    super("shipment " + shipment + " cannot be judged: " + cause, cause);
    this.shipment = shipment;
  }

  /** The ERP's id of it. */
  public String shipment() {
    return shipment;
  }
}
