package dev.milepost.engine;

import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.EventId;
import dev.milepost.event.Milestone;
import dev.milepost.event.Milestone.Effect;
import dev.milepost.event.Mode;
import dev.milepost.event.Shipment;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What still stands of everything that was said: each fact once, as it was stated last, without
 * those that were taken back, and each estimate by the destination's clock. A function of the set.
 *
 * <p>A correction that names its target takes back that one, whenever either happened. One that
 * does not takes back the latest that fits, of what is left then.
 *
 * @param facts that count, in the order of their times
 * @param echoes of scans that stand: the same scan in the words of another source, for what it says
 *     beside the scan
 * @param impossible that cannot have happened when they say, in the order of their times: kept and
 *     shown, and they move nothing
 */
record Standing(List<Fact> facts, List<Fact> echoes, List<Fact> impossible) {

  /** Total, so that no tie is left to the order of arrival. */
  static final Comparator<Fact> BY_TIME = Standing::byTime;

  /** A carrier's scan of a number's earlier life looks like this (dossier section 9.3). */
  private static final Duration BEFORE_PICKUP = Duration.ofDays(30);

  /** Of a container that the ERP plans to fetch from the port, after weeks at sea. */
  private static final Duration BEFORE_PICKUP_AT_SEA = Duration.ofDays(120);

  /** A label or a booking may be made long before; from here on it has been in hands. */
  private static final int IN_CARRIERS_HANDS = Milestone.PICKED_UP.rank();

  static Standing of(Shipment shipment, Collection<Fact> known) {
    Instant earliest = earliest(shipment);
    List<Fact> facts = new ArrayList<>(known.size());
    List<Fact> impossible = new ArrayList<>(0);
    ZoneId clock = shipment.destinationClock();
    for (Fact fact : once(known)) {
      (isImpossible(fact, earliest) ? impossible : facts).add(fact.byClock(clock));
    }
    Map<EventId, EventId> echoOf = SameScan.echoes(facts);
    List<Fact> echoes = new ArrayList<>(echoOf.size());
    if (!echoOf.isEmpty()) {
      facts.forEach(
          fact -> {
            if (echoOf.containsKey(fact.id())) {
              echoes.add(fact);
            }
          });
      facts.removeIf(fact -> echoOf.containsKey(fact.id()));
    }
    facts.sort(BY_TIME);
    impossible.sort(BY_TIME);
    Set<EventId> takenBack = takenBack(facts, impossible);
    if (!takenBack.isEmpty()) {
      facts.removeIf(fact -> takenBack.contains(fact.id()));
      impossible.removeIf(fact -> takenBack.contains(fact.id()));
      echoes.removeIf(
          fact -> takenBack.contains(fact.id()) || takenBack.contains(echoOf.get(fact.id())));
    }
    return new Standing(facts, echoes, impossible);
  }

  private static Collection<Fact> once(Collection<Fact> known) {
    Map<EventId, Fact> once = new HashMap<>(known.size() * 2);
    for (Fact fact : known) {
      Fact other = once.putIfAbsent(fact.id(), fact);
      if (other != null && fact.holdsOver(other)) {
        once.put(fact.id(), fact);
      }
    }
    return once.values();
  }

  private static @Nullable Instant earliest(Shipment shipment) {
    return shipment.plannedPickup() == null
        ? null
        : shipment
            .plannedPickup()
            .toInstant()
            .minus(shipment.mode() == Mode.OCEAN ? BEFORE_PICKUP_AT_SEA : BEFORE_PICKUP);
  }

  private static boolean isImpossible(Fact fact, @Nullable Instant earliest) {
    return fact.isFromTheFuture()
        || (earliest != null
            && fact.isActual()
            && fact.at().isBefore(earliest)
            && (fact.is(Effect.PROBLEM)
                || (fact.is(Effect.PROGRESS) && fact.milestone().rank() >= IN_CARRIERS_HANDS)));
  }

  private static Set<EventId> takenBack(List<Fact> facts, List<Fact> impossible) {
    List<Fact> naming = new ArrayList<>(0);
    List<Fact> fitting = new ArrayList<>(0);
    for (Fact fact : facts) {
      Correction correction = fact.correction();
      if (correction != null) {
        (correction.target() == null ? fitting : naming).add(fact);
      }
    }
    for (Fact fact : impossible) {
      if (fact.correction() != null && fact.correction().target() != null) {
        naming.add(fact);
      }
    }
    Set<EventId> takenBack = named(naming);
    for (Fact correcting : fitting) {
      if (!takenBack.contains(correcting.id()) && correcting.classifier() == Classifier.ACTUAL) {
        EventId fits = latestThatFits(correcting, facts, takenBack);
        if (fits != null) {
          takenBack.add(fits);
        }
      }
    }
    return takenBack;
  }

  /**
   * What corrections name that are not themselves taken back. Those that nobody names are decided
   * first, then what they name, and so on; where some name one another in a circle, the latest of
   * them holds.
   */
  private static Set<EventId> named(List<Fact> naming) {
    Set<EventId> takenBack = new HashSet<>();
    Map<EventId, Fact> open = new HashMap<>();
    Map<EventId, Integer> namedBy = new HashMap<>();
    naming.forEach(fact -> open.put(fact.id(), fact));
    naming.forEach(fact -> namedBy.merge(target(fact), 1, Integer::sum));
    while (!open.isEmpty()) {
      Fact next =
          open.values().stream()
              .max(
                  Comparator.<Fact, Boolean>comparing(fact -> !namedBy.containsKey(fact.id()))
                      .thenComparing(BY_TIME))
              .orElseThrow();
      open.remove(next.id());
      EventId target = target(next);
      namedBy.computeIfPresent(target, (id, count) -> count == 1 ? null : count - 1);
      if (!takenBack.contains(next.id())) {
        takenBack.add(target);
      }
    }
    return takenBack;
  }

  private static EventId target(Fact naming) {
    return Objects.requireNonNull(Objects.requireNonNull(naming.correction()).target());
  }

  private static @Nullable EventId latestThatFits(
      Fact correcting, List<Fact> facts, Set<EventId> takenBack) {
    Correction correction = Objects.requireNonNull(correcting.correction());
    for (int i = facts.size() - 1; i >= 0; i--) {
      Fact fact = facts.get(i);
      if (fact.correction() == null
          && fact.isActual()
          && correction.milestones().contains(fact.milestone())
          && fact.reference().equals(correcting.reference())
          && (correcting.place().isEmpty() || correcting.place().equals(fact.place()))
          && !fact.at().isAfter(correcting.at())
          && !takenBack.contains(fact.id())) {
        return fact.id();
      }
    }
    return null;
  }

  private static int byTime(Fact one, Fact other) {
    int at = one.at().compareTo(other.at());
    if (at != 0) {
      return at;
    }
    int rank = Integer.compare(one.milestone().rank(), other.milestone().rank());
    return rank != 0 ? rank : one.id().compareTo(other.id());
  }
}
