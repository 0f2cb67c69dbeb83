package dev.milepost.engine;

import dev.milepost.event.Milestone;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How old what is known of a shipment is. A function of what is known and not of the present, so
 * its age grows by itself.
 *
 * @param carrier whose word it is: who gave out the shipment's first number, else who spoke of it
 *     first; null where neither is known
 * @param observedAt when the newest scan was made, {@link dev.milepost.event.Journey#lastScanAt};
 *     null before the first
 * @param receivedAt when the hub had that scan
 * @param next by when the next news is expected, and which; null where none is. A moment that has
 *     passed says that the news did not come.
 */
public record Freshness(
    @Nullable String carrier,
    @Nullable Instant observedAt,
    @Nullable Instant receivedAt,
    @Nullable Expectation next) {

  /** By what is known now, and the rules that say what is late. */
  public static Freshness of(TrackedShipment tracked, Judge judge) {
    Situation situation = judge.situation(tracked);
    return new Freshness(
        Situation.carrier(tracked.shipment(), situation.facts()),
        situation.journey().lastScanAt(),
        situation
            .last(fact -> fact.milestone() != Milestone.ETA_UPDATED)
            .map(Fact::receivedAt)
            .orElse(null),
        Expectation.of(situation).orElse(null));
  }

  /** What can be said without the rules, where these fail over the shipment. */
  public static Freshness unjudged(TrackedShipment tracked) {
    return new Freshness(null, tracked.journey().lastScanAt(), null, null);
  }

  /** Whether the news that was expected by then did not come. */
  public boolean isOverdueAt(Instant now) {
    return next != null && next.by().isBefore(now);
  }
}
