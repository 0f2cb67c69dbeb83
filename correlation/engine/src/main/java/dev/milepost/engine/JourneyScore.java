package dev.milepost.engine;

import dev.milepost.event.Estimate;
import dev.milepost.event.Forecast;
import dev.milepost.event.Journey;
import dev.milepost.event.Milestone;
import dev.milepost.event.Milestone.Effect;
import dev.milepost.event.PromisedWindow;
import dev.milepost.event.Shipment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a journey did: whether it kept its promise, how well its carrier scanned it, and how good the
 * estimates were that were given on the way. A function of the set of facts, as the journey is: a
 * correction changes it, and hearing the same again does not.
 *
 * @param carrier whose it is, {@code -} where nobody says; likewise service and lane
 * @param lane the regions that it goes between
 * @param endedAt when it was delivered or came back; null while it is out
 * @param promised when its promise ran out, or will; null where none was made
 * @param pickedUp whether the carrier scanned that it took it
 * @param movedSoon whether a scan under way followed within {@link #SOON} of the first
 * @param outForDelivery whether a scan of its last way was there
 * @param deliveryScan whether the carrier said that it is delivered, and not an agent
 * @param scans how many scans of it hold
 * @param lateHeard how many of them were heard more than {@link #LATE} after they were made
 * @param unknown how many of its events have a code that no table knows
 * @param carriers how far off the carriers' word was that held one, two and three days before
 *     delivery; null where there was none
 * @param own how far off Milepost's own was, its median
 */
public record JourneyScore(
    Outcome outcome,
    String carrier,
    String service,
    String lane,
    @Nullable Instant endedAt,
    @Nullable Instant promised,
    boolean pickedUp,
    boolean movedSoon,
    boolean outForDelivery,
    boolean deliveryScan,
    int scans,
    int lateHeard,
    int unknown,
    List<Off> carriers,
    List<Off> own) {

  /** From the first scan to one under way. */
  public static final Duration SOON = Duration.ofHours(24);

  /** From a scan to its receipt. */
  public static final Duration LATE = Duration.ofHours(6);

  /** Days before delivery at which estimates are held against it. */
  public static final int DAYS_BEFORE = 3;

  private static final String NONE = "-";
  private static final Set<Milestone> PICKUP = Set.of(Milestone.PICKED_UP, Milestone.GATE_IN_FULL);

  /** How it ended. */
  public enum Outcome {
    DELIVERED,
    RETURNED,
    /** It has not. */
    OUT
  }

  /**
   * How far delivery was from an estimate.
   *
   * @param by positive where it came later than the window's end, negative where it came before the
   *     window; null where nobody had said anything
   */
  public record Off(@Nullable Duration by) {}

  /** Copies the lists. */
  public JourneyScore {
    carriers = List.copyOf(carriers);
    own = List.copyOf(own);
  }

  /**
   * From all that is known.
   *
   * @param told Milepost's own forecasts, in any order
   */
  public static JourneyScore of(
      Shipment shipment, Collection<Fact> known, Collection<Forecast> told) {
    JourneyFold.Folded folded = JourneyFold.folded(shipment, known);
    Journey journey = folded.journey();
    List<Fact> scans =
        folded.holding().stream().filter(fact -> fact.isActual() && !fact.isOfAnAgent()).toList();
    Outcome outcome = outcome(journey);
    Instant delivered = outcome == Outcome.DELIVERED ? journey.occurredAt() : null;
    String carrier = Situation.carrier(shipment, folded.holding());
    PromisedWindow promise = shipment.promise();
    return new JourneyScore(
        outcome,
        carrier == null ? NONE : carrier.toUpperCase(Locale.ROOT),
        shipment.service() == null ? NONE : shipment.service(),
        LaneKey.between(shipment).orElse(NONE),
        outcome == Outcome.OUT ? null : journey.occurredAt(),
        promise == null ? null : promise.latest().toInstant(),
        scans.stream().anyMatch(fact -> PICKUP.contains(fact.milestone())),
        isMovedSoon(scans),
        scans.stream().anyMatch(JourneyScore::isLastWay),
        delivered != null && journey.agentsWord() == null,
        scans.size(),
        (int) scans.stream().filter(JourneyScore::isLateHeard).count(),
        (int) scans.stream().filter(fact -> fact.milestone() == Milestone.UNKNOWN).count(),
        off(delivered, carriers(shipment, known)),
        off(delivered, told.stream().map(Said::of).toList()));
  }

  /**
   * When carriers were heard to say that something is wrong with the shipment: a problem, an
   * attempt that failed, a return, or an estimate after the promise. The earliest first.
   */
  public static List<Instant> troubles(Shipment shipment, Collection<Fact> known) {
    PromisedWindow promise = shipment.promise();
    return known.stream()
        .filter(fact -> !fact.isOfAnAgent())
        .filter(
            fact ->
                fact.is(Effect.PROBLEM)
                    || fact.milestone() == Milestone.DELIVERY_ATTEMPTED
                    || fact.milestone() == Milestone.RETURNING
                    || (promise != null
                        && isAfter(
                            fact.byClock(shipment.destinationClock()).credibleEstimate(), promise)))
        .map(Fact::receivedAt)
        .sorted()
        .toList();
  }

  private static boolean isAfter(@Nullable Estimate estimate, PromisedWindow promise) {
    return estimate != null && estimate.latest().isAfter(promise.latest().toInstant());
  }

  private static Outcome outcome(Journey journey) {
    if (journey.milestone() == Milestone.DELIVERED) {
      return Outcome.DELIVERED;
    }
    return journey.milestone() == Milestone.RETURNED ? Outcome.RETURNED : Outcome.OUT;
  }

  private static boolean isMovedSoon(List<Fact> scans) {
    Instant first =
        scans.stream()
            .filter(fact -> PICKUP.contains(fact.milestone()))
            .map(Fact::at)
            .min(Comparator.naturalOrder())
            .orElse(null);
    return first != null
        && scans.stream()
            .filter(fact -> fact.is(Effect.PROGRESS))
            .filter(fact -> fact.milestone().rank() >= Milestone.IN_TRANSIT.rank())
            .anyMatch(fact -> fact.at().isAfter(first) && !fact.at().isAfter(first.plus(SOON)));
  }

  private static boolean isLastWay(Fact fact) {
    int rank = fact.milestone().rank();
    return fact.is(Effect.PROGRESS)
        && rank >= Milestone.LOADED_FOR_DELIVERY.rank()
        && rank < Milestone.DELIVERED.rank();
  }

  private static boolean isLateHeard(Fact fact) {
    return Duration.between(fact.at(), fact.receivedAt()).compareTo(LATE) > 0;
  }

  private record Said(Instant heardAt, Instant earliest, Instant latest) {
    static Said of(Forecast forecast) {
      return new Said(forecast.issuedAt(), forecast.p50(), forecast.p50());
    }
  }

  private static List<Said> carriers(Shipment shipment, Collection<Fact> known) {
    List<Said> said = new ArrayList<>();
    // In the order of issue: the last that was heard by a moment held then.
    for (EstimateHistory.Said one : EstimateHistory.of(shipment, known).said()) {
      if (one.credible()) {
        Instant latest = one.estimate().latest();
        said.add(
            new Said(
                one.receivedAt(),
                Objects.requireNonNullElse(one.estimate().earliest(), latest),
                latest));
      }
    }
    return said;
  }

  private static List<Off> off(@Nullable Instant delivered, List<Said> said) {
    List<Off> off = new ArrayList<>();
    for (int days = 1; delivered != null && days <= DAYS_BEFORE; days++) {
      Instant then = delivered.minus(Duration.ofDays(days));
      Said held = null;
      for (Said one : said) {
        if (!one.heardAt().isAfter(then)) {
          held = one;
        }
      }
      off.add(new Off(held == null ? null : distance(delivered, held)));
    }
    return off;
  }

  private static Duration distance(Instant delivered, Said said) {
    if (delivered.isAfter(said.latest())) {
      return Duration.between(said.latest(), delivered);
    }
    return delivered.isBefore(said.earliest())
        ? Duration.between(said.earliest(), delivered)
        : Duration.ZERO;
  }
}
