package dev.milepost.engine;

import dev.milepost.event.Classifier;
import dev.milepost.event.Estimate;
import dev.milepost.event.Milestone;
import dev.milepost.event.Mode;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.Shipment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The places that a piece came through and is still to come to, with what was planned, expected and
 * done there: a function of the set of facts, whatever the order in which they were heard.
 *
 * <p>Consecutive scans at one place are one stop; a place that is seen again later is another. What
 * is planned or expected belongs to the visit that is nearest in time, and where there is none, to
 * a stop that is still to come, or was left out. A place that no source names is no stop.
 *
 * @param piece whose it is; null for a shipment of one piece
 * @param stops in the order of their times: what was done, else expected, else planned
 */
public record Itinerary(@Nullable ReferenceKey piece, List<Stop> stops, List<Leg> legs) {

  /** Copies the lists. */
  public Itinerary {
    stops = List.copyOf(stops);
    legs = List.copyOf(legs);
  }

  /**
   * A place on the way.
   *
   * @param place {@link dev.milepost.event.Place#key()}
   * @param transshipment whether it changes its vehicle here: both unloaded and loaded, or said so
   */
  public record Stop(String place, Moments arrival, Moments departure, boolean transshipment) {}

  /**
   * When something was to happen, is expected to, and did.
   *
   * @param firstPlanned the oldest plan, where a newer one revises it
   * @param planned the newest plan
   * @param late by how much it is, or is expected to be, later than it was first planned; null
   *     where it is not, or that is not known
   */
  public record Moments(
      @Nullable Instant firstPlanned,
      @Nullable Instant planned,
      @Nullable Instant estimated,
      @Nullable Instant actual,
      @Nullable Duration late) {

    static final Moments NONE = new Moments(null, null, null, null, null);

    @Nullable Instant best() {
      return actual != null ? actual : estimated != null ? estimated : planned;
    }
  }

  /**
   * From one stop to the next.
   *
   * @param departed when it left, or will, as far as that is known
   * @param arrived when it came, or will, as far as that is known
   * @param underWay whether it has left and has not arrived
   * @param mode as the shipment is registered, where it is
   */
  public record Leg(
      String from,
      String to,
      @Nullable Instant departed,
      @Nullable Instant arrived,
      boolean underWay,
      @Nullable Mode mode) {}

  /** The way of each piece, in the order of their numbers; one way for a shipment of one piece. */
  public static List<Itinerary> of(Shipment shipment, Collection<Fact> known) {
    Standing standing = Standing.of(shipment, known);
    Pieces pieces = Pieces.of(shipment, standing.facts());
    if (pieces.names().isEmpty()) {
      return List.of(of(shipment, null, standing.facts(), pieces));
    }
    return pieces.names().stream()
        .map(name -> of(shipment, name, standing.facts(), pieces))
        .toList();
  }

  private static Itinerary of(
      Shipment shipment, @Nullable ReferenceKey piece, List<Fact> facts, Pieces pieces) {
    List<Visit> visits = new ArrayList<>();
    List<Fact> expected = new ArrayList<>();
    for (Fact fact : facts) {
      ReferenceKey of = pieces.of(fact);
      boolean own = piece == null || of == null || of.equals(piece);
      if (own && pieces.concerns(fact) && !fact.place().isEmpty() && isOnTheWay(fact)) {
        if (fact.isActual()) {
          visit(visits, fact).facts.add(fact);
        } else {
          expected.add(fact);
        }
      }
    }
    int visited = visits.size();
    for (Fact fact : expected) {
      nearest(visits, visited, fact).facts.add(fact);
    }
    List<Stop> stops =
        visits.stream()
            .sorted(Comparator.comparing(Visit::at).thenComparing(visit -> visit.place))
            .map(Visit::stop)
            .toList();
    return new Itinerary(piece, stops, legs(stops, shipment.mode()));
  }

  private static boolean isOnTheWay(Fact fact) {
    return fact.correction() == null && side(fact.milestone()) != Side.NONE;
  }

  private static Visit visit(List<Visit> visits, Fact scan) {
    Visit last = visits.isEmpty() ? null : visits.get(visits.size() - 1);
    if (last == null || !last.place.equals(scan.place())) {
      last = new Visit(scan.place());
      visits.add(last);
    }
    return last;
  }

  /**
   * The visit of the place that is nearest in time; one to come where the place was not visited.
   */
  private static Visit nearest(List<Visit> visits, int visited, Fact expected) {
    Visit nearest = null;
    for (Visit visit : visits.subList(0, visited)) {
      if (visit.place.equals(expected.place())
          && (nearest == null || visit.away(expected).compareTo(nearest.away(expected)) < 0)) {
        nearest = visit;
      }
    }
    for (Visit visit : visits.subList(visited, visits.size())) {
      if (nearest == null && visit.place.equals(expected.place())) {
        nearest = visit;
      }
    }
    if (nearest == null) {
      nearest = new Visit(expected.place());
      visits.add(nearest);
    }
    return nearest;
  }

  private static List<Leg> legs(List<Stop> stops, @Nullable Mode mode) {
    List<Leg> legs = new ArrayList<>();
    for (int i = 1; i < stops.size(); i++) {
      Stop from = stops.get(i - 1);
      Stop to = stops.get(i);
      boolean arrived = to.arrival().actual() != null || to.departure().actual() != null;
      legs.add(
          new Leg(
              from.place(),
              to.place(),
              from.departure().best(),
              to.arrival().best(),
              from.departure().actual() != null && !arrived,
              mode));
    }
    return legs;
  }

  /** On which side of a stop something happens. */
  private enum Side {
    ARRIVAL,
    STAY,
    DEPARTURE,
    NONE
  }

  private static Side side(Milestone milestone) {
    return switch (milestone) {
      case ARRIVED,
          ARRIVED_AT_PICKUP,
          ARRIVED_AT_DELIVERY,
          GATE_IN_FULL,
          AVAILABLE_FOR_PICKUP,
          DELIVERED,
          RETURNED ->
          Side.ARRIVAL;
      case DEPARTED, PICKED_UP, GATE_OUT_FULL, OUT_FOR_DELIVERY -> Side.DEPARTURE;
      case DISCHARGED,
          LOADED,
          LOADED_FOR_DELIVERY,
          TRANSSHIPPED,
          CUSTOMS_STARTED,
          CUSTOMS_CLEARED,
          CUSTOMS_HOLD,
          WAREHOUSED,
          DELIVERY_ATTEMPTED,
          IN_TRANSIT ->
          Side.STAY;
      default -> Side.NONE;
    };
  }

  /** A stop while it is collected. */
  private static final class Visit {
    private final String place;
    private final List<Fact> facts = new ArrayList<>();

    Visit(String place) {
      this.place = place;
    }

    /** When it begins: what was done there first, else what holds of the rest. */
    Instant at() {
      return facts.stream()
          .filter(Fact::isActual)
          .map(Fact::at)
          .min(Comparator.naturalOrder())
          .or(() -> earliest(stop().arrival().best(), stop().departure().best()))
          .orElseGet(() -> facts.get(0).at());
    }

    private static Optional<Instant> earliest(@Nullable Instant one, @Nullable Instant other) {
      return Stream.of(one, other).filter(Objects::nonNull).min(Comparator.naturalOrder());
    }

    Duration away(Fact expected) {
      return facts.stream()
          .filter(Fact::isActual)
          .map(fact -> Duration.between(fact.at(), expected.at()).abs())
          .min(Comparator.naturalOrder())
          .orElse(Duration.ZERO);
    }

    Stop stop() {
      boolean off = has(Milestone.DISCHARGED);
      boolean on = has(Milestone.LOADED);
      return new Stop(
          place,
          moments(Side.ARRIVAL),
          moments(Side.DEPARTURE),
          has(Milestone.TRANSSHIPPED) || (off && on));
    }

    private boolean has(Milestone milestone) {
      return facts.stream().anyMatch(fact -> fact.milestone() == milestone);
    }

    private Moments moments(Side side) {
      List<Fact> here = facts.stream().filter(fact -> side(fact.milestone()) == side).toList();
      Comparator<Fact> byTime = Standing.BY_TIME;
      Instant actual =
          here.stream()
              .filter(Fact::isActual)
              .min(side == Side.ARRIVAL ? byTime : byTime.reversed())
              .map(Fact::at)
              .orElse(null);
      List<Fact> plans = saidInOrder(here, Classifier.PLANNED);
      List<Fact> estimates = saidInOrder(here, Classifier.ESTIMATED);
      if (actual == null && plans.isEmpty() && estimates.isEmpty()) {
        return Moments.NONE;
      }
      Instant first = plans.isEmpty() ? null : plans.get(0).at();
      Instant planned = plans.isEmpty() ? null : plans.get(plans.size() - 1).at();
      Instant estimated = estimates.isEmpty() ? null : estimates.get(estimates.size() - 1).at();
      Instant best = actual != null ? actual : estimated != null ? estimated : planned;
      return new Moments(
          first == null || first.equals(planned) ? null : first,
          planned,
          estimated,
          actual,
          first != null && best != null && best.isAfter(first)
              ? Duration.between(first, best)
              : null);
    }

    /** What was said of it, the newest last: by when it was said, where the source tells. */
    private static List<Fact> saidInOrder(List<Fact> facts, Classifier classifier) {
      return facts.stream()
          .filter(fact -> fact.classifier() == classifier)
          .sorted(Comparator.comparing(Visit::said).thenComparing(Fact::id))
          .toList();
    }

    private static Instant said(Fact fact) {
      Estimate estimate = fact.estimate();
      Instant stated = fact.revision().statedAt();
      return estimate != null && estimate.latest().equals(fact.at())
          ? estimate.issuedAt()
          : stated != null ? stated : fact.receivedAt();
    }
  }
}
