package dev.milepost.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why an agent's decision cannot stand as it is; the message is for the agent. */
public final class DecisionRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Kind kind;
  private final transient @Nullable Standing standing;

  /** What the agent must do about it. */
  public enum Kind {
    /** There is no such shipment, event or rule. */
    NOT_FOUND,
    /** Somebody else decided otherwise meanwhile: look again. */
    DECIDED_OTHERWISE,
    /** It belongs to another shipment by an agent's word: split it. */
    LINKED_ELSEWHERE,
    /** Events would go from one customer's shipment to another's: say so. */
    ACROSS_CUSTOMERS,
    /** More waits than the agent saw: look again. */
    MORE_CAME
  }

  /**
   * What stands in the way.
   *
   * @param belongs whether it was said that it is of the shipment, or that it is not
   */
  public record Standing(String shipment, boolean belongs, String by, Instant at, long decision) {}

  DecisionRefused(Kind kind, String message) {
    this(kind, message, null);
  }

  DecisionRefused(Kind kind, String message, @Nullable Standing standing) {
    super(message, null, false, false);
    this.kind = kind;
    this.standing = standing;
  }

  public Kind kind() {
    return kind;
  }

  /** Who said what stands in the way, and when; null where nobody did. */
  public @Nullable Standing standing() {
    return standing;
  }
}
