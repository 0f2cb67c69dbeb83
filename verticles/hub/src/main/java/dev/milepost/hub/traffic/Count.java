package dev.milepost.hub.traffic;

/**
 * What is counted of a connection. The order is that of an array in PostgreSQL: add at the end.
 *
 * <pre>
 * ACCEPTED = DECODED + IGNORED + REJECTED + what waits to be read
 * </pre>
 */
public enum Count {
  /** Deliveries that were kept, each once. */
  ACCEPTED(0),
  /** Deliveries that did not show who sent them. */
  UNAUTHENTIC(1),
  /** Deliveries that were not taken for another reason. */
  REFUSED(2),
  /** Deliveries with events in them. */
  DECODED(3),
  /** Deliveries of no interest. */
  IGNORED(4),
  /** Deliveries that could not be read as a whole: dead letters. */
  REJECTED(5),
  /** Events that were read. */
  EVENTS(6),
  /** Single events that could not be read. */
  PROBLEMS(7),
  /** Events whose code no table knows. */
  UNKNOWN(8),
  /** Events whose time stood in the payload with its offset. */
  TIME_GIVEN(9),
  /** Events whose time was resolved by the zone of their place. */
  TIME_PLACE(10),
  /** Events whose time was resolved by the zone that the carrier states for all. */
  TIME_DEFAULT(11),
  /** Events whose time zone nobody knows. */
  TIME_UNKNOWN(12);

  private final int at;

  Count(int at) {
    this.at = at;
  }

  /** Its place. */
  public int at() {
    return at;
  }
}
