package dev.milepost.event;

/**
 * What a carrier event means, in the hub's words (dossier section 7.2). A carrier code that no
 * table knows is {@link #UNKNOWN}: kept, counted and shown, never guessed.
 */
public enum Milestone {
  BOOKING_CONFIRMED(Effect.PROGRESS, 10),
  LABEL_CREATED(Effect.PROGRESS, 10),
  EMPTY_PICKED_UP(Effect.PROGRESS, 10),
  PACKED(Effect.PROGRESS, 10),
  READY_TO_SHIP(Effect.PROGRESS, 10),
  PICKUP_SCHEDULED(Effect.PROGRESS, 10),
  ARRIVED_AT_PICKUP(Effect.PROGRESS, 10),
  /** The shipment or its label was withdrawn. A later scan shows that it moves after all. */
  VOIDED(Effect.PROGRESS, 10),
  PICKUP_ATTEMPTED(Effect.PROBLEM, 0),
  PICKED_UP(Effect.PROGRESS, 20),
  GATE_IN_FULL(Effect.PROGRESS, 30),
  LOADED(Effect.PROGRESS, 30),
  DEPARTED(Effect.PROGRESS, 30),
  IN_TRANSIT(Effect.PROGRESS, 30),
  ARRIVED(Effect.PROGRESS, 30),
  DISCHARGED(Effect.PROGRESS, 30),
  TRANSSHIPPED(Effect.PROGRESS, 30),
  CUSTOMS_STARTED(Effect.PROGRESS, 30),
  CUSTOMS_CLEARED(Effect.PROGRESS, 30),
  CUSTOMS_HOLD(Effect.PROBLEM, 0),
  WAREHOUSED(Effect.PROGRESS, 30),
  GATE_OUT_FULL(Effect.PROGRESS, 40),
  DELIVERY_APPOINTMENT(Effect.INFORMATION, 0),
  LOADED_FOR_DELIVERY(Effect.PROGRESS, 40),
  OUT_FOR_DELIVERY(Effect.PROGRESS, 50),
  ARRIVING_SOON(Effect.PROGRESS, 50),
  ARRIVED_AT_DELIVERY(Effect.PROGRESS, 50),
  DELIVERY_ATTEMPTED(Effect.PROGRESS, 50),
  /** Waits at a shop, locker or post office. Not delivered, whatever the carrier's text says. */
  AVAILABLE_FOR_PICKUP(Effect.PROGRESS, 50),
  /** Takes an {@link #AVAILABLE_FOR_PICKUP} back. */
  NOT_AVAILABLE(Effect.INFORMATION, 0),
  DELIVERED(Effect.PROGRESS, 90),
  EMPTY_RETURNED(Effect.INFORMATION, 0),
  POD_AVAILABLE(Effect.INFORMATION, 0),
  RETURN_REQUESTED(Effect.INFORMATION, 0),
  RETURNING(Effect.PROGRESS, 95),
  RETURNED(Effect.PROGRESS, 99),
  REDIRECTED(Effect.INFORMATION, 0),
  DELIVERY_CHANGE(Effect.INFORMATION, 0),
  ETA_UPDATED(Effect.INFORMATION, 0),
  DELAYED(Effect.PROBLEM, 0),
  EXCEPTION(Effect.PROBLEM, 0),
  HOLD(Effect.PROBLEM, 0),
  ADDRESS_ISSUE(Effect.PROBLEM, 0),
  REFUSED(Effect.PROBLEM, 0),
  DAMAGED(Effect.PROBLEM, 0),
  LOST(Effect.PROBLEM, 0),
  UNDELIVERABLE(Effect.PROBLEM, 0),
  SEIZED(Effect.PROBLEM, 0),
  DESTROYED(Effect.PROBLEM, 0),
  /** Takes a {@link #PICKED_UP} back. */
  PICKUP_VOIDED(Effect.INFORMATION, 0),
  /** Takes an {@link #ARRIVED}, {@link #DEPARTED} or {@link #DISCHARGED} back. */
  SCAN_CANCELLED(Effect.INFORMATION, 0),
  WAYPOINT(Effect.INFORMATION, 0),
  DOCUMENT_EVENT(Effect.INFORMATION, 0),
  /** A claim, an investigation, a notice: true and kept, and it moves nothing. */
  INFORMATION(Effect.INFORMATION, 0),
  TRACKING_EXPIRED(Effect.INFORMATION, 0),
  /** The carrier's code is in no table. Kept with its words; never moves a journey. */
  UNKNOWN(Effect.INFORMATION, 0);

  /** What a milestone does to a journey. */
  public enum Effect {
    /** Moves the journey to its phase. */
    PROGRESS,
    /** Something is wrong until a later scan shows progress. */
    PROBLEM,
    /** Worth knowing; the journey stays where it is. */
    INFORMATION
  }

  private final Effect effect;
  private final int rank;

  Milestone(Effect effect, int rank) {
    this.effect = effect;
    this.rank = rank;
  }

  public Effect effect() {
    return effect;
  }

  /**
   * How far along the journey is, for {@link Effect#PROGRESS} only: the journey stands at the
   * highest rank, among equals at the latest (dossier section 7.4).
   */
  public int rank() {
    return rank;
  }

  /** Bad news and last news travel in the urgent lane (DESIGN section 3). */
  public Lane lane() {
    return effect == Effect.PROBLEM
            || this == DELIVERED
            || this == DELIVERY_ATTEMPTED
            || this == RETURNING
            || this == RETURNED
        ? Lane.URGENT
        : Lane.ROUTINE;
  }
}
