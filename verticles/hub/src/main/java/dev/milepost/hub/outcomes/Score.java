package dev.milepost.hub.outcomes;

import dev.milepost.engine.JourneyScore;
import dev.milepost.engine.JourneyScore.Off;
import dev.milepost.engine.JourneyScore.Outcome;
import dev.milepost.hub.traffic.Counts;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * A journey's score as counts, which add up: those of a day, a lane, a carrier. Their places are
 * those of arrays in PostgreSQL: what is new goes behind all of them.
 *
 * <pre>
 * PROMISED = ON_TIME + LATE + RETURNED + OUT
 * ON_TIME + LATE = the sum of how early and late they were
 * </pre>
 */
final class Score {

  /** What is counted of journeys. */
  enum Tally {
    /** Journeys that ended, and those whose promise ran out while they were out. */
    JOURNEYS(0),
    DELIVERED(1),
    /** Those with a promise. */
    PROMISED(2),
    /** Delivered by the end of what was promised. */
    ON_TIME(3),
    /** Delivered after it. */
    LATE(4),
    /** Came back, though a delivery was promised. */
    RETURNED(5),
    /** Neither, and the promise has run out. */
    OUT(6),
    PICKED_UP(7),
    MOVED_SOON(8),
    LAST_WAY(9),
    DELIVERY_SCAN(10),
    SCANS(11),
    LATE_HEARD(12),
    UNKNOWN_CODES(13);

    private final int at;

    Tally(int at) {
      this.at = at;
    }

    /** Its place. */
    int at() {
      return at;
    }
  }

  /** How early or late a delivery was, held against the end of what was promised. */
  enum Punctuality {
    EARLY_MORE_THAN_2_DAYS(0, Duration.ofDays(-2)),
    EARLY_1_TO_2_DAYS(1, Duration.ofDays(-1)),
    /** Within the last 24 hours before the promise ran out. */
    ON_THE_DAY(2, Duration.ZERO),
    LATE_TO_4_HOURS(3, Duration.ofHours(4)),
    LATE_TO_1_DAY(4, Duration.ofDays(1)),
    LATE_TO_2_DAYS(5, Duration.ofDays(2)),
    LATE_MORE(6, Duration.ofDays(36_500));

    private final int at;
    private final Duration to;

    Punctuality(int at, Duration to) {
      this.at = at;
      this.to = to;
    }

    /** Its place. */
    int at() {
      return at;
    }

    static Punctuality of(Duration late) {
      for (Punctuality one : values()) {
        int compared = late.compareTo(one.to);
        if (compared < 0
            || (compared == 0 && one != EARLY_MORE_THAN_2_DAYS && one != EARLY_1_TO_2_DAYS)) {
          return one;
        }
      }
      return LATE_MORE;
    }
  }

  /** How far an estimate was off, either way. */
  enum Accuracy {
    WITHIN_2_HOURS(0, 2),
    WITHIN_6_HOURS(1, 6),
    WITHIN_12_HOURS(2, 12),
    WITHIN_24_HOURS(3, 24),
    WITHIN_48_HOURS(4, 48),
    MORE(5, Integer.MAX_VALUE),
    /** Beside those: it came later than was said. */
    LATER(6, 0);

    private final int at;
    private final long hours;

    Accuracy(int at, long hours) {
      this.at = at;
      this.hours = hours;
    }

    /** Its place. */
    int at() {
      return at;
    }

    static Accuracy of(Duration off) {
      Duration abs = off.abs();
      for (Accuracy one : values()) {
        if (abs.compareTo(Duration.ofHours(one.hours)) <= 0) {
          return one;
        }
      }
      return MORE;
    }
  }

  private static final int PUNCTUALITY = Tally.values().length;
  private static final int CARRIERS = PUNCTUALITY + Punctuality.values().length;
  private static final int OWN = CARRIERS + JourneyScore.DAYS_BEFORE * Accuracy.values().length;

  /** How many places there are. */
  static final int PLACES = OWN + JourneyScore.DAYS_BEFORE * Accuracy.values().length;

  private final Counts counts;

  Score(Counts counts) {
    this.counts = counts;
  }

  /** What counts together. */
  record Group(LocalDate day, String carrier, String service, String lane) {}

  /** One journey's, and where it is counted. */
  record Counted(Group group, Counts counts) {}

  /**
   * Where and how a journey counts: on the day that it ended on, by UTC; while it is out, on the
   * day that its promise ran out on. Not at all before.
   */
  static Optional<Counted> of(JourneyScore journey, Instant now) {
    Instant counted = journey.endedAt();
    if (counted == null) {
      Instant promised = journey.promised();
      if (promised == null || promised.isAfter(now)) {
        return Optional.empty();
      }
      counted = promised;
    }
    return Optional.of(
        new Counted(
            new Group(
                counted.atOffset(ZoneOffset.UTC).toLocalDate(),
                journey.carrier(),
                journey.service(),
                journey.lane()),
            counts(journey)));
  }

  private static Counts counts(JourneyScore journey) {
    Counts counts = new Counts(PLACES);
    boolean delivered = journey.outcome() == Outcome.DELIVERED;
    put(counts, Tally.JOURNEYS, 1);
    put(counts, Tally.DELIVERED, delivered ? 1 : 0);
    promise(journey, counts);
    put(counts, Tally.PICKED_UP, journey.pickedUp() ? 1 : 0);
    put(counts, Tally.MOVED_SOON, journey.movedSoon() ? 1 : 0);
    put(counts, Tally.LAST_WAY, journey.outForDelivery() ? 1 : 0);
    put(counts, Tally.DELIVERY_SCAN, journey.deliveryScan() ? 1 : 0);
    put(counts, Tally.SCANS, journey.scans());
    put(counts, Tally.LATE_HEARD, journey.lateHeard());
    put(counts, Tally.UNKNOWN_CODES, journey.unknown());
    accuracy(journey.carriers(), CARRIERS, counts);
    accuracy(journey.own(), OWN, counts);
    return counts;
  }

  private static void put(Counts counts, Tally count, long n) {
    counts.add(count.at(), n);
  }

  private static void promise(JourneyScore journey, Counts counts) {
    Instant promised = journey.promised();
    if (promised == null) {
      return;
    }
    put(counts, Tally.PROMISED, 1);
    Instant ended = journey.endedAt();
    if (journey.outcome() == Outcome.OUT || ended == null) {
      put(counts, Tally.OUT, 1);
    } else if (journey.outcome() == Outcome.RETURNED) {
      put(counts, Tally.RETURNED, 1);
    } else {
      put(counts, ended.isAfter(promised) ? Tally.LATE : Tally.ON_TIME, 1);
      Punctuality how = Punctuality.of(Duration.between(promised, ended));
      counts.count(PUNCTUALITY + how.at());
    }
  }

  private static void accuracy(List<Off> off, int at, Counts counts) {
    for (int day = 0; day < off.size(); day++) {
      Duration by = off.get(day).by();
      if (by != null) {
        int first = at + day * Accuracy.values().length;
        counts.count(first + Accuracy.of(by).at());
        counts.add(first + Accuracy.LATER.at(), by.isNegative() || by.isZero() ? 0 : 1);
      }
    }
  }

  long of(Tally count) {
    return counts.at(count.at());
  }

  long of(Punctuality how) {
    return counts.at(PUNCTUALITY + how.at());
  }

  /** Tally carriers' estimates that held so many days before delivery. */
  long carriers(int days, Accuracy how) {
    return counts.at(CARRIERS + (days - 1) * Accuracy.values().length + how.at());
  }

  /** Tally Milepost's own. */
  long own(int days, Accuracy how) {
    return counts.at(OWN + (days - 1) * Accuracy.values().length + how.at());
  }
}
