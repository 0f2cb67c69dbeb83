package dev.milepost.event;

/** How much the customer minds. */
public enum Priority {
  STANDARD,
  EXPEDITE,
  CRITICAL
}
