package dev.milepost.carrier.edifact;

import dev.milepost.event.Cause;
import dev.milepost.event.Milestone;

/** The United Nations' list of transport events, up to D.98A (dossier sections 6.2 and 7.2). */
final class Element9011 {

  private Element9011() {}

  static Meaning of(String code) {
    return switch (code) {
      case "1" -> Meaning.plain(Milestone.ARRIVED);
      case "2",
          "4",
          "5",
          "10",
          "11",
          "14",
          "15",
          "19",
          "28",
          "32",
          "33",
          "34",
          "37",
          "38",
          "39",
          "47",
          "50",
          "58",
          "60",
          "61",
          "65",
          "67",
          "72",
          "73",
          "83",
          "84",
          "88",
          "89",
          "95",
          "96",
          "97",
          "98",
          "99",
          "103" ->
          Meaning.plain(Milestone.INFORMATION);
      case "3", "18" -> Meaning.because(Cause.DAMAGE, Milestone.DAMAGED);
      case "6" -> Meaning.plain(Milestone.BOOKING_CONFIRMED);
      case "7" -> Meaning.VOIDS_BOOKING;
      case "8", "9", "12" -> Meaning.plain(Milestone.CUSTOMS_CLEARED);
      case "13", "74" -> Meaning.plain(Milestone.PICKED_UP);
      case "16" -> Meaning.plain(Milestone.WAYPOINT);
      case "17" -> Meaning.because(Cause.CUSTOMS, Milestone.CUSTOMS_HOLD);
      case "20", "25", "101" -> Meaning.because(Cause.UNSTATED, Milestone.DELAYED);
      case "21", "22" -> Meaning.plain(Milestone.DELIVERED);
      case "23", "56" -> Meaning.because(Cause.UNSTATED, Milestone.DELIVERY_ATTEMPTED);
      case "24", "27" -> Meaning.plain(Milestone.DEPARTED);
      case "26", "29", "59" -> Meaning.plain(Milestone.DISCHARGED);
      case "30", "54", "55", "62", "85", "86", "102" ->
          Meaning.because(Cause.UNSTATED, Milestone.EXCEPTION);
      case "31", "35" -> Meaning.plain(Milestone.IN_TRANSIT);
      case "36" -> Meaning.because(Cause.LOSS, Milestone.EXCEPTION);
      case "40" -> Meaning.plain(Milestone.GATE_IN_FULL);
      case "41", "42", "43", "100" -> Meaning.plain(Milestone.TRANSSHIPPED);
      case "44" -> Meaning.because(Cause.CARRIER_SORT, Milestone.IN_TRANSIT);
      case "45" -> Meaning.plain(Milestone.AVAILABLE_FOR_PICKUP);
      case "46" -> Meaning.plain(Milestone.CUSTOMS_STARTED);
      case "48", "70", "79", "92" -> Meaning.plain(Milestone.LOADED);
      case "49" -> Meaning.because(Cause.LOSS, Milestone.LOST);
      case "51", "52" -> Meaning.because(Cause.MECHANICAL, Milestone.EXCEPTION);
      case "53", "63" -> Meaning.because(Cause.UNSTATED, Milestone.PICKUP_ATTEMPTED);
      case "57" -> Meaning.because(Cause.CARRIER_CAPACITY, Milestone.EXCEPTION);
      case "64" -> Meaning.plain(Milestone.PICKUP_SCHEDULED);
      case "66" -> Meaning.because(Cause.SECURITY, Milestone.EXCEPTION);
      case "68" -> Meaning.plain(Milestone.LABEL_CREATED);
      case "69" -> Meaning.because(Cause.UNSTATED, Milestone.DESTROYED);
      case "71" -> Meaning.plain(Milestone.READY_TO_SHIP);
      case "75", "76" -> Meaning.plain(Milestone.REDIRECTED);
      case "77" -> Meaning.because(Cause.REFUSED, Milestone.REFUSED);
      case "78" -> Meaning.plain(Milestone.GATE_OUT_FULL);
      case "80", "82" -> Meaning.plain(Milestone.RETURNED);
      case "81" -> Meaning.because(Cause.DAMAGE, Milestone.RETURNED);
      case "87" -> Meaning.because(Cause.CARRIER_SORT, Milestone.EXCEPTION);
      case "90" -> Meaning.because(Cause.UNSTATED, Milestone.HOLD);
      case "91" -> Meaning.plain(Milestone.WAREHOUSED);
      case "93", "94" -> Meaning.plain(Milestone.PACKED);
      default -> Meaning.UNKNOWN;
    };
  }
}
