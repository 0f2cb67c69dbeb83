package dev.milepost.bench;

import dev.milepost.dev.simulator.Scan;
import org.jspecify.annotations.Nullable;

/**
 * What can happen to a parcel, how UPS and FedEx write it (dossier sections 2.1 and 2.2), and what
 * it then means. The meaning is written here once more, by the dossier and not by the adapters: the
 * hub is measured by it.
 */
enum Happening {
  LABEL(Scan.LABEL, "LABEL_CREATED", Phase.ANNOUNCED, "OC", "", "LABEL_CREATED", Phase.ANNOUNCED),
  LABEL_VOIDED(Scan.LABEL_VOIDED, "VOIDED", Phase.WITHDRAWN, "CA", "", "VOIDED", Phase.WITHDRAWN),
  PICKUP(Scan.PICKUP, "PICKED_UP", Phase.TAKEN, "PU", "", "PICKED_UP", Phase.TAKEN),
  PICKUP_VOIDED(Scan.PICKUP_VOIDED, "PICKUP_VOIDED", Phase.NEWS),
  ORIGIN(Scan.ORIGIN, "PICKED_UP", Phase.TAKEN, "AR", "", "ARRIVED", Phase.MOVING),
  DEPARTED(Scan.DEPARTED, "DEPARTED", Phase.MOVING, "DP", "", "DEPARTED", Phase.MOVING),
  ARRIVED(Scan.ARRIVED, "ARRIVED", Phase.MOVING, "AR", "", "ARRIVED", Phase.MOVING),
  ARRIVAL_CANCELLED("I", "CA", "005", "Arrival scan cancelled", "SCAN_CANCELLED", Phase.NEWS),
  WEATHER(Scan.WEATHER, "DELAYED", Phase.TROUBLE, "DY", "A52", "DELAYED", Phase.TROUBLE),
  ADDRESS(Scan.ADDRESS, "EXCEPTION", Phase.TROUBLE, "DE", "03", "ADDRESS_ISSUE", Phase.TROUBLE),
  LOST("X", "LO", "068", "The parcel cannot be found", "LOST", Phase.TROUBLE),
  ATTEMPT(
      Scan.ATTEMPT,
      "DELIVERY_ATTEMPTED",
      Phase.AT_THE_DOOR,
      "DE",
      "08",
      "DELIVERY_ATTEMPTED",
      Phase.AT_THE_DOOR),
  NEW_DATE(Scan.NEW_DATE, "ETA_UPDATED", Phase.NEWS),
  NEW_TIME(Scan.NEW_TIME, "ETA_UPDATED", Phase.NEWS),
  LOADED(Scan.LOADED, "LOADED_FOR_DELIVERY", Phase.ON_THE_VAN),
  OUT_FOR_DELIVERY(
      Scan.OUT_FOR_DELIVERY,
      "OUT_FOR_DELIVERY",
      Phase.AT_THE_DOOR,
      "OD",
      "",
      "OUT_FOR_DELIVERY",
      Phase.AT_THE_DOOR),
  UNHEARD_OF(Scan.UNHEARD_OF, "UNKNOWN", Phase.NEWS, "Q9", "", "UNKNOWN", Phase.NEWS),
  RETURNING("I", "RT", "035", "On its way back to the sender", "RETURNING", Phase.GOING_BACK),
  RETURNED("D", "B0", "034", "Given back to the sender", "RETURNED", Phase.BACK),
  DELIVERED(Scan.DELIVERED, "DELIVERED", Phase.DELIVERED, "DL", "", "DELIVERED", Phase.DELIVERED);

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

  /**
   * How a carrier writes it, and what the hub is to understand.
   *
   * @param type UPS's type; FedEx's exception code
   * @param detail UPS's description code; empty at FedEx
   */
  record Words(
      String type, String code, String detail, String text, String milestone, Phase phase) {}

  private final @Nullable Scan scan;
  private final String type;
  private final String code;
  private final String detail;
  private final String text;
  private final String milestone;
  private final Phase phase;
  private final @Nullable String fedexType;
  private final String fedexException;
  private final String fedexMilestone;
  private final Phase fedexPhase;

  /** The poll APIs have it, and FedEx has no word for it. */
  Happening(Scan scan, String milestone, Phase phase) {
    this(scan, milestone, phase, null, "", milestone, phase);
  }

  Happening(
      Scan scan,
      String milestone,
      Phase phase,
      @Nullable String fedexType,
      String fedexException,
      String fedexMilestone,
      Phase fedexPhase) {
    this.scan = scan;
    this.type = scan.type();
    this.code = scan.code();
    this.detail = scan.detail();
    this.text = scan.description();
    this.milestone = milestone;
    this.phase = phase;
    this.fedexType = fedexType;
    this.fedexException = fedexException;
    this.fedexMilestone = fedexMilestone;
    this.fedexPhase = fedexPhase;
  }

  /** UPS alone has it. */
  Happening(String type, String code, String detail, String text, String milestone, Phase phase) {
    this.scan = null;
    this.type = type;
    this.code = code;
    this.detail = detail;
    this.text = text;
    this.milestone = milestone;
    this.phase = phase;
    this.fedexType = null;
    this.fedexException = "";
    this.fedexMilestone = milestone;
    this.fedexPhase = phase;
  }

  /** Null where the carrier has no word for it and tells nothing. */
  @Nullable Words by(TrueCarrier carrier) {
    if (carrier == TrueCarrier.UPS) {
      return new Words(type, code, detail, text, milestone, phase);
    }
    return fedexType == null
        ? null
        : new Words(fedexException, fedexType, "", text, fedexMilestone, fedexPhase);
  }

  /** The same in the words of the poll APIs; null where they have none. */
  @Nullable Scan scan() {
    return scan;
  }
}
