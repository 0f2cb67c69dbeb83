package dev.milepost.engine;

import dev.milepost.event.Classifier;
import dev.milepost.event.EventId;
import dev.milepost.event.Milestone;
import dev.milepost.event.Milestone.Effect;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells when two sources speak of one scan: a carrier, and the aggregators that pass its scans on
 * in words of their own (dossier sections 9.1 and 9.2). Within one source the ids tell the scans
 * apart; between sources only what they have in common can: the number, the minute, and what the
 * scan means.
 */
public final class SameScan {

  /**
   * Which of two accounts of one scan holds: the finer one, then that of the carrier itself. Total,
   * so that the order of arrival decides nothing.
   */
  private static final Comparator<Fact> BY_WORTH =
      Comparator.<Fact, Boolean>comparing(fact -> !isCoarse(fact.milestone()))
          .thenComparing(Fact::direct)
          .thenComparing(Fact::source)
          .thenComparing(Fact::id);

  private static final int FIRST_ON_THE_WAY = Milestone.PICKED_UP.rank();
  private static final int LAST_ON_THE_WAY = Milestone.LOADED_FOR_DELIVERY.rank();

  private SameScan() {}

  /**
   * Which accounts are echoes, and of which event: another source tells of the same scan, and
   * better. An order-free function of the set.
   */
  public static Map<EventId, EventId> echoes(Collection<Fact> facts) {
    if (facts.stream().map(Fact::source).distinct().limit(2).count() < 2) {
      return Map.of();
    }
    Map<EventId, EventId> echoes = new HashMap<>();
    for (Fact fact : facts) {
      facts.stream()
          .filter(other -> isEcho(fact, other) && BY_WORTH.compare(other, fact) > 0)
          .max(BY_WORTH)
          .ifPresent(better -> echoes.put(fact.id(), better.id()));
    }
    return echoes;
  }

  /**
   * Whether the scan was told before, by another source. Where a source has several scans of one
   * meaning in one minute, each of them answers for one of the other's.
   */
  static boolean isTold(Fact fact, Collection<Fact> before) {
    List<Fact> others = before.stream().filter(other -> isEcho(fact, other)).toList();
    if (others.isEmpty()) {
      return false;
    }
    long own =
        before.stream()
            .filter(other -> other.source().equals(fact.source()) && isAlike(fact, other))
            .count();
    return others.stream()
        .map(Fact::source)
        .distinct()
        .anyMatch(
            source -> others.stream().filter(other -> other.source().equals(source)).count() > own);
  }

  /** One scan, told by two. */
  static boolean isEcho(Fact one, Fact other) {
    return !one.source().equals(other.source()) && isAlike(one, other);
  }

  private static boolean isAlike(Fact one, Fact other) {
    return isScan(one)
        && isScan(other)
        && one.reference().equals(other.reference())
        && meansAlike(one.milestone(), other.milestone())
        && isSameMinute(one, other);
  }

  /** What unsays something, or only expects, is no scan. */
  private static boolean isScan(Fact fact) {
    return fact.classifier() == Classifier.ACTUAL
        && fact.correction() == null
        && fact.milestone() != Milestone.ETA_UPDATED
        && fact.milestone() != Milestone.UNKNOWN;
  }

  private static boolean meansAlike(Milestone one, Milestone other) {
    return one == other || covers(one, other) || covers(other, one);
  }

  /**
   * An aggregator's "in transit" stands for any scan on the way, its "exception" for any trouble.
   */
  private static boolean covers(Milestone coarse, Milestone fine) {
    if (coarse == Milestone.IN_TRANSIT) {
      return fine.effect() == Effect.PROGRESS
          && fine.rank() >= FIRST_ON_THE_WAY
          && fine.rank() <= LAST_ON_THE_WAY;
    }
    return coarse == Milestone.EXCEPTION && fine.effect() == Effect.PROBLEM;
  }

  private static boolean isCoarse(Milestone milestone) {
    return milestone == Milestone.IN_TRANSIT || milestone == Milestone.EXCEPTION;
  }

  /** The same moment, or the same wall clock where one of them does not know its zone. */
  private static boolean isSameMinute(Fact one, Fact other) {
    return minute(one.at()).equals(minute(other.at()))
        || ((one.offset() == null || other.offset() == null)
            && minute(wall(one)).equals(minute(wall(other))));
  }

  private static Instant minute(Instant at) {
    return at.truncatedTo(ChronoUnit.MINUTES);
  }

  /** What the clock at the place showed; a time of an unknown zone is stored as it was shown. */
  private static Instant wall(Fact fact) {
    ZoneOffset offset = fact.offset();
    return offset == null ? fact.at() : fact.at().plusSeconds(offset.getTotalSeconds());
  }
}
