package dev.milepost.engine;

import dev.milepost.event.Why;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Whose an event is, and why (DESIGN invariant 8). */
public sealed interface Correlation {

  /** A shipment that an event belongs to. */
  record Match(String shipment, Why why) {}

  /**
   * It belongs to these shipments, each for its own reason: to several where their number is a
   * shared one, such as a container.
   *
   * @param matches at least one, no shipment twice, in the order of their ids
   */
  record Matched(List<Match> matches) implements Correlation {
    /** Sorts and copies the list. */
    public Matched {
      matches = matches.stream().sorted(Comparator.comparing(Match::shipment)).toList();
      if (matches.isEmpty()) {
        throw new IllegalArgumentException("matched: no shipment");
      }
    }

    /** It belongs to one shipment. */
    public Matched(String shipment, Why why) {
      this(List.of(new Match(shipment, why)));
    }

    /** The shipments' ids. */
    public List<String> shipments() {
      return matches.stream().map(Match::shipment).toList();
    }
  }

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
