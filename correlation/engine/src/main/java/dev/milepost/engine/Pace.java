package dev.milepost.engine;

import dev.milepost.event.Mode;
import java.time.Duration;

/**
 * How fast a mode has news worth asking for.
 *
 * @param floor never faster
 * @param often around a moment at which something is expected
 * @param usual on the way, while there is news
 * @param ceiling never slower, unless questions are scarce
 */
record Pace(Duration floor, Duration often, Duration usual, Duration ceiling) {

  static Pace of(Mode mode) {
    return switch (mode) {
      case PARCEL -> new Pace(minutes(10), minutes(20), hours(4), hours(24));
      case LTL -> new Pace(minutes(15), minutes(30), hours(4), hours(24));
      case FTL -> new Pace(minutes(10), minutes(20), hours(2), hours(24));
      case AIR -> new Pace(minutes(15), minutes(30), hours(4), hours(24));
      case RAIL -> new Pace(minutes(30), hours(1), hours(8), hours(48));
      case OCEAN -> new Pace(minutes(30), hours(2), hours(12), hours(48));
    };
  }

  /** While something is wrong, or may become so. */
  Duration worried() {
    return often.multipliedBy(3);
  }

  /** The same where it is bad. */
  Duration alarmed() {
    return often.multipliedBy(2);
  }

  Duration within(Duration wanted) {
    Duration slow = wanted.compareTo(ceiling) > 0 ? ceiling : wanted;
    return slow.compareTo(floor) < 0 ? floor : slow;
  }

  private static Duration minutes(int minutes) {
    return Duration.ofMinutes(minutes);
  }

  private static Duration hours(int hours) {
    return Duration.ofHours(hours);
  }
}
