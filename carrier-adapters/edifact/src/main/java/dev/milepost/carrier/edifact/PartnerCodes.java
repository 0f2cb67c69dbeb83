package dev.milepost.carrier.edifact;

import dev.milepost.event.Cause;
import dev.milepost.event.Milestone;
import java.util.Locale;

/** Lists of those who number their statuses themselves (dossier section 6.2). */
final class PartnerCodes {

  private PartnerCodes() {}

  /**
   * Agency 22: ocean carriers, who take X12 element 157. Whether a box at the gate is full decides
   * what that means.
   */
  static Meaning ocean(String code, Load load) {
    return switch (code) {
      case "A", "AR", "VA" -> Meaning.plain(Milestone.ARRIVED);
      case "AA" -> Meaning.plain(Milestone.PICKUP_SCHEDULED);
      case "AD" -> Meaning.plain(Milestone.DELIVERY_APPOINTMENT);
      case "AE", "AL", "AM", "AN", "AO", "AP" -> Meaning.plain(Milestone.LOADED);
      case "AF" -> Meaning.plain(Milestone.PICKED_UP);
      case "AH" -> Meaning.because(Cause.UNSTATED, Milestone.DELIVERY_ATTEMPTED);
      case "AI" -> Meaning.plain(Milestone.REDIRECTED);
      case "AV" -> Meaning.plain(Milestone.AVAILABLE_FOR_PICKUP);
      case "BF" -> Meaning.plain(Milestone.BOOKING_CONFIRMED);
      case "CT", "CU" -> Meaning.plain(Milestone.CUSTOMS_CLEARED);
      case "D" -> Meaning.plain(Milestone.DELIVERED);
      case "EE" -> Meaning.plain(Milestone.EMPTY_PICKED_UP);
      case "K" -> Meaning.plain(Milestone.CUSTOMS_STARTED);
      case "L" -> Meaning.plain(Milestone.INFORMATION);
      case "P", "VD" -> Meaning.plain(Milestone.DEPARTED);
      case "PA" -> Meaning.because(Cause.CUSTOMS, Milestone.CUSTOMS_HOLD);
      case "RD" -> Meaning.plain(Milestone.EMPTY_RETURNED);
      case "UV" -> Meaning.plain(Milestone.DISCHARGED);
      case "I" -> gate(load, Milestone.GATE_IN_FULL, Milestone.EMPTY_RETURNED);
      case "OA" -> gate(load, Milestone.GATE_OUT_FULL, Milestone.EMPTY_PICKED_UP);
      case "C" -> Meaning.forecast(Milestone.DEPARTED);
      case "AG", "E" -> Meaning.forecast(Milestone.ETA_UPDATED);
      default -> Meaning.UNKNOWN;
    };
  }

  /** Agency 87, assigned by the carrier: the codes of Bring and Posten. */
  static Meaning bring(String code) {
    return switch (code) {
      case "I" -> Meaning.plain(Milestone.DELIVERED);
      case "Q" -> Meaning.plain(Milestone.ARRIVED);
      case "S" -> Meaning.plain(Milestone.IN_TRANSIT);
      case "V" -> Meaning.because(Cause.UNSTATED, Milestone.EXCEPTION);
      default -> Meaning.UNKNOWN;
    };
  }

  /**
   * Whether the text beside one of Bring's codes is Bring's: another carrier may use the letter.
   */
  static boolean isBringsText(String code, String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    return switch (code) {
      case "I" -> upper.startsWith("DELIVERED");
      case "Q" -> upper.startsWith("ARRIVED AT POST OFFICE");
      case "S" -> upper.startsWith("REFORWARDED");
      case "V" -> upper.startsWith("ERROR");
      default -> false;
    };
  }

  /** Agency 9 up to D.98A: GS1's list of EANCOM 1997, which numbers some statuses otherwise. */
  static Meaning eancom97(String code) {
    return switch (code) {
      case "1" -> Meaning.plain(Milestone.ARRIVED);
      case "6" -> Meaning.plain(Milestone.BOOKING_CONFIRMED);
      case "13" -> Meaning.plain(Milestone.PICKED_UP);
      case "21" -> Meaning.plain(Milestone.DELIVERED);
      case "31" -> Meaning.plain(Milestone.IN_TRANSIT);
      case "49" -> Meaning.because(Cause.LOSS, Milestone.LOST);
      case "54" -> Meaning.because(Cause.UNSTATED, Milestone.PICKUP_ATTEMPTED);
      case "71" -> Meaning.plain(Milestone.INFORMATION);
      default -> Meaning.UNKNOWN;
    };
  }

  /** EANCOM 2002: what GS1 allows in element 4405, named by the association code of the message. */
  static Meaning eancom2002(String code) {
    return switch (code) {
      case "1E" -> Meaning.plain(Milestone.ARRIVED);
      case "6E" -> Meaning.plain(Milestone.BOOKING_CONFIRMED);
      case "13" -> Meaning.plain(Milestone.PICKED_UP);
      case "21" -> Meaning.plain(Milestone.DELIVERED);
      case "31" -> Meaning.plain(Milestone.IN_TRANSIT);
      case "49" -> Meaning.because(Cause.LOSS, Milestone.LOST);
      case "72B" -> Meaning.plain(Milestone.INFORMATION);
      case "76E" -> Meaning.because(Cause.UNSTATED, Milestone.PICKUP_ATTEMPTED);
      default -> Meaning.UNKNOWN;
    };
  }

  private static Meaning gate(Load load, Milestone full, Milestone empty) {
    return switch (load) {
      case FULL -> Meaning.plain(full);
      case EMPTY -> Meaning.plain(empty);
      case UNSTATED -> Meaning.UNKNOWN;
    };
  }
}
