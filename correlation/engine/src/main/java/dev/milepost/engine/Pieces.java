package dev.milepost.engine;

import dev.milepost.event.Milestone.Effect;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Shipment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How many pieces a shipment has, which numbers name them, and of which of them a fact speaks.
 *
 * <p>What the registration says of the count holds. Where it says nothing, each number is a piece;
 * but numbers of two kinds (a carrier's and an SSCC) name the same pieces, each kind for itself.
 * Where more pieces are registered than numbers, a number that a carrier ties to the shipment is
 * one of the missing ones; else it is another name of the number that it is tied to. Several
 * containers of one shipment are its pieces, where no smaller piece is numbered.
 *
 * @param count at least 1
 * @param names the numbers that name pieces, in order; empty for a shipment of one piece, of which
 *     every fact speaks
 */
record Pieces(
    int count,
    SortedSet<ReferenceKey> names,
    Set<ReferenceKey> registered,
    Set<ReferenceType> kinds) {

  private static final SortedSet<ReferenceKey> NONE = Collections.emptySortedSet();

  private static final Set<ReferenceType> ALWAYS =
      Set.of(ReferenceType.TRACKING_NUMBER, ReferenceType.SSCC);

  static Pieces of(Shipment shipment, List<Fact> facts) {
    Set<ReferenceKey> all = new HashSet<>();
    SortedSet<ReferenceKey> pieces = new TreeSet<>();
    SortedSet<ReferenceKey> containers = new TreeSet<>();
    for (Reference reference : shipment.references()) {
      ReferenceKey key = reference.key();
      all.add(key);
      if (key.type().namesAPiece()) {
        pieces.add(key);
      } else if (key.type() == ReferenceType.CONTAINER) {
        containers.add(key);
      }
    }
    if (pieces.isEmpty() && containers.size() > 1) {
      return new Pieces(containers.size(), containers, all, Set.of(ReferenceType.CONTAINER));
    }
    Integer stated = shipment.pieces();
    int count = stated == null || stated < 1 ? Math.max(1, mostOfOneKind(pieces)) : stated;
    if (count == 1) {
      return new Pieces(1, NONE, all, ALWAYS);
    }
    return new Pieces(
        count, pieces.size() < count ? found(facts, pieces, all) : pieces, all, ALWAYS);
  }

  private static int mostOfOneKind(Set<ReferenceKey> pieces) {
    int most = 0;
    Map<ReferenceType, Integer> counts = new EnumMap<>(ReferenceType.class);
    for (ReferenceKey piece : pieces) {
      most = Math.max(most, counts.merge(piece.type(), 1, Integer::sum));
    }
    return most;
  }

  /** The registered numbers and those that scans tied to them. */
  private static SortedSet<ReferenceKey> found(
      List<Fact> facts, Set<ReferenceKey> pieces, Set<ReferenceKey> registered) {
    SortedSet<ReferenceKey> found = new TreeSet<>(pieces);
    for (Fact fact : facts) {
      if (fact.isActual()
          && (fact.is(Effect.PROGRESS) || fact.is(Effect.PROBLEM))
          && fact.reference().type().namesAPiece()
          && (pieces.isEmpty() || isTied(fact, registered))) {
        found.add(fact.reference());
      }
    }
    return found;
  }

  /** By an agent's hand, or by a number that the shipment still has. */
  private static boolean isTied(Fact fact, Set<ReferenceKey> registered) {
    ReferenceKey through = fact.through();
    return through != null && (through.equals(fact.reference()) || registered.contains(through));
  }

  /**
   * Whether it says anything of the shipment any more: not of a number that the ERP took off it.
   */
  boolean concerns(Fact fact) {
    ReferenceKey number = fact.reference();
    if (!kinds.contains(number.type()) || registered.contains(number)) {
      return true;
    }
    if (!names.isEmpty()) {
      return of(fact) != null;
    }
    ReferenceKey through = fact.through();
    boolean anotherName =
        through != null
            && kinds.contains(through.type())
            && (through.equals(number) || registered.contains(through));
    return anotherName || noneRegistered();
  }

  /** The piece of which the fact speaks; null for the whole shipment, or its only piece. */
  @Nullable ReferenceKey of(Fact fact) {
    ReferenceKey number = fact.reference();
    if (names.isEmpty() || !kinds.contains(number.type())) {
      return null;
    }
    if (names.contains(number)) {
      return number;
    }
    ReferenceKey through = fact.through();
    return through != null && names.contains(through) ? through : null;
  }

  private boolean noneRegistered() {
    return registered.stream().noneMatch(number -> kinds.contains(number.type()));
  }

  /**
   * The ways in which the names may be read: all together, or each kind for itself where there are
   * more names than pieces.
   */
  List<List<ReferenceKey>> readings() {
    if (names.size() <= count) {
      return List.of(List.copyOf(names));
    }
    Map<ReferenceType, List<ReferenceKey>> byKind = new EnumMap<>(ReferenceType.class);
    for (ReferenceKey name : names) {
      byKind.computeIfAbsent(name.type(), none -> new ArrayList<>()).add(name);
    }
    return List.copyOf(byKind.values());
  }

  /**
   * How many pieces are delivered for certain, where so many of the numbers are. A piece that is
   * not delivered has at least one number that is not.
   */
  int delivered(int deliveredNumbers, int numbers) {
    if (numbers <= count || deliveredNumbers == 0) {
      return deliveredNumbers;
    }
    return Math.max(1, count - (numbers - deliveredNumbers));
  }
}
