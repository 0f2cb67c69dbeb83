package dev.milepost.event;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An event that takes an earlier one back. With a target it takes back that event; without one, the
 * latest event with one of the milestones, of the same reference, at the same place (if this event
 * names one), that happened no later than this one.
 *
 * @param target the event taken back, where the carrier names it
 * @param milestones what may be taken back, where the carrier does not
 */
public record Correction(@Nullable EventId target, Set<Milestone> milestones) {

  /** Copies, and refuses a correction that could take nothing back. */
  public Correction {
    if (target == null && milestones.isEmpty()) {
      throw new IllegalArgumentException("correction: names neither an event nor a milestone");
    }
    // In the order of the enum, so that the same correction is the same text in every JVM.
    milestones =
        milestones.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(milestones));
  }

  /** Takes back the latest of these. */
  public static Correction ofLatest(Milestone... milestones) {
    return new Correction(null, Set.of(milestones));
  }
}
