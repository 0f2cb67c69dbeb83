package dev.milepost.event;

/** What kind of late a shipment is. A specific kind silences the general one. */
public enum DelayKind {
  LATE_PICKUP,
  STALLED_PRE_TRANSIT,
  STALLED_IN_TRANSIT,
  WILL_MISS_PROMISE,
  MISSED_PROMISE,
  MISSED_APPOINTMENT,
  FAILED_ATTEMPT,
  CARRIER_EXCEPTION,
  RETURNING
}
