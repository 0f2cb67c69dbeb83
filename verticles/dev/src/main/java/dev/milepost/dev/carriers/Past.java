package dev.milepost.dev.carriers;

import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.City;
import dev.milepost.dev.journeys.Scan;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a carrier knows of a parcel by now.
 *
 * @param activities oldest first, at least one
 */
record Past(Parcel parcel, List<Activity> activities) {

  /** What is known of the parcels of that number; a parcel without a label is not known. */
  static List<Past> of(Truth truth, String number, Instant now) {
    List<Past> known = new ArrayList<>(1);
    for (Parcel parcel : truth.of(number)) {
      Past past = by(parcel, now);
      if (!past.activities().isEmpty()) {
        known.add(past);
      }
    }
    return known;
  }

  /** What had happened to it by then; perhaps nothing. */
  static Past by(Parcel parcel, Instant now) {
    return new Past(
        parcel,
        parcel.activities().stream().filter(activity -> !activity.when().isAfter(now)).toList());
  }

  String number() {
    return parcel.number();
  }

  List<Activity> newestFirst() {
    List<Activity> reversed = new ArrayList<>(activities);
    Collections.reverse(reversed);
    return reversed;
  }

  Activity newest() {
    return activities.get(activities.size() - 1);
  }

  City origin() {
    return parcel.activities().get(0).at();
  }

  City destination() {
    return parcel.destination();
  }

  boolean isDelivered() {
    return has(Scan.DELIVERED);
  }

  boolean has(Scan scan) {
    return activities.stream().anyMatch(activity -> activity.scan() == scan);
  }

  /** When it is to be delivered as the carrier first meant it. */
  LocalDate planned() {
    return activities.get(0).scheduled();
  }

  /** When it is to be delivered by the carrier's last word. */
  LocalDate expected() {
    LocalDate expected = planned();
    for (Activity activity : activities) {
      expected = activity.scan() == Scan.NEW_DATE ? activity.scheduled() : expected;
    }
    return expected;
  }
}
