package dev.milepost.engine;

import dev.milepost.event.Why;
import java.util.List;
import java.util.function.Function;

/** Whose an event is, and why (DESIGN invariant 8). */
public sealed interface Correlation {

  /** It belongs to this shipment. */
  record Matched(String shipment, Why why) implements Correlation {}

  /**
   * Several shipments claim it, and nothing tells them apart: an agent decides.
   *
   * @param candidates the shipments' ids
   */
  record Ambiguous(List<String> candidates, String explanation) implements Correlation {
    /** Copies the list. */
    public Ambiguous {
      candidates = List.copyOf(candidates);
    }
  }

  /** No shipment claims it yet: it waits (invariant 9). */
  record Unmatched(String explanation) implements Correlation {}

  /** Exhaustive handling, held by the compiler. */
  default <R> R fold(
      Function<Matched, R> matched,
      Function<Ambiguous, R> ambiguous,
      Function<Unmatched, R> unmatched) {
    if (this instanceof Matched m) {
      return matched.apply(m);
    }
    if (this instanceof Ambiguous a) {
      return ambiguous.apply(a);
    }
    return unmatched.apply((Unmatched) this);
  }
}
