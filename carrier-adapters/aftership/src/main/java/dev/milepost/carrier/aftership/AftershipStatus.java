package dev.milepost.carrier.aftership;

import dev.milepost.event.Cause;
import dev.milepost.event.Milestone;
import org.jspecify.annotations.Nullable;

/**
 * What AfterShip's subtag means. New ones appear without notice (dossier section 2.6): one of no
 * table leaves what its tag alone safely says.
 *
 * @param cause why, for a problem; null where nothing is wrong
 */
record AftershipStatus(Milestone milestone, @Nullable Cause cause) {

  /**
   * Reads a status.
   *
   * @param tag in lower case; may be empty
   * @param subtag in lower case; may be empty
   */
  static AftershipStatus of(String tag, String subtag) {
    return switch (subtag) {
      case "inforeceived_001" -> plain(Milestone.LABEL_CREATED);
      case "intransit_001", "intransit_008" -> plain(Milestone.IN_TRANSIT);
      case "intransit_002" -> plain(Milestone.PICKED_UP);
      case "intransit_003", "intransit_004" -> plain(Milestone.ARRIVED);
      case "intransit_005" -> plain(Milestone.CUSTOMS_CLEARED);
      case "intransit_006" -> plain(Milestone.CUSTOMS_STARTED);
      case "intransit_007" -> plain(Milestone.DEPARTED);
      case "intransit_009" -> plain(Milestone.REDIRECTED);
      case "outfordelivery_001", "outfordelivery_003" -> plain(Milestone.OUT_FOR_DELIVERY);
      case "outfordelivery_004" -> plain(Milestone.DELIVERY_APPOINTMENT);
      case "outfordelivery_002", "availableforpickup_001" -> plain(Milestone.AVAILABLE_FOR_PICKUP);
      case "attemptfail_001" -> because(Milestone.DELIVERY_ATTEMPTED, Cause.UNSTATED);
      case "attemptfail_002" -> because(Milestone.DELIVERY_ATTEMPTED, Cause.RECIPIENT_ABSENT);
      case "attemptfail_003" -> because(Milestone.DELIVERY_ATTEMPTED, Cause.RECIPIENT_CLOSED);
      case "delivered_001", "delivered_002", "delivered_003", "delivered_004", "delivered_005" ->
          plain(Milestone.DELIVERED);
      case "pending_001" -> plain(Milestone.INFORMATION);
      case "expired_001" -> plain(Milestone.TRACKING_EXPIRED);
      default -> subtag.startsWith("exception_") ? exception(subtag) : ofTag(tag, subtag);
    };
  }

  private static AftershipStatus exception(String subtag) {
    return switch (subtag) {
      case "exception_002", "exception_007" -> because(Milestone.ADDRESS_ISSUE, Cause.ADDRESS);
      case "exception_003" -> because(Milestone.REFUSED, Cause.REFUSED);
      case "exception_004" -> because(Milestone.CUSTOMS_HOLD, Cause.CUSTOMS);
      case "exception_005" -> because(Milestone.DELAYED, Cause.UNSTATED);
      case "exception_006" -> because(Milestone.HOLD, Cause.PAYMENT);
      case "exception_010" -> plain(Milestone.RETURNING);
      case "exception_011" -> plain(Milestone.RETURNED);
      case "exception_012" -> because(Milestone.DAMAGED, Cause.DAMAGE);
      case "exception_013" -> because(Milestone.LOST, Cause.LOSS);
      case "exception_016" -> because(Milestone.DELAYED, Cause.CARRIER_SORT);
      case "exception_017" -> because(Milestone.DELAYED, Cause.WEATHER);
      case "exception_018" -> because(Milestone.EXCEPTION, Cause.CUSTOMS);
      default -> because(Milestone.EXCEPTION, Cause.UNSTATED);
    };
  }

  /**
   * The tag alone. A subtag of OutForDelivery may be anything about a delivery: 002 was a shop, 004
   * is an appointment. Of Pending nobody has told what its later subtags mean.
   */
  private static AftershipStatus ofTag(String tag, String subtag) {
    return switch (tag) {
      case "inforeceived" -> plain(Milestone.LABEL_CREATED);
      case "intransit" -> plain(Milestone.IN_TRANSIT);
      case "outfordelivery" ->
          plain(subtag.isEmpty() ? Milestone.OUT_FOR_DELIVERY : Milestone.UNKNOWN);
      case "attemptfail" -> because(Milestone.DELIVERY_ATTEMPTED, Cause.UNSTATED);
      case "availableforpickup" -> plain(Milestone.AVAILABLE_FOR_PICKUP);
      case "delivered" -> plain(Milestone.DELIVERED);
      case "exception" -> because(Milestone.EXCEPTION, Cause.UNSTATED);
      case "expired" -> plain(Milestone.TRACKING_EXPIRED);
      case "pending" -> plain(subtag.isEmpty() ? Milestone.INFORMATION : Milestone.UNKNOWN);
      default -> plain(Milestone.UNKNOWN);
    };
  }

  private static AftershipStatus plain(Milestone milestone) {
    return new AftershipStatus(milestone, null);
  }

  private static AftershipStatus because(Milestone milestone, Cause cause) {
    return new AftershipStatus(milestone, cause);
  }
}
