package dev.milepost.event;

/**
 * In what way the statements about a shipment cannot all be true. Each is something that a person
 * can ask the carrier about; what merely arrives late or twice is none.
 */
public enum ConflictKind {
  /** A scan dated after the delivery says that it still moves. */
  MOVES_AFTER_DELIVERY,
  /** A problem dated after the delivery, other than damage, says that there was none. */
  PROBLEM_AFTER_DELIVERY,
  /** It was picked up only after it had been delivered: one of the two times, or its zone, lies. */
  DELIVERED_BEFORE_PICKUP,
  /** Two deliveries of one piece, at other times or places, and no return between them. */
  DELIVERED_TWICE,
  /** On its way back, and then delivered: to whom, no statement says. */
  DELIVERED_WHILE_RETURNING,
  /** One source says delivered, another returned, and neither says both. */
  SOURCES_DISAGREE,
  /** Happened more than a day after it was reported, or long before the shipment could exist. */
  IMPOSSIBLE_TIME,
  /** Every number that is known is delivered, and the registration counts more pieces. */
  PIECES_UNACCOUNTED,
  /** An agent says where it stands, against what carriers said before. */
  OVERRULED_BY_AGENT
}
