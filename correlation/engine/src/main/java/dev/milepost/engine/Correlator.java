package dev.milepost.engine;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Reference;
import dev.milepost.event.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
   * @param candidates every shipment that registered the event's reference, whatever the issuer
   */
  public Correlation correlate(CarrierEvent event, List<Candidate> candidates) {
    Duration window = reuse.getOrDefault(event.carrier(), DEFAULT_REUSE);
    Instant at = event.time().instant();
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
    return new Correlation.Unmatched(explain(event, candidates, notOver, window));
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
