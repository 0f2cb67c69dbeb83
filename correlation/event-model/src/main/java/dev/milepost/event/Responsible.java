package dev.milepost.event;

/** In whose hands it lies that something went wrong (dossier section 7.1). */
public enum Responsible {
  CARRIER,
  SHIPPER,
  CONSIGNEE,
  CUSTOMS,
  /** Nobody's fault: weather, strikes, the authorities. */
  FORCE_MAJEURE,
  UNSTATED
}
