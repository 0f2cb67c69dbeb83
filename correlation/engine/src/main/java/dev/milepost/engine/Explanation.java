package dev.milepost.engine;

import java.util.List;

/**
 * Whose an event is, and what each rule said, in the order in which they are tried.
 *
 * @param steps one for each rule
 */
public record Explanation(Correlation correlation, List<Step> steps) {

  /** Copies the list. */
  public Explanation {
    steps = List.copyOf(steps);
  }

  /**
   * What one rule said.
   *
   * @param detail a sentence for people
   */
  public record Step(String rule, Outcome outcome, String detail) {}

  /** How a rule ended. */
  public enum Outcome {
    /** It decided. */
    MATCHED,
    /** It found several and stopped there: an agent decides. */
    AMBIGUOUS,
    /** It found nobody. */
    FAILED,
    /** A rule before it ended the search. */
    NOT_TRIED
  }
}
