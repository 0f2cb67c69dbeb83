package dev.milepost.engine;

import static java.util.Comparator.comparing;

import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.Journey;
import dev.milepost.event.Milestone;
import dev.milepost.event.Milestone.Effect;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.Shipment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Folds what is known of a shipment into its journey.
 *
 * <p>The fold is over a set: any permutation of the same facts, with any duplicates, gives the same
 * journey (DESIGN invariant 7). What the rules are is section 7.4 of the dossier: actual facts that
 * were not taken back count; the highest rank holds, among equals the latest; DELIVERED gives way
 * to a return only, and keeps no problem but damage; every piece must be delivered before the
 * shipment is.
 */
public final class JourneyFold {

  /** Total, so that no tie is left to the order of arrival. */
  private static final Comparator<Fact> BY_TIME =
      comparing(Fact::at).thenComparing(fact -> fact.milestone().rank()).thenComparing(Fact::id);

  private static final Comparator<Fact> BY_PROGRESS =
      Comparator.<Fact>comparingInt(fact -> fact.milestone().rank())
          .thenComparing(Fact::at)
          .thenComparing(Fact::id);

  private static final Comparator<Fact> BY_REVISION = comparing(Fact::revision);

  /** A label or a booking does not answer a problem; from here on a scan does. */
  private static final int IN_CARRIERS_HANDS = Milestone.PICKED_UP.rank();

  private JourneyFold() {}

  /** Where the shipment stands, given everything that is known. */
  public static Journey fold(Shipment shipment, Collection<Fact> known) {
    List<ReferenceKey> pieces = pieces(shipment);
    List<Fact> facts = standing(known).stream().filter(fact -> concerns(pieces, fact)).toList();
    List<Fact> actual =
        facts.stream().filter(fact -> fact.classifier() == Classifier.ACTUAL).toList();
    Stands stands = Stands.of(pieces, actual);
    Fact stand = stands.shipment();
    return new Journey(
        stand == null ? null : stand.milestone(),
        stand == null ? null : stand.at(),
        stands.pieces(),
        stands.delivered(),
        problem(stands, actual).orElse(null),
        estimate(facts).orElse(null),
        actual.stream()
            .filter(fact -> fact.milestone() != Milestone.ETA_UPDATED)
            .map(Fact::at)
            .max(Comparator.naturalOrder())
            .orElse(null),
        actual.stream().anyMatch(fact -> contradicts(fact, stands.of(fact))));
  }

  /** The first scan that shows the shipment in the carrier's hands, where one does. */
  static Optional<Fact> begin(Shipment shipment, Collection<Fact> known) {
    List<ReferenceKey> pieces = pieces(shipment);
    return standing(known).stream()
        .filter(fact -> fact.classifier() == Classifier.ACTUAL && concerns(pieces, fact))
        .filter(JourneyFold::movesOn)
        .findFirst();
  }

  private static List<ReferenceKey> pieces(Shipment shipment) {
    return shipment.references().stream()
        .filter(reference -> reference.type().namesAPiece())
        .map(Reference::key)
        .distinct()
        .toList();
  }

  /**
   * Each fact once, as it was stated last, in the order of events, without those that were taken
   * back. A scan that two sources tell of is one before anything is taken back, so that nothing
   * stands because only its echo was meant.
   */
  private static List<Fact> standing(Collection<Fact> known) {
    Map<EventId, Fact> once = new HashMap<>();
    known.forEach(fact -> once.merge(fact.id(), fact, BinaryOperator.maxBy(BY_REVISION)));
    once.keySet().removeAll(SameScan.echoes(once.values()).keySet());
    List<Fact> facts = new ArrayList<>(once.values());
    facts.sort(BY_TIME);
    Set<EventId> idle = takenBackThemselves(facts);
    Set<EventId> takenBack = new HashSet<>();
    for (Fact fact : facts) {
      if (fact.correction() != null && !idle.contains(fact.id())) {
        target(fact, facts, takenBack).ifPresent(takenBack::add);
      }
    }
    if (!takenBack.isEmpty()) {
      facts.removeIf(fact -> takenBack.contains(fact.id()));
    }
    return facts;
  }

  /** Corrections that a later correction names: what they took back stands again. */
  private static Set<EventId> takenBackThemselves(List<Fact> facts) {
    List<Fact> latestFirst =
        new ArrayList<>(facts.stream().filter(fact -> fact.correction() != null).toList());
    Collections.reverse(latestFirst);
    Set<EventId> idle = new HashSet<>();
    Set<EventId> seen = new HashSet<>();
    for (Fact fact : latestFirst) {
      seen.add(fact.id());
      EventId target = Objects.requireNonNull(fact.correction()).target();
      if (target != null && !seen.contains(target) && !idle.contains(fact.id())) {
        idle.add(target);
      }
    }
    return idle;
  }

  private static Optional<EventId> target(
      Fact correcting, List<Fact> facts, Set<EventId> takenBack) {
    var correction = Objects.requireNonNull(correcting.correction());
    if (correction.target() != null) {
      return Optional.of(correction.target());
    }
    if (correcting.classifier() != Classifier.ACTUAL) {
      return Optional.empty();
    }
    return facts.stream()
        .filter(fact -> fact.correction() == null && !takenBack.contains(fact.id()))
        .filter(fact -> fact.classifier() == Classifier.ACTUAL)
        .filter(fact -> correction.milestones().contains(fact.milestone()))
        .filter(fact -> fact.reference().equals(correcting.reference()))
        .filter(fact -> correcting.place().isEmpty() || correcting.place().equals(fact.place()))
        .filter(fact -> !fact.at().isAfter(correcting.at()))
        .max(BY_TIME)
        .map(Fact::id);
  }

  /** A number that the ERP took off the shipment is history, and says nothing of it any more. */
  private static boolean concerns(List<ReferenceKey> pieces, Fact fact) {
    return pieces.isEmpty()
        || !fact.reference().type().namesAPiece()
        || pieces.contains(fact.reference());
  }

  /** What is said of the piece itself, and of the whole shipment. */
  private static List<Fact> saidOf(ReferenceKey piece, List<Fact> facts) {
    return facts.stream()
        .filter(fact -> !fact.reference().type().namesAPiece() || fact.reference().equals(piece))
        .toList();
  }

  private static @Nullable Fact furthest(List<Fact> facts) {
    return facts.stream().filter(fact -> fact.is(Effect.PROGRESS)).max(BY_PROGRESS).orElse(null);
  }

  /**
   * Where each piece stands, and the shipment with them. A shipment without numbered pieces is one
   * piece.
   *
   * @param byPiece without the pieces that were not scanned yet
   */
  private record Stands(
      int pieces, int delivered, Map<ReferenceKey, Fact> byPiece, @Nullable Fact shipment) {

    static Stands of(List<ReferenceKey> pieces, List<Fact> actual) {
      if (pieces.isEmpty()) {
        Fact stand = furthest(actual);
        return new Stands(1, isAt(stand, Milestone.DELIVERED) ? 1 : 0, Map.of(), stand);
      }
      Map<ReferenceKey, Fact> byPiece = new HashMap<>();
      for (ReferenceKey piece : pieces) {
        Fact stand = furthest(saidOf(piece, actual));
        if (stand != null) {
          byPiece.put(piece, stand);
        }
      }
      int delivered =
          (int) byPiece.values().stream().filter(fact -> isAt(fact, Milestone.DELIVERED)).count();
      Fact shipment =
          delivered == pieces.size()
              ? byPiece.values().stream().max(BY_TIME).orElse(null)
              : onItsWay(byPiece.values(), actual);
      return new Stands(pieces.size(), delivered, byPiece, shipment);
    }

    /**
     * Not delivered before all pieces are: it stands where the slowest piece on its way does. Where
     * the others were never scanned, where the delivered ones last were on their way.
     */
    private static @Nullable Fact onItsWay(Collection<Fact> stands, List<Fact> actual) {
      return stands.stream()
          .filter(fact -> !isAt(fact, Milestone.DELIVERED))
          .min(BY_PROGRESS)
          .orElseGet(
              () ->
                  furthest(
                      actual.stream().filter(fact -> !isAt(fact, Milestone.DELIVERED)).toList()));
    }

    /** Where the piece stands that the fact is of; for one that names no piece, the shipment. */
    @Nullable Fact of(Fact fact) {
      return fact.reference().type().namesAPiece() && !byPiece.isEmpty()
          ? byPiece.get(fact.reference())
          : shipment;
    }
  }

  private static boolean isAt(@Nullable Fact fact, Milestone milestone) {
    return fact != null && fact.milestone() == milestone;
  }

  /**
   * The newest problem that no later scan of the same number answers. What is delivered has no
   * problem but damage: any other says that the delivery is in doubt, which is a conflict.
   */
  private static Optional<Journey.Problem> problem(Stands stands, List<Fact> facts) {
    return facts.stream()
        .filter(fact -> fact.is(Effect.PROBLEM))
        .filter(
            trouble ->
                trouble.milestone() == Milestone.DAMAGED
                    || !isAt(stands.of(trouble), Milestone.DELIVERED))
        .filter(trouble -> facts.stream().noneMatch(scan -> answers(scan, trouble)))
        .max(BY_TIME)
        .map(
            fact ->
                new Journey.Problem(
                    fact.milestone(),
                    fact.cause() == null ? Cause.UNSTATED : fact.cause(),
                    fact.at(),
                    fact.id(),
                    fact.carrierText()));
  }

  private static boolean answers(Fact scan, Fact trouble) {
    boolean sameThing =
        scan.reference().equals(trouble.reference())
            || !scan.reference().type().namesAPiece()
            || !trouble.reference().type().namesAPiece();
    boolean later =
        scan.at().isAfter(trouble.at())
            || (scan.milestone() == Milestone.DELIVERED && scan.at().equals(trouble.at()));
    return sameThing
        && later
        && scan.is(Effect.PROGRESS)
        && scan.milestone().rank() >= IN_CARRIERS_HANDS;
  }

  /** The newest by the time it was said, not by the time it was heard. */
  private static Optional<Estimate> estimate(List<Fact> facts) {
    return facts.stream()
        .filter(fact -> fact.estimate() != null)
        .max(Comparator.comparing((Fact fact) -> issued(fact)).thenComparing(Fact::id))
        .map(Fact::estimate);
  }

  private static Instant issued(Fact fact) {
    return Objects.requireNonNull(fact.estimate()).issuedAt();
  }

  /** Whether the fact says, after the delivery, that there was none. */
  private static boolean contradicts(Fact fact, @Nullable Fact stand) {
    return stand != null
        && stand.milestone() == Milestone.DELIVERED
        && fact.at().isAfter(stand.at())
        && (movesOn(fact) || (fact.is(Effect.PROBLEM) && fact.milestone() != Milestone.DAMAGED));
  }

  private static boolean movesOn(Fact fact) {
    return fact.is(Effect.PROGRESS)
        && fact.milestone().rank() >= IN_CARRIERS_HANDS
        && fact.milestone().rank() < Milestone.DELIVERED.rank();
  }
}
