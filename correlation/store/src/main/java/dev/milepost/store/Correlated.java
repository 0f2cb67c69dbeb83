package dev.milepost.store;

import dev.milepost.engine.Correlation;
import dev.milepost.engine.Correlator;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.ReferenceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose each event of a batch is.
 *
 * @param known how many were found on a shipment already
 */
record Correlated(
    Map<Long, List<TrackedShipment.Arrival>> arrivals, List<Parked> parked, int known) {

  Correlated without(Set<EventId> events) {
    List<Parked> left = parked.stream().filter(one -> !events.contains(one.event())).toList();
    return new Correlated(arrivals, left, parked.size() - left.size());
  }

  /** What was decided here, and for what was not, what a second look says. */
  Correlated decidedBy(Correlated second) {
    Map<Long, List<TrackedShipment.Arrival>> all = new HashMap<>(arrivals);
    second
        .arrivals()
        .forEach(
            (key, more) ->
                all.merge(
                    key,
                    more,
                    (one, other) -> {
                      List<TrackedShipment.Arrival> both = new ArrayList<>(one);
                      both.addAll(other);
                      return both;
                    }));
    return new Correlated(all, second.parked(), 0);
  }

  /** Asks the rules of each event. */
  static Correlated of(
      Correlator correlator,
      List<Incoming> events,
      Map<ReferenceKey, List<Claims.Claim>> claimsByReference) {
    Map<Long, List<TrackedShipment.Arrival>> arrivals = new HashMap<>();
    List<Parked> parked = new ArrayList<>();
    for (Incoming incoming : events) {
      CarrierEvent event = incoming.event();
      List<Claims.Claim> claims = Claims.ofEvent(event, claimsByReference);
      Correlation correlation =
          correlator.correlate(event, claims.stream().map(Claims.Claim::candidate).toList());
      correlation.<@Nullable Void>fold(
          matched -> {
            long key =
                claims.stream()
                    .filter(claim -> claim.candidate().shipment().equals(matched.shipment()))
                    .mapToLong(Claims.Claim::key)
                    .findFirst()
                    .orElseThrow();
            arrivals
                .computeIfAbsent(key, none -> new ArrayList<>())
                .add(new TrackedShipment.Arrival(event, matched.why(), incoming.traceparent()));
            return null;
          },
          ambiguous -> {
            parked.add(
                new Parked(
                    incoming, keysOf(ambiguous.candidates(), claims), ambiguous.explanation()));
            return null;
          },
          unmatched -> {
            parked.add(new Parked(incoming, List.of(), unmatched.explanation()));
            return null;
          });
    }
    return new Correlated(arrivals, parked, 0);
  }

  private static List<Long> keysOf(List<String> shipments, List<Claims.Claim> claims) {
    return claims.stream()
        .filter(claim -> shipments.contains(claim.candidate().shipment()))
        .map(Claims.Claim::key)
        .distinct()
        .toList();
  }

  /**
   * @param claimants the shipments among which an agent must choose; none for an unmatched event
   */
  record Parked(Incoming incoming, List<Long> claimants, String explanation) {
    boolean ambiguous() {
      return !claimants.isEmpty();
    }

    EventId event() {
      return incoming.event().id();
    }
  }
}
