package dev.milepost.dev.carriers;

import dev.milepost.dev.simulator.Activity;
import dev.milepost.dev.simulator.Scan;
import java.util.List;

/**
 * A parcel, or a container, and its whole journey: also what is still to come.
 *
 * @param activities in the order of their times; the first is the label, by which a carrier knows
 *     it
 */
public record Parcel(String number, List<Activity> activities) {
  /** Copies the list. */
  public Parcel {
    activities = List.copyOf(activities);
    if (activities.isEmpty() || activities.get(0).scan() != Scan.LABEL) {
      throw new IllegalArgumentException("activities: begin with a label");
    }
  }
}
