package dev.milepost.carrier.epcis;

import dev.milepost.event.Cause;
import dev.milepost.event.Correction;
import dev.milepost.event.Milestone;
import org.jspecify.annotations.Nullable;

/**
 * What a business step means, together with the disposition: a thing that is broken, gone or on its
 * way back is so at every step.
 *
 * @param cause why, for a problem; null where nothing is wrong
 * @param correction what the step takes back
 */
record EpcisStatus(Milestone milestone, @Nullable Cause cause, @Nullable Correction correction) {

  private static final Correction VOIDS_SHIPPING = Correction.ofLatest(Milestone.DEPARTED);

  /**
   * Reads a step.
   *
   * @param step the bare name, may be empty
   * @param disposition the bare name, may be empty
   */
  static EpcisStatus of(String step, String disposition) {
    if (step.equals("void_shipping")) {
      return new EpcisStatus(Milestone.VOIDED, null, VOIDS_SHIPPING);
    }
    return switch (disposition) {
      case "damaged" -> new EpcisStatus(Milestone.DAMAGED, Cause.DAMAGE, null);
      case "stolen" -> new EpcisStatus(Milestone.LOST, Cause.LOSS, null);
      case "destroyed" -> new EpcisStatus(Milestone.DESTROYED, Cause.UNSTATED, null);
      case "returned" -> plain(isReceipt(step) ? Milestone.RETURNED : Milestone.RETURNING);
      default -> step.isEmpty() ? ofDisposition(disposition) : ofStep(step);
    };
  }

  private static boolean isReceipt(String step) {
    return switch (step) {
      case "receiving", "accepting", "storing", "stocking" -> true;
      default -> false;
    };
  }

  private static EpcisStatus ofDisposition(String disposition) {
    return plain(disposition.equals("in_transit") ? Milestone.IN_TRANSIT : Milestone.UNKNOWN);
  }

  private static EpcisStatus ofStep(String step) {
    return switch (step) {
      case "commissioning" -> plain(Milestone.LABEL_CREATED);
      case "packing" -> plain(Milestone.PACKED);
      case "staging_outbound" -> plain(Milestone.READY_TO_SHIP);
      case "accepting", "collecting" -> plain(Milestone.PICKED_UP);
      case "loading" -> plain(Milestone.LOADED);
      case "shipping", "departing", "consigning" -> plain(Milestone.DEPARTED);
      case "transporting" -> plain(Milestone.IN_TRANSIT);
      case "arriving" -> plain(Milestone.ARRIVED);
      case "unloading" -> plain(Milestone.DISCHARGED);
      case "receiving" -> plain(Milestone.DELIVERED);
      case "entering_exiting" -> plain(Milestone.WAYPOINT);
      case "holding" -> new EpcisStatus(Milestone.HOLD, Cause.UNSTATED, null);
      case "destroying" -> new EpcisStatus(Milestone.DESTROYED, Cause.UNSTATED, null);
      case "assembling",
          "creating_class_instance",
          "cycle_counting",
          "decommissioning",
          "disassembling",
          "dispensing",
          "encoding",
          "inspecting",
          "installing",
          "killing",
          "picking",
          "removing",
          "repackaging",
          "repairing",
          "replacing",
          "reserving",
          "retail_selling",
          "sampling",
          "sensor_reporting",
          "stock_taking",
          "stocking",
          "storing",
          "unpacking" ->
          plain(Milestone.INFORMATION);
      default -> plain(Milestone.UNKNOWN);
    };
  }

  private static EpcisStatus plain(Milestone milestone) {
    return new EpcisStatus(milestone, null, null);
  }
}
