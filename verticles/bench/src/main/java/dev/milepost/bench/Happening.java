package dev.milepost.bench;

import dev.milepost.dev.journeys.Scan;
import org.jspecify.annotations.Nullable;

/**
 * What can happen to a parcel, and what it means when UPS and FedEx tell of it. The meaning is
 * written here once more, by the dossier (sections 2.1 and 2.2) and not by the adapters: the hub is
 * measured by it.
 */
enum Happening {
  LABEL(Scan.LABEL, "LABEL_CREATED", Phase.ANNOUNCED, "LABEL_CREATED", Phase.ANNOUNCED),
  LABEL_VOIDED(Scan.LABEL_VOIDED, "VOIDED", Phase.WITHDRAWN, "VOIDED", Phase.WITHDRAWN),
  PICKUP(Scan.PICKUP, "PICKED_UP", Phase.TAKEN, "PICKED_UP", Phase.TAKEN),
  PICKUP_VOIDED(Scan.PICKUP_VOIDED, "PICKUP_VOIDED", Phase.NEWS),
  ORIGIN(Scan.ORIGIN, "PICKED_UP", Phase.TAKEN, "ARRIVED", Phase.MOVING),
  DEPARTED(Scan.DEPARTED, "DEPARTED", Phase.MOVING, "DEPARTED", Phase.MOVING),
  ARRIVED(Scan.ARRIVED, "ARRIVED", Phase.MOVING, "ARRIVED", Phase.MOVING),
  ARRIVAL_CANCELLED(Scan.ARRIVAL_CANCELLED, "SCAN_CANCELLED", Phase.NEWS),
  WEATHER(Scan.WEATHER, "DELAYED", Phase.TROUBLE, "DELAYED", Phase.TROUBLE),
  ADDRESS(Scan.ADDRESS, "EXCEPTION", Phase.TROUBLE, "ADDRESS_ISSUE", Phase.TROUBLE),
  LOST(Scan.LOST, "LOST", Phase.TROUBLE),
  ATTEMPT(
      Scan.ATTEMPT,
      "DELIVERY_ATTEMPTED",
      Phase.AT_THE_DOOR,
      "DELIVERY_ATTEMPTED",
      Phase.AT_THE_DOOR),
  NEW_DATE(Scan.NEW_DATE, "ETA_UPDATED", Phase.NEWS),
  NEW_TIME(Scan.NEW_TIME, "ETA_UPDATED", Phase.NEWS),
  LOADED(Scan.LOADED, "LOADED_FOR_DELIVERY", Phase.ON_THE_VAN),
  OUT_FOR_DELIVERY(
      Scan.OUT_FOR_DELIVERY,
      "OUT_FOR_DELIVERY",
      Phase.AT_THE_DOOR,
      "OUT_FOR_DELIVERY",
      Phase.AT_THE_DOOR),
  UNHEARD_OF(Scan.UNHEARD_OF, "UNKNOWN", Phase.NEWS, "UNKNOWN", Phase.NEWS),
  RETURNING(Scan.RETURNING, "RETURNING", Phase.GOING_BACK),
  RETURNED(Scan.RETURNED, "RETURNED", Phase.BACK),
  DELIVERED(Scan.DELIVERED, "DELIVERED", Phase.DELIVERED, "DELIVERED", Phase.DELIVERED);

  /** How far along a parcel is; trouble and news leave it where it is. */
  enum Phase {
    NEWS(0),
    TROUBLE(0),
    ANNOUNCED(1),
    /** No further than the label; whichever is later holds. */
    WITHDRAWN(1),
    TAKEN(2),
    MOVING(3),
    ON_THE_VAN(4),
    AT_THE_DOOR(5),
    DELIVERED(6),
    GOING_BACK(7),
    BACK(8);

    private final int rank;

    Phase(int rank) {
      this.rank = rank;
    }

    int rank() {
      return rank;
    }

    boolean isProgress() {
      return rank > 0;
    }

    /** Whether a parcel of which that is told is in the carrier's hands. */
    boolean isInHands() {
      return rank >= TAKEN.rank;
    }
  }

  /** What the hub is to understand. */
  record Meaning(String milestone, Phase phase) {}

  private final Scan scan;
  private final String milestone;
  private final Phase phase;
  private final @Nullable String fedexMilestone;
  private final Phase fedexPhase;

  /** FedEx has no word for it. */
  Happening(Scan scan, String milestone, Phase phase) {
    this(scan, milestone, phase, null, phase);
  }

  Happening(
      Scan scan, String milestone, Phase phase, @Nullable String fedexMilestone, Phase fedexPhase) {
    this.scan = scan;
    this.milestone = milestone;
    this.phase = phase;
    this.fedexMilestone = fedexMilestone;
    this.fedexPhase = fedexPhase;
  }

  /** Null where the carrier has no word for it and tells nothing. */
  @Nullable Meaning by(TrueCarrier carrier) {
    if (carrier == TrueCarrier.UPS) {
      return new Meaning(milestone, phase);
    }
    return fedexMilestone == null ? null : new Meaning(fedexMilestone, fedexPhase);
  }

  /** How the simulator's carriers call it. */
  Scan scan() {
    return scan;
  }
}
