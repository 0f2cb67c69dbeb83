package dev.milepost.carrier.easypost;

import dev.milepost.event.Cause;
import dev.milepost.event.Correction;
import dev.milepost.event.Milestone;
import org.jspecify.annotations.Nullable;

/**
 * What EasyPost's status and its detail mean together. The status says how far the parcel is, the
 * detail what happened there; a detail that is not known leaves what the status alone says.
 *
 * @param cause why, for a problem; null where nothing is wrong
 * @param correction what the status takes back
 */
record EasypostStatus(Milestone milestone, @Nullable Cause cause, @Nullable Correction correction) {

  private static final Correction VOIDS_LABEL = Correction.ofLatest(Milestone.LABEL_CREATED);

  /**
   * Reads a status.
   *
   * @param status in lower case; may be empty
   * @param detail in lower case; may be empty
   */
  static EasypostStatus of(String status, String detail) {
    return switch (status) {
      case "pre_transit" -> preTransit(detail);
      case "in_transit" -> inTransit(detail);
      case "out_for_delivery" -> problemOr(detail, Milestone.OUT_FOR_DELIVERY, null);
      case "available_for_pickup" -> plain(Milestone.AVAILABLE_FOR_PICKUP);
      case "delivered" -> delivered(detail);
      case "return_to_sender" ->
          new EasypostStatus(
              Milestone.RETURNING, detail.equals("refused") ? Cause.REFUSED : null, null);
      case "failure" -> failure(detail, Milestone.EXCEPTION, Cause.UNSTATED);
      case "error" -> failure(detail, Milestone.UNKNOWN, null);
      case "cancelled" -> new EasypostStatus(Milestone.VOIDED, null, VOIDS_LABEL);
      default -> plain(Milestone.UNKNOWN);
    };
  }

  /** Not even handed in: what is wrong with it then is wrong with its announcement. */
  private static EasypostStatus preTransit(String detail) {
    return switch (detail) {
      case "address_correction" -> problemOr(detail, Milestone.LABEL_CREATED, null);
      case "cancelled" -> new EasypostStatus(Milestone.VOIDED, null, VOIDS_LABEL);
      case "expired" -> plain(Milestone.TRACKING_EXPIRED);
      default -> plain(Milestone.LABEL_CREATED);
    };
  }

  private static EasypostStatus inTransit(String detail) {
    return switch (detail) {
      case "departed_facility", "departed_origin_facility" -> plain(Milestone.DEPARTED);
      case "arrived_at_facility",
          "arrived_at_destination",
          "arrived_at_pickup_location",
          "received_at_origin_facility",
          "received_at_destination_facility" ->
          plain(Milestone.ARRIVED);
      case "expired" -> plain(Milestone.TRACKING_EXPIRED);
      default -> problemOr(detail, Milestone.IN_TRANSIT, null);
    };
  }

  /** What waits at a shop is not delivered, whatever it is called (dossier section 7.4, 5). */
  private static EasypostStatus delivered(String detail) {
    return plain(
        switch (detail) {
          case "arrived_at_pickup_location" -> Milestone.AVAILABLE_FOR_PICKUP;
          case "return" -> Milestone.RETURNED;
          case "refused", "lost", "cancelled" -> Milestone.UNKNOWN;
          default -> Milestone.DELIVERED;
        });
  }

  private static EasypostStatus failure(String detail, Milestone otherwise, @Nullable Cause cause) {
    return switch (detail) {
      case "expired" -> plain(Milestone.TRACKING_EXPIRED);
      default -> problemOr(detail, otherwise, cause);
    };
  }

  private static EasypostStatus problemOr(
      String detail, Milestone otherwise, @Nullable Cause cause) {
    return switch (detail) {
      case "address_correction" -> problem(Milestone.ADDRESS_ISSUE, Cause.ADDRESS);
      case "damaged" -> problem(Milestone.DAMAGED, Cause.DAMAGE);
      case "delayed" -> problem(Milestone.DELAYED, Cause.UNSTATED);
      case "weather_delay" -> problem(Milestone.DELAYED, Cause.WEATHER);
      case "delivery_exception", "transit_exception" ->
          problem(Milestone.EXCEPTION, Cause.UNSTATED);
      case "missorted" -> problem(Milestone.EXCEPTION, Cause.CARRIER_SORT);
      case "held" -> problem(Milestone.HOLD, Cause.UNSTATED);
      case "lost" -> problem(Milestone.LOST, Cause.LOSS);
      case "refused" -> problem(Milestone.REFUSED, Cause.REFUSED);
      case "return" -> plain(Milestone.RETURNING);
      default -> new EasypostStatus(otherwise, cause, null);
    };
  }

  private static EasypostStatus plain(Milestone milestone) {
    return new EasypostStatus(milestone, null, null);
  }

  private static EasypostStatus problem(Milestone milestone, Cause cause) {
    return new EasypostStatus(milestone, cause, null);
  }
}
