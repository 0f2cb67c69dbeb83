package dev.milepost.dev.carriers;

import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.City;
import dev.milepost.dev.journeys.Scan;
import java.util.List;

/**
 * A parcel, or a container, and its whole journey: also what is still to come.
 *
 * @param destination where it is to go, which is not always where it ends
 * @param activities in the order of their times; the first is the label, by which a carrier knows
 *     it
 */
public record Parcel(String number, City destination, List<Activity> activities) {
  /** Copies the list. */
  public Parcel {
    activities = List.copyOf(activities);
    if (activities.isEmpty() || activities.get(0).scan() != Scan.LABEL) {
      throw new IllegalArgumentException("activities: begin with a label");
    }
  }

  /** One that ends where it is to go. */
  public static Parcel of(String number, List<Activity> activities) {
    return new Parcel(number, activities.get(activities.size() - 1).at(), activities);
  }
}
