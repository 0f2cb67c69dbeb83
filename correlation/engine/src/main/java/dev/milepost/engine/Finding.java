package dev.milepost.engine;

import dev.milepost.event.Cause;
import dev.milepost.event.DelayKind;
import dev.milepost.event.EventId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a policy sees in a shipment: a delay that is there from a moment on, which may be still to
 * come. It says nothing of the present, so the same facts give the same finding whenever it is
 * looked for.
 *
 * @param since from when on it is late
 * @param opens from when on that is a delay: after every tolerance
 * @param knownAt when it could first be known, for the duty to tell
 * @param lost how much time is lost for certain, whatever the clock says
 * @param clock from when on every hour is an hour lost; null where none is, or where nobody can say
 * @param breach the promise that is in danger
 * @param tellsAtRisk whether the lost time can be told as such
 * @param more what makes it worse than others of its kind, in points of severity
 */
record Finding(
    DelayKind kind,
    @Nullable Cause cause,
    Instant since,
    Instant opens,
    Instant knownAt,
    Duration lost,
    @Nullable Instant clock,
    @Nullable Instant breach,
    boolean tellsAtRisk,
    int more,
    List<EventId> evidence,
    String summary) {

  /** How much time is lost at that moment. */
  Duration lostAt(Instant now) {
    Duration passed = clock == null ? Duration.ZERO : Duration.between(clock, now);
    return passed.compareTo(lost) > 0 ? passed : lost;
  }

  boolean isOpenAt(Instant now) {
    return !opens.isAfter(now);
  }
}
