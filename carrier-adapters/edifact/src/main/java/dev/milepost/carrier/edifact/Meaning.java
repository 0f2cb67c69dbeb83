package dev.milepost.carrier.edifact;

import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Milestone;
import org.jspecify.annotations.Nullable;

/**
 * What a status code means.
 *
 * @param classifier ESTIMATED of a code that forecasts
 * @param cause why, where the code itself says it; null where nothing is wrong
 * @param correction what it takes back
 */
record Meaning(
    Milestone milestone,
    Classifier classifier,
    @Nullable Cause cause,
    @Nullable Correction correction) {

  static final Meaning UNKNOWN = plain(Milestone.UNKNOWN);

  static final Meaning VOIDS_BOOKING =
      new Meaning(
          Milestone.VOIDED,
          Classifier.ACTUAL,
          null,
          Correction.ofLatest(Milestone.BOOKING_CONFIRMED));

  static Meaning plain(Milestone milestone) {
    return new Meaning(milestone, Classifier.ACTUAL, null, null);
  }

  static Meaning because(Cause cause, Milestone milestone) {
    return new Meaning(milestone, Classifier.ACTUAL, cause, null);
  }

  static Meaning forecast(Milestone milestone) {
    return new Meaning(milestone, Classifier.ESTIMATED, null, null);
  }

  /** The same with what the reason beside the code says (element 9013). */
  Meaning reasoned(@Nullable Cause reason, String code) {
    Milestone refined = milestone;
    if (milestone == Milestone.DELIVERY_ATTEMPTED) {
      refined =
          switch (code) {
            case "9", "30" -> Milestone.ADDRESS_ISSUE;
            case "3", "49" -> Milestone.REFUSED;
            default -> milestone;
          };
    }
    boolean stated = reason != null && reason != Cause.UNSTATED;
    return new Meaning(refined, classifier, stated ? reason : cause, correction);
  }
}
