package dev.milepost.store;

import dev.milepost.event.EventId;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import org.jspecify.annotations.Nullable;

/**
 * What an agent decides: that an event, or all that is said of a number, is or is not a shipment's.
 *
 * @param number of which it is said; null where it is said of one event
 * @param event of which alone it is said; null for every event of the number
 * @param from the shipment whose it is not; null for a link
 * @param to the shipment whose it is; null for an unlink
 * @param by the agent
 * @param reason in the agent's words, for the audit
 * @param seen the last decision of this event or number that the agent knows of; null where they do
 *     not say
 * @param acrossCustomers whether events may go from one customer's shipment to another's by it
 */
public record Decision(
    @Nullable Reference number,
    @Nullable EventId event,
    @Nullable String from,
    @Nullable String to,
    String by,
    String reason,
    @Nullable Long seen,
    boolean acrossCustomers) {

  /** Refuses a decision of nothing, of two things at once, or that says nothing of it. */
  public Decision {
    if ((number == null) == (event == null)) {
      throw new IllegalArgumentException("either 'event' or 'reference' is needed");
    }
    if (from == null && to == null) {
      throw new IllegalArgumentException("a shipment is needed");
    }
    if (from != null && from.equals(to)) {
      throw new IllegalArgumentException("'from' and 'to' are the same shipment");
    }
  }

  /** What it is called in the audit. */
  public String action() {
    return from == null ? "LINK" : to == null ? "UNLINK" : "SPLIT";
  }

  @Nullable ReferenceKey key() {
    return number == null ? null : number.key();
  }
}
