package dev.milepost.event;

/** What kind of number a {@link Reference} is. */
public enum ReferenceType {
  /** A parcel carrier's number of one piece. */
  TRACKING_NUMBER,
  /** An LTL carrier's progressive number. */
  PRO,
  BILL_OF_LADING,
  AIR_WAYBILL,
  /** ISO 6346. */
  CONTAINER,
  BOOKING,
  /** GS1 serial shipping container code. */
  SSCC,
  PURCHASE_ORDER,
  SALES_ORDER,
  DELIVERY_NOTE,
  /** Whatever the shipper printed on the label and the carrier echoes. */
  SHIPPER_REFERENCE;

  /**
   * Whether the number names one physical piece, so that each such number is delivered by itself.
   */
  public boolean namesAPiece() {
    return this == TRACKING_NUMBER || this == SSCC;
  }
}
