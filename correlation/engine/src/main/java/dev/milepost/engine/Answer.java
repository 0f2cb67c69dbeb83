package dev.milepost.engine;

import java.util.List;

/** What one rule says of an event. */
sealed interface Answer {

  record Found(List<Correlation.Match> matches, String detail) implements Answer {}

  record Several(List<String> shipments, String detail) implements Answer {}

  /**
   * No shipment, by this rule.
   *
   * @param telling whether an agent who looks at the waiting event wants to read it
   */
  record Nobody(String detail, boolean telling) implements Answer {
    Nobody(String detail) {
      this(detail, false);
    }
  }
}
