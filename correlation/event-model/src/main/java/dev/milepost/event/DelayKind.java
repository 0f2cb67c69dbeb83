package dev.milepost.event;

/** What kind of late a shipment is. A specific kind silences the general one. */
public enum DelayKind {
  /** The planned pickup has passed, and the carrier does not have it. */
  LATE_PICKUP,
  /** Announced to the carrier, and nothing was heard of it since. */
  STALLED_PRE_TRANSIT,
  /** In the carrier's hands, and not scanned for too long. */
  STALLED_IN_TRANSIT,
  /** By what is expected now, the promise will be broken. */
  WILL_MISS_PROMISE,
  /** The promise is broken. */
  MISSED_PROMISE,
  /** An appointment with the consignee or the shipper has passed, and nobody came. */
  MISSED_APPOINTMENT,
  /** The carrier was there, and could not deliver or collect. */
  FAILED_ATTEMPT,
  /** The carrier says that something is wrong. */
  CARRIER_EXCEPTION,
  /** It goes back to the shipper. */
  RETURNING
}
