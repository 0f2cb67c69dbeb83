package dev.milepost.carrier.project44;

import dev.milepost.carrier.project44.Project44Route.Role;
import dev.milepost.event.Cause;
import dev.milepost.event.Milestone;
import org.jspecify.annotations.Nullable;

/**
 * What a type of event or state means at a stop of that role. Types are from dossier section 7.2
 * and from the appendices of project44's guides, by mode; the README names them.
 */
final class Project44Meaning {

  private Project44Meaning() {}

  static Milestone event(String type, Role role) {
    return switch (type) {
      case "ARRIVAL_AT_STOP" -> arrival(role);
      case "DEPARTURE_FROM_STOP" -> departure(role);
      case "RECEIVE_FROM_SHIPPER", "PICKED_UP" -> Milestone.PICKED_UP;
      case "GATE_OUT_EMPTY" -> Milestone.EMPTY_PICKED_UP;
      case "GATE_IN_FULL" -> Milestone.GATE_IN_FULL;
      case "GATE_OUT_FULL" ->
          role == Role.PICKUP || role == Role.EXPORT ? Milestone.DEPARTED : Milestone.GATE_OUT_FULL;
      case "GATE_IN_EMPTY" -> Milestone.EMPTY_RETURNED;
      case "LOAD", "LOAD_ON_VESSEL", "LOAD_ONTO_VEHICLE" -> Milestone.LOADED;
      case "DISCHARGE", "UNLOAD_FROM_VESSEL", "UNLOAD_FROM_VEHICLE" -> Milestone.DISCHARGED;
      case "OUT_FOR_DELIVERY" -> Milestone.OUT_FOR_DELIVERY;
      case "AVAILABLE" -> Milestone.AVAILABLE_FOR_PICKUP;
      case "DELIVERY" ->
          role == Role.PARTIAL_DELIVERY ? Milestone.INFORMATION : Milestone.DELIVERED;
      case "FLIGHT_BOOKING" -> Milestone.BOOKING_CONFIRMED;
      case "FREIGHT_ON_HAND", "READY_FOR_CARRIAGE" -> Milestone.READY_TO_SHIP;
      // Sent back, or back already: the guide's text and the name do not agree.
      case "RETURN_TO_SENDER" -> Milestone.RETURNING;
      case "CANCELLED", "CANCELED" -> Milestone.VOIDED;
      case "ENTERED_GEOFENCE", "EXITED_GEOFENCE" -> Milestone.WAYPOINT;
      case "DOCUMENT_ADD", "DOCUMENT_REMOVE", "ISSUE_FREIGHT_BILL" -> Milestone.DOCUMENT_EVENT;
      default -> trouble(type);
    };
  }

  /** Whether a forecast of it forecasts the delivery, where it is of the end of the route. */
  static boolean isArrival(String type) {
    return type.equals("ARRIVAL_AT_STOP") || type.equals("DELIVERY");
  }

  /** Whether it ends the tracking of what may be under way still. */
  static boolean givesUp(String type) {
    return switch (type) {
      case "TRACKING_END_BY_USER",
          "TRACKING_END_DUE_TO_TIMEOUT",
          "TRACKING_FAILED",
          "CANCELLED",
          "CANCELED" ->
          true;
      default -> false;
    };
  }

  static Milestone state(String type, Role role) {
    return switch (type) {
      case "SCHEDULED" -> Milestone.BOOKING_CONFIRMED;
      case "AT_STOP" -> arrival(role);
      case "IN_TRANSIT", "IN_TRANSIT_VESSEL", "IN_TRANSIT_RAIL", "IN_TRANSIT_AIRCRAFT" ->
          Milestone.IN_TRANSIT;
      case "CUSTOMS_HOLD" -> Milestone.CUSTOMS_HOLD;
      case "COMPLETED" -> Milestone.DELIVERED;
      case "CANCELLED", "CANCELED" -> Milestone.VOIDED;
      case "IDLE", "ACTION_REQUIRED" -> Milestone.INFORMATION;
      default -> Milestone.UNKNOWN;
    };
  }

  /** How an order will arrive, as project44 reckons; null where it does not know. */
  static @Nullable Milestone arrivalStatus(String code) {
    return switch (code) {
      case "LATE" -> Milestone.DELAYED;
      case "ON_TIME", "EARLY" -> Milestone.INFORMATION;
      case "", "UNKNOWN" -> null;
      default -> Milestone.UNKNOWN;
    };
  }

  /** Why, of a problem. project44's reasons are text, so only the customs' is known. */
  static @Nullable Cause cause(Milestone milestone) {
    if (milestone == Milestone.CUSTOMS_HOLD) {
      return Cause.CUSTOMS;
    }
    return milestone.effect() == Milestone.Effect.PROBLEM ? Cause.UNSTATED : null;
  }

  private static Milestone arrival(Role role) {
    return switch (role) {
      case PICKUP -> Milestone.ARRIVED_AT_PICKUP;
      case DELIVERY, INLAND_DESTINATION -> Milestone.ARRIVED_AT_DELIVERY;
      case PARTIAL_DELIVERY, EXPORT, OTHER -> Milestone.ARRIVED;
    };
  }

  private static Milestone departure(Role role) {
    return switch (role) {
      case PICKUP -> Milestone.PICKED_UP;
      case DELIVERY -> Milestone.DELIVERED;
      case INLAND_DESTINATION, PARTIAL_DELIVERY, EXPORT, OTHER -> Milestone.DEPARTED;
    };
  }

  private static Milestone trouble(String type) {
    return switch (type) {
      case "DELAYED",
          "EXCEPTION_DELAYED",
          "EXCEPTION_LATE_DEPARTURE",
          "EXCEPTION_MISSED_CONNECTION",
          "PICKUP_MISSED",
          "EXCEPTION_PICKUP_MISSED" ->
          Milestone.DELAYED;
      case "EXCEPTION", "DELIVERY_MISSED", "EXCEPTION_DELIVERY_MISSED" -> Milestone.EXCEPTION;
      case "HELD", "EXCEPTION_HELD" -> Milestone.HOLD;
      case "CUSTOMS_HOLD" -> Milestone.CUSTOMS_HOLD;
      default -> aside(type);
    };
  }

  /** About the tracking, the papers' way or the lorry's state: the shipment stays where it is. */
  private static Milestone aside(String type) {
    return switch (type) {
      case "TRACKING_END_BY_USER",
          "TRACKING_END_DUE_TO_TIMEOUT",
          "TRACKING_FAILED",
          "TRACKING_STOP" ->
          Milestone.TRACKING_EXPIRED;
      case "TRACKING_INITIATE",
          "TRACKING_INITIATED",
          "TRACKING_START",
          "TRACKING_COMPLETE",
          "INFO",
          "IDLE",
          "WARNING",
          "HANDOVER",
          "MANIFEST",
          "CONSIGNEE_NOTIFY",
          "RECEIVE_FROM_CARRIER",
          "LOCATION_CHANGED",
          "LAST_FREE_DAY",
          "COST_UPDATE",
          "DRIVER_DENY_TRACKING",
          "MISSING_CARRIER",
          "MISSING_EQUIPMENT_IDENTIFIER",
          "UNKNOWN_EQUIPMENT_IDENTIFIER",
          "SHARING_STOPPED" ->
          Milestone.INFORMATION;
      default -> Milestone.UNKNOWN;
    };
  }
}
