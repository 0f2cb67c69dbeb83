package dev.milepost.store;

/**
 * A registration names another customer than the shipment has. Refused: the history of one customer
 * must never become another's (DESIGN invariant 12). The message names neither.
 */
public final class CustomerMismatch extends RuntimeException {
  private static final long serialVersionUID = 1;

  CustomerMismatch(String shipment) {
    super("shipment " + shipment + " is registered for another customer", null, false, false);
  }
}
