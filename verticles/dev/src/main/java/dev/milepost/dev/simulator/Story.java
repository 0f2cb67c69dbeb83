package dev.milepost.dev.simulator;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What really happens to one shipment, and in which words its carrier tells of it. Facts are named
 * by their place in the list, in which they happen.
 */
public interface Story {

  /** What happens, each thing once. */
  List<Fact> facts();

  /** What the carrier sends when it tells of that fact: a body, or a message of a file. */
  String tell(int fact);

  /** Whether that tells all facts before it too. */
  boolean isCumulative();

  /**
   * One thing that happens.
   *
   * @param when as the carrier states it, to the second; no other counted fact of the shipment is
   *     of that second
   * @param told when the carrier first can tell of it, which is usually then
   * @param counted whether the hub must have an event of that time then; not of a forecast, nor of
   *     what the carrier has no word for
   */
  record Fact(Instant when, Instant told, boolean counted) {

    /** One that is told as it happens. */
    static Fact at(Instant told, boolean counted) {
      return new Fact(told.truncatedTo(ChronoUnit.SECONDS), told, counted);
    }
  }
}
