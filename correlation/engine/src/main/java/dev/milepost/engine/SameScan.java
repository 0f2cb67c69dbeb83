package dev.milepost.engine;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.Classifier;
import dev.milepost.event.EventId;
import dev.milepost.event.Milestone;
import dev.milepost.event.Milestone.Effect;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    if (!isOfSeveralSources(facts)) {
      return Map.of();
    }
    Map<Long, List<Fact>> byMinute = new HashMap<>();
    Map<Long, List<Fact>> byWall = new HashMap<>();
    boolean zonesKnown = true;
    for (Fact fact : facts) {
      if (isScan(fact)) {
        zonesKnown &= fact.offset() != null;
        byMinute.computeIfAbsent(minute(fact.at()), none -> new ArrayList<>(2)).add(fact);
      }
    }
    if (!zonesKnown) {
      for (List<Fact> scans : byMinute.values()) {
        for (Fact scan : scans) {
          byWall.computeIfAbsent(minute(wall(scan)), none -> new ArrayList<>(2)).add(scan);
        }
      }
    }
    Map<EventId, EventId> echoes = new HashMap<>();
    for (List<Fact> scans : byMinute.values()) {
      for (Fact scan : scans) {
        Fact better = better(scan, scans, null);
        better = better(scan, byWall.getOrDefault(minute(wall(scan)), List.of()), better);
        if (better != null) {
          echoes.put(scan.id(), better.id());
        }
      }
    }
    return echoes;
  }

  private static boolean isOfSeveralSources(Collection<Fact> facts) {
    CarrierCode first = null;
    for (Fact fact : facts) {
      if (first == null) {
        first = fact.source();
      } else if (!first.equals(fact.source())) {
        return true;
      }
    }
    return false;
  }

  /** The best of the accounts of the scan that are better than this one. */
  private static @Nullable Fact better(Fact scan, List<Fact> others, @Nullable Fact best) {
    Fact better = best;
    for (Fact other : others) {
      if (isEcho(scan, other)
          && BY_WORTH.compare(other, scan) > 0
          && (better == null || BY_WORTH.compare(other, better) > 0)) {
        better = other;
      }
    }
    return better;
  }

  /**
   * Whether the scan was told before, by another source. Where a source has several scans of one
   * meaning in one minute, each of them answers for one of the other's.
   */
  static boolean isTold(Fact fact, Collection<Fact> before) {
    Map<CarrierCode, Integer> told = new HashMap<>();
    for (Fact other : before) {
      if (isAlike(fact, other)) {
        told.merge(other.source(), 1, Integer::sum);
      }
    }
    Integer own = told.remove(fact.source());
    int most = 0;
    for (int count : told.values()) {
      most = Math.max(most, count);
    }
    return most > (own == null ? 0 : own);
  }

  /** One scan, told by two. */
  static boolean isEcho(Fact one, Fact other) {
    return !one.source().equals(other.source()) && isAlike(one, other);
  }

  /** The time first: it tells most of them apart, and costs least. */
  private static boolean isAlike(Fact one, Fact other) {
    return isSameMinute(one, other)
        && isScan(one)
        && isScan(other)
        && meansAlike(one.milestone(), other.milestone())
        && one.reference().equals(other.reference());
  }

  /** What unsays something, or only expects, is no scan; and an agent echoes nobody. */
  private static boolean isScan(Fact fact) {
    return fact.classifier() == Classifier.ACTUAL
        && !fact.isOfAnAgent()
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
    return minute(one.at()) == minute(other.at())
        || ((one.offset() == null || other.offset() == null)
            && minute(wall(one)) == minute(wall(other)));
  }

  private static long minute(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), 60L);
  }

  /** What the clock at the place showed; a time of an unknown zone is stored as it was shown. */
  private static Instant wall(Fact fact) {
    ZoneOffset offset = fact.offset();
    return offset == null ? fact.at() : fact.at().plusSeconds(offset.getTotalSeconds());
  }
}
