package dev.milepost.store;

/** Why an agent's decision cannot stand as it is; the message is for the agent. */
public final class DecisionRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Kind kind;

  /** What the agent must do about it. */
  public enum Kind {
    /** There is no such shipment, event or rule. */
    NOT_FOUND,
    /** Somebody else decided otherwise meanwhile: look again. */
    DECIDED_OTHERWISE,
    /** It belongs to another shipment by an agent's word: split it. */
    LINKED_ELSEWHERE,
    /** Events would go from one customer's shipment to another's: say so. */
    ACROSS_CUSTOMERS
  }

  DecisionRefused(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
