package dev.milepost.carrier.fedex;

import dev.milepost.event.Cause;
import dev.milepost.event.Correction;
import dev.milepost.event.Milestone;
import org.jspecify.annotations.Nullable;

/**
 * What a FedEx event type means. An exception code may ride on a good scan ({@code PU} with {@code
 * A25}), so only the types that are themselves an exception look at it (dossier section 2.2).
 *
 * @param cause why, for a problem; null where nothing is wrong
 * @param correction what the status takes back
 */
record FedexStatus(Milestone milestone, @Nullable Cause cause, @Nullable Correction correction) {

  private static final Correction VOIDS_LABEL = Correction.ofLatest(Milestone.LABEL_CREATED);

  /**
   * Reads a status.
   *
   * @param type the event type, in upper case; may be empty
   * @param reason the exception code, in upper case; may be empty
   * @param delay the type of the delay, in upper case; may be empty
   */
  static FedexStatus of(String type, String reason, String delay) {
    Milestone milestone = milestone(type);
    return switch (milestone) {
      case EXCEPTION -> exception(reason, delay);
      case DELAYED -> new FedexStatus(milestone, cause(reason, delay), null);
      case CUSTOMS_HOLD -> new FedexStatus(milestone, Cause.CUSTOMS, null);
      case VOIDED -> new FedexStatus(milestone, null, VOIDS_LABEL);
      default -> new FedexStatus(milestone, null, null);
    };
  }

  /** Whether the exception code and its text explain the event, and do not merely ride on it. */
  boolean isExplained() {
    return milestone.effect() == Milestone.Effect.PROBLEM
        || milestone == Milestone.DELIVERY_ATTEMPTED
        || milestone == Milestone.DELIVERY_CHANGE
        || milestone == Milestone.AVAILABLE_FOR_PICKUP;
  }

  /**
   * Express writes two digits and Ground three, and they differ: 07 is a refusal, 007 is nobody
   * there. So a code is compared as it is, never padded.
   */
  private static FedexStatus exception(String reason, String delay) {
    Milestone milestone =
        switch (reason) {
          case "08", "007" -> Milestone.DELIVERY_ATTEMPTED;
          case "07" -> Milestone.REFUSED;
          case "03" -> Milestone.ADDRESS_ISSUE;
          case "17", "A47" -> Milestone.DELIVERY_CHANGE;
          case "099" -> Milestone.UNDELIVERABLE;
          default -> Milestone.EXCEPTION;
        };
    return new FedexStatus(
        milestone, milestone == Milestone.DELIVERY_CHANGE ? null : cause(reason, delay), null);
  }

  private static Cause cause(String reason, String delay) {
    return switch (reason) {
      case "08", "007" -> Cause.RECIPIENT_ABSENT;
      case "07" -> Cause.REFUSED;
      case "03" -> Cause.ADDRESS;
      case "17" -> Cause.CUSTOMER_REQUEST;
      default ->
          switch (delay) {
            case "WEATHER" -> Cause.WEATHER;
            case "CLEARANCE" -> Cause.CUSTOMS;
            default -> Cause.UNSTATED;
          };
    };
  }

  /** Event types (dossier section 2.2). One that is listed twice does not compile. */
  private static Milestone milestone(String type) {
    return switch (type) {
      case "OC" -> Milestone.LABEL_CREATED;
      case "CA" -> Milestone.VOIDED;
      case "DS", "EP" -> Milestone.PICKUP_SCHEDULED;
      case "AP" -> Milestone.ARRIVED_AT_PICKUP;
      case "PU", "PX" -> Milestone.PICKED_UP;
      case "AR" -> Milestone.ARRIVED;
      case "DP", "LO" -> Milestone.DEPARTED;
      case "AA", "AC", "AF", "AX", "EA", "EO", "FD", "IT", "IX", "OF", "OW", "PF", "PL", "PM" ->
          Milestone.IN_TRANSIT;
      case "SF", "TR" -> Milestone.IN_TRANSIT;
      case "CP" -> Milestone.CUSTOMS_STARTED;
      case "CC" -> Milestone.CUSTOMS_CLEARED;
      case "CD" -> Milestone.CUSTOMS_HOLD;
      case "AD", "ED", "OD" -> Milestone.OUT_FOR_DELIVERY;
      case "HL", "HP" -> Milestone.AVAILABLE_FOR_PICKUP;
      case "DL" -> Milestone.DELIVERED;
      case "AE", "AO" -> Milestone.ETA_UPDATED;
      case "DD", "DY", "PD" -> Milestone.DELAYED;
      case "DE", "SE" -> Milestone.EXCEPTION;
      case "HA", "RC", "RM", "RR" -> Milestone.DELIVERY_CHANGE;
      case "RS" -> Milestone.RETURNING;
      case "AS", "CH", "DR", "LP", "OX", "RD", "RG", "RP", "SP" -> Milestone.INFORMATION;
      default -> Milestone.UNKNOWN;
    };
  }
}
