package dev.milepost.carrier.x12;

import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Milestone;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an AT7 means: a status (element 1650) or an appointment (1652), with its reason.
 *
 * @param cause why, for a problem; null where nothing is wrong
 * @param arrival whether the date is when delivery is expected
 */
record Status(
    Milestone milestone,
    Classifier classifier,
    @Nullable Cause cause,
    @Nullable Correction correction,
    boolean arrival) {

  private static final Map<String, Milestone> HAPPENED = new HashMap<>();

  /** The date is a forecast or a plan: of a delivery, or of what the milestone says. */
  private static final Map<String, Milestone> EXPECTED =
      Map.of(
          "AG", Milestone.ETA_UPDATED,
          "X2", Milestone.ETA_UPDATED,
          "B6", Milestone.ARRIVED,
          "C1", Milestone.DEPARTED,
          "AA", Milestone.PICKED_UP);

  /** A delay by its reason, where the reason is the news (dossier section 7.2). */
  private static final Map<String, Milestone> DELAYS =
      Map.of(
          "A2", Milestone.ADDRESS_ISSUE,
          "A5", Milestone.ADDRESS_ISSUE,
          "AS", Milestone.CUSTOMS_HOLD,
          "CA", Milestone.CUSTOMS_HOLD,
          "AY", Milestone.PICKUP_ATTEMPTED,
          "B5", Milestone.HOLD,
          "BB", Milestone.HOLD,
          "BL", Milestone.HOLD,
          "C2", Milestone.HOLD,
          "P4", Milestone.HOLD);

  private static final Map<String, Cause> OWN_CAUSES =
      Map.of(
          "A7", Cause.REFUSED,
          "A9", Cause.DAMAGE,
          "BO", Cause.MECHANICAL,
          "PR", Cause.CUSTOMS,
          "AH", Cause.UNSTATED,
          "AP", Cause.UNSTATED,
          "SD", Cause.UNSTATED);

  static {
    happened(Milestone.BOOKING_CONFIRMED, "XB");
    happened(Milestone.ARRIVED_AT_PICKUP, "X3 X8");
    happened(Milestone.LOADED, "L1 AM CL");
    happened(Milestone.PICKED_UP, "AF CP");
    happened(Milestone.TRANSSHIPPED, "BA R1 J1");
    happened(Milestone.DEPARTED, "P1 RL");
    happened(Milestone.IN_TRANSIT, "X6");
    happened(Milestone.ARRIVED, "X4 AR Y1");
    // The status is the shipment's, so the box that passes the gate is full.
    happened(Milestone.GATE_IN_FULL, "I1");
    happened(Milestone.GATE_OUT_FULL, "OA");
    happened(Milestone.CUSTOMS_STARTED, "K1");
    happened(Milestone.CUSTOMS_HOLD, "PR");
    happened(Milestone.OUT_FOR_DELIVERY, "AJ");
    happened(Milestone.WAREHOUSED, "BC");
    happened(Milestone.REDIRECTED, "AI");
    happened(Milestone.ARRIVED_AT_DELIVERY, "X1 X5 S1");
    happened(Milestone.DELIVERED, "D1 CD CB");
    happened(Milestone.AVAILABLE_FOR_PICKUP, "AV AW");
    happened(Milestone.DELIVERY_ATTEMPTED, "AH AP");
    happened(Milestone.REFUSED, "A7");
    happened(Milestone.RETURNED, "A3");
    happened(Milestone.DAMAGED, "A9");
    happened(Milestone.VOIDED, "CA");
    happened(Milestone.DELAYED, "SD");
    happened(Milestone.EXCEPTION, "BO");
    happened(Milestone.DOCUMENT_EVENT, "OO OP DO");
    happened(Milestone.INFORMATION, "AN BR DE NB PA RH UC");
  }

  /**
   * Reads AT701 with AT702.
   *
   * @param reason in upper case; empty for none
   * @param warnings takes what is odd
   */
  static Status of(String code, String reason, List<String> warnings) {
    boolean normal = Reasons.isNormal(reason);
    Cause stated = Reasons.cause(reason);
    if (!normal && stated == null) {
      warnings.add("reason: is in no table");
    }
    Milestone expected = EXPECTED.get(code);
    if (expected != null) {
      boolean arrival = expected == Milestone.ETA_UPDATED;
      return new Status(expected, Classifier.ESTIMATED, stated, null, arrival);
    }
    Milestone milestone = milestone(code, reason, warnings);
    Cause own = OWN_CAUSES.get(code);
    Cause cause = milestone == Milestone.UNKNOWN ? null : stated == null ? own : stated;
    if (cause == Cause.UNSTATED && own != null) {
      cause = own;
    }
    Correction correction =
        milestone == Milestone.VOIDED ? Correction.ofLatest(Milestone.BOOKING_CONFIRMED) : null;
    // The last free day is ahead.
    Classifier classifier = code.equals("DE") ? Classifier.PLANNED : Classifier.ACTUAL;
    return new Status(milestone, classifier, cause, correction, false);
  }

  /** Reads AT703: the date is that of an appointment, not of an event (dossier section 6.1). */
  static Status ofAppointment(String code, String reason) {
    Milestone milestone =
        switch (code) {
          case "AA" -> Milestone.PICKUP_SCHEDULED;
          case "AB" -> Milestone.DELIVERY_APPOINTMENT;
          default -> Milestone.UNKNOWN;
        };
    return new Status(milestone, Classifier.PLANNED, Reasons.cause(reason), null, false);
  }

  private static Milestone milestone(String code, String reason, List<String> warnings) {
    Milestone milestone = HAPPENED.getOrDefault(code, Milestone.UNKNOWN);
    if (milestone == Milestone.DELAYED) {
      return DELAYS.getOrDefault(reason, milestone);
    }
    if (code.equals("CA") && reason.equals("BT")) {
      // Canada Post's cancelled delivery, which is on its way back (dossier section 6.1).
      return Milestone.RETURNING;
    }
    if (code.equals("CD") && !Reasons.isNormal(reason)) {
      warnings.add("status: left the consignee for a reason, so that it may not be delivered");
      return Milestone.INFORMATION;
    }
    if (code.equals("PA")) {
      warnings.add("status: only a part of the shipment was delivered");
    }
    return milestone;
  }

  private static void happened(Milestone milestone, String codes) {
    for (String code : codes.split(" ", -1)) {
      HAPPENED.put(code, milestone);
    }
  }
}
