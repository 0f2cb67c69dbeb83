package dev.milepost.engine;

import dev.milepost.event.Cause;
import dev.milepost.event.Conflict;
import dev.milepost.event.Estimate;
import dev.milepost.event.Journey;
import dev.milepost.event.Milestone;
import dev.milepost.event.Milestone.Effect;
import dev.milepost.event.PieceState;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.Shipment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds what is known of a shipment into its journey.
 *
 * <p>The fold is over a set: any permutation of the same facts, with any duplicates, gives the same
 * journey (DESIGN invariant 7). What the rules are is section 7.4 of the dossier: actual facts that
 * were not taken back count; the highest rank holds, among equals the latest; DELIVERED gives way
 * to a return only, and keeps no problem but damage; every piece must be delivered before the
 * shipment is. Where statements cannot all be true, the rules decide and {@link Conflict}s say so.
 *
 * <p>It runs for every event that arrives, over everything that arrived before: loops over sorted
 * lists, and nothing quadratic but in the number of corrections, agents' words and problems.
 */
public final class JourneyFold {

  /** A label or a booking does not answer a problem; from here on a scan does. */
  private static final int IN_CARRIERS_HANDS = Milestone.PICKED_UP.rank();

  private JourneyFold() {}

  /** Where the shipment stands, given everything that is known. */
  public static Journey fold(Shipment shipment, Collection<Fact> known) {
    return folded(shipment, known).journey();
  }

  /**
   * A journey with what it was told from.
   *
   * @param holding what counts, in the order of events: without what was taken back, without
   *     echoes, and without what is said of numbers that are the shipment's no more
   * @param estimating what states an estimate that may be believed, an echo's too
   */
  record Folded(Journey journey, List<Fact> holding, List<Fact> estimating) {}

  /** The same with the facts that hold. */
  static Folded folded(Shipment shipment, Collection<Fact> known) {
    Standing standing = Standing.of(shipment, known);
    Pieces pieces = Pieces.of(shipment, standing.facts());
    List<Fact> holding = new ArrayList<>(standing.facts().size());
    List<Fact> actual = new ArrayList<>(standing.facts().size());
    List<Fact> estimating = new ArrayList<>(0);
    Fact newest = null;
    Instant lastScanAt = null;
    for (Fact fact : standing.facts()) {
      if (pieces.concerns(fact)) {
        holding.add(fact);
        if (fact.isActual()) {
          actual.add(fact);
          lastScanAt = fact.milestone() == Milestone.ETA_UPDATED ? lastScanAt : fact.at();
        }
        if (fact.credibleEstimate() != null) {
          estimating.add(fact);
        }
      }
    }
    for (Fact echo : standing.echoes()) {
      if (echo.credibleEstimate() != null && pieces.concerns(echo)) {
        estimating.add(echo);
      }
    }
    for (Fact fact : estimating) {
      newest = EstimateHistory.newer(newest, fact);
    }
    Stands stands = Stands.of(pieces, actual);
    List<Conflict> conflicts = Conflicts.of(standing.impossible(), stands);
    Fact stand = stands.shipment();
    Estimate estimate = newest == null ? null : newest.estimate();
    Journey journey =
        new Journey(
            stand == null ? null : stand.milestone(),
            stand == null ? null : stand.at(),
            pieces.count(),
            stands.delivered(),
            problem(stands),
            estimate,
            lastScanAt,
            !conflicts.isEmpty(),
            conflicts,
            pieceStates(stands),
            stand != null && stand.isOfAnAgent() ? stand.id() : null);
    return new Folded(journey, holding, estimating);
  }

  /** The newest problem that no later scan of the same thing answers. */
  private static Journey.@Nullable Problem problem(Stands stands) {
    Fact trouble = trouble(stands, null);
    return trouble == null
        ? null
        : new Journey.Problem(
            trouble.milestone(),
            trouble.cause() == null ? Cause.UNSTATED : trouble.cause(),
            trouble.at(),
            trouble.id(),
            trouble.carrierText());
  }

  /**
   * What is delivered has no problem but damage: any other says that the delivery is in doubt,
   * which is a conflict.
   *
   * @param piece only what is said of it; null for all
   */
  private static @Nullable Fact trouble(Stands stands, @Nullable ReferenceKey piece) {
    List<Fact> facts = stands.counting();
    for (int i = facts.size() - 1; i >= 0; i--) {
      Fact fact = facts.get(i);
      if (fact.is(Effect.PROBLEM)
          && (piece == null || piece.equals(stands.pieces().of(fact)))
          && (fact.milestone() == Milestone.DAMAGED
              || !Stands.isAt(stands.of(fact), Milestone.DELIVERED))
          && !isAnswered(fact, stands)) {
        return fact;
      }
    }
    return null;
  }

  /** By a scan in the carrier's hands that is later, or by a delivery of the same moment. */
  private static boolean isAnswered(Fact trouble, Stands stands) {
    List<Fact> facts = stands.counting();
    for (int i = facts.size() - 1; i >= 0 && !facts.get(i).at().isBefore(trouble.at()); i--) {
      Fact scan = facts.get(i);
      if (scan.is(Effect.PROGRESS)
          && scan.milestone().rank() >= IN_CARRIERS_HANDS
          && (scan.at().isAfter(trouble.at()) || scan.milestone() == Milestone.DELIVERED)
          && stands.isOfOne(scan, trouble)) {
        return true;
      }
    }
    return false;
  }

  private static List<PieceState> pieceStates(Stands stands) {
    if (stands.counting().isEmpty()) {
      return List.of();
    }
    List<PieceState> states = new ArrayList<>(stands.names().size());
    for (ReferenceKey name : stands.names()) {
      Fact stand = stands.byPiece().get(name);
      Fact trouble = trouble(stands, name);
      states.add(
          new PieceState(
              new Reference(name.type(), name.value(), null),
              stand == null ? null : stand.milestone(),
              stand == null ? null : stand.at(),
              trouble == null ? null : trouble.milestone()));
    }
    return states;
  }
}
