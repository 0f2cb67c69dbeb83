package dev.milepost.event;

/** Why something went wrong (dossier section 7.3). */
public enum Cause {
  WEATHER,
  MECHANICAL,
  CARRIER_SORT,
  CARRIER_CAPACITY,
  ADDRESS,
  RECIPIENT_ABSENT,
  RECIPIENT_CLOSED,
  REFUSED,
  PAYMENT,
  CUSTOMS,
  CUSTOMER_REQUEST,
  DAMAGE,
  LOSS,
  STRIKE,
  PROHIBITED,
  SECURITY,
  /** The carrier does not say, or says it in a code that no table knows. */
  UNSTATED
}
