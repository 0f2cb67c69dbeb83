package dev.milepost.engine;

import static dev.milepost.event.DelayKind.CARRIER_EXCEPTION;
import static dev.milepost.event.DelayKind.FAILED_ATTEMPT;
import static dev.milepost.event.DelayKind.LATE_PICKUP;
import static dev.milepost.event.DelayKind.MISSED_APPOINTMENT;
import static dev.milepost.event.DelayKind.MISSED_PROMISE;
import static dev.milepost.event.DelayKind.RETURNING;
import static dev.milepost.event.DelayKind.STALLED_IN_TRANSIT;
import static dev.milepost.event.DelayKind.STALLED_PRE_TRANSIT;
import static dev.milepost.event.DelayKind.WILL_MISS_PROMISE;

import dev.milepost.event.DelayKind;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which kinds say nothing more once another, more specific one is open. */
final class Silencing {

  /** From the specific to the general. */
  static final Map<DelayKind, Set<DelayKind>> TABLE =
      Map.of(
          // It has come true.
          MISSED_PROMISE, Set.of(WILL_MISS_PROMISE),
          // Not picked up says more than not heard of.
          LATE_PICKUP, Set.of(STALLED_PRE_TRANSIT),
          MISSED_APPOINTMENT, Set.of(STALLED_PRE_TRANSIT, STALLED_IN_TRANSIT),
          // Who says what is wrong is not silent.
          CARRIER_EXCEPTION, Set.of(STALLED_PRE_TRANSIT, STALLED_IN_TRANSIT),
          FAILED_ATTEMPT,
              Set.of(STALLED_PRE_TRANSIT, STALLED_IN_TRANSIT, LATE_PICKUP, MISSED_APPOINTMENT),
          // It does not come any more, so it is not late.
          RETURNING,
              Set.of(
                  WILL_MISS_PROMISE,
                  MISSED_PROMISE,
                  MISSED_APPOINTMENT,
                  FAILED_ATTEMPT,
                  STALLED_IN_TRANSIT));

  private Silencing() {}

  static boolean isSilenced(DelayKind kind, Collection<DelayKind> open) {
    return open.stream()
        .anyMatch(specific -> TABLE.getOrDefault(specific, Set.of()).contains(kind));
  }

  /** Those of which no other is a more specific form. */
  static List<Finding> audible(List<Finding> open) {
    List<DelayKind> kinds = open.stream().map(Finding::kind).toList();
    return open.stream().filter(finding -> !isSilenced(finding.kind(), kinds)).toList();
  }
}
