package dev.milepost.carrier.terminal49;

import dev.milepost.event.Cause;
import dev.milepost.event.Milestone;
import java.util.Locale;

/** What the name of an event or of a hold means (dossier sections 3.2 and 7.2). */
final class Terminal49Meaning {

  static final String TRANSPORT = "container.transport.";

  private Terminal49Meaning() {}

  /** Whether the name announces: there, estimated and actual are told apart by the name alone. */
  static boolean isForecast(String event) {
    return event.contains(".estimated.");
  }

  /** A forecast of a departure is no forecast of an arrival. */
  static boolean forecastsArrival(String event) {
    return isForecast(event) && !event.endsWith("departed") && !event.endsWith("loaded");
  }

  static Milestone of(String event) {
    if (isForecast(event)) {
      return Milestone.ETA_UPDATED;
    }
    return event.startsWith(TRANSPORT)
        ? transport(event.substring(TRANSPORT.length()))
        : other(event);
  }

  static Milestone transport(String name) {
    return switch (name) {
      case "empty_out" -> Milestone.EMPTY_PICKED_UP;
      case "full_in" -> Milestone.GATE_IN_FULL;
      case "vessel_loaded", "transshipment_loaded", "feeder_loaded", "rail_loaded" ->
          Milestone.LOADED;
      case "vessel_departed", "transshipment_departed", "feeder_departed", "rail_departed" ->
          Milestone.DEPARTED;
      case "vessel_arrived",
          "vessel_berthed",
          "transshipment_arrived",
          "feeder_arrived",
          "rail_arrived" ->
          Milestone.ARRIVED;
      case "vessel_discharged", "transshipment_discharged", "feeder_discharged", "rail_unloaded" ->
          Milestone.DISCHARGED;
      case "available" -> Milestone.AVAILABLE_FOR_PICKUP;
      case "not_available" -> Milestone.NOT_AVAILABLE;
      case "full_out" -> Milestone.GATE_OUT_FULL;
      case "arrived_at_inland_destination" -> Milestone.ARRIVED_AT_DELIVERY;
      case "delivered" -> Milestone.DELIVERED;
      case "empty_in" -> Milestone.EMPTY_RETURNED;
      default -> Milestone.UNKNOWN;
    };
  }

  private static Milestone other(String event) {
    return switch (event) {
      case "tracking_request.succeeded",
          "tracking_request.failed",
          "tracking_request.awaiting_manifest",
          "container.created",
          "container.updated",
          "container.pod_terminal_changed",
          "container.pickup_lfd.changed",
          "container.pickup_lfd_line.changed",
          "container.pickup_lfd_rail.changed" ->
          Milestone.INFORMATION;
      case "tracking_request.tracking_stopped" -> Milestone.TRACKING_EXPIRED;
      case "container.pickup_appointment.changed" -> Milestone.DELIVERY_APPOINTMENT;
      default -> event.startsWith("document.") ? Milestone.DOCUMENT_EVENT : Milestone.UNKNOWN;
    };
  }

  static Milestone hold(String name, boolean stands) {
    boolean customs = isOfCustoms(name);
    if (stands) {
      return customs ? Milestone.CUSTOMS_HOLD : Milestone.HOLD;
    }
    return customs ? Milestone.CUSTOMS_CLEARED : Milestone.INFORMATION;
  }

  static Cause causeOfHold(String name) {
    if (isOfCustoms(name)) {
      return Cause.CUSTOMS;
    }
    return name.toLowerCase(Locale.ROOT).contains("freight") ? Cause.PAYMENT : Cause.UNSTATED;
  }

  private static boolean isOfCustoms(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.contains("customs") || lower.contains("cbp");
  }
}
