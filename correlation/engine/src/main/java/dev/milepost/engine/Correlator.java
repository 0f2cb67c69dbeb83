package dev.milepost.engine;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Finds whose an event is. The rules are tried in order; the first that leaves one shipment
 * decides; a rule that leaves several makes the event ambiguous. Nothing is ever guessed.
 */
public final class Correlator {

  /** A carrier that states no other reuse window is trusted for this long. */
  static final Duration DEFAULT_REUSE = Duration.ofDays(120);

  private record Rule(String name, BiPredicate<Reference, Reference> agrees) {}

  /** The event's reference first, the shipment's second. */
  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "exact-reference",
              (stated, registered) ->
                  stated.issuer() != null
                      && registered.issuer() != null
                      && stated.issuerAgrees(registered.issuer())),
          new Rule(
              "exact-reference-issuer-unstated",
              (stated, registered) -> stated.issuer() == null || registered.issuer() == null));

  private static final String RELATED = "related-reference";

  private final Map<CarrierCode, Duration> reuse;

  /**
   * @param reuse how long after its shipment a carrier's number may be spoken of before it belongs
   *     to another (the adapters know)
   */
  public Correlator(Map<CarrierCode, Duration> reuse) {
    this.reuse = Map.copyOf(reuse);
  }

  /**
   * Whose the event is.
   *
   * @param claims every shipment that registered the event's reference or one that its carrier ties
   *     to it, whatever the issuer
   */
  public Correlation correlate(CarrierEvent event, List<Candidate> claims) {
    Duration window = reuse.getOrDefault(event.carrier(), DEFAULT_REUSE);
    Instant at = event.time().instant();
    ReferenceKey own = event.reference().key();
    List<Candidate> candidates =
        claims.stream().filter(c -> c.reference().key().equals(own)).toList();
    List<Candidate> notOver =
        candidates.stream().filter(c -> !at.isAfter(c.from().plus(window))).toList();
    for (Rule rule : RULES) {
      List<Candidate> agreeing =
          notOver.stream()
              .filter(c -> rule.agrees().test(event.reference(), c.reference()))
              .toList();
      // Only where a number is claimed twice must the event also lie after the claim's start: a
      // shipment that is registered late still gets the history of before.
      List<Candidate> left =
          shipments(agreeing) <= 1
              ? agreeing
              : agreeing.stream().filter(c -> !at.isBefore(c.from().minus(window))).toList();
      if (shipments(left) == 1) {
        Candidate found = left.get(0);
        return new Correlation.Matched(
            found.shipment(), new Why(rule.name(), found.reference(), null));
      }
      if (shipments(agreeing) > 1) {
        List<String> ids = agreeing.stream().map(Candidate::shipment).distinct().sorted().toList();
        return new Correlation.Ambiguous(
            ids,
            rule.name()
                + ": "
                + event.reference().key()
                + " is registered by "
                + ids.size()
                + " shipments, and the event's time does not tell them apart");
      }
    }
    List<Candidate> beside =
        claims.stream()
            .filter(c -> !c.reference().key().equals(own))
            .filter(c -> !at.isAfter(c.from().plus(window)))
            .toList();
    return byRelated(event, beside, explain(event, candidates, notOver, window));
  }

  /**
   * By what the carrier ties to its own number: the shipper's order, a bill of lading, a booking.
   * Every such number that a shipment registered must leave the same one. A shipment that knows its
   * own numbers of the event's kind has said that this one is none of them: an order may travel in
   * several parcels, and the other may belong to a shipment that is yet to come.
   */
  private static Correlation byRelated(CarrierEvent event, List<Candidate> beside, String why) {
    Map<ReferenceKey, Set<String>> claimed = new LinkedHashMap<>();
    Set<String> elsewhere = new TreeSet<>();
    for (Reference related : event.related()) {
      for (Candidate candidate : beside) {
        if (candidate.reference().key().equals(related.key())
            && related.issuerAgrees(candidate.reference().issuer())) {
          if (candidate.knows().contains(event.reference().type())) {
            elsewhere.add(candidate.shipment());
          } else {
            claimed
                .computeIfAbsent(related.key(), none -> new TreeSet<>())
                .add(candidate.shipment());
          }
        }
      }
    }
    if (claimed.isEmpty()) {
      return new Correlation.Unmatched(
          elsewhere.isEmpty()
              ? why
              : why
                  + "; a number beside it is registered by "
                  + String.join(", ", elsewhere)
                  + ", with another "
                  + event.reference().type());
    }
    Set<String> all = new TreeSet<>();
    claimed.values().forEach(all::addAll);
    Set<String> common = new TreeSet<>(all);
    claimed.values().forEach(common::retainAll);
    if (common.size() != 1) {
      return new Correlation.Ambiguous(
          List.copyOf(all),
          RELATED
              + ": "
              + claimed.keySet()
              + " beside "
              + event.reference().key()
              + " are registered by "
              + all.size()
              + " shipments, and no one by all of them alone");
    }
    String shipment = common.iterator().next();
    List<ReferenceKey> order = List.copyOf(claimed.keySet());
    Reference decisive =
        beside.stream()
            .filter(c -> c.shipment().equals(shipment))
            .map(Candidate::reference)
            .filter(reference -> claimed.containsKey(reference.key()))
            .min(
                Comparator.comparing((Reference reference) -> order.indexOf(reference.key()))
                    .thenComparing(Reference::toString))
            .orElseThrow();
    return new Correlation.Matched(shipment, new Why(RELATED, decisive, null));
  }

  private static long shipments(List<Candidate> candidates) {
    return candidates.stream().map(Candidate::shipment).distinct().count();
  }

  private static String explain(
      CarrierEvent event, List<Candidate> all, List<Candidate> notOver, Duration window) {
    if (all.isEmpty()) {
      return "no shipment has registered " + event.reference().key();
    }
    if (notOver.isEmpty()) {
      return event.reference().key()
          + " is registered, but the event is later than the "
          + window.toDays()
          + " days after which "
          + event.carrier()
          + " gives the number out again";
    }
    return event.reference().key()
        + " is registered under another issuer than "
        + event.reference().issuer();
  }
}
