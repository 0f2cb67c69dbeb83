package dev.milepost.carrier.edi;

/** What an envelope can have wrong, in the terms of an acknowledgement. */
public enum Fault {
  /** A segment cannot be read, which breaks the transaction. */
  SEGMENT,
  /** The transaction ends without its trailer, which breaks it. */
  NO_TRAILER,
  /** The trailer's control number is another than the header's. */
  CONTROL_NUMBER,
  /** The trailer counts other than there are, or cannot be read. */
  COUNT
}
