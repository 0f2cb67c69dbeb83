package dev.milepost.engine;

import java.util.List;

/**
 * All that is known where an event's shipments are looked for. More than the event needs does no
 * harm: what is not its own is passed over.
 *
 * @param candidates every shipment that can be found by one of {@link Correlator#numbersOf} or by a
 *     number that edges tie to these
 * @param edges of those numbers
 * @param verdicts of the event and of its number
 * @param learned rules that agents accepted
 */
public record Known(
    List<Candidate> candidates,
    List<Edge> edges,
    List<Verdict> verdicts,
    List<LearnedRule> learned) {

  /** Copies the lists. */
  public Known {
    candidates = List.copyOf(candidates);
    edges = List.copyOf(edges);
    verdicts = List.copyOf(verdicts);
    learned = List.copyOf(learned);
  }

  /** What registrations alone say. */
  public static Known of(List<Candidate> candidates) {
    return new Known(candidates, List.of(), List.of(), List.of());
  }
}
