package dev.milepost.engine;

import dev.milepost.event.Milestone;
import dev.milepost.event.Milestone.Effect;
import dev.milepost.event.ReferenceKey;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where each piece stands, and the shipment with them.
 *
 * <p>The shipment is not delivered before all pieces are: it stands where the slowest piece on its
 * way does. Where the others were never scanned, where the delivered ones last were on their way.
 *
 * @param delivered how many pieces are, for certain
 * @param names of the pieces, as they are read; empty for a shipment of one piece
 * @param byPiece without the pieces of which nothing was said
 * @param counting what happened, without what an agent overruled, in the order of their times
 */
record Stands(
    Pieces pieces,
    int delivered,
    List<ReferenceKey> names,
    Map<ReferenceKey, Fact> byPiece,
    @Nullable Fact shipment,
    List<Fact> counting,
    Overruled overruled) {

  /**
   * How far along. Of equal rank the later one; what has one time, as dates without hours have, in
   * the order in which things are done at one place.
   */
  private static final Comparator<Fact> BY_PROGRESS = Stands::byProgress;

  private static final Comparator<Stands> BY_CERTAINTY =
      Comparator.comparingInt(Stands::delivered)
          .thenComparing(Stands::shipment, Comparator.nullsFirst(BY_PROGRESS));

  /**
   * Where they stand.
   *
   * @param actual what happened, in the order of their times
   */
  static Stands of(Pieces pieces, List<Fact> actual) {
    Overruled overruled = Overruled.of(pieces, actual);
    List<Fact> counting = overruled.without(actual);
    Fact whole = null;
    Map<ReferenceKey, Fact> own = new HashMap<>();
    for (Fact fact : counting) {
      if (fact.is(Effect.PROGRESS)) {
        ReferenceKey piece = pieces.of(fact);
        if (piece == null) {
          whole = further(whole, fact);
        } else {
          own.merge(piece, fact, Stands::further);
        }
      }
    }
    if (pieces.names().isEmpty()) {
      int delivered = isAt(whole, Milestone.DELIVERED) ? pieces.count() : 0;
      return new Stands(pieces, delivered, List.of(), Map.of(), whole, counting, overruled);
    }
    Map<ReferenceKey, Fact> byPiece = new HashMap<>();
    for (ReferenceKey name : pieces.names()) {
      Fact stand = own.get(name) == null ? whole : further(whole, own.get(name));
      if (stand != null) {
        byPiece.put(name, stand);
      }
    }
    Fact ofAll = whole;
    return pieces.readings().stream()
        .map(names -> read(pieces, names, byPiece, ofAll, counting, overruled))
        .max(BY_CERTAINTY)
        .orElseThrow();
  }

  private static Stands read(
      Pieces pieces,
      List<ReferenceKey> names,
      Map<ReferenceKey, Fact> byPiece,
      @Nullable Fact whole,
      List<Fact> counting,
      Overruled overruled) {
    int there = 0;
    Fact last = null;
    Fact slowest = null;
    for (ReferenceKey name : names) {
      Fact stand = byPiece.get(name);
      if (isAt(stand, Milestone.DELIVERED)) {
        there++;
        last = last == null || Standing.BY_TIME.compare(stand, last) > 0 ? stand : last;
      } else if (stand != null) {
        slowest = slowest == null || BY_PROGRESS.compare(stand, slowest) < 0 ? stand : slowest;
      }
    }
    int delivered = pieces.delivered(there, names.size());
    if (isAt(whole, Milestone.DELIVERED)) {
      delivered += Math.max(0, pieces.count() - names.size());
    }
    Fact shipment =
        delivered == pieces.count() ? last : slowest == null ? onItsWay(counting) : slowest;
    return new Stands(pieces, delivered, names, byPiece, shipment, counting, overruled);
  }

  private static @Nullable Fact onItsWay(List<Fact> counting) {
    Fact furthest = null;
    for (Fact fact : counting) {
      if (fact.is(Effect.PROGRESS) && fact.milestone() != Milestone.DELIVERED) {
        furthest = further(furthest, fact);
      }
    }
    return furthest;
  }

  /**
   * Where that stands of which the fact speaks: its piece, or the shipment. Once all pieces are
   * delivered, that one is, whichever its number is.
   */
  @Nullable Fact of(Fact fact) {
    ReferenceKey piece = pieces.of(fact);
    return piece == null || (isAt(shipment, Milestone.DELIVERED) && !isDelivered(piece))
        ? shipment
        : byPiece.get(piece);
  }

  private boolean isDelivered(ReferenceKey piece) {
    return isAt(byPiece.get(piece), Milestone.DELIVERED);
  }

  /** Whether both speak of one thing: the same piece, or one of them of the whole shipment. */
  boolean isOfOne(Fact one, Fact other) {
    ReferenceKey piece = pieces.of(one);
    ReferenceKey another = pieces.of(other);
    return piece == null || another == null || piece.equals(another);
  }

  private static Fact further(@Nullable Fact one, Fact other) {
    return one == null || BY_PROGRESS.compare(other, one) > 0 ? other : one;
  }

  static boolean isAt(@Nullable Fact fact, Milestone milestone) {
    return fact != null && fact.milestone() == milestone;
  }

  private static int byProgress(Fact one, Fact other) {
    int rank = Integer.compare(one.milestone().rank(), other.milestone().rank());
    if (rank != 0) {
      return rank;
    }
    int at = one.at().compareTo(other.at());
    if (at != 0) {
      return at;
    }
    int step = Integer.compare(step(one.milestone()), step(other.milestone()));
    return step != 0 ? step : one.id().compareTo(other.id());
  }

  /** In which order things are done at one place. */
  private static int step(Milestone milestone) {
    return switch (milestone) {
      case GATE_IN_FULL -> 1;
      case ARRIVED -> 2;
      case DISCHARGED -> 3;
      case CUSTOMS_STARTED -> 4;
      case CUSTOMS_CLEARED -> 5;
      case WAREHOUSED -> 6;
      case TRANSSHIPPED -> 7;
      case LOADED -> 8;
      case DEPARTED -> 9;
      default -> 0;
    };
  }
}
