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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Folds what is known of a shipment into its journey.
 *
 * <p>The fold is over a set: any permutation of the same facts, with any duplicates, gives the same
 * journey (DESIGN invariant 7). What the rules are is section 7.4 of the dossier: actual facts that
 * were not taken back count; the highest rank holds, among equals the latest; DELIVERED gives way
 * to a return only; every piece must be delivered before the shipment is.
 */
public final class JourneyFold {

  /** Total, so that no tie is left to the order of arrival. */
  private static final Comparator<Fact> BY_TIME =
      comparing(Fact::at).thenComparing(fact -> fact.milestone().rank()).thenComparing(Fact::id);

  private static final Comparator<Fact> BY_PROGRESS =
      Comparator.<Fact>comparingInt(fact -> fact.milestone().rank())
          .thenComparing(Fact::at)
          .thenComparing(Fact::id);

  /** A label or a booking does not answer a problem; from here on a scan does. */
  private static final int IN_CARRIERS_HANDS = Milestone.PICKED_UP.rank();

  private JourneyFold() {}

  /** Where the shipment stands, given everything that is known. */
  public static Journey fold(Shipment shipment, Collection<Fact> known) {
    List<Fact> facts = standing(known);
    List<ReferenceKey> pieces =
        shipment.references().stream()
            .filter(reference -> reference.type().namesAPiece())
            .map(Reference::key)
            .distinct()
            .toList();
    List<Fact> actual =
        facts.stream()
            .filter(fact -> fact.classifier() == Classifier.ACTUAL && concerns(pieces, fact))
            .toList();
    List<@Nullable Fact> stands =
        pieces.isEmpty()
            ? one(furthest(actual))
            : pieces.stream().map(piece -> furthest(of(piece, actual))).toList();
    int delivered = (int) stands.stream().filter(fact -> isAt(fact, Milestone.DELIVERED)).count();
    Fact stand = shipmentStand(stands, delivered);
    return new Journey(
        stand == null ? null : stand.milestone(),
        stand == null ? null : stand.at(),
        stands.size(),
        delivered,
        problem(actual).orElse(null),
        estimate(facts).orElse(null),
        actual.stream()
            .filter(fact -> fact.milestone() != Milestone.ETA_UPDATED)
            .map(Fact::at)
            .max(Comparator.naturalOrder())
            .orElse(null),
        movesAfterDelivery(stand, actual));
  }

  /** Each fact once, in the order of events, without those that were taken back. */
  private static List<Fact> standing(Collection<Fact> known) {
    Map<EventId, Fact> once = new HashMap<>();
    known.forEach(fact -> once.putIfAbsent(fact.id(), fact));
    List<Fact> facts = new ArrayList<>(once.values());
    facts.sort(BY_TIME);
    Set<EventId> takenBack = new HashSet<>();
    for (Fact fact : facts) {
      if (fact.correction() != null) {
        target(fact, facts, takenBack).ifPresent(takenBack::add);
      }
    }
    if (!takenBack.isEmpty()) {
      facts.removeIf(fact -> takenBack.contains(fact.id()));
    }
    return facts;
  }

  private static Optional<EventId> target(
      Fact correcting, List<Fact> facts, Set<EventId> takenBack) {
    var correction = Objects.requireNonNull(correcting.correction());
    if (correction.target() != null) {
      return Optional.of(correction.target());
    }
    return facts.stream()
        .filter(fact -> fact.correction() == null && !takenBack.contains(fact.id()))
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
  private static List<Fact> of(ReferenceKey piece, List<Fact> facts) {
    return facts.stream()
        .filter(fact -> !fact.reference().type().namesAPiece() || fact.reference().equals(piece))
        .toList();
  }

  private static @Nullable Fact furthest(List<Fact> facts) {
    return facts.stream().filter(fact -> fact.is(Effect.PROGRESS)).max(BY_PROGRESS).orElse(null);
  }

  private static List<@Nullable Fact> one(@Nullable Fact fact) {
    List<@Nullable Fact> list = new ArrayList<>();
    list.add(fact);
    return list;
  }

  /** Delivered when all pieces are; until then where the slowest piece on its way stands. */
  private static @Nullable Fact shipmentStand(List<@Nullable Fact> stands, int delivered) {
    if (delivered == stands.size()) {
      return stands.stream().filter(Objects::nonNull).max(BY_TIME).orElse(null);
    }
    return stands.stream()
        .filter(fact -> fact != null && !isAt(fact, Milestone.DELIVERED))
        .min(BY_PROGRESS)
        .orElse(null);
  }

  private static boolean isAt(@Nullable Fact fact, Milestone milestone) {
    return fact != null && fact.milestone() == milestone;
  }

  /** The newest problem that no later scan of the same number answers. */
  private static Optional<Journey.Problem> problem(List<Fact> facts) {
    return facts.stream()
        .filter(fact -> fact.is(Effect.PROBLEM))
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

  private static boolean movesAfterDelivery(@Nullable Fact stand, List<Fact> facts) {
    return stand != null
        && stand.milestone() == Milestone.DELIVERED
        && facts.stream()
            .anyMatch(
                fact ->
                    fact.is(Effect.PROGRESS)
                        && fact.milestone().rank() >= IN_CARRIERS_HANDS
                        && fact.milestone().rank() < Milestone.DELIVERED.rank()
                        && fact.at().isAfter(stand.at()));
  }
}
