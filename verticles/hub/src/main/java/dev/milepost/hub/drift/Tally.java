package dev.milepost.hub.drift;

import java.time.Instant;

/** How often a fact was seen since the last flush. */
final class Tally {
  private final Standing standing;
  private long count;
  private long deliveries;
  private Instant first;
  private Instant last;
  private String sample;
  private Sighting latest;

  /**
   * @param standing how the fact stands where PostgreSQL does not know it yet
   */
  Tally(Standing standing, Sighting sighting) {
    this.standing = standing;
    this.first = sighting.at();
    this.last = sighting.at();
    this.sample = sighting.delivery();
    this.latest = sighting;
    this.deliveries = 1;
  }

  void add(long times, Sighting sighting) {
    count += times;
    if (!latest.equals(sighting)) {
      latest = sighting;
      deliveries++;
    }
    include(sighting.at(), sighting.at(), sighting.delivery());
  }

  /** Adds what was counted before. */
  void add(Tally earlier) {
    count += earlier.count;
    deliveries += earlier.deliveries;
    include(earlier.first, earlier.last, earlier.sample);
  }

  private void include(Instant from, Instant to, String delivery) {
    if (from.isBefore(first)) {
      first = from;
      sample = delivery;
    }
    if (to.isAfter(last)) {
      last = to;
    }
  }

  Standing standing() {
    return standing;
  }

  long count() {
    return count;
  }

  long deliveries() {
    return deliveries;
  }

  Instant first() {
    return first;
  }

  Instant last() {
    return last;
  }

  /** Of the earliest delivery. */
  String sample() {
    return sample;
  }
}
