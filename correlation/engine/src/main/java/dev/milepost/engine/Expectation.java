package dev.milepost.engine;

import static dev.milepost.event.Milestone.ARRIVED_AT_DELIVERY;
import static dev.milepost.event.Milestone.ARRIVING_SOON;
import static dev.milepost.event.Milestone.AVAILABLE_FOR_PICKUP;
import static dev.milepost.event.Milestone.OUT_FOR_DELIVERY;
import static dev.milepost.event.Milestone.RETURNING;
import static dev.milepost.event.Milestone.VOIDED;

import dev.milepost.event.Estimate;
import dev.milepost.event.Journey;
import dev.milepost.event.Milestone;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * By when the next news of a shipment is expected. A function of what is known and not of the
 * present: a moment that has passed says that the news did not come.
 *
 * @param what would be heard by then, a phrase for people
 */
public record Expectation(Instant by, String what) {

  private static final Set<Milestone> AT_THE_DOOR =
      Set.of(OUT_FOR_DELIVERY, ARRIVING_SOON, ARRIVED_AT_DELIVERY);

  /**
   * The earliest of what is expected after the last scan: pickup, a scan before it counts as
   * silent, an appointment, and the delivery as the carrier, Milepost and the promise have it.
   *
   * @return none where the next step is nobody's duty: ended, voided, waiting for the consignee
   */
  public static Optional<Expectation> of(TrackedShipment tracked, Judge judge) {
    return of(judge.situation(tracked));
  }

  static Optional<Expectation> of(Situation situation) {
    Journey journey = situation.journey();
    if (journey.ended() || situation.isAt(VOIDED) || situation.isAt(AVAILABLE_FOR_PICKUP)) {
      return Optional.empty();
    }
    Instant heard = journey.lastScanAt();
    return Stream.concat(bySilence(situation), delivery(situation))
        .filter(expected -> heard == null || expected.by().isAfter(heard))
        .min(Comparator.comparing(Expectation::by).thenComparing(Expectation::what));
  }

  /** What the delay policies would call late, whether or not that kind is told. */
  private static Stream<Expectation> bySilence(Situation situation) {
    return Stream.of(
            opening(DelayPolicy.LATE_PICKUP, "the pickup", situation),
            opening(DelayPolicy.STALLED_PRE_TRANSIT, "the pickup", situation),
            opening(DelayPolicy.STALLED_IN_TRANSIT, "the next scan", situation),
            opening(DelayPolicy.MISSED_APPOINTMENT, "the appointment", situation))
        .flatMap(Optional::stream);
  }

  private static Optional<Expectation> opening(
      DelayPolicy policy, String what, Situation situation) {
    return policy.find(situation).map(finding -> new Expectation(finding.opens(), what));
  }

  private static Stream<Expectation> delivery(Situation situation) {
    if (situation.isAt(RETURNING)) {
      return Stream.empty();
    }
    Stream.Builder<Expectation> delivery = Stream.builder();
    Estimate estimate = estimate(situation);
    if (estimate != null) {
      delivery.add(new Expectation(estimate.latest(), "the delivery, by " + estimate.by()));
    }
    if (situation.promised() != null) {
      delivery.add(new Expectation(situation.promised(), "the delivery, as promised"));
    }
    Instant since = situation.journey().occurredAt();
    if (since != null && AT_THE_DOOR.contains(situation.journey().milestone())) {
      delivery.add(new Expectation(endOfDay(since, situation), "the delivery, that day"));
    }
    return delivery.build();
  }

  /** The carrier's that makes sense, else Milepost's own. */
  static @Nullable Estimate estimate(Situation situation) {
    Fact newest = SteadyEstimate.newest(situation.estimating());
    if (newest != null) {
      return Objects.requireNonNull(newest.estimate());
    }
    return situation.forecast() == null ? null : situation.forecast().asEstimate();
  }

  private static Instant endOfDay(Instant since, Situation situation) {
    ZoneId zone = situation.atDestination().zone();
    return since.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
  }
}
