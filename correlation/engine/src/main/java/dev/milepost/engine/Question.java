package dev.milepost.engine;

import static java.util.stream.Collectors.groupingBy;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Whose one event is, with all that the rules look at. */
final class Question {

  /** A carrier's events may precede the pickup that was planned by so much, and by no more. */
  static final Duration BEFORE = Duration.ofDays(60);

  /** A container that comes to another shipper has been emptied, returned and sent out again. */
  static final Duration ANOTHER_USE = Duration.ofDays(21);

  /** An empty container is released for a shipment so long before its pickup. */
  static final Duration RELEASED_BEFORE = Duration.ofDays(7);

  final CarrierEvent event;
  final Known known;
  final Duration reuse;
  final Instant at;
  private final Map<String, Verdict> verdicts = new TreeMap<>();
  private final Map<ReferenceKey, List<Candidate>> byKey;
  private final Reach reach;

  Question(CarrierEvent event, Known known, Duration reuse) {
    this.event = event;
    this.known = known;
    this.reuse = reuse;
    this.at = begun(event, known.edges());
    known.verdicts().stream()
        .filter(verdict -> verdict.isAbout(event))
        .sorted(
            Comparator.comparing((Verdict verdict) -> verdict.event() != null)
                .thenComparing(Verdict::at)
                .thenComparing(Verdict::belongs))
        .forEach(verdict -> verdicts.put(verdict.shipment(), verdict));
    this.byKey =
        known.candidates().stream()
            .filter(candidate -> candidate.origin() == Candidate.Origin.REGISTERED)
            .collect(groupingBy(candidate -> candidate.reference().key()));
    this.reach =
        Reach.of(
            event.reference(),
            known.edges().stream()
                .filter(edge -> !edge.since().isAfter(plausible(event).plus(reuse)))
                .filter(edge -> !edge.since().isBefore(plausible(event).minus(reuse)))
                .toList());
  }

  /**
   * The moment by which the event is told apart from another use of its number: where the carrier
   * gives the use an id, when that use was first spoken of, however late this event is.
   */
  private static Instant begun(CarrierEvent event, List<Edge> edges) {
    Instant at = plausible(event);
    List<ReferenceKey> ids =
        event.related().stream()
            .filter(related -> related.type() == ReferenceType.CARRIER_UNIQUE_ID)
            .map(Reference::key)
            .toList();
    return ids.isEmpty()
        ? at
        : edges.stream()
            .filter(edge -> edge.relation() == Edge.Relation.USE)
            .filter(edge -> edge.to().key().equals(event.reference().key()))
            .filter(edge -> ids.contains(edge.from().key()))
            .map(Edge::since)
            .filter(since -> since.isBefore(at))
            .min(Comparator.naturalOrder())
            .orElse(at);
  }

  /** What a clock that is years ahead says tells no use of a number: when it was heard does. */
  private static Instant plausible(CarrierEvent event) {
    return Fact.isFromTheFuture(event) ? event.receivedAt() : event.time().instant();
  }

  Reference own() {
    return event.reference();
  }

  Reach reach() {
    return reach;
  }

  /** The shipments to which agents linked it. */
  List<Verdict> links() {
    return verdicts.values().stream().filter(Verdict::belongs).toList();
  }

  /** The shipments of which agents said that it is not theirs. */
  List<Verdict> unlinks() {
    return verdicts.values().stream().filter(verdict -> !verdict.belongs()).toList();
  }

  boolean isExcluded(Candidate candidate) {
    Verdict verdict = verdicts.get(candidate.shipment());
    return verdict != null && !verdict.belongs();
  }

  /** Those who registered the number, whatever the issuer and the time. */
  List<Candidate> registered(ReferenceKey key) {
    return byKey.getOrDefault(key, List.of());
  }

  /** Those of them whose number it is at the event's time, and who are not excluded. */
  List<Candidate> open(ReferenceKey key) {
    return open(registered(key));
  }

  List<Candidate> open(List<Candidate> candidates) {
    return inUse(candidates).stream()
        .filter(candidate -> !isExcluded(candidate))
        .filter(candidate -> !isOver(candidate) && hasBegun(candidate))
        .toList();
  }

  boolean isOver(Candidate candidate) {
    return at.isAfter(candidate.from().plus(reuse));
  }

  /**
   * A shipment that is registered late still gets the history of before, as far as nobody knows
   * when it began; a container's history of before is another's.
   */
  boolean hasBegun(Candidate candidate) {
    return !(candidate.planned() || candidate.reference().type() == ReferenceType.CONTAINER)
        || !at.isBefore(candidate.from().minus(reuse.compareTo(BEFORE) < 0 ? reuse : BEFORE));
  }

  /**
   * Of claims on containers, those of the use that the event is of: a container comes again sooner
   * than any window ends.
   */
  private List<Candidate> inUse(List<Candidate> candidates) {
    Map<ReferenceKey, List<Candidate>> containers = new HashMap<>();
    List<Candidate> left = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (candidate.reference().type() == ReferenceType.CONTAINER) {
        containers
            .computeIfAbsent(candidate.reference().key(), none -> new ArrayList<>())
            .add(candidate);
      } else {
        left.add(candidate);
      }
    }
    containers.values().forEach(claims -> left.addAll(useOf(claims)));
    return left;
  }

  private List<Candidate> useOf(List<Candidate> claims) {
    List<Candidate> sorted = claims.stream().sorted(Comparator.comparing(Candidate::from)).toList();
    List<Candidate> use = new ArrayList<>();
    for (Candidate candidate : sorted) {
      Instant last = use.isEmpty() ? candidate.from() : use.get(use.size() - 1).from();
      if (candidate.from().isAfter(last.plus(ANOTHER_USE))) {
        if (at.isBefore(candidate.from().minus(RELEASED_BEFORE))) {
          return use;
        }
        use.clear();
      }
      use.add(candidate);
    }
    return use;
  }

  /**
   * Of several claims, those whose start the event does not precede by more than a window: only
   * where a number is claimed twice does the start tell them apart.
   */
  List<Candidate> contested(List<Candidate> candidates) {
    return candidates.stream().filter(c -> !at.isBefore(c.from().minus(reuse))).toList();
  }

  static boolean areShared(List<Candidate> candidates) {
    return candidates.stream().allMatch(Candidate::shared);
  }

  static List<String> shipments(List<Candidate> candidates) {
    return candidates.stream().map(Candidate::shipment).distinct().sorted().toList();
  }

  /** One reference of each shipment, the same whatever the order. */
  static Map<String, Candidate> oneOfEach(List<Candidate> candidates) {
    Map<String, Candidate> one = new TreeMap<>();
    candidates.forEach(
        candidate ->
            one.merge(
                candidate.shipment(),
                candidate,
                (a, b) -> BY_REFERENCE.compare(a, b) <= 0 ? a : b));
    return one;
  }

  /** One that names the issuer before one that does not. */
  private static final Comparator<Candidate> BY_REFERENCE =
      Comparator.comparing((Candidate candidate) -> candidate.reference().issuer() == null)
          .thenComparing(candidate -> Objects.toString(candidate.reference()));
}
