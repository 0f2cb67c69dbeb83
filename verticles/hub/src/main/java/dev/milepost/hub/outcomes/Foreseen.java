package dev.milepost.hub.outcomes;

import dev.milepost.hub.traffic.Counts;
import dev.milepost.hub.traffic.Latency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How events found their shipments, and who knew first of delays, as counts which add up. Their
 * places are those of arrays in PostgreSQL: what is new goes behind all of them.
 *
 * <pre>
 * DELAYS = FIRST + CARRIER_FIRST + CARRIER_SILENT
 * FIRST  = the sum of how long before the carrier
 * </pre>
 */
final class Foreseen {

  /** What is counted of a day. */
  enum Count {
    /** Events that were told of a shipment and that no agent had linked to it. */
    BY_ITSELF(0),
    /** Those that an agent had. */
    BY_AGENT(1),
    /** Delays that opened. */
    DELAYS(2),
    /** Of which the carrier spoke, after Milepost did. */
    FIRST(3),
    /** Of which the carrier spoke first, or at once. */
    CARRIER_FIRST(4),
    /** Of which the carrier has not spoken. */
    CARRIER_SILENT(5),
    /** Delays that the customer had to be told of by a moment. */
    TO_TELL(6),
    /** Those of them that were told by then. */
    TOLD_IN_TIME(7);

    private final int at;

    Count(int at) {
      this.at = at;
    }

    /** Its place. */
    int at() {
      return at;
    }
  }

  /** A carrier's word that is older than that was of another trouble. */
  static final Duration SAME_TROUBLE = Duration.ofDays(3);

  private static final int LEAD = Count.values().length;

  /** How many places there are. */
  static final int PLACES = LEAD + Latency.buckets();

  private final Counts counts;

  Foreseen(Counts counts) {
    this.counts = counts;
  }

  /** One event that was told. */
  static Counts event(boolean byAgent) {
    Counts counts = new Counts(PLACES);
    counts.count((byAgent ? Count.BY_AGENT : Count.BY_ITSELF).at());
    return counts;
  }

  /**
   * One delay.
   *
   * @param toldAt when it was in the customers' stream
   * @param tellBy by when the customer had to be told, and has not been of the same before; null
   *     for no such moment
   * @param troubles when the carrier was heard to say that something is wrong, the earliest first
   */
  static Counts delay(
      Instant openedAt, Instant toldAt, @Nullable Instant tellBy, List<Instant> troubles) {
    Counts counts = new Counts(PLACES);
    counts.count(Count.DELAYS.at());
    Instant word =
        troubles.stream()
            .filter(at -> !at.isBefore(openedAt.minus(SAME_TROUBLE)))
            .findFirst()
            .orElse(null);
    if (word == null) {
      counts.count(Count.CARRIER_SILENT.at());
    } else if (word.isAfter(openedAt)) {
      counts.count(Count.FIRST.at());
      counts.count(LEAD + Latency.bucket(Duration.between(openedAt, word)));
    } else {
      counts.count(Count.CARRIER_FIRST.at());
    }
    if (tellBy != null) {
      counts.count(Count.TO_TELL.at());
      counts.add(Count.TOLD_IN_TIME.at(), toldAt.isAfter(tellBy) ? 0 : 1);
    }
    return counts;
  }

  /** Adds in place. */
  void add(Foreseen more) {
    counts.add(more.counts);
  }

  long of(Count count) {
    return counts.at(count.at());
  }

  /** How long before the carrier so many of hundred were known, of those it spoke of later. */
  OptionalLong leadSeconds(int percent) {
    return Latency.percentile(counts.part(LEAD, Latency.buckets()), percent);
  }
}
