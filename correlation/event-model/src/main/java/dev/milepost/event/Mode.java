package dev.milepost.event;

/** How a shipment travels. */
public enum Mode {
  PARCEL,
  LTL,
  FTL,
  OCEAN,
  AIR,
  RAIL
}
