package dev.milepost.engine;

/** Which time counts when a duration runs. */
public enum Counting {
  /** All of it. */
  EVERY_HOUR,
  /** Whole business days, from midnight to midnight: a weekend or a holiday does not count. */
  BUSINESS_DAYS,
  /** The opening hours of business days. */
  OPENING_HOURS
}
