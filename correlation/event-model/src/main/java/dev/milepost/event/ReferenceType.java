package dev.milepost.event;

import org.jspecify.annotations.Nullable;

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
  SHIPPER_REFERENCE,
  /**
   * A carrier's own id of one use of a number that it gives out again: it travels beside the
   * number, and tells the uses apart where time does not.
   */
  CARRIER_UNIQUE_ID;

  /**
   * Whether the number names one physical piece, so that each such number is delivered by itself.
   */
  public boolean namesAPiece() {
    return this == TRACKING_NUMBER || this == SSCC;
  }

  /**
   * Whether several shipments may travel under one such number, so that what is said of it is said
   * of each of them. A container, a booking and an air waybill (a master of several house waybills)
   * always may; a bill of lading only at sea, in the air and by rail, where it may be a master's.
   * In an unstated mode it is one shipment's: that two claim it is then a question, not an answer.
   */
  public boolean isShared(@Nullable Mode mode) {
    return switch (this) {
      case CONTAINER, BOOKING, AIR_WAYBILL -> true;
      case BILL_OF_LADING -> mode == Mode.OCEAN || mode == Mode.AIR || mode == Mode.RAIL;
      default -> false;
    };
  }

  /** Whether it is what a trading partner calls the goods: it names no load and no piece. */
  public boolean isAnOrder() {
    return this == PURCHASE_ORDER
        || this == SALES_ORDER
        || this == DELIVERY_NOTE
        || this == SHIPPER_REFERENCE;
  }
}
