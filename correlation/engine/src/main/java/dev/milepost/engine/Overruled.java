package dev.milepost.engine;

import dev.milepost.event.Milestone.Effect;
import dev.milepost.event.ReferenceKey;
import java.util.ArrayList;
import java.util.List;

/**
 * What an agent set aside. An agent who says where it stands has looked: what was said to have
 * happened up to then, and would put it further along, does not count, whether it was heard before
 * or after. What happens later counts again.
 *
 * @param facts that were set aside, in the order of their times
 * @param words of agents that set a carrier's statement aside, in the order of their times
 */
record Overruled(List<Fact> facts, List<Fact> words) {

  private static final Overruled NOTHING = new Overruled(List.of(), List.of());

  static Overruled of(Pieces pieces, List<Fact> actual) {
    List<Fact> agents = new ArrayList<>(0);
    for (Fact fact : actual) {
      if (fact.isOfAnAgent() && fact.is(Effect.PROGRESS)) {
        agents.add(fact);
      }
    }
    if (agents.isEmpty()) {
      return NOTHING;
    }
    List<Fact> facts = new ArrayList<>();
    for (Fact fact : actual) {
      if (agents.stream().anyMatch(word -> sets(word, fact, pieces))) {
        facts.add(fact);
      }
    }
    agents.removeIf(
        word -> facts.stream().noneMatch(fact -> !fact.isOfAnAgent() && sets(word, fact, pieces)));
    return new Overruled(facts, agents);
  }

  /** Whether the agent's word sets the fact aside. */
  private static boolean sets(Fact word, Fact fact, Pieces pieces) {
    ReferenceKey piece = pieces.of(word);
    return fact.is(Effect.PROGRESS)
        && fact.milestone().rank() > word.milestone().rank()
        && !fact.at().isAfter(word.at())
        && (piece == null || piece.equals(pieces.of(fact)));
  }

  List<Fact> without(List<Fact> actual) {
    if (facts.isEmpty()) {
      return actual;
    }
    List<Fact> left = new ArrayList<>(actual);
    left.removeAll(facts);
    return left;
  }
}
